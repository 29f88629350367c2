"""A member takes a quiz from start to result."""

from decimal import Decimal

import pytest

from quizzes.models import Answer, Attempt, AttemptStep, Result
from quizzes.signals import result_recorded
from quizzes.states import AttemptState, StepKind
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


def test_all_right_passes_with_every_fact_stored():
    member = make_member()
    attempt = make_attempt(member, make_quiz(points=2))

    result = submit(attempt, submit_key="one")

    assert (result.no, result.mark, result.max_mark) == (1, Decimal(6), Decimal(6))
    assert (result.percent, result.passed) == (Decimal(100), True)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SUBMITTED
    assert attempt.submit_key == "one"
    assert attempt.submitted_at == attempt.graded_at == NINE + MINUTE
    kinds = list(attempt.steps.values_list("seq", "kind"))
    assert kinds == [
        *((seq, StepKind.SUBMIT) for seq in (1, 2, 3, 4)),
        *((seq, StepKind.GRADE) for seq in (5, 6, 7)),
    ]
    assert set(attempt.answers.values_list("rev", flat=True)) == {1}


def test_all_wrong_fails_with_nothing():
    attempt = make_attempt(make_member())
    result = submit(attempt, wrong_answers(attempt))
    assert (result.mark, result.percent, result.passed) == (0, 0, False)


def test_pass_mark_reached_exactly_passes():
    quiz = make_quiz(kinds=["single"] * 5, pass_percent=60)
    attempt = make_attempt(make_member(), quiz)
    right, wrong = right_answers(attempt), wrong_answers(attempt)
    first_three = sorted(right)[:3]
    result = submit(attempt, wrong | {pk: right[pk] for pk in first_three})
    assert (result.percent, result.passed) == (Decimal(60), True)


def test_any_later_submit_returns_the_stored_result():
    attempt = make_attempt(make_member())
    first = submit(attempt, wrong_answers(attempt), submit_key="one")
    facts = (AttemptStep.objects.count(), Answer.objects.count())
    for key in ("one", "another"):
        assert submit(attempt, submit_key=key) == first
    assert Result.objects.get() == first
    assert (AttemptStep.objects.count(), Answer.objects.count()) == facts
    assert Attempt.objects.get().submit_key == "one"


@pytest.fixture
def listener():
    heard = []

    def listen(sender, attempt, result, at, **kwargs):
        heard.append((attempt.pk, attempt.state, result.passed, at))

    result_recorded.connect(listen)
    yield heard
    result_recorded.disconnect(listen)


def test_result_is_told_once_and_after_the_attempt_is_closed(listener):
    attempt = make_attempt(make_member())
    submit(attempt)
    submit(attempt)
    assert listener == [(attempt.pk, AttemptState.SUBMITTED, True, NINE + MINUTE)]


def test_receiver_that_fails_undoes_the_submit():
    attempt = make_attempt(make_member())

    def refuse(sender, **kwargs):
        raise RuntimeError("no completion")

    result_recorded.connect(refuse)
    try:
        with pytest.raises(RuntimeError, match="no completion"):
            submit(attempt)
    finally:
        result_recorded.disconnect(refuse)
    attempt.refresh_from_db()
    assert attempt.is_open
    assert not Result.objects.exists()
    assert not Answer.objects.exists()
    assert submit(attempt).passed
