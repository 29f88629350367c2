"""Marking again when a key was wrong: shown before, never lower by itself, nothing forgotten."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import AttemptStep, Correction, Result
from quizzes.operations import mark_item, save_answer, save_content, save_question
from quizzes.operations.regrading import (
    NotCorrectable,
    apply_correction,
    apply_open_corrections,
    correct_version,
    correctable_by,
    preview_correction,
)
from quizzes.queries import result_view
from quizzes.queries.corrections import asked_versions, fallen_attempts
from quizzes.states import CorrectionKind, StepKind
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    SINGLE,
    make_attempt,
    make_question,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db
LATER = NINE + 60 * MINUTE
# The right one is 党小组 after all.
OTHER_KEY = [(text, text == "党小组") for text, _ in SINGLE]


@pytest.fixture
def version():
    return make_question()


@pytest.fixture
def quiz(version):
    bank = version.entry.bank
    other = make_question(bank)
    return make_quiz(entries=[(version.entry, 1), (other.entry, 1)], pass_percent=60)


def sit(quiz, version, *, chooses, rest_right=True):
    """An attempt that chooses this option in `version`."""
    attempt = make_attempt(make_member(), quiz)
    answers = right_answers(attempt) if rest_right else wrong_answers(attempt)
    item = attempt.items.get(version=version)
    [id_] = [o["id"] for o in version.body["options"] if o["text"] == chooses]
    answers[item.pk] = id_
    submit(attempt, answers)
    return attempt


def new_key(version):
    """The next version of the question, with the right key."""
    return save_question(
        bank=version.entry.bank,
        entry=version.entry,
        kind="single",
        stem=version.body["stem"],
        options=OTHER_KEY,
        at=LATER,
        by=None,
    )


def correct(version, kind=CorrectionKind.KEY, **fields):
    correction = correct_version(
        version=version,
        kind=kind,
        reason="答案有误",
        at=LATER,
        by=make_member(),
        **fields,
    )
    return correction, apply_correction(correction=correction, at=LATER)


def percents(attempt):
    return [int(result.percent) for result in attempt.results.order_by("no")]


def test_a_better_mark_supersedes_and_a_worse_one_does_not(quiz, version):
    wronged = sit(quiz, version, chooses="党小组")
    lucky = sit(quiz, version, chooses="党支部")
    fixed = new_key(version)
    preview = preview_correction(version=version, kind="key", key_of=fixed)
    assert (preview.attempts, preview.raised, preview.lowered) == (2, 1, 1)
    assert [c.attempt for c in preview.newly_passed] == [wronged]
    assert [c.attempt for c in preview.newly_failed] == [lucky]
    assert Result.objects.count() == 2

    _, effect = correct(version, key_of=fixed)
    assert (effect.attempts, effect.raised, effect.lowered) == (2, 1, 0)
    assert percents(wronged) == [50, 100]
    assert percents(lucky) == [100]
    step = wronged.steps.get(kind=StepKind.REGRADE)
    assert (step.fraction, step.reason) == (1, "答案有误")
    assert not lucky.steps.filter(kind=StepKind.REGRADE).exists()


def test_lowering_takes_an_explicit_word_and_names_who_fell(quiz, version):
    lucky = sit(quiz, version, chooses="党支部")
    _, effect = correct(version, key_of=new_key(version), may_lower=True)
    assert percents(lucky) == [100, 50]
    assert [c.attempt for c in effect.newly_failed] == [lucky]
    assert list(fallen_attempts(version)) == [lucky]


@pytest.mark.parametrize(("kind", "after"), [("full", 100), ("drop", 100)])
def test_full_marks_and_leaving_out(quiz, version, kind, after):
    blank = make_attempt(make_member(), quiz)
    answers = right_answers(blank)
    del answers[blank.items.get(version=version).pk]
    submit(blank, answers)
    correct(version, kind=kind)
    assert percents(blank) == [50, after]
    result = blank.results.last()
    assert result.max_mark == (2 if kind == "full" else 1)


def test_left_out_the_others_decide(quiz, version):
    attempt = sit(quiz, version, chooses="党支部", rest_right=False)
    assert percents(attempt) == [50]
    correct(version, kind="drop")
    assert percents(attempt) == [50]
    correct(version, kind="drop", may_lower=True)
    assert percents(attempt) == [50, 0]


def test_a_quiz_of_nothing_but_left_out_questions_is_everybodys(version):
    quiz = make_quiz(entries=[(version.entry, 2)])
    attempt = sit(quiz, version, chooses="党小组")
    correct(version, kind="drop")
    assert percents(attempt) == [0, 100]


def test_whoever_ends_later_is_graded_by_the_correction(quiz, version):
    attempt = make_attempt(make_member(), quiz)
    correct(version, key_of=new_key(version))
    answers = right_answers(attempt)
    item = attempt.items.get(version=version)
    [id_] = [o["id"] for o in version.body["options"] if o["text"] == "党小组"]
    submit(attempt, answers | {item.pk: id_})
    assert percents(attempt) == [100]
    attempt.refresh_from_db()
    shown = result_view(attempt, at=LATER).items[item.slot_no - 1]
    assert [o.text for o in shown.options if o.right] == ["党小组"]


def test_its_own_key_again(quiz, version):
    wronged = sit(quiz, version, chooses="党小组")
    correct(version, kind="full")
    correct(version, kind="original", may_lower=True)
    assert percents(wronged) == [50, 100, 50]
    assert [c.no for c in Correction.objects.all()] == [1, 2]


def test_marks_given_by_a_person_stand(version):
    bank = version.entry.bank
    essay = make_question(bank, kind="essay")
    quiz = make_quiz(entries=[(version.entry, 1), (essay.entry, 1)])
    attempt = make_attempt(make_member(), quiz)
    submit(
        attempt,
        wrong_answers(attempt)
        | {attempt.items.get(version=essay).pk: {"text": "我的心得体会"}},
    )
    mark_item(
        attempt=attempt,
        item=attempt.items.get(version=essay),
        fraction=Decimal("0.5"),
        comment="好",
        at=LATER,
        by=make_member(),
    )
    assert percents(attempt) == [25]
    correct(version, kind="full")
    assert percents(attempt) == [25, 75]


def test_an_attempt_that_waits_for_a_person_has_no_result_yet_but_its_step(version):
    bank = version.entry.bank
    essay = make_question(bank, kind="essay")
    quiz = make_quiz(entries=[(version.entry, 1), (essay.entry, 1)])
    attempt = make_attempt(make_member(), quiz)
    answers = wrong_answers(attempt)
    answers[attempt.items.get(version=essay).pk] = {"text": "我的心得体会"}
    submit(attempt, answers)
    correct(version, kind="full")
    assert percents(attempt) == []
    mark_item(
        attempt=attempt,
        item=attempt.items.get(version=essay),
        fraction=Decimal(0),
        comment="",
        at=LATER,
        by=make_member(),
    )
    assert percents(attempt) == [50]


def test_only_keys_that_fit_are_offered(version):
    fitting = new_key(version)
    save_question(
        bank=version.entry.bank,
        entry=version.entry,
        kind="single",
        stem="另一个问题",
        options=[("甲", True), ("乙", False)],
        at=LATER,
        by=None,
    )
    assert correctable_by(version) == [fitting]
    stranger = make_question()
    with pytest.raises(NotCorrectable):
        preview_correction(version=version, kind="key", key_of=stranger)
    with pytest.raises(NotCorrectable):
        correct_version(
            version=version, kind="key", reason="", at=LATER, by=make_member()
        )
    assert not Correction.objects.exists()


def test_work_that_was_interrupted_goes_on_and_nothing_is_done_twice(
    quiz, version, monkeypatch
):
    monkeypatch.setattr("quizzes.operations.regrading.BATCH", 2)
    attempts = [sit(quiz, version, chooses="党小组") for _ in range(5)]
    fixed = new_key(version)
    correction = correct_version(
        version=version, kind="key", key_of=fixed, reason="", at=LATER, by=make_member()
    )
    Correction.objects.filter(pk=correction.pk).update(done_to=attempts[1].pk)
    assert apply_open_corrections(at=LATER) == 1
    assert [percents(a) for a in attempts] == [[50]] * 2 + [[50, 100]] * 3
    assert apply_open_corrections(at=LATER) == 0
    assert AttemptStep.objects.filter(kind=StepKind.REGRADE).count() == 3


def test_open_and_voided_attempts_are_left_alone(quiz, version):
    running = make_attempt(make_member(), quiz)
    save_answer(
        attempt=running,
        item=running.items.first(),
        value=None,
        base_rev=0,
        client_event_id="e1",
        at=NINE,
    )
    _, effect = correct(version, kind="full")
    assert effect.attempts == 0
    assert not running.results.exists()


def test_versions_that_were_asked_with_their_corrections(quiz, version):
    sit(quiz, version, chooses="党小组")
    new_key(version)
    correction, _ = correct(version, kind="full")
    [asked] = asked_versions(version.entry)
    assert (asked.version, asked.attempts) == (version, 1)
    assert asked.corrections == (correction,)


@pytest.mark.parametrize("number", [1, 3])
def test_a_preview_asks_the_same_questions_for_1_and_3(quiz, version, number):
    for _ in range(number):
        sit(quiz, version, chooses="党小组")
    fixed = new_key(version)
    with CaptureQueriesContext(connection) as captured:
        effect = preview_correction(version=version, kind="key", key_of=fixed)
        [change.attempt.member.name for change in effect.changes]
    assert len(captured) == 9


def test_matching_blanks_and_numbers_can_be_corrected_too():
    first = make_question(kind="blanks")
    quiz = make_quiz(entries=[(first.entry, 1)])
    attempt = make_attempt(make_member(), quiz)
    item = attempt.items.get()
    ids = [blank["id"] for blank in first.body["blanks"]]
    submit(attempt, {item.pk: dict(zip(ids, ["延安", "一九四五"], strict=True))})
    assert percents(attempt) == [50]
    fixed = save_content(
        bank=first.entry.bank,
        entry=first.entry,
        kind="blanks",
        content={
            "stem": first.body["stem"],
            "rows": [
                {"accepted": "延安", "label": "地点"},
                {"accepted": "1945\n一九四五"},
            ],
        },
        at=LATER,
        by=None,
    )
    correct(first, key_of=fixed)
    assert percents(attempt) == [50, 100]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs row locks")
@pytest.mark.django_db(transaction=True)
def test_two_processes_apply_one_correction_once():
    version = make_question()
    quiz = make_quiz(entries=[(version.entry, 1)])
    attempts = [sit(quiz, version, chooses="党小组") for _ in range(4)]
    correction = correct_version(
        version=version, kind="full", reason="", at=LATER, by=make_member()
    )
    barrier = threading.Barrier(2)

    def work():
        barrier.wait()
        try:
            apply_correction(
                correction=Correction.objects.get(pk=correction.pk), at=LATER
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [percents(a) for a in attempts] == [[0, 100]] * 4
