"""Days, rates and cells: where a day ends, how a share is shown, which texts stay harmless."""

import calendar
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils import timezone

# Raised with every change of what a figure means; printed on every sheet and kept with filings.
RULE_VERSION = "2026.2"

_HUNDREDTH, _NOTHING = Decimal("0.01"), Decimal("0.00")

# Nobody files longer ones on paper, and setting them would hold a worker for minutes.
PAPER_ROWS = 5000
# A filing is kept whole in one row of the database.
FILED_ROWS = 20_000


def start_of(day):
    """The first moment of a day, site time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def end_of(day):
    """The first moment after a day, site time: the cut-off of figures of that day."""
    return start_of(day + dt.timedelta(days=1))


def quarter_days(year, no):
    """(first, last) day of a quarter, `no` from 1 to 4."""
    month = 3 * no
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month - 2, 1), last


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


def two_decimals(value):
    """A number (not None) as a Decimal with two decimals, halves away from zero as spreadsheets do.

    Python's own formatting takes halves to the even digit: 1.125 would be 1.12 here and 1.13 there.
    """
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / value.denominator
    elif isinstance(value, float):
        value = Decimal(repr(value))
    rounded = Decimal(value).quantize(_HUNDREDTH, ROUND_HALF_UP)
    # No "-0.00".
    return rounded or _NOTHING


def percent_text(rate):
    """A rate as people read it: "72.5%", or "—" when there is nobody to count."""
    shown = tenths(rate)
    return "—" if shown is None else f"{shown // 10}.{shown % 10}%"
