"""Which renditions a source gets: sizes that fit, never larger than the source, and their level."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .options import ContentClass, Rung
from .types import RungPlan

# x264 with B-pyramids keeps four frames although `ref=3`.
_DPB_FRAMES = 4
_NEXT_RUNG_AT_MOST = Fraction(85, 100)
_MIN_SIDE_PX = 64
_BUFFER_PER_RATE = 2
# What a phone is given first: 480 lines.
START_SHORT_PX = 480


@dataclass(frozen=True)
class Level:
    """Limits of ITU-T H.264 table A-1, in macroblocks (16×16)."""

    name: str
    max_frame: int
    max_per_s: int
    max_buffer: int


LEVELS: tuple[Level, ...] = (
    Level("2.1", 792, 19_800, 4_752),
    Level("3.0", 1_620, 40_500, 8_100),
    Level("3.1", 3_600, 108_000, 18_000),
    Level("3.2", 5_120, 216_000, 20_480),
    Level("4.0", 8_192, 245_760, 32_768),
    Level("4.2", 8_704, 522_240, 34_816),
)


def lowest_level(width: int, height: int, fps: Fraction) -> str:
    """The lowest level that holds frames of this size at this rate.

    Raises ValueError when none does; the ladder's boxes always fit.
    """
    wide, high = -(-width // 16), -(-height // 16)
    frame = wide * high
    for level in LEVELS:
        fits_side = max(wide, high) ** 2 <= 8 * level.max_frame
        fits_buffer = frame * _DPB_FRAMES <= level.max_buffer
        fits_rate = frame * fps <= level.max_per_s
        if frame <= level.max_frame and fits_side and fits_rate and fits_buffer:
            return level.name
    raise ValueError(f"no level for {width}×{height} at {fps}")


def fit(width: int, height: int, *, long_px: int, short_px: int) -> tuple[int, int]:
    """The largest even size of this shape inside the box, which turns with the picture.

    Never larger than the picture itself; sides are at least 2.
    """
    portrait = height > width
    box_width, box_height = (short_px, long_px) if portrait else (long_px, short_px)
    scale = min(Fraction(1), Fraction(box_width, width), Fraction(box_height, height))
    return (
        _even(width * scale, at_most=min(width, box_width)),
        _even(height * scale, at_most=min(height, box_height)),
    )


def _even(side: Fraction, *, at_most: int) -> int:
    return max(2, min(round(side / 2), at_most // 2) * 2)


def boxes_for(width: int, height: int, ladder: Sequence[Rung]) -> tuple[Rung, ...]:
    """The ladder rows a displayed size gets, from large to small.

    The first is the source's own short side, at most the largest row; below it every row that is
    at most 85 % of it. A row of the source's own size borrows the settings of the next larger row.
    """
    rows = sorted(ladder, key=lambda rung: -rung.short_px)
    own = min(min(width, height) // 2 * 2, rows[0].short_px)
    model = next(rung for rung in reversed(rows) if rung.short_px >= own)
    name = model.name if model.short_px == own else str(own)
    top = Rung(name, model.long_px, own, model.crf_offset, model.cap_kbps)
    below = [rung for rung in rows if rung.short_px <= _NEXT_RUNG_AT_MOST * own]
    return (top, *below)


def plan_rungs(
    width: int,
    height: int,
    *,
    fps: Fraction,
    content_class: ContentClass,
    base_crf: int,
    ladder: Sequence[Rung],
) -> tuple[RungPlan, ...]:
    """The video renditions of a displayed picture size, from large to small."""
    plans: list[RungPlan] = []
    for rung in boxes_for(width, height, ladder):
        size = fit(width, height, long_px=rung.long_px, short_px=rung.short_px)
        if plans and (
            min(size) < _MIN_SIDE_PX or size == (plans[-1].width, plans[-1].height)
        ):
            continue
        cap = rung.cap_kbps[content_class]
        plans.append(
            RungPlan(
                name=rung.name,
                width=size[0],
                height=size[1],
                level=lowest_level(*size, fps),
                crf=base_crf + rung.crf_offset,
                maxrate_kbps=cap,
                bufsize_kbps=_BUFFER_PER_RATE * cap,
            )
        )
    return tuple(plans)


def start_rung(rungs: Sequence[RungPlan]) -> RungPlan:
    """The rung of 480 lines, or the nearest below, else the smallest; `rungs` go from large to small."""
    fitting = (r for r in rungs if min(r.width, r.height) <= START_SHORT_PX)
    return next(fitting, rungs[-1])
