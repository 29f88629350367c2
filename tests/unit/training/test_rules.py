"""The status of a duty, on the days where it changes, and what no facts may do to it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from training.rules import (
    Facts,
    Freed,
    in_time,
    minutes_by_month,
    own_days,
    recognised_from,
    status,
)
from training.states import ObligationStatus as S

ZONE = dt.timezone(dt.timedelta(hours=8))
DUE = dt.date(2026, 3, 31)
CLOSES = dt.date(2026, 4, 10)


def moment(month, day, hour=12, minute=0):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def freed(first, last, *, recorded_at=None, **more):
    return Freed(first, last, recorded_at or moment(1, 1), **more)


def at(day, **facts):
    return status(Facts(due_on=DUE, closes_on=CLOSES, **facts), day)


def test_a_duty_is_in_time_until_midnight_of_its_days_in_site_time():
    assert at(moment(3, 31, 23, 59)) == S.NOT_STARTED
    assert at(moment(4, 1, 0, 0)) == S.OVERDUE
    assert at(moment(4, 10, 23, 59)) == S.OVERDUE
    assert at(moment(4, 11, 0, 0)) == S.EXPIRED
    assert at(moment(3, 30), started_at=moment(3, 5)) == S.IN_PROGRESS
    assert at(moment(3, 4), started_at=moment(3, 5)) == S.NOT_STARTED


def test_done_is_from_its_moment_on_and_outlives_every_day():
    facts = {"done_at": moment(4, 5)}
    assert at(moment(4, 4), **facts) == S.OVERDUE
    assert at(moment(4, 5), **facts) == S.DONE
    assert at(moment(12, 31), **facts) == S.DONE


def test_an_exemption_frees_on_its_days_and_for_good_when_it_covers_the_due_day():
    march = (freed(dt.date(2026, 3, 1), dt.date(2026, 3, 20)),)
    assert at(moment(2, 28), freed=march) == S.NOT_STARTED
    assert at(moment(3, 1, 0, 0), freed=march) == S.EXEMPT
    assert at(moment(3, 19, 23, 59), freed=march) == S.EXEMPT
    assert at(moment(3, 20, 0, 0), freed=march) == S.NOT_STARTED
    over_due = (freed(dt.date(2026, 3, 1), dt.date(2026, 4, 1)),)
    assert at(moment(12, 31), freed=over_due) == S.EXEMPT


def test_who_studies_although_exempt_stays_out_of_the_figures_and_who_was_done_before_stays_in():
    while_exempt = (freed(dt.date(2026, 3, 1), dt.date(2026, 4, 1)),)
    assert at(moment(3, 9), freed=while_exempt, done_at=moment(3, 8)) == S.EXEMPT
    assert at(moment(3, 9), freed=while_exempt, done_at=moment(2, 8)) == S.DONE
    entered_late = (
        freed(dt.date(2026, 3, 1), dt.date(2026, 4, 1), recorded_at=moment(3, 9)),
    )
    assert at(moment(3, 10), freed=entered_late, done_at=moment(3, 8)) == S.DONE


def test_a_revoked_exemption_frees_until_it_was_revoked():
    revoked = (
        freed(dt.date(2026, 3, 1), dt.date(2026, 4, 1), revoked_at=moment(3, 15)),
    )
    assert at(moment(3, 14), freed=revoked) == S.EXEMPT
    assert at(moment(3, 15), freed=revoked) == S.NOT_STARTED
    assert at(moment(4, 2), freed=revoked) == S.OVERDUE


def test_withdrawn_comes_before_everything():
    facts = {"done_at": moment(3, 1), "withdrawn_at": moment(3, 2)}
    assert at(moment(3, 1), **facts) == S.DONE
    assert at(moment(3, 2), **facts) == S.WITHDRAWN


moments = st.datetimes(
    dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(ZONE)
)
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@st.composite
def any_facts(draw):
    due_on = draw(days)
    spans = draw(st.lists(st.tuples(days, st.integers(1, 90), moments), max_size=2))
    return Facts(
        due_on=due_on,
        closes_on=draw(st.none() | st.just(due_on + dt.timedelta(days=9))),
        started_at=draw(st.none() | moments),
        done_at=draw(st.none() | moments),
        freed=tuple(
            Freed(first, first + dt.timedelta(days=length), recorded)
            for first, length, recorded in spans
        ),
    )


@given(facts=any_facts(), first=moments, second=moments)
def test_done_is_never_undone_by_time(facts, first, second):
    first, second = sorted([first, second])
    if status(facts, first) == S.DONE:
        assert status(facts, second) == S.DONE


@given(facts=any_facts(), now=moments, entered=days, length=st.integers(1, 400))
def test_an_exemption_entered_after_it_was_done_changes_nothing(
    facts, now, entered, length
):
    if status(facts, now) != S.DONE:
        return
    more = Freed(entered, entered + dt.timedelta(days=length), now)
    after = Facts(**{**vars(facts), "freed": (*facts.freed, more)})
    assert status(after, now) == S.DONE


def test_days_of_their_own():
    joined = dt.date(2026, 3, 20)
    late = own_days(due_on=DUE, closes_on=CLOSES, joined_on=joined, join_days=30)
    assert late == (dt.date(2026, 4, 19), dt.date(2026, 4, 29))
    early = dt.date(2026, 1, 5)
    assert own_days(due_on=DUE, closes_on=None, joined_on=early, join_days=30) == (
        DUE,
        None,
    )
    assert in_time(moment(4, 10, 23, 59), CLOSES)
    assert not in_time(moment(4, 11, 0, 0), CLOSES)


def test_planned_minutes_are_spread_over_the_months_and_add_up():
    spread = minutes_by_month(
        [
            (100, dt.date(2026, 1, 15), dt.date(2026, 3, 1)),
            (30, dt.date(2026, 3, 1), dt.date(2026, 3, 31)),
        ]
    )
    assert spread == {(2026, 1): 34, (2026, 2): 33, (2026, 3): 63}


def test_earlier_completions_count_from_so_many_days_before_the_opening_day_on():
    opens = dt.date(2026, 3, 1)
    assert recognised_from(opens_on=opens, days=None) is None
    assert recognised_from(opens_on=opens, days=0) == moment(3, 1, 0, 0)
    assert recognised_from(opens_on=opens, days=29) == moment(1, 31, 0, 0)
