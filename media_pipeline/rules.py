"""Pure decisions of the pipeline: what a failure leads to, what may go live, what is packaged."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from media_pipeline.states import EXTRA_KINDS, STEP_ENDS, StepKind, StepState
from media_pipeline.transcode.errors import FAILURES, FailureKind

LEASES_BEFORE_POISON = 3
FIRST_WAIT_S = 30
JITTER_SHARE = 0.2

# The file itself is at fault: only another file helps, so its bytes are not kept.
REJECTING_CODES = frozenset(
    {
        "not_media",
        "unsupported_format",
        "wrong_extension",
        "unsupported_codec",
        "unsupported_color",
        "too_long",
        "too_large",
        "too_many_pixels",
        "nothing_playable",
        "truncated_source",
    }
)

# Families as `transcode.signature` names them; a name and a content that disagree are refused.
SUFFIX_FAMILIES: dict[str, str] = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mp4",
    ".3gp": "mp4",
    ".m4a": "mp4",
    ".mkv": "matroska",
    ".webm": "matroska",
    ".avi": "avi",
    ".ts": "mpegts",
    ".mts": "mpegts",
    ".m2ts": "mpegts",
    ".mp3": "mp3",
    ".wav": "wav",
    ".ogg": "ogg",
    ".oga": "ogg",
}


@dataclass(frozen=True)
class Verdict:
    """What becomes of a failed step: `wait_s` is None when it is not tried again."""

    attempts_content: int
    attempts_infra: int
    wait_s: float | None

    @property
    def is_fatal(self) -> bool:
        return self.wait_s is None


def judge_failure(
    code: str, *, attempts_content: int, attempts_infra: int, jitter: float
) -> Verdict:
    """Count one failure and say whether the step is tried again, and after how long.

    A fault of the content is retried at once as often as its code allows. A fault of the
    infrastructure waits 30 s · 2ⁿ ± 20 % (`jitter` in [-1, 1] picks the place in the band);
    when its retries are used up it counts against the content, because a file that stalls
    every encoder is not the machine's fault.
    """
    failure = FAILURES[code]
    if failure.kind == FailureKind.INFRASTRUCTURE:
        if attempts_infra < failure.retries:
            wait_s = FIRST_WAIT_S * 2**attempts_infra * (1 + JITTER_SHARE * jitter)
            return Verdict(attempts_content, attempts_infra + 1, wait_s)
        retries = 1 if code in {"stalled", "out_of_memory"} else 0
    else:
        retries = failure.retries
    wait = 0.0 if attempts_content < retries else None
    return Verdict(attempts_content + 1, attempts_infra, wait)


def is_fatal_for_job(kind: str) -> bool:
    """Stills are an extra: without them a plain poster is published. So is what editors ask for later."""
    return kind != StepKind.STILLS and kind not in EXTRA_KINDS


def may_package(steps: Iterable[tuple[str, str]]) -> bool:
    """Whether `package` may start, given (kind, state) of all steps of a job."""
    for kind, state in steps:
        needs_done = kind in {StepKind.INSPECT, StepKind.AUDIO, StepKind.CHUNK}
        if needs_done and state != StepState.DONE:
            return False
        if kind == StepKind.STILLS and state not in STEP_ENDS:
            return False
    return True


@dataclass(frozen=True)
class Live:
    """What the pointer of a video shows now."""

    source_id: int
    job_id: int


def may_go_live(
    *,
    job_id: int,
    job_source_id: int,
    video_source_id: int,
    is_provisional: bool,
    live: Live | None,
) -> bool:
    """Whether a finished rendition replaces what is live.

    Never for a source that the video no longer has; a provisional one only while nothing of
    this source is live; a final one unless a younger job of this source got there first.
    """
    if job_source_id != video_source_id:
        return False
    if live is None or live.source_id != video_source_id:
        return True
    return not is_provisional and live.job_id <= job_id


def suffix_of(display_name: str) -> str:
    """The lower-case extension of an uploaded name with its dot; empty when there is none."""
    return PurePosixPath(display_name.replace("\\", "/")).suffix.lower()


def source_name(sha256: str) -> str:
    """Storage name of a source, by content."""
    return f"source/{sha256[:2]}/{sha256}"


# The object of a chosen poster; its generation is made for it alone.
CHOSEN_POSTER = "poster.jpg"


def poster_gen(sha256: str) -> str:
    """The generation of a chosen poster, named after its bytes: the shape of every generation."""
    return f"{sha256[:16]}-{sha256[16:24]}"


def space_needed(size: int) -> int:
    """Free bytes without which a file of this size is neither taken in nor worked on."""
    return size * 2 + size // 5
