"""Days, rates and cells: where a day ends, how a share is shown, which texts stay harmless."""

import datetime as dt
from fractions import Fraction

from django.utils import timezone

# Raised with every change of what a figure means; printed on every sheet and kept with filings.
RULE_VERSION = "2026.1"


def start_of(day):
    """The first moment of a day, site time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def end_of(day):
    """The first moment after a day, site time: the cut-off of figures of that day."""
    return start_of(day + dt.timedelta(days=1))


def tenths(rate):
    """A rate in tenths of a percent, halves rounded up; None stays None.

    Everything done shows as 1000 and only that: a share short of all is never rounded up to it,
    nor a share above nothing down to 0.
    """
    if rate is None:
        return None
    rounded = int(rate * 1000 + Fraction(1, 2))
    if rounded == 1000 and rate < 1:
        return 999
    if rounded == 0 and rate > 0:
        return 1
    return rounded


def percent_text(rate):
    """A rate as people read it: "72.5%", or "—" when there is nobody to count."""
    shown = tenths(rate)
    return "—" if shown is None else f"{shown // 10}.{shown % 10}%"
