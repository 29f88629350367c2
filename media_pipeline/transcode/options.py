"""Settings of the pipeline: what shapes the output (`Recipe`), what is refused (`Limits`)."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class ContentClass(StrEnum):
    """What the picture is like; sets preset, tune, crf, cap and frame rate."""

    SLIDES = "slides"
    TALK = "talk"
    MOTION = "motion"


@dataclass(frozen=True)
class Rung:
    """One row of the ladder. Sides are of the landscape box; caps are kb/s per content class."""

    name: str
    long_px: int
    short_px: int
    crf_offset: int
    cap_kbps: dict[ContentClass, int]


def _rung(
    name: str, long_px: int, short_px: int, crf_offset: int, caps: tuple[int, int, int]
) -> Rung:
    slides, talk, motion = caps
    return Rung(
        name,
        long_px,
        short_px,
        crf_offset,
        {
            ContentClass.SLIDES: slides,
            ContentClass.TALK: talk,
            ContentClass.MOTION: motion,
        },
    )


LADDER: tuple[Rung, ...] = (
    _rung("1080", 1920, 1080, 0, (2500, 3500, 4500)),
    _rung("720", 1280, 720, 1, (1200, 1800, 2500)),
    _rung("480", 854, 480, 2, (600, 800, 1100)),
    _rung("270", 480, 270, 4, (220, 280, 350)),
)


@dataclass(frozen=True)
class ClassRecipe:
    """x264 settings of one content class; `max_fps` bounds the output frame rate.

    `params` are x264's own (`name=value:…`) and win over what preset and tune say.
    """

    preset: str
    crf: int
    tune: str | None
    max_fps: int
    params: str = ""


# Where nine tenths stand there is nothing to find between pixels, in older pictures or by choosing
# B-frames; and without pictures between pixels x264 need not make them of every frame.
WHOLE_PIXELS = "ref=1:bframes=1:b-adapt=0:weightp=0:me=dia:subme=0"


@dataclass(frozen=True)
class Recipe:
    """Everything that changes the bytes that come out; its digest is part of `recipe_hash`.

    `content_class` None means: look at the picture. `gop_s` is the length of a segment in
    seconds, `gops_per_chunk` the length of a chunk in segments. `threads` (2 to 8) is explicit
    because memory must not depend on the number of cores.
    """

    ladder: tuple[Rung, ...] = LADDER
    classes: dict[ContentClass, ClassRecipe] = field(
        default_factory=lambda: {
            ContentClass.SLIDES: ClassRecipe(
                "veryfast", 21, "animation", 30, WHOLE_PIXELS
            ),
            ContentClass.TALK: ClassRecipe("veryfast", 21, None, 30),
            ContentClass.MOTION: ClassRecipe("fast", 23, None, 30),
        }
    )
    content_class: ContentClass | None = None
    slides_still_fps: int = 15
    allow_60fps: bool = False
    gop_s: int = 6
    gops_per_chunk: int = 20
    threads: int = 2
    audio_stereo_kbps: int = 96
    audio_mono_kbps: int = 64
    audio_low_kbps: int = 36
    loudness_lufs: float = -16.0


@dataclass(frozen=True)
class Limits:
    """What is refused before any encoding (sizes in bytes, times in seconds, sides in pixels)."""

    max_bytes: int = 20 * 1024**3
    max_duration_s: int = 6 * 3600
    max_side_px: int = 4096
    min_side_px: int = 64
    max_fps: int = 120
    max_streams: int = 8
    min_duration_s: float = 1.0


@dataclass(frozen=True)
class Options:
    """How a run behaves.

    `allow_unsandboxed` lets the tools start without bwrap; callers set it only after the
    operator asked for it in so many words. `scratch` holds working files (default: the system's
    temporary directory). `stall_s` ends a tool whose progress stood still so long; `wall_s` is
    the back stop of one tool run; `memory_bytes` bounds its address space. `scanner` is the
    operator's own program for a file that has arrived (`scanning`); none by default.
    """

    recipe: Recipe = field(default_factory=Recipe)
    limits: Limits = field(default_factory=Limits)
    allow_unsandboxed: bool = False
    scratch: Path | None = None
    stall_s: float = 60.0
    wall_s: float = 6 * 3600.0
    memory_bytes: int = 4 * 1024**3
    scanner: tuple[str, ...] = ()
