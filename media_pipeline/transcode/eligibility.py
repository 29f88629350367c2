"""May a source be played as it is? A table of reasons why not.

What passes is copied into fragments without decoding (`quick`) and shown until the ladder is
ready, so every line is about the weakest player: what it must decode, how far it must seek, and
how far apart picture and sound may lie.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .source import AudioStream, Probe, VideoStream
from .types import AudioPlan, QuickPlan, VideoPlan

MAX_LEVEL = 42
PROFILES = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})

_CONTAINERS = frozenset({"mp4", "matroska"})
_PIXEL_FORMATS = frozenset({"yuv420p", "yuvj420p"})
_SDR_TRANSFERS = frozenset(
    {"", "unknown", "reserved", "bt709", "smpte170m", "bt470m", "bt470bg", "iec61966-2-1"}
)  # fmt: skip
_WIDE_COLOURS = frozenset({"bt2020", "bt2020nc", "bt2020c"})
_MAX_SHORT_PX = 1080
_MAX_FPS = Fraction(601, 10)
_MAX_REORDER = 4
_MAX_KEY_GAP_S = 10.0
_RATE_OVER_CAP = 1.5
_MAX_SKEW_S = 0.1
_MAX_TAIL_S = 0.5


@dataclass(frozen=True)
class Candidate:
    """A probed source with a picture; `top_kbps` is what the best rung may use, sound included.

    `has_fields`: the planner found that its pictures must be deinterlaced.
    """

    probe: Probe
    video: VideoStream
    audio: AudioStream | None
    top_kbps: int
    has_fields: bool


def plan_quick(
    probe: Probe, picture: VideoPlan | None, sound: AudioPlan | None, *, segment_s: int
) -> tuple[QuickPlan | None, str]:
    """The stream copy of an eligible source, or None and the reason."""
    video, audio = probe.video, probe.audio
    if video is None or picture is None:
        return None, "no_picture"
    candidate = Candidate(
        probe=probe,
        video=video,
        audio=audio,
        top_kbps=picture.rungs[0].maxrate_kbps + (sound.main_kbps if sound else 0),
        has_fields=bool(picture.deinterlace),
    )
    reason = refusal(candidate)
    if reason:
        return None, reason
    return QuickPlan(
        video_index=video.index,
        video_packets=video.scan.packets + video.scan.discarded,
        width=video.width,
        height=video.height,
        fps=video.avg_frame_rate or picture.fps,
        audio_index=audio.index if audio else None,
        audio_packets=audio.scan.packets + audio.scan.discarded if audio else 0,
        channels=audio.channels if audio else 0,
        skew_s=round(skew_s(video, audio), 6) if audio else 0.0,
        segment_s=segment_s,
    ), ""


def refusal(candidate: Candidate) -> str:
    """Why this source may not be shown by stream copy, as a code of `REASONS`; empty if it may."""
    return next((code for code, holds in REASONS if holds(candidate)), "")


def skew_s(video: VideoStream, audio: AudioStream) -> float:
    """How much later than in the source the sound is heard once both tracks start at 0.

    The first packet counts even if an edit list hides it, as it does with the 1024 samples that
    an AAC encoder puts in front: a copy plays them.
    """
    hidden_s = audio.scan.discarded * audio.scan.median_gap_s
    return video.scan.first_s - (audio.scan.first_s - hidden_s)


def _average_kbps(candidate: Candidate) -> float:
    return candidate.probe.size / max(candidate.probe.duration_s, 0.001) / 125


def _is_too_fast(candidate: Candidate) -> bool:
    video = candidate.video
    gap = video.scan.median_gap_s
    return video.avg_frame_rate > _MAX_FPS or 0 < gap < 1 / _MAX_FPS


def _sound(test: Callable[[VideoStream, AudioStream], bool]) -> "_Test":
    """A test of the sound; a source without sound passes."""
    return lambda c: c.audio is not None and test(c.video, c.audio)


_Test = Callable[[Candidate], bool]

# In the order in which they are told; the first that holds is the reason.
REASONS: tuple[tuple[str, _Test], ...] = (
    ("container", lambda c: c.probe.format not in _CONTAINERS),
    ("codec", lambda c: c.video.codec != "h264"),
    ("several_pictures", lambda c: any(":video:h264" in s for s in c.probe.ignored)),
    ("profile", lambda c: c.video.profile not in PROFILES),
    ("bit_depth", lambda c: c.video.bits != 8),
    ("pixel_format", lambda c: c.video.pix_fmt not in _PIXEL_FORMATS),
    ("interlaced", lambda c: c.has_fields or c.video.fields != "progressive"),
    (
        "hdr",
        lambda c: (
            c.video.color_transfer not in _SDR_TRANSFERS
            or bool({c.video.color_space, c.video.color_primaries} & _WIDE_COLOURS)
        ),
    ),
    ("pixel_shape", lambda c: c.video.sar != 1),
    ("rotation", lambda c: c.video.rotation != 0),
    ("size", lambda c: min(c.video.width, c.video.height) > _MAX_SHORT_PX),
    ("frame_rate", _is_too_fast),
    ("level", lambda c: not 0 < c.video.level <= MAX_LEVEL),
    ("reordering", lambda c: c.video.reorder > _MAX_REORDER),
    ("timestamps", lambda c: not c.video.scan.monotonic),
    ("edit_list", lambda c: c.video.scan.discarded > 0),
    ("key_frames", lambda c: c.video.scan.max_key_gap_s > _MAX_KEY_GAP_S),
    ("bit_rate", lambda c: _average_kbps(c) > _RATE_OVER_CAP * c.top_kbps),
    ("sound_codec", _sound(lambda v, a: (a.codec, a.profile) != ("aac", "LC"))),
    ("sound_channels", _sound(lambda v, a: a.channels > 2)),
    ("sound_timestamps", _sound(lambda v, a: not a.scan.monotonic)),
    ("sound_start", _sound(lambda v, a: abs(skew_s(v, a)) >= _MAX_SKEW_S)),
    (
        "sound_length",
        _sound(lambda v, a: abs(a.scan.end_s - v.scan.end_s) > _MAX_TAIL_S),
    ),
)
