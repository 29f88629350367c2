"""Ends of an attempt: out of time, voided, and grading by what was frozen."""

import datetime as dt
from decimal import Decimal

import pytest

from quizzes.models import Attempt, AttemptStep, Immutable, Result
from quizzes.operations import (
    AttemptClosed,
    SubmitKeyReused,
    expire_due,
    save_answers,
    settle_attempt,
    void_attempt,
)
from quizzes.queries import passed_quiz_ids
from quizzes.rules import GRACE
from quizzes.signals import result_recorded
from quizzes.states import AttemptState, InvalidTransition, StepKind
from quizzes.tasks import expire_attempts
from quizzes.types import REGISTRY
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_attempt_at,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db
TICK = dt.timedelta(microseconds=1)
DEADLINE = NINE + 10 * MINUTE
OVER = DEADLINE + GRACE + TICK


@pytest.fixture
def attempt():
    return make_attempt(make_member(), make_quiz(time_limit_s=600))


def test_submit_counts_to_the_end_of_the_grace(attempt):
    assert submit(attempt, at=DEADLINE + GRACE).passed


def test_submit_after_the_grace_grades_what_was_saved(attempt):
    save_answers(attempt=attempt, answers=wrong_answers(attempt), at=NINE)
    result = submit(attempt, at=OVER)
    attempt.refresh_from_db()
    assert (result.passed, attempt.state) == (False, AttemptState.EXPIRED)
    assert (attempt.submitted_at, attempt.graded_at) == (DEADLINE, OVER)
    late = AttemptStep.objects.filter(late=True)
    assert dict(late.values_list("item", "kind")) == dict.fromkeys(
        right_answers(attempt), StepKind.SUBMIT
    )
    assert submit(attempt, at=OVER) == result


def test_expiry_grades_saved_answers(attempt):
    save_answers(attempt=attempt, answers=right_answers(attempt), at=NINE)
    assert expire_due(at=DEADLINE + GRACE) == 0
    assert expire_due(at=OVER) == 1
    assert expire_due(at=OVER) == 0
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.EXPIRED
    assert attempt.results.get().passed
    assert passed_quiz_ids(attempt.member, [attempt.quiz_id]) == {attempt.quiz_id}


def test_sweep_takes_only_what_is_due(attempt):
    without_limit = make_attempt(make_member(), make_quiz())
    later = make_attempt(make_member(), attempt.quiz, at=NINE + MINUTE)
    assert expire_due(at=OVER) == 1
    assert set(Attempt.objects.open()) == {without_limit, later}


def test_one_that_cannot_be_graded_does_not_hold_the_others_up(attempt, caplog):
    broken = make_attempt(make_member(), attempt.quiz)
    Attempt.objects.filter(pk=broken.pk).update(settings={"nothing": "useful"})
    assert expire_due(at=OVER) == 1
    assert str(broken.key) in caplog.text
    broken.refresh_from_db()
    assert broken.is_open


def test_task_ends_what_is_due_now(attempt):
    assert expire_attempts() == 1
    assert not Attempt.objects.open().exists()


def test_settling_in_time_changes_nothing(attempt):
    assert settle_attempt(attempt=attempt, at=DEADLINE + GRACE).is_open
    assert not AttemptStep.objects.exists()


def test_submit_key_belongs_to_one_attempt(attempt):
    submit(attempt, submit_key="taken")
    other = make_attempt(make_member(), attempt.quiz)
    with pytest.raises(SubmitKeyReused) as caught:
        submit(other, submit_key="taken")
    assert caught.value.message
    other.refresh_from_db()
    assert other.is_open
    assert not other.answers.exists()


def test_void_keeps_every_row_and_counts_nowhere(attempt):
    submit(attempt)
    editor = make_member()
    void_attempt(attempt=attempt, reason="代考", at=OVER, by=editor)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.VOID
    assert Result.objects.get().passed
    assert passed_quiz_ids(attempt.member, [attempt.quiz_id]) == set()
    step = AttemptStep.objects.get(kind=StepKind.VOID)
    assert (step.reason, step.actor, step.at) == ("代考", editor, OVER)
    with pytest.raises(InvalidTransition):
        void_attempt(attempt=attempt, reason="again", at=OVER, by=editor)


def test_void_attempt_cannot_be_handed_in():
    attempt = make_attempt_at(AttemptState.VOID, make_member())
    with pytest.raises(AttemptClosed):
        submit(attempt)
    assert not Result.objects.exists()


def test_kind_that_left_the_registry_waits_for_a_person(attempt, monkeypatch):
    answers = right_answers(attempt)
    save_answers(attempt=attempt, answers=answers, at=NINE)
    without = {kind: type_ for kind, type_ in REGISTRY.items() if kind != "multiple"}
    monkeypatch.setattr("quizzes.types.REGISTRY", without)
    assert submit(attempt, answers) is None
    attempt.refresh_from_db()
    assert (attempt.state, attempt.graded_at) == (AttemptState.SUBMITTED, None)
    assert submit(attempt) is None
    graded = AttemptStep.objects.filter(kind=StepKind.GRADE)
    assert list(graded.values_list("fraction", flat=True)) == [Decimal(1)] * 2


@pytest.mark.parametrize("model", [AttemptStep, Result])
def test_steps_and_results_are_never_edited(attempt, model):
    submit(attempt)
    row = model.objects.first()
    for change in (row.save, row.delete):
        with pytest.raises(Immutable):
            change()


@pytest.mark.parametrize("count", [1, 3])
def test_submit_costs_the_same_for_any_number_of_questions(
    count, django_assert_num_queries, monkeypatch
):
    # What other rooms do with the news is counted there.
    monkeypatch.setattr(result_recorded, "receivers", [])
    attempt = make_attempt(make_member(), make_quiz(kinds=["single"] * count))
    answers = right_answers(attempt)
    with django_assert_num_queries(9):
        submit(attempt, answers)


@pytest.mark.parametrize("count", [1, 3])
def test_save_costs_the_same_for_any_number_of_questions(
    count, django_assert_num_queries
):
    attempt = make_attempt(make_member(), make_quiz(kinds=["single"] * count))
    answers = right_answers(attempt)
    with django_assert_num_queries(6):
        save_answers(attempt=attempt, answers=answers, at=NINE)
