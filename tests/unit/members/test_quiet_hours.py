import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.quiet_hours import end_of_quiet

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = (dt.time(21), dt.time(8))
NOON_BREAK = (dt.time(12), dt.time(14))


def at(day, hour, minute=0):
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "quiet", "expected"),
    [
        (at(30, 20, 59), NIGHT, at(30, 20, 59)),
        (at(30, 21), NIGHT, at(31, 8)),
        (at(31, 0), NIGHT, at(31, 8)),
        (at(31, 7, 59), NIGHT, at(31, 8)),
        (at(31, 8), NIGHT, at(31, 8)),
        (at(31, 23), NIGHT, dt.datetime(2027, 1, 1, 8, tzinfo=ZONE)),
        (at(30, 12), NOON_BREAK, at(30, 14)),
        (at(30, 14), NOON_BREAK, at(30, 14)),
        (at(30, 3), None, at(30, 3)),
        (at(30, 3), (dt.time(3), dt.time(3)), at(30, 3)),
    ],
)
def test_a_moment_moves_to_the_end_of_the_quiet_hours_it_falls_into(
    moment, quiet, expected
):
    assert end_of_quiet(moment, quiet) == expected


@given(
    moment=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)),
    start=st.times(),
    end=st.times(),
)
def test_never_earlier_never_a_day_later_and_never_quiet(moment, start, end):
    moment = moment.replace(tzinfo=ZONE)
    later = end_of_quiet(moment, (start, end))
    assert dt.timedelta(0) <= later - moment < dt.timedelta(days=1)
    assert end_of_quiet(later, (start, end)) == later
