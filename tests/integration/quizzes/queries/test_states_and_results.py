"""Where a member stands, and what they may see afterwards."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from quizzes.access import get_attempt_for
from quizzes.operations import save_answers, void_attempt
from quizzes.queries import (
    attempts_of,
    passed_quiz_ids,
    quiz_state,
    result_view,
    taking_view,
)
from quizzes.states import Feedback, StartRefusal
from quizzes.types import REGISTRY
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
HOUR = dt.timedelta(hours=1)


def fail(member, quiz, *, at=NINE):
    attempt = make_attempt(member, quiz, at=at)
    submit(attempt, wrong_answers(attempt), at=at)
    attempt.refresh_from_db()
    return attempt


def succeed(member, quiz, *, at=NINE):
    attempt = make_attempt(member, quiz, at=at)
    submit(attempt, at=at)
    attempt.refresh_from_db()
    return attempt


def test_state_of_a_quiz_never_tried():
    state = quiz_state(make_member(), make_quiz(max_attempts=2), at=NINE)
    assert (state.passed, state.percent) == (False, None)
    assert (state.attempts_used, state.attempts_left) == (0, 2)
    assert state.can_start
    assert (state.refusal, state.reason, state.open_attempt) == (None, "", None)


def test_state_while_an_attempt_is_open():
    member, quiz = make_member(), make_quiz(time_limit_s=600, max_attempts=1)
    attempt = make_attempt(member, quiz)
    state = quiz_state(member, quiz, at=NINE + MINUTE)
    assert (state.open_attempt, state.can_start) == (attempt, False)
    state = quiz_state(member, quiz, at=NINE + HOUR)
    assert state.open_attempt is None
    assert (state.refusal, state.attempts_left) == (StartRefusal.USED_UP, 0)


def test_state_after_failing_and_passing():
    member, quiz = make_member(), make_quiz(wait_minutes=60)
    fail(member, quiz)
    state = quiz_state(member, quiz, at=NINE + MINUTE)
    assert (state.refusal, state.wait_until) == (StartRefusal.WAIT, NINE + HOUR)
    assert state.reason
    succeed(member, quiz, at=NINE + HOUR)
    state = quiz_state(member, quiz, at=NINE + 9 * HOUR)
    assert (state.passed, state.percent) == (True, Decimal(100))
    assert (state.can_start, state.refusal) == (False, StartRefusal.PASSED)
    anew = quiz_state(member, quiz, at=NINE + 9 * HOUR, since=NINE + HOUR)
    assert (anew.passed, anew.attempts_used, anew.can_start) == (False, 0, True)


def test_state_without_a_moment_is_that_of_now():
    member, quiz = make_member(), make_quiz(closes_at=NINE)
    assert quiz_state(member, quiz).refusal == StartRefusal.CLOSED


def test_passed_quizzes():
    member = make_member()
    passed, failed, voided, untried = (make_quiz() for _ in range(4))
    fail(member, passed)
    succeed(member, passed)
    fail(member, failed)
    attempt = succeed(member, voided)
    void_attempt(attempt=attempt, reason="代考", at=NINE, by=member)
    succeed(make_member(), untried)
    ids = [quiz.pk for quiz in (passed, failed, voided, untried)]
    assert passed_quiz_ids(member, ids) == {passed.pk}
    assert passed_quiz_ids(member, [failed.pk]) == set()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("kind", ["blanks", "numeric", "matching", "ordering"])
def test_kinds_with_fields_cost_no_query_more(kind, count, django_assert_num_queries):
    member = make_member()
    quiz = make_quiz(kinds=[kind] * count, feedback=Feedback.AFTER_SUBMIT)
    attempt = get_attempt_for(member, make_attempt(member, quiz).key)
    with django_assert_num_queries(1):
        assert all(item.fields for item in taking_view(attempt).items)
    assert submit(attempt).passed
    attempt = get_attempt_for(member, attempt.key)
    with django_assert_num_queries(6):
        items = result_view(attempt, at=NINE).items
    assert len(items) == count
    assert all(field.is_right for item in items for field in item.fields)


@pytest.mark.parametrize("count", [1, 3])
def test_reads_cost_the_same_for_any_number(count, django_assert_num_queries):
    member = make_member()
    quizzes = [make_quiz() for _ in range(count)]
    for quiz in quizzes:
        succeed(member, quiz)
    quiz = make_quiz(kinds=["single"] * count, feedback=Feedback.AFTER_SUBMIT)
    for _ in range(count):
        fail(member, quiz)
    with django_assert_num_queries(1):
        assert len(passed_quiz_ids(member, [one.pk for one in quizzes])) == count
    with django_assert_num_queries(1):
        assert len(attempts_of(member, quiz)) == count
    with django_assert_num_queries(2):
        assert quiz_state(member, quiz, at=NINE).attempts_used == count
    attempt = get_attempt_for(member, make_attempt(member, quiz).key)
    with django_assert_num_queries(1):
        assert taking_view(attempt).total == count
    submit(attempt)
    attempt = get_attempt_for(member, attempt.key)
    with django_assert_num_queries(6):
        assert len(result_view(attempt, at=NINE).items) == count


def test_attempts_newest_first_with_their_results():
    member, quiz = make_member(), make_quiz()
    fail(member, quiz)
    succeed(member, quiz)
    rows = [(one.number, one.percent, one.passed) for one in attempts_of(member, quiz)]
    assert rows == [(2, 100, True), (1, 0, False)]


def test_only_the_owner_gets_the_attempt(django_user_model):
    attempt = make_attempt(make_member())
    assert get_attempt_for(attempt.member, attempt.key) == attempt
    disabled = django_user_model.objects.get(pk=attempt.member.pk)
    disabled.is_active = False
    for other in (make_member(), AnonymousUser(), disabled):
        with pytest.raises(Http404):
            get_attempt_for(other, attempt.key)
    with pytest.raises(Http404):
        get_attempt_for(attempt.member, make_quiz().key)


def test_form_shows_saved_answers_and_what_is_missing():
    attempt = make_attempt(make_member())
    answers = right_answers(attempt)
    blank = attempt.items.get(version__kind="true_false")
    answers.pop(blank.pk)
    save_answers(attempt=attempt, answers=answers, at=NINE)
    view = taking_view(attempt)
    assert (view.answered, view.total) == (2, 3)
    assert [item.id for item in view.unanswered] == [blank.pk]
    for item in view.items:
        chosen = {option.id for option in item.options if option.chosen}
        wanted = answers.get(item.id, [])
        assert chosen == set([wanted] if isinstance(wanted, str) else wanted)
        assert item.rev == (0 if item.id == blank.pk else 1)
        assert item.hint
        assert item.kind_label


def test_form_of_a_question_whose_kind_is_gone(monkeypatch):
    attempt = make_attempt(make_member(), make_quiz(kinds=["single", "multiple"]))
    answers = right_answers(attempt)
    monkeypatch.setattr("quizzes.types.REGISTRY", {"single": REGISTRY["single"]})
    readable, gone = taking_view(attempt).items
    assert readable.widget == "radio"
    assert (gone.widget, gone.options) == ("", ())
    assert gone.stem.startswith("问题")
    submit(attempt, answers)
    attempt.refresh_from_db()
    view = result_view(attempt, at=NINE)
    assert (view.graded, view.percent, view.items) == (False, None, ())


@pytest.mark.parametrize(
    ("feedback", "max_attempts", "outcome", "shown"),
    [
        (Feedback.AFTER_PASS, None, succeed, True),
        (Feedback.AFTER_PASS, None, fail, False),
        (Feedback.AFTER_PASS, 1, fail, False),
        (Feedback.AFTER_SUBMIT, None, succeed, True),
        (Feedback.AFTER_SUBMIT, None, fail, False),
        (Feedback.AFTER_SUBMIT, 2, fail, False),
        (Feedback.AFTER_SUBMIT, 1, fail, True),
        (Feedback.NEVER, 1, succeed, False),
        (Feedback.NEVER, 1, fail, False),
    ],
)
def test_review_follows_the_policy(feedback, max_attempts, outcome, shown):
    quiz = make_quiz(feedback=feedback, max_attempts=max_attempts)
    view = result_view(outcome(make_member(), quiz), at=NINE + HOUR)
    assert view.passed == (outcome is succeed)
    assert view.percent == (100 if outcome is succeed else 0)
    assert bool(view.items) == shown
    if shown:
        right = [[o.right for o in item.options] for item in view.items]
        assert all(any(row) for row in right)
        assert bool(view.to_study) == (outcome is fail)


def test_policy_of_the_attempt_is_the_one_it_began_with():
    quiz = make_quiz(feedback=Feedback.NEVER)
    attempt = make_attempt(make_member(), quiz)
    quiz.feedback = Feedback.AFTER_SUBMIT
    quiz.save()
    submit(attempt)
    assert result_view(attempt, at=NINE).items == ()


def test_open_attempt_hides_the_review_of_an_earlier_one():
    member, quiz = make_member(), make_quiz(max_attempts=2)
    quiz.feedback = Feedback.AFTER_SUBMIT
    quiz.save()
    first = fail(member, quiz)
    second = make_attempt(member, quiz)
    assert result_view(first, at=NINE).items == ()
    submit(second, wrong_answers(second), at=NINE)
    assert result_view(first, at=NINE).items


@pytest.mark.parametrize(
    ("after_s", "expired"), [(599, False), (601, True), (3600, True)]
)
def test_who_was_handed_in_by_the_clock_is_told_so(after_s, expired):
    """Within the grace the page hands in by itself; later the server does."""
    attempt = make_attempt(make_member(), make_quiz(time_limit_s=600))
    submit(attempt, at=NINE + dt.timedelta(seconds=after_s))
    attempt.refresh_from_db()
    assert result_view(attempt, at=NINE + HOUR).expired == expired
