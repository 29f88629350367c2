"""Starting: one open attempt, limits under the lock, everything frozen."""

import datetime as dt

import pytest

from quizzes.models import Attempt, AttemptItem
from quizzes.operations import (
    AttemptClosed,
    SlotSpec,
    StartRefused,
    prepare_attempt,
    retire_question,
    retire_quiz,
    start_attempt,
    update_quiz,
    void_attempt,
)
from quizzes.queries import attempts_of, quiz_state, taking_view
from quizzes.states import AttemptState, StartRefusal
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    SINGLE,
    make_attempt,
    make_attempt_at,
    make_bank,
    make_draw_quiz,
    make_question,
    make_quiz,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def refused(quiz, member, *, at=NINE, **fields):
    with pytest.raises(StartRefused) as caught:
        start_attempt(quiz=quiz, member=member, at=at, **fields)
    assert caught.value.message
    return caught.value.reason, caught.value.until


def fail(attempt, *, at=NINE + MINUTE):
    return submit(attempt, wrong_answers(attempt), at=at)


def test_double_click_gets_the_same_attempt():
    member, quiz = make_member(), make_quiz()
    first = make_attempt(member, quiz)
    assert make_attempt(member, quiz, at=NINE + MINUTE, seed="other") == first
    assert Attempt.objects.count() == 1


def test_members_and_quizzes_do_not_meet():
    quiz = make_quiz()
    one, other = make_attempt(make_member(), quiz), make_attempt(make_member(), quiz)
    assert one != other
    assert make_attempt(one.member, make_quiz()) not in (one, other)


def test_number_counts_on_after_a_failed_attempt():
    member, quiz = make_member(), make_quiz()
    for number in (1, 2, 3):
        attempt = make_attempt(member, quiz)
        assert attempt.number == number
        fail(attempt)


def test_attempts_are_used_up():
    member, quiz = make_member(), make_quiz(max_attempts=2)
    for _ in range(2):
        fail(make_attempt(member, quiz))
    assert refused(quiz, member) == (StartRefusal.USED_UP, None)


def test_voided_attempt_is_given_back():
    member, quiz = make_member(), make_quiz(max_attempts=1)
    attempt = make_attempt(member, quiz)
    fail(attempt)
    void_attempt(attempt=attempt, reason="停电", at=NINE + HOUR, by=member)
    assert make_attempt(member, quiz, at=NINE + HOUR).number == 2


def test_waiting_time_runs_from_the_end_of_the_last_attempt():
    member, quiz = make_member(), make_quiz(wait_minutes=60)
    fail(make_attempt(member, quiz), at=NINE)
    assert refused(quiz, member, at=NINE + MINUTE) == (StartRefusal.WAIT, NINE + HOUR)
    assert make_attempt(member, quiz, at=NINE + HOUR).number == 2


def test_waiting_after_expiry_runs_from_the_deadline():
    member, quiz = make_member(), make_quiz(time_limit_s=600, wait_minutes=60)
    make_attempt(member, quiz)
    until = NINE + 10 * MINUTE + HOUR
    assert refused(quiz, member, at=NINE + HOUR) == (StartRefusal.WAIT, until)


def test_passing_ends_the_attempts_until_they_count_anew():
    member, quiz = make_member(), make_quiz(max_attempts=1)
    submit(make_attempt(member, quiz), at=NINE)
    assert refused(quiz, member) == (StartRefusal.PASSED, None)
    assert make_attempt(member, quiz, at=NINE + HOUR, since=NINE).number == 2


def test_window_of_the_quiz():
    quiz = make_quiz(opens_at=NINE, closes_at=NINE + HOUR)
    member = make_member()
    assert refused(quiz, member, at=NINE - MINUTE) == (StartRefusal.NOT_OPEN_YET, NINE)
    assert refused(quiz, member, at=NINE + HOUR) == (StartRefusal.CLOSED, None)
    assert make_attempt(member, quiz).deadline_at == NINE + HOUR


def test_retired_quiz_and_quiz_without_questions():
    member = make_member()
    assert refused(make_quiz(entries=[]), member) == (StartRefusal.EMPTY, None)
    quiz = make_quiz()
    retire_quiz(quiz=quiz, at=NINE, by=None)
    quiz.refresh_from_db()
    assert refused(quiz, member) == (StartRefusal.RETIRED, None)
    assert not Attempt.objects.exists()


def test_stale_quiz_object_does_not_pass_the_limits():
    member, quiz = make_member(), make_quiz()
    retire_quiz(quiz=quiz, at=NINE, by=None)
    assert quiz.retired_at is None
    assert refused(quiz, member) == (StartRefusal.RETIRED, None)


def test_attempt_out_of_time_is_graded_before_the_next_begins():
    member, quiz = make_member(), make_quiz(time_limit_s=600)
    first = make_attempt(member, quiz)
    second = make_attempt(member, quiz, at=NINE + HOUR)
    first.refresh_from_db()
    assert (first.state, second.number) == (AttemptState.EXPIRED, 2)
    assert first.results.get().passed is False


def test_deadline_is_opening_plus_limit():
    attempt = make_attempt(make_member(), make_quiz(time_limit_s=90))
    assert attempt.opened_at == NINE
    assert attempt.deadline_at == NINE + dt.timedelta(seconds=90)
    assert make_attempt(make_member(), make_quiz()).deadline_at is None


def test_editing_touches_no_running_attempt():
    bank = make_bank()
    version = make_question(bank, stem="旧题")
    quiz = make_quiz(entries=[(version.entry, 2)], pass_percent=60)
    attempt = make_attempt(make_member(), quiz)
    before = taking_view(attempt)

    make_question(bank, entry=version.entry, stem="新题", options=SINGLE[::-1])
    retire_question(entry=version.entry, at=NINE, by=None)
    other = make_question(bank)
    update_quiz(
        quiz=quiz,
        entries=[(other.entry, 5)],
        pass_percent=100,
        time_limit_s=1,
        at=NINE,
        by=None,
    )

    attempt = Attempt.objects.get()
    after = taking_view(attempt)
    assert after.items == before.items
    assert (after.pass_percent, after.deadline_at) == (60, None)
    result = submit(attempt, at=NINE + HOUR)
    assert (result.max_mark, result.passed) == (2, True)


def test_latest_ready_version_is_asked_and_retired_questions_are_left_out():
    bank = make_bank()
    version, retired = make_question(bank), make_question(bank)
    quiz = make_quiz(entries=[(version.entry, 1), (retired.entry, 1)])
    newer = make_question(bank, entry=version.entry, stem="新题")
    retire_question(entry=retired.entry, at=NINE, by=None)
    attempt = make_attempt(make_member(), quiz)
    assert [item.version for item in attempt.items.all()] == [newer]


def test_fixed_version_stays_that_version():
    bank = make_bank()
    version = make_question(bank)
    quiz = make_quiz(entries=[SlotSpec(version=version)])
    make_question(bank, entry=version.entry, stem="新题")
    attempt = make_attempt(make_member(), quiz)
    assert [item.version for item in attempt.items.all()] == [version]


def order_of(attempt):
    return [(item.version_id, item.option_order) for item in attempt.items.all()]


def test_same_seed_same_attempt_other_seed_another():
    quiz = make_quiz(kinds=["single"] * 6, shuffle_questions=True)
    orders = {
        seed: order_of(make_attempt(make_member(), quiz, seed=seed))
        for seed in ("a", "b", "c")
    }
    assert order_of(make_attempt(make_member(), quiz, seed="a")) == orders["a"]
    assert len({str(order) for order in orders.values()}) == 3
    unguessed = make_attempt(make_member(), quiz, seed=None)
    assert len(unguessed.seed) == 32


def test_unshuffled_quiz_keeps_the_editors_order():
    quiz = make_quiz(kinds=["single"] * 6, shuffle_options=False)
    attempt = make_attempt(make_member(), quiz)
    slots = list(quiz.slots.order_by("order").values_list("entry_id", flat=True))
    items = list(attempt.items.select_related("version"))
    assert [item.version.entry_id for item in items] == slots
    for item in items:
        ids = [option["id"] for option in item.version.body["options"]]
        assert item.option_order == ids


def entries_of(attempt):
    items = AttemptItem.objects.filter(attempt=attempt)
    return set(items.values_list("version__entry", flat=True))


def test_draw_differs_between_members_and_shows_unseen_questions_first():
    quiz = make_draw_quiz(pool=6, count=3)
    member = make_member()
    first = make_attempt(member, quiz, seed="a")
    fail(first)
    second = make_attempt(member, quiz, seed="a")
    assert len(entries_of(first)) == len(entries_of(second)) == 3
    assert not entries_of(first) & entries_of(second)
    fail(second)
    draws = {
        frozenset(entries_of(make_attempt(make_member(), quiz, seed=str(seed))))
        for seed in range(8)
    }
    assert len(draws) > 1


def test_two_draws_and_a_fixed_question_never_overlap():
    bank = make_bank()
    versions = [make_question(bank) for _ in range(5)]
    quiz = make_quiz(
        entries=[
            SlotSpec(draw_bank=bank, count=2),
            SlotSpec(entry=versions[0].entry),
            SlotSpec(draw_bank=bank, count=2),
        ]
    )
    attempt = make_attempt(make_member(), quiz)
    assert len(entries_of(attempt)) == attempt.items.count() == 5


def test_prepared_attempt_is_the_one_that_start_opens():
    quiz = make_quiz(time_limit_s=600, opens_at=NINE, max_attempts=1)
    member = make_member()
    hour_before = NINE - HOUR
    prepared = prepare_attempt(quiz=quiz, member=member, at=hour_before, seed="a")
    assert prepare_attempt(quiz=quiz, member=member, at=hour_before) == prepared
    assert (prepared.state, prepared.opened_at) == (AttemptState.PREPARED, None)
    assert not attempts_of(member, quiz).exists()
    assert quiz_state(member, quiz, at=NINE).attempts_left == 1
    with pytest.raises(AttemptClosed):
        submit(prepared, at=hour_before)
    assert refused(quiz, member, at=hour_before) == (StartRefusal.NOT_OPEN_YET, NINE)

    update_quiz(quiz=quiz, entries=[], at=NINE, by=None)
    opened = make_attempt(member, quiz, at=NINE + MINUTE, seed="b")
    assert (opened, opened.seed, opened.number) == (prepared, "a", 1)
    assert opened.opened_at == NINE + MINUTE
    assert opened.deadline_at == NINE + 11 * MINUTE
    assert opened.items.count() == 3
    assert prepare_attempt(quiz=quiz, member=member, at=NINE) == opened
    assert submit(opened, at=NINE + 2 * MINUTE).passed


def test_preparing_keeps_the_limits():
    member, quiz = make_member(), make_quiz(max_attempts=1)
    fail(make_attempt(member, quiz))
    with pytest.raises(StartRefused) as caught:
        prepare_attempt(quiz=quiz, member=member, at=NINE)
    assert caught.value.reason == StartRefusal.USED_UP


@pytest.mark.parametrize("state", AttemptState)
def test_builder_reaches_every_state(state):
    assert make_attempt_at(state, make_member()).state == state
