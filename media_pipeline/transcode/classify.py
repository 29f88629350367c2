"""What kind of picture is it? A cheap sampled look; in doubt, motion.

Five looks of three seconds, ten pictures a second at 360 lines: the mean luma difference to the
picture before. The thresholds are starting values: measured on few clips, to be calibrated.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .options import ContentClass
from .source import Motion

LOOKS = 5
LOOK_S = 3.0
_FROZEN_BELOW = 0.25
_CUT_FROM = 20.0
_SLIDES_FROZEN = 0.6
_TALK_CHANGE = 2.0
_TALK_CUTS_PER_MINUTE = 4.0
_MIN_FRAMES = 20
_MIN_JUDGED_FIELDS = 30

_NUMBER = re.compile(r"^lavfi\.signalstats\.YDIF=([0-9.]+)$")
_FIELD = re.compile(r"^lavfi\.idet\.multiple\.current_frame=(\w+)$")


@dataclass(frozen=True)
class Look:
    """Differences between consecutive pictures of one window, and what `idet` called each."""

    differences: tuple[float, ...]
    interlaced: int
    progressive: int


def windows(duration_s: float) -> list[tuple[float, float]]:
    """(start, length) of the looks, spread evenly; one look at everything if it is short."""
    if duration_s <= LOOKS * LOOK_S:
        return [(0.0, duration_s)]
    spacing = duration_s / LOOKS
    return [((k + 0.5) * spacing - LOOK_S / 2, LOOK_S) for k in range(LOOKS)]


def read_look(lines: Sequence[str]) -> Look:
    """Parse what `metadata=print` wrote for one window; unknown lines are ignored."""
    differences = [float(m[1]) for line in lines if (m := _NUMBER.match(line))]
    fields = [m[1] for line in lines if (m := _FIELD.match(line))]
    return Look(
        differences=tuple(differences[1:]),  # the first picture has none before it
        interlaced=sum(field in ("tff", "bff") for field in fields),
        progressive=fields.count("progressive"),
    )


def judge(looks: Sequence[Look]) -> Motion:
    """The class that the looks support; motion when there is too little to go by."""
    differences = [d for look in looks for d in look.differences]
    judged = sum(look.interlaced + look.progressive for look in looks)
    interlaced = sum(look.interlaced for look in looks)
    share = interlaced / judged if judged >= _MIN_JUDGED_FIELDS else 0.0
    if len(differences) < _MIN_FRAMES:
        return Motion(
            ContentClass.MOTION, frames=len(differences), interlaced_share=share
        )
    frozen = sum(d < _FROZEN_BELOW for d in differences) / len(differences)
    cuts = sum(d >= _CUT_FROM for d in differences)
    calm = [d for d in differences if d < _CUT_FROM]
    change = sum(calm) / len(calm) if calm else _CUT_FROM
    cuts_per_minute = cuts / (len(differences) / 10) * 60
    return Motion(
        content_class=_class(frozen, change, cuts_per_minute),
        frozen_share=round(frozen, 4),
        mean_change=round(change, 4),
        cuts_per_minute=round(cuts_per_minute, 2),
        frames=len(differences),
        interlaced_share=round(share, 4),
    )


def _class(frozen: float, change: float, cuts_per_minute: float) -> ContentClass:
    if frozen >= _SLIDES_FROZEN:
        return ContentClass.SLIDES
    if change < _TALK_CHANGE and cuts_per_minute <= _TALK_CUTS_PER_MINUTE:
        return ContentClass.TALK
    return ContentClass.MOTION
