"""More time and more attempts for one person: rows with a reason, folded, never edits."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from members.models import Member
from quizzes.models import AttemptStep, Grant, Immutable
from quizzes.operations import StartRefused, grant_extra, settle_attempt
from quizzes.queries import granted_people, quiz_state
from quizzes.states import StepKind
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_quiz,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def secretary():
    return make_member()


def give(quiz, member, by, *, at=NINE, reason="网络故障", **extra):
    return grant_extra(quiz=quiz, member=member, at=at, by=by, reason=reason, **extra)


def test_an_extra_attempt_for_one_person_only(member, secretary):
    quiz = make_quiz(max_attempts=1)
    other = make_member()
    for one in (member, other):
        attempt = make_attempt(one, quiz)
        submit(attempt, wrong_answers(attempt))
    give(quiz, member, secretary, extra_attempts=1)
    state = quiz_state(member, quiz, at=NINE)
    assert (state.attempts_left, state.granted_attempts, state.can_start) == (
        1,
        1,
        True,
    )
    assert make_attempt(member, quiz, at=NINE + 2 * MINUTE).number == 2
    with pytest.raises(StartRefused):
        make_attempt(other, quiz, at=NINE + 2 * MINUTE)


def test_extra_time_from_the_start_and_while_running(member, secretary):
    quiz = make_quiz(time_limit_s=600)
    give(quiz, member, secretary, extra_time_s=300)
    attempt = make_attempt(member, quiz)
    assert attempt.deadline_at == NINE + 15 * MINUTE
    give(quiz, member, secretary, extra_time_s=60, at=NINE + MINUTE)
    attempt.refresh_from_db()
    assert attempt.deadline_at == NINE + 16 * MINUTE
    step = AttemptStep.objects.get(kind=StepKind.EXTEND)
    assert (step.actor, step.reason, step.value) == (
        secretary,
        "网络故障",
        {"extra_time_s": 60},
    )


def test_no_time_beyond_the_close_and_none_for_what_is_over(member, secretary):
    quiz = make_quiz(time_limit_s=600, closes_at=NINE + 12 * MINUTE)
    attempt = make_attempt(member, quiz)
    give(quiz, member, secretary, extra_time_s=3600)
    attempt.refresh_from_db()
    assert attempt.deadline_at == NINE + 12 * MINUTE
    give(quiz, member, secretary, extra_time_s=3600, at=NINE + dt.timedelta(hours=2))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.deadline_at) == ("expired", NINE + 12 * MINUTE)


def test_taking_back_shortens_nothing_that_runs(member, secretary):
    quiz = make_quiz(time_limit_s=600)
    give(quiz, member, secretary, extra_time_s=300)
    attempt = make_attempt(member, quiz)
    give(quiz, member, secretary, extra_time_s=-300, reason="登记有误")
    attempt.refresh_from_db()
    assert attempt.deadline_at == NINE + 15 * MINUTE
    settle_attempt(attempt=attempt, at=NINE + dt.timedelta(hours=1))
    later = make_attempt(member, quiz, at=NINE + dt.timedelta(hours=2))
    assert later.deadline_at == later.opened_at + 10 * MINUTE


@pytest.mark.parametrize(
    ("quiz", "extra", "field"),
    [
        ({"max_attempts": 1}, {}, "extra_attempts"),
        ({}, {"extra_attempts": 1}, "extra_attempts"),
        ({}, {"extra_time_s": 60}, "extra_time"),
        ({"max_attempts": 1}, {"extra_attempts": -1}, "extra_attempts"),
        ({"time_limit_s": 60}, {"extra_time_s": -60}, "extra_time"),
        ({"max_attempts": 1}, {"extra_attempts": 1, "reason": " "}, "reason"),
    ],
)
def test_what_makes_no_sense_is_refused(member, secretary, quiz, extra, field):
    with pytest.raises(ValidationError) as refusal:
        give(make_quiz(**quiz), member, secretary, **extra)
    assert field in refusal.value.message_dict
    assert not Grant.objects.exists()


def test_grants_are_never_edited(member, secretary):
    grant = give(make_quiz(max_attempts=1), member, secretary, extra_attempts=1)
    with pytest.raises(Immutable):
        grant.delete()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_one_query(count, secretary, django_assert_num_queries):
    quiz = make_quiz(max_attempts=1)
    for _ in range(count):
        give(quiz, make_member(), secretary, extra_attempts=1)
    with django_assert_num_queries(1):
        people = granted_people(quiz, Member.objects.all())
        assert [str(one.rows[0].granted_by) for one in people]
    assert len(people) == count
