"""What only a person can mark: the attempt waits, is completed, and can be marked again."""

from decimal import Decimal

import pytest

from quizzes.models import AttemptStep, Result
from quizzes.operations import (
    FractionOutOfRange,
    NotForAPerson,
    UnknownItem,
    mark_item,
    void_attempt,
)
from quizzes.queries import passed_quiz_ids, result_view
from quizzes.signals import result_recorded
from quizzes.states import AttemptState, Feedback, StepKind
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
)

pytestmark = pytest.mark.django_db
LATER = NINE + 60 * MINUTE


@pytest.fixture
def attempt():
    quiz = make_quiz(
        kinds=["single", "essay", "essay"],
        max_attempts=1,
        feedback=Feedback.AFTER_SUBMIT,
    )
    return make_attempt(make_member(), quiz)


@pytest.fixture
def heard():
    results = []

    def hear(sender, attempt, result, at, **kwargs):
        results.append((attempt.pk, result.no, at))

    result_recorded.connect(hear)
    yield results
    result_recorded.disconnect(hear)


@pytest.fixture
def marker():
    return make_member()


def essays(attempt):
    return list(attempt.items.filter(version__kind="essay").order_by("slot_no"))


def mark(attempt, item, fraction, marker, *, comment="", at=LATER):
    return mark_item(
        attempt=attempt,
        item=item,
        fraction=Decimal(fraction),
        comment=comment,
        at=at,
        by=marker,
    )


def test_result_comes_with_the_last_open_item(attempt, marker, heard):
    assert submit(attempt) is None
    attempt.refresh_from_db()
    assert (attempt.state, attempt.graded_at) == (AttemptState.SUBMITTED, None)
    view = result_view(attempt, at=LATER)
    assert (view.graded, view.passed, view.items) == (False, False, ())

    first, second = essays(attempt)
    assert mark(attempt, first, "0.5", marker) is None
    assert not Result.objects.exists()
    assert heard == []
    result = mark(attempt, second.pk, "1", marker, comment=" 写得好 ")
    assert (result.no, result.mark, result.max_mark) == (1, Decimal("2.5"), 3)
    assert (result.percent, result.passed) == (Decimal("83.33"), True)
    assert heard == [(attempt.pk, 1, LATER)]
    attempt.refresh_from_db()
    assert attempt.graded_at == LATER
    assert passed_quiz_ids(attempt.member, [attempt.quiz_id]) == {attempt.quiz_id}
    comments = [item.comment for item in result_view(attempt, at=LATER).items]
    assert sorted(comments) == ["", "", "写得好"]


def test_marking_leaves_a_step_with_its_person(attempt, marker):
    submit(attempt)
    item = essays(attempt)[0]
    mark(attempt, item, "0.33333333333", marker, comment="再具体些")
    step = AttemptStep.objects.get(kind=StepKind.MANUAL)
    assert (step.item, step.actor, step.at) == (item, marker, LATER)
    assert (step.fraction, step.reason) == (Decimal("0.3333333333"), "再具体些")


def test_marking_again_supersedes_and_keeps_the_old(attempt, marker, heard):
    submit(attempt)
    first, second = essays(attempt)
    mark(attempt, first, "1", marker)
    mark(attempt, second, "1", marker)
    again = mark(attempt, second, "0", marker, at=LATER + MINUTE)
    assert [(one.no, one.mark) for one in attempt.results.order_by("no")] == [
        (1, 3),
        (2, 2),
    ]
    assert result_view(attempt, at=LATER).mark == again.mark == 2
    same = mark(attempt, second, "0", marker, at=LATER + 2 * MINUTE)
    assert same.no == 3
    assert [no for _attempt, no, _at in heard] == [1, 2, 3]


def test_essay_left_blank_earns_nothing_and_keeps_nobody_waiting(attempt):
    answers = right_answers(attempt) | {item.pk: None for item in essays(attempt)}
    result = submit(attempt, answers)
    assert (result.mark, result.passed) == (1, False)


def test_blank_essay_can_still_be_marked(attempt, marker):
    submit(
        attempt, right_answers(attempt) | {item.pk: None for item in essays(attempt)}
    )
    assert mark(attempt, essays(attempt)[0], "1", marker).mark == 2


@pytest.mark.parametrize("fraction", ["-0.01", "1.01", "NaN"])
def test_share_that_is_none_is_refused(attempt, marker, fraction):
    submit(attempt)
    with pytest.raises(FractionOutOfRange):
        mark(attempt, essays(attempt)[0], fraction, marker)
    assert not AttemptStep.objects.filter(kind=StepKind.MANUAL).exists()


def test_what_a_program_marks_is_not_for_a_person(attempt, marker):
    submit(attempt)
    with pytest.raises(NotForAPerson):
        mark(attempt, attempt.items.get(version__kind="single"), "1", marker)


def test_item_of_another_attempt_is_unknown(attempt, marker):
    submit(attempt)
    other = make_attempt(make_member(), attempt.quiz)
    with pytest.raises(UnknownItem):
        mark(attempt, essays(other)[0], "1", marker)


@pytest.mark.parametrize(
    "state", [AttemptState.PREPARED, AttemptState.OPEN, AttemptState.VOID]
)
def test_only_finished_attempts_are_marked(marker, state):
    quiz = make_quiz(kinds=["essay"])
    attempt = make_attempt_at(state, make_member(), quiz)
    with pytest.raises(NotForAPerson):
        mark(attempt, essays(attempt)[0], "1", marker)


def test_attempt_that_ran_out_of_time_is_marked_too(marker):
    quiz = make_quiz(kinds=["essay"], time_limit_s=600)
    attempt = make_attempt_at(AttemptState.EXPIRED, make_member(), quiz)
    assert mark(attempt, essays(attempt)[0], "1", marker).passed


def test_voided_after_marking_stays_out(attempt, marker):
    submit(attempt)
    for item in essays(attempt):
        mark(attempt, item, "1", marker)
    void_attempt(attempt=attempt, reason="抄袭", at=LATER, by=marker)
    with pytest.raises(NotForAPerson):
        mark(attempt, essays(attempt)[0], "0", marker)


def test_question_whose_kind_is_gone_waits_for_a_person(marker, monkeypatch):
    attempt = make_attempt(make_member(), make_quiz(kinds=["single"]))
    answers = right_answers(attempt)
    without = {kind: type_ for kind, type_ in REGISTRY.items() if kind != "single"}
    monkeypatch.setattr("quizzes.types.REGISTRY", without)
    assert submit(attempt, answers) is None
    assert mark(attempt, attempt.items.get(), "1", marker).passed


def test_failing_listener_undoes_the_marking(attempt, marker):
    submit(attempt)
    first, second = essays(attempt)
    mark(attempt, first, "1", marker)

    def refuse(**kwargs):
        raise RuntimeError

    result_recorded.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            mark(attempt, second, "1", marker)
    finally:
        result_recorded.disconnect(refuse)
    assert not Result.objects.exists()
    assert AttemptStep.objects.filter(kind=StepKind.MANUAL).count() == 1
