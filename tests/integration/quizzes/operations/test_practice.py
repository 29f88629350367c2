"""The book of mistakes and practice: what enters, when it comes back, and what stays closed."""

import datetime as dt

import pytest

from quizzes.models import Mistake, PracticeAnswer
from quizzes.operations import (
    SlotSpec,
    TooFast,
    grant_extra,
    retire_question,
    retire_quiz,
    void_attempt,
)
from quizzes.operations.practice import (
    ANSWERS_PER_MINUTE,
    Felt,
    answer_practice,
    collect_mistakes,
    draw_practice,
    remove_mistake,
    review_mistake,
    set_practice,
)
from quizzes.queries import result_view
from quizzes.queries.practice import (
    Asked,
    askable_entries,
    book_counts,
    mistakes_of,
    seals_of,
)
from quizzes.states import Feedback
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_bank,
    make_question,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LATER = NINE + 60 * MINUTE


@pytest.fixture
def member():
    return make_member()


def open_bank(n=1, **fields):
    """A bank open for practice with `n` questions, and their versions."""
    bank = make_bank(**fields)
    set_practice(bank=bank, is_open=True)
    return bank, [make_question(bank) for _ in range(n)]


def askable(member, at=LATER, **asked):
    asked.setdefault("since", {})
    seals = seals_of(member, at=at, asked=Asked(**asked))
    return set(askable_entries(seals).values_list("pk", flat=True))


def book(member, at=LATER):
    """The entries in the member's book, after collecting."""
    seals = seals_of(member, at=at)
    collect_mistakes(seals=seals, at=at)
    return {mistake.entry_id for mistake in mistakes_of(seals)}


def failed(member, quiz, at=NINE):
    attempt = make_attempt(member, quiz, at=at)
    submit(attempt, wrong_answers(attempt), at=at + MINUTE)
    return attempt


def passed(member, quiz, at=NINE):
    attempt = make_attempt(member, quiz, at=at)
    submit(attempt, right_answers(attempt), at=at + MINUTE)
    return attempt


def raw(version, *, right=True):
    """A raw answer to a single-choice question of the builder."""
    wanted = "党支部" if right else "党委"
    return [one["id"] for one in version.body["options"] if one["text"] == wanted]


# What is closed


@pytest.mark.parametrize("feedback", list(Feedback))
def test_the_book_tells_nothing_that_the_result_does_not_tell(member, feedback):
    """At every stage a question is in the book exactly when the result shows its answer."""
    closes_at = NINE + 30 * MINUTE
    entry = make_question().entry
    quiz = make_quiz(
        entries=[(entry, 1)], feedback=feedback, max_attempts=2, closes_at=closes_at
    )
    stages = []

    def look(attempt, at):
        attempt.refresh_from_db()
        shows = result_view(attempt, at=at).shows_answers
        assert book(member, at) == ({entry.pk} if shows else set())
        assert (entry.pk in askable(member, at)) == shows
        stages.append(shows)

    first = failed(member, quiz)
    look(first, NINE + 2 * MINUTE)
    make_attempt(member, quiz, at=NINE + 3 * MINUTE)
    look(first, NINE + 4 * MINUTE)
    second = make_attempt(member, quiz, at=NINE + 4 * MINUTE)
    submit(second, at=NINE + 5 * MINUTE)
    look(first, NINE + 6 * MINUTE)
    look(first, closes_at)
    look(first, closes_at + MINUTE)
    ends = {
        Feedback.NEVER: [False] * 3,
        Feedback.AFTER_CLOSE: [False, False, True],
    }.get(feedback, [True] * 3)
    assert stages == [False, False, *ends]


def test_a_granted_attempt_closes_the_questions_again(member):
    quiz = make_quiz(kinds=["single"], max_attempts=1, feedback=Feedback.AFTER_SUBMIT)
    failed(member, quiz)
    assert len(book(member)) == 1
    grant_extra(
        quiz=quiz,
        member=member,
        extra_attempts=1,
        extra_time_s=0,
        reason="停电",
        at=LATER,
        by=member,
    )
    assert book(member) == set()
    assert Mistake.objects.count() == 1


@pytest.mark.parametrize("by", ["entry", "version", "draw", "attempt"])
def test_any_way_of_asking_closes_a_question(member, by):
    bank, (version, other) = open_bank(2)
    spec = {
        "entry": SlotSpec(entry=version.entry),
        "version": SlotSpec(version=version),
        "draw": SlotSpec(draw_bank=bank, count=1),
        "attempt": SlotSpec(entry=version.entry),
    }[by]
    quiz = make_quiz(entries=[spec])
    if by == "attempt":
        make_attempt(member, quiz)
        quiz.slots.all().delete()
    closed = {version.entry_id, other.entry_id} if by == "draw" else {version.entry_id}
    everything = {version.entry_id, other.entry_id}
    assert askable(member) == everything - closed
    # Not only for those who are meant to take it, except for what only one person was asked.
    assert askable(make_member()) == everything - (set() if by == "attempt" else closed)


def test_a_passed_quiz_opens_its_questions_unless_another_asks_them(member):
    entry = make_question().entry
    quiz = make_quiz(entries=[(entry, 1)])
    passed(member, quiz)
    assert askable(member) == {entry.pk}
    other = make_quiz(entries=[(entry, 1)])
    assert askable(member) == set()
    retire_quiz(quiz=other, at=LATER, by=None)
    assert askable(member) == {entry.pk}, "nobody can take it any more"


def test_an_attempt_that_a_person_has_to_mark_opens_nothing(member):
    quiz = make_quiz(
        kinds=["single", "essay"], max_attempts=1, feedback=Feedback.AFTER_SUBMIT
    )
    attempt = make_attempt(member, quiz)
    answers = wrong_answers(attempt) | {
        item.pk: {"text": "我的心得体会"}
        for item in attempt.items.filter(version__kind="essay")
    }
    submit(attempt, answers)
    assert book(member) == askable(member) == set()


def test_a_voided_completion_closes_its_quiz_again(member):
    quiz = make_quiz(kinds=["single"])
    passed(member, quiz)
    assert len(askable(member)) == 1
    assert askable(member, since={quiz.pk: LATER}) == set()


def test_a_pretest_and_a_checkpoint_close_until_a_quiz_has_shown_the_question(member):
    entry = make_question().entry
    pretest = make_quiz(entries=[(entry, 1)])
    pretests = frozenset({pretest.pk})
    assert askable(member, pretests=pretests) == set()
    failed(member, pretest)
    assert askable(member, pretests=pretests) == set()
    passed(member, make_quiz(entries=[(entry, 1)]))
    assert askable(member, pretests=pretests) == {entry.pk}

    free = make_question().entry
    assert free.pk not in askable(member, entries=frozenset({free.pk}))
    assert entry.pk in askable(member, pretests=pretests, entries=frozenset({entry.pk}))


def test_what_only_a_person_marks_or_nobody_asks_any_more_is_left_out(member):
    bank, (version,) = open_bank(1)
    make_question(bank, kind="essay")
    draft = make_question(bank, state="draft")
    assert askable(member) == {version.entry_id}
    assert draft.entry_id not in askable(member)
    retire_question(entry=version.entry, at=NINE, by=None)
    assert askable(member) == set()


# What enters the book


def test_every_wrong_question_enters_once(member):
    quiz = make_quiz(kinds=["single", "multiple", "true_false"])
    first = failed(member, quiz)
    assert book(member) == set(), "it can still be taken"
    passed(member, quiz, at=NINE + 2 * MINUTE)
    wrong = {item.version.entry_id for item in first.items.select_related("version")}
    assert book(member) == book(member) == wrong
    assert Mistake.objects.filter(member=member).count() == 3
    assert book(make_member()) == set()


def test_blanks_and_half_right_answers_are_mistakes_and_right_ones_are_not(member):
    quiz = make_quiz(
        kinds=["single", "blanks", "true_false"],
        max_attempts=1,
        feedback=Feedback.AFTER_SUBMIT,
    )
    attempt = make_attempt(member, quiz)
    answers = right_answers(attempt)
    kinds = {
        item.version.kind: item for item in attempt.items.select_related("version")
    }
    answers[kinds["single"].pk] = None
    blanks = answers[kinds["blanks"].pk]
    blanks[next(iter(blanks))] = "不知道"
    submit(attempt, answers)
    assert book(member) == {
        kinds[kind].version.entry_id for kind in ("single", "blanks")
    }


def test_a_void_attempt_is_no_evidence(member):
    quiz = make_quiz(kinds=["single"], retake_after_pass=True, max_attempts=3)
    attempt = failed(member, quiz)
    void_attempt(attempt=attempt, reason="停电", at=LATER, by=member)
    for _ in range(3):
        passed(member, quiz)
    assert len(askable(member)) == 1
    assert book(member) == set()


def test_a_removed_question_stays_away_until_it_is_wrong_again(member):
    bank, _versions = open_bank(0)
    version = make_question(bank)
    quiz = make_quiz(
        entries=[(version.entry, 1)], max_attempts=1, feedback=Feedback.AFTER_SUBMIT
    )
    failed(member, quiz)
    assert book(member) == {version.entry_id}
    mistake = Mistake.objects.get()
    remove_mistake(mistake=mistake, at=LATER)
    remove_mistake(mistake=mistake, at=LATER + DAY)
    assert book(member, LATER + DAY) == set()
    assert Mistake.objects.get().removed_at == LATER
    answer_practice(
        member=member,
        version=version,
        value=raw(version, right=False),
        event_id="practised",
        at=LATER + DAY,
    )
    assert book(member, LATER + DAY) == {version.entry_id}
    assert Mistake.objects.get().due_at == LATER + 2 * DAY


# Going over it


@pytest.fixture
def mistake(member):
    quiz = make_quiz(kinds=["single"], max_attempts=1, feedback=Feedback.AFTER_SUBMIT)
    attempt = failed(member, quiz)
    book(member)
    mistake = Mistake.objects.get()
    mistake.version = attempt.items.get().version
    return mistake


def review(mistake, *, right=True, event="event-1", at=LATER, felt=Felt.USUAL):
    reviewed = review_mistake(
        mistake=mistake,
        version=mistake.version,
        value=raw(mistake.version, right=right),
        felt=felt,
        event_id=event,
        at=at,
    )
    return reviewed, Mistake.objects.get(pk=mistake.pk)


@pytest.mark.parametrize(("right", "days"), [(True, 2), (False, 1)])
def test_a_review_sets_the_next_time(member, mistake, right, days):
    counts = book_counts(mistakes_of(seals_of(member, at=LATER)), at=LATER)
    assert (counts.due, counts.kept) == (1, 1)
    reviewed, after = review(mistake, right=right)
    assert reviewed.graded.is_right == right
    assert not reviewed.repeated
    assert after.due_at == LATER + days * DAY
    assert after.reviewed_at == LATER
    counts = book_counts(mistakes_of(seals_of(member, at=LATER)), at=LATER)
    assert (counts.due, counts.kept) == (0, 1)


def test_the_same_answer_twice_is_one(mistake):
    _first, after = review(mistake)
    again, still = review(mistake, right=False, at=LATER + 3 * DAY)
    assert again.repeated
    assert (still.due_at, still.schedule) == (after.due_at, after.schedule)
    assert PracticeAnswer.objects.get().correct
    _other, later = review(mistake, event="event-2", at=after.due_at)
    assert later.due_at > after.due_at + 2 * DAY


def test_old_evidence_does_not_make_a_reviewed_question_due_again(member, mistake):
    _reviewed, after = review(mistake)
    book(member, LATER + MINUTE)
    assert Mistake.objects.get().due_at == after.due_at


def test_going_over_it_leaves_results_and_attempts_alone(member, mistake):
    from quizzes.models import Attempt, AttemptStep, Result

    before = [model.objects.count() for model in (Attempt, AttemptStep, Result)]
    review(mistake)
    assert before == [model.objects.count() for model in (Attempt, AttemptStep, Result)]


def test_a_loop_is_slowed_down(member):
    _bank, (version,) = open_bank(1)
    for number in range(ANSWERS_PER_MINUTE):
        answer_practice(
            member=member,
            version=version,
            value=raw(version),
            event_id=f"event-{number}",
            at=NINE,
        )
    with pytest.raises(TooFast):
        answer_practice(
            member=member, version=version, value=raw(version), event_id="x", at=NINE
        )
    assert PracticeAnswer.objects.count() == ANSWERS_PER_MINUTE


# Practice


def draw(member, count=5, seed="seed", at=LATER):
    seals = seals_of(member, at=at)
    return draw_practice(seals=seals, seed=seed, count=count, on=at.date())


def test_unseen_questions_come_first_then_those_practised_longest_ago(member):
    _bank, versions = open_bank(4)
    entries = {version.entry_id: version for version in versions}
    assert set(draw(member)) == set(entries)
    assert draw(member, seed="a") == draw(member, seed="a")
    old, new, *unseen = versions
    for version, at in ((new, NINE + MINUTE), (old, NINE)):
        answer_practice(
            member=member,
            version=version,
            value=raw(version),
            event_id=f"{version.pk}",
            at=at,
        )
    drawn = draw(member)
    assert set(drawn[:2]) == {version.entry_id for version in unseen}
    assert drawn[2:] == [old.entry_id, new.entry_id]
    assert draw(member, count=1)[0] in drawn[:2]


def test_only_open_banks_of_the_members_own_organisation_are_drawn_from():
    above = make_unit("党委")
    branch = make_unit("支部", parent=above)
    elsewhere = make_unit("别的支部", parent=above)
    inside, outside = make_member(unit=branch), make_member(unit=elsewhere)
    make_question(make_bank())
    everyones = open_bank()[1][0].entry_id
    above_all = open_bank(org=above)[1][0].entry_id
    own = open_bank(org=branch)[1][0].entry_id
    assert set(draw(inside)) == {everyones, above_all, own}
    assert set(draw(outside)) == {everyones, above_all}
    assert set(draw(make_member())) == {everyones}


def test_a_closed_bank_is_not_drawn_from(member):
    bank, (version,) = open_bank(1)
    assert draw(member) == [version.entry_id]
    set_practice(bank=bank, is_open=False)
    assert draw(member) == []


def test_a_wrong_answer_goes_into_the_book_and_a_right_one_does_not(member):
    _bank, (right, wrong) = open_bank(2)
    for version in (right, wrong):
        reviewed = answer_practice(
            member=member,
            version=version,
            value=raw(version, right=version is right),
            event_id=str(version.pk),
            at=NINE,
        )
        assert reviewed.graded.is_right == (version is right)
    mistake = Mistake.objects.get()
    assert (mistake.entry_id, mistake.due_at) == (wrong.entry_id, NINE + DAY)


@pytest.mark.parametrize("count", [1, 3])
def test_the_rule_costs_the_same_for_one_and_three(
    member, count, django_assert_num_queries
):
    for _ in range(count):
        passed(member, make_quiz())
        make_quiz(kinds=["single"])
    with django_assert_num_queries(4):
        seals = seals_of(member, at=LATER)
        assert askable_entries(seals).count() == 3 * count
