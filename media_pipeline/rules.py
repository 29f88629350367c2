"""Pure decisions of the pipeline: what a failure leads to, what may go live, what is packaged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor
from pathlib import PurePosixPath

from media_pipeline.states import (
    DISPENSABLE_KINDS,
    EXTRA_KINDS,
    STEP_ENDS,
    StepKind,
    StepState,
)
from media_pipeline.transcode.errors import FAILURES, FailureKind

LEASES_BEFORE_POISON = 3
FIRST_WAIT_S = 30
JITTER_SHARE = 0.2

_ENCODED_KINDS = frozenset({StepKind.INSPECT, StepKind.AUDIO, StepKind.CHUNK})
_AWAITED_KINDS = frozenset({StepKind.STILLS, StepKind.DOWNLOAD})

# The file itself is at fault: only another file helps, so its bytes are not kept.
REJECTING_CODES = frozenset(
    {
        "not_media",
        "infected",
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
    """Whether the job fails with this step.

    Not with stills (a plain poster is published), the stream copy and the files for saving
    (there are none then), and what editors ask for later.
    """
    return kind not in DISPENSABLE_KINDS and kind not in EXTRA_KINDS


def opened(steps: Iterable[tuple[str, str]]) -> frozenset[StepKind]:
    """T1: which of the blocked steps of a job may start, given (kind, state) of all its steps.

    `download` needs every slice and the sound; `package` these too, and waits until `download`
    and `stills` have ended in whatever way. Nothing waits for `quick`.
    """
    steps = list(steps)
    if any(k in _ENCODED_KINDS and state != StepState.DONE for k, state in steps):
        return frozenset()
    if any(k in _AWAITED_KINDS and state not in STEP_ENDS for k, state in steps):
        return frozenset({StepKind.DOWNLOAD})
    return frozenset({StepKind.DOWNLOAD, StepKind.PACKAGE})


@dataclass(frozen=True)
class Live:
    """What the pointer of a video shows now."""

    source_id: int
    job_id: int
    is_provisional: bool = False


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
    this source is live; a final one unless the final one of a younger job of this source got
    there first.
    """
    if job_source_id != video_source_id:
        return False
    if live is None or live.source_id != video_source_id:
        return True
    return not is_provisional and (live.is_provisional or live.job_id <= job_id)


def suffix_of(display_name: str) -> str:
    """The lower-case extension of an uploaded name with its dot; empty when there is none."""
    return PurePosixPath(display_name.replace("\\", "/")).suffix.lower()


def source_name(sha256: str) -> str:
    """Storage name of a source, by content."""
    return f"source/{sha256[:2]}/{sha256}"


# No chapter is shorter than this, nor than a twentieth of the video.
LEAST_CHAPTER_MS = 8_000
_LONG_PAUSE_S = 2.5
_NEAR_S = 5.0


def chapter_starts(
    turns_s: Sequence[float],
    pauses_s: Sequence[tuple[float, float]],
    *,
    duration_ms: int,
) -> list[int]:
    """Moments in milliseconds, whole seconds, to suggest as beginnings of chapters.

    0 is among them; empty when none stands out.

    A new picture begins a chapter, at the end of the pause beside it if there is one; such a
    turn wins over others nearby. Where the picture says nothing, long pauses do.
    """
    weighed: list[tuple[int, int]] = []
    for turn in turns_s:
        beside = [end for _, end in pauses_s if -1.0 <= end - turn <= _NEAR_S]
        start_s = beside[0] if beside else turn
        weighed.append((0 if beside else 1, floor(start_s) * 1000))
    if not weighed:
        long = [end for start, end in pauses_s if end - start >= _LONG_PAUSE_S]
        weighed = [(1, floor(end) * 1000) for end in long]
    apart = max(LEAST_CHAPTER_MS, duration_ms // 20)
    chosen = [0]
    for _, start in sorted(weighed):
        fits = all(abs(start - other) >= apart for other in chosen)
        if fits and start <= duration_ms - apart:
            chosen.append(start)
    return sorted(chosen) if len(chosen) > 1 else []


# The object of a chosen poster; its generation is made for it alone.
CHOSEN_POSTER = "poster.jpg"


def poster_gen(sha256: str) -> str:
    """The generation of a chosen poster, named after its bytes: the shape of every generation."""
    return f"{sha256[:16]}-{sha256[16:24]}"


def space_needed(size: int) -> int:
    """Free bytes without which a file of this size is neither taken in nor worked on."""
    return size * 2 + size // 5
