"""What kind of picture is it? A cheap sampled look; in doubt, motion.

Five looks of up to three seconds, ten pictures a second at 360 lines: how much each picture's luma
differs from the one before, on the mean and at the ninetieth percentile. A small mean says that
hardly anything moves; a small percentile, that nine tenths of the picture stand: slides, with or
without a speaker in a corner. The thresholds are starting values: measured on few clips, to be
calibrated.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .options import ContentClass
from .source import Motion

LOOKS = 5
LOOK_S = 3.0
_SHORTEST_LOOK_S = 1.0
# Of a short video all looks together read an eighth: they must not cost more than they save.
_LOOKED_AT = 1 / 8
_FROZEN_BELOW = 0.25
# A small speaker hardly moves the mean, but some pixel much. Re-encoded standing text stays below.
_FROZEN_PEAK_BELOW = 40.0
_STANDS_UP_TO = 1.0
_CUT_FROM = 20.0
_SLIDES_SETTLED = 0.6
_SLIDES_CHANGE = 1.5
_TALK_CHANGE = 2.0
_TALK_CUTS_PER_MINUTE = 4.0
# With fewer pictures to compare there is nothing to go by.
LEAST_FRAMES = 20
_MIN_JUDGED_FIELDS = 30

_MEAN = re.compile(r"^lavfi\.signalstats\.YAVG=([0-9.]+)$")
_PEAK = re.compile(r"^lavfi\.signalstats\.YMAX=([0-9.]+)$")
_HIGH = re.compile(r"^lavfi\.signalstats\.YHIGH=([0-9.]+)$")
_FIELD = re.compile(r"^lavfi\.idet\.multiple\.current_frame=(\w+)$")


@dataclass(frozen=True)
class Look:
    """Differences between consecutive pictures of one window, and what `idet` called each.

    `differences` are means over the picture, `highs` what a tenth of it exceeds, `peaks` the most.
    """

    differences: tuple[float, ...]
    highs: tuple[float, ...] = ()
    peaks: tuple[float, ...] = ()
    interlaced: int = 0
    progressive: int = 0


def windows(duration_s: float) -> list[tuple[float, float]]:
    """(start, length) of the looks, spread evenly; one look at everything if it is short."""
    length = min(LOOK_S, max(_SHORTEST_LOOK_S, duration_s * _LOOKED_AT / LOOKS))
    if duration_s <= LOOKS * length:
        return [(0.0, duration_s)]
    spacing = duration_s / LOOKS
    return [((k + 0.5) * spacing - length / 2, length) for k in range(LOOKS)]


def read_look(lines: Sequence[str]) -> Look:
    """Parse what `metadata=print` wrote for one window; unknown lines are ignored."""
    means = [float(m[1]) for line in lines if (m := _MEAN.match(line))]
    highs = [float(m[1]) for line in lines if (m := _HIGH.match(line))]
    peaks = [float(m[1]) for line in lines if (m := _PEAK.match(line))]
    fields = [m[1] for line in lines if (m := _FIELD.match(line))]
    return Look(
        differences=tuple(means),
        highs=tuple(highs),
        peaks=tuple(peaks),
        interlaced=sum(field in ("tff", "bff") for field in fields),
        progressive=fields.count("progressive"),
    )


def judge(looks: Sequence[Look]) -> Motion:
    """The class that the looks support; motion when there is too little to go by."""
    differences = [d for look in looks for d in look.differences]
    highs = [high for look in looks for high in look.highs]
    judged = sum(look.interlaced + look.progressive for look in looks)
    interlaced = sum(look.interlaced for look in looks)
    share = interlaced / judged if judged >= _MIN_JUDGED_FIELDS else 0.0
    if len(differences) < LEAST_FRAMES:
        return Motion(
            ContentClass.MOTION, frames=len(differences), interlaced_share=share
        )
    peaks = [peak for look in looks for peak in look.peaks]
    frozen = sum(
        mean < _FROZEN_BELOW and peak < _FROZEN_PEAK_BELOW
        for mean, peak in zip(differences, peaks, strict=False)
    ) / len(differences)
    settled = sum(high <= _STANDS_UP_TO for high in highs) / len(differences)
    cuts = sum(d >= _CUT_FROM for d in differences)
    calm = [d for d in differences if d < _CUT_FROM]
    change = sum(calm) / len(calm) if calm else _CUT_FROM
    cuts_per_minute = cuts / (len(differences) / 10) * 60
    return Motion(
        content_class=_class(settled, change, cuts_per_minute),
        frozen_share=round(frozen, 4),
        settled_share=round(settled, 4),
        mean_change=round(change, 4),
        cuts_per_minute=round(cuts_per_minute, 2),
        frames=len(differences),
        interlaced_share=round(share, 4),
    )


def _class(settled: float, change: float, cuts_per_minute: float) -> ContentClass:
    if settled >= _SLIDES_SETTLED and change < _SLIDES_CHANGE:
        return ContentClass.SLIDES
    if change < _TALK_CHANGE and cuts_per_minute <= _TALK_CUTS_PER_MINUTE:
        return ContentClass.TALK
    return ContentClass.MOTION
