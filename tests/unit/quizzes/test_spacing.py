"""When a question comes back: always later, never by chance, and later still the better it sits."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.spacing import MAX_DAYS, Felt, rescheduled
from tests.builders.quizzes import NINE

DAY = dt.timedelta(days=1)
reviews = st.lists(
    st.tuples(st.booleans(), st.sampled_from(Felt), st.integers(0, 400 * 24)),
    min_size=1,
    max_size=12,
)


@given(reviews)
def test_a_question_comes_back_a_day_to_a_year_later_and_the_same_every_time(steps):
    schedule, at = None, NINE
    for right, felt, hours in steps:
        at += dt.timedelta(hours=hours)
        once = rescheduled(schedule, right=right, felt=felt, at=at)
        assert once == rescheduled(schedule, right=right, felt=felt, at=at)
        schedule, due_at = once
        assert at + DAY <= due_at <= at + MAX_DAYS * DAY
        assert json.loads(json.dumps(schedule)) == schedule


@given(reviews)
def test_wrong_comes_back_first_and_easy_last(steps):
    schedule, at = None, NINE
    for right, felt, hours in steps:
        at += dt.timedelta(hours=hours)
        dates = [
            rescheduled(schedule, right=good, felt=how, at=at)[1]
            for good, how in (
                (False, Felt.USUAL),
                (True, Felt.HARD),
                (True, Felt.USUAL),
                (True, Felt.EASY),
            )
        ]
        assert dates == sorted(dates)
        schedule, _due = rescheduled(schedule, right=right, felt=felt, at=at)


@pytest.mark.parametrize("felt", Felt)
def test_a_wrong_answer_is_for_tomorrow_however_it_came(felt):
    assert rescheduled(None, right=False, felt=felt, at=NINE)[1] == NINE + DAY


def test_what_sits_comes_back_less_and_less_often():
    schedule, at, days = None, NINE, []
    for _ in range(5):
        schedule, due_at = rescheduled(schedule, right=True, felt=Felt.USUAL, at=at)
        days.append((due_at - at).days)
        at = due_at
    assert days == sorted(set(days))
    assert rescheduled(schedule, right=False, felt=Felt.USUAL, at=at)[1] < at + 30 * DAY


def test_any_time_zone_is_the_same_instant():
    there = dt.timezone(dt.timedelta(hours=8))
    here = rescheduled(None, right=True, felt=Felt.EASY, at=NINE)
    assert rescheduled(None, right=True, felt=Felt.EASY, at=NINE.astimezone(there)) == (
        here
    )
