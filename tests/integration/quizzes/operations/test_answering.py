"""Saving: nothing acknowledged is lost, nothing is overwritten unseen."""

import datetime as dt

import pytest

from quizzes.models import Answer, AttemptStep
from quizzes.operations import (
    AttemptClosed,
    InvalidResponse,
    SaveReply,
    StaleAnswer,
    UnknownItem,
    save_answer,
    save_answers,
    settle_attempt,
    submit_attempt,
)
from quizzes.rules import GRACE, LATE_WINDOW
from quizzes.states import AttemptState, StepKind
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


@pytest.fixture
def attempt():
    return make_attempt(make_member(), make_quiz(time_limit_s=600))


@pytest.fixture
def item(attempt):
    return attempt.items.get(version__kind="single")


def save(attempt, item, value=None, *, base_rev=0, event="e1", at=NINE + MINUTE):
    if value is None:
        value = right_answers(attempt)[item.pk]
    return save_answer(
        attempt=attempt,
        item=item,
        value=value,
        base_rev=base_rev,
        client_event_id=event,
        at=at,
    )


def test_saved_answer_stands_and_its_step_is_kept(attempt, item):
    right, wrong = right_answers(attempt)[item.pk], wrong_answers(attempt)[item.pk]
    assert save(attempt, item, wrong) == SaveReply(wrong, 1)
    assert save(attempt, item.pk, right, base_rev=1, event="e2") == SaveReply(right, 2)
    assert Answer.objects.values_list("value", "rev").get() == (right, 2)
    steps = AttemptStep.objects.values_list("seq", "kind", "value", "rev", "actor")
    assert list(steps) == [
        (1, StepKind.SAVE, wrong, 1, attempt.member_id),
        (2, StepKind.SAVE, right, 2, attempt.member_id),
    ]


def test_same_event_gets_the_same_reply_whatever_came_after(attempt, item):
    wrong = wrong_answers(attempt)[item.pk]
    first = save(attempt, item, wrong)
    save(attempt, item, base_rev=1, event="e2")
    assert save(attempt, item, wrong) == first
    assert AttemptStep.objects.count() == 2
    assert Answer.objects.get().rev == 2


def test_other_tab_was_first(attempt, item):
    save(attempt, item, event="tab 1")
    wrong = wrong_answers(attempt)[item.pk]
    with pytest.raises(StaleAnswer) as caught:
        save(attempt, item, wrong, event="tab 2")
    assert caught.value.value == right_answers(attempt)[item.pk]
    assert caught.value.rev == 1
    assert AttemptStep.objects.count() == 1


def test_other_tab_with_the_same_answer_is_no_conflict(attempt, item):
    save(attempt, item, event="tab 1")
    assert save(attempt, item, event="tab 2").rev == 1


def test_base_from_the_future_is_stale(attempt, item):
    with pytest.raises(StaleAnswer) as caught:
        save(attempt, item, base_rev=5)
    assert (caught.value.value, caught.value.rev) == (None, 0)


def test_clearing_is_a_revision_too(attempt, item):
    save(attempt, item)
    assert save(attempt, item, [], base_rev=1, event="e2") == SaveReply(None, 2)


def test_item_of_another_attempt_is_unknown(attempt):
    other = make_attempt(make_member(), make_quiz())
    with pytest.raises(UnknownItem):
        save(attempt, other.items.first(), "x")
    assert not AttemptStep.objects.exists()


def test_invented_value_is_refused(attempt, item):
    with pytest.raises(InvalidResponse):
        save(attempt, item, "invented")
    assert not AttemptStep.objects.exists()


def test_grace_accepts_to_the_instant(attempt, item):
    assert not save(attempt, item, at=DEADLINE + GRACE).late


def test_after_the_grace_it_is_kept_but_does_not_stand(attempt, item):
    save(attempt, item, event="e1")
    wrong = wrong_answers(attempt)[item.pk]
    late = DEADLINE + GRACE + TICK
    reply = save(attempt, item, wrong, base_rev=1, event="e2", at=late)
    assert reply == SaveReply(right_answers(attempt)[item.pk], 1, late=True)
    assert save(attempt, item, wrong, base_rev=1, event="e2", at=late) == reply
    step = AttemptStep.objects.get(late=True)
    assert (step.value, step.rev, step.at) == (wrong, None, late)
    settle_attempt(attempt=attempt, at=late)
    assert attempt.results.get().mark == 1


def test_expired_attempt_keeps_late_answers_for_a_day(attempt, item):
    settle_attempt(attempt=attempt, at=DEADLINE + MINUTE)
    assert save(attempt, item, at=DEADLINE + LATE_WINDOW).late
    with pytest.raises(AttemptClosed):
        save(attempt, item, event="e2", at=DEADLINE + LATE_WINDOW + TICK)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.VOID])
def test_closed_attempt_takes_nothing(state):
    attempt = make_attempt_at(state, make_member())
    item = attempt.items.first()
    steps = AttemptStep.objects.count()
    with pytest.raises(AttemptClosed) as caught:
        save(attempt, item)
    assert caught.value.state == state
    with pytest.raises(AttemptClosed):
        save_answers(attempt=attempt, answers={}, at=NINE)
    assert AttemptStep.objects.count() == steps


def test_retry_after_submit_still_gets_its_reply(attempt, item):
    first = save(attempt, item)
    submit(attempt, {})
    assert save(attempt, item) == first


def test_whole_page_is_saved_and_unchanged_answers_are_not_touched(attempt):
    answers = right_answers(attempt)
    save_answers(attempt=attempt, answers=answers, at=NINE)
    save_answers(attempt=attempt, answers=answers, at=NINE + MINUTE)
    assert list(Answer.objects.values_list("rev", flat=True)) == [1, 1, 1]
    assert AttemptStep.objects.count() == 3
    attempt.refresh_from_db()
    assert attempt.is_open


def test_saved_answers_are_graded_when_the_submit_brings_none(attempt):
    save_answers(attempt=attempt, answers=right_answers(attempt), at=NINE)
    assert submit(attempt, {}).passed


def test_submit_heals_lost_saves_and_overrides_earlier_ones(attempt, item):
    save(attempt, item, wrong_answers(attempt)[item.pk])
    assert submit(attempt).passed
    assert attempt.answers.get(item=item).rev == 2


def test_submit_with_an_item_of_another_attempt_changes_nothing(attempt):
    other = make_attempt(make_member(), make_quiz())
    answers = right_answers(attempt) | {other.items.first().pk: "x"}
    with pytest.raises(InvalidResponse):
        submit_attempt(attempt=attempt, answers=answers, submit_key="k", at=NINE)
    attempt.refresh_from_db()
    assert attempt.is_open
    assert not AttemptStep.objects.exists()


def test_the_day_of_late_answers_ends_whether_or_not_the_sweep_ran(attempt, item):
    too_late = DEADLINE + LATE_WINDOW + TICK
    with pytest.raises(AttemptClosed):
        save(attempt, item, at=too_late)
    assert submit(attempt, at=too_late).mark == 0
    assert not AttemptStep.objects.filter(late=True).exists()
