"""The analysis of a quiz, from attempts to figures, for everybody and for a part."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.analysis import LEAST_ATTEMPTS
from quizzes.models import QuizTally
from quizzes.operations import save_answer
from quizzes.operations.attempts import start_attempt
from quizzes.operations.finishing import void_attempt
from quizzes.operations.tallying import tally_changed, tally_quiz
from quizzes.queries.analysis import first_attempts, quiz_analysis
from quizzes.states import Alarm
from tests.builders.members import make_member, make_unit
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
TODAY = dt.date(2026, 3, 2)


def sit(quiz, member, right, *, at=NINE):
    """One attempt: `right` says of each slot whether it is answered correctly."""
    attempt = make_attempt(member, quiz, at=at)
    good, bad = right_answers(attempt), wrong_answers(attempt)
    items = list(attempt.items.order_by("slot_no"))
    answers = {
        item.pk: (good if is_right else bad)[item.pk]
        for item, is_right in zip(items, right, strict=True)
    }
    submit(attempt, answers, at=at + 2 * MINUTE)
    return attempt


def sit_many(quiz, rows, *, unit=None):
    return [sit(quiz, make_member(unit=unit), row) for row in rows]


PATTERN = [(1, 1, 1), (1, 0, 1), (0, 1, 0), (0, 0, 0)]


def test_figures_of_everybody_from_real_attempts():
    quiz = make_quiz(kinds=["single"] * 3)
    sit_many(quiz, PATTERN * 5)
    assert tally_quiz(quiz=quiz, at=NINE) == 20
    analysis = quiz_analysis(quiz, roots=None, on=TODAY)
    shown = analysis.figures
    assert (shown.n, shown.passed, shown.has_few) == (20, 10, False)
    assert shown.reliability == pytest.approx(0.6)
    assert shown.mean_seconds == 120
    assert analysis.computed_at == NINE
    one, two, three = analysis.items
    assert [line.figures.facility for line in analysis.items] == [0.5, 0.5, 0.5]
    assert one.figures.discrimination == pytest.approx(0.5**0.5)
    assert two.figures.efficiency == pytest.approx(0)
    assert one.guess == pytest.approx(1 / 3)
    right, *wrong = one.answers
    assert (right.text, right.is_right, right.count, right.share) == (
        "党支部",
        True,
        10,
        0.5,
    )
    assert sum(line.count for line in wrong) == 10
    assert not any(line.is_right for line in wrong)
    assert three.alarms == ()


def test_a_part_of_the_organisation_counts_its_own_and_all_below():
    committee = make_unit()
    left, right = make_unit(parent=committee), make_unit(parent=committee)
    quiz = make_quiz(kinds=["single"] * 3)
    sit_many(quiz, PATTERN * 5, unit=left)
    sit_many(quiz, [(1, 1, 1)] * LEAST_ATTEMPTS, unit=right)
    sit_many(quiz, [(0, 0, 0)], unit=None)
    tally_quiz(quiz=quiz, at=NINE)

    def of(*units):
        roots = [unit.pk for unit in units]
        return quiz_analysis(quiz, roots=roots, on=TODAY).figures

    assert (of(left).n, of(right).n, of(committee).n) == (20, 20, 40)
    assert of(left, right).items == of(committee).items
    assert of(right).items[0].facility == 1
    assert of(right).items[0].discrimination is None
    assert quiz_analysis(quiz, roots=None, on=TODAY).figures.n == 41


def test_few_people_give_numbers_without_a_tally():
    unit = make_unit()
    quiz = make_quiz(kinds=["single"] * 2)
    sit_many(quiz, [(1, 1), (0, 0), (1, 1)], unit=unit)
    tally_quiz(quiz=quiz, at=NINE)
    assert not QuizTally.objects.filter(unit=unit).exists()
    analysis = quiz_analysis(quiz, roots=[unit.pk], on=TODAY)
    shown = analysis.figures
    assert (shown.n, shown.passed, shown.has_few) == (3, 2, True)
    assert shown.bins[0] == 1
    assert shown.bins[10] == 2
    assert analysis.items == ()


def test_only_the_first_finished_attempt_that_stands_is_counted():
    quiz = make_quiz(kinds=["single"])
    member, other = make_member(), make_member()
    first = sit(quiz, member, [0])
    sit(quiz, member, [1], at=NINE + 5 * MINUTE)
    make_attempt(other, quiz)
    assert [(a.id, a.total) for a in first_attempts(quiz)] == [(first.pk, 0)]
    void_attempt(attempt=first, reason="停电", at=NINE, by=member)
    assert [a.total for a in first_attempts(quiz)] == [1]


def test_time_is_that_before_each_save_and_a_long_pause_is_cut():
    quiz = make_quiz(kinds=["single"] * 2)
    attempt = make_attempt(make_member(), quiz)
    good = right_answers(attempt)
    one, two = attempt.items.order_by("slot_no")
    for item, at in ((one, 1), (two, 3), (one, 63)):
        save_answer(
            attempt=attempt,
            item=item,
            value=good[item.pk] if at != 63 else None,
            base_rev=0 if at != 63 else 1,
            client_event_id=f"e{at}",
            at=NINE + at * MINUTE,
        )
    submit(attempt, good, at=NINE + 64 * MINUTE)
    tally_quiz(quiz=quiz, at=NINE)
    items = QuizTally.objects.get(quiz=quiz, unit=None).data["items"]
    seconds = {int(key): data["seconds"] for key, data in items.items()}
    assert seconds == {one.version_id: 60 + 600, two.version_id: 120}


def test_a_wrong_key_is_noticed():
    """The best answer A, the key says B: negative discrimination, and a distractor ahead."""
    quiz = make_quiz(kinds=["single"] * 4)
    rows = [(0, 1, 1, 1)] * 12 + [(1, 0, 0, 0)] * 12
    sit_many(quiz, rows)
    tally_quiz(quiz=quiz, at=NINE)
    suspicious = quiz_analysis(quiz, roots=None, on=TODAY).items[0]
    assert suspicious.alarms == (Alarm.NEGATIVE, Alarm.DISTRACTOR)


def test_counted_again_only_when_there_is_news():
    quiz = make_quiz(kinds=["single"])
    make_quiz()
    sit(quiz, make_member(), [1])
    later = NINE + 10 * MINUTE
    assert tally_changed(at=later) == 1
    assert tally_changed(at=later) == 0
    sit(quiz, make_member(), [1], at=later)
    assert tally_changed(at=later + 10 * MINUTE) == 1
    assert QuizTally.objects.get(quiz=quiz, unit=None).attempts == 2


def test_every_kind_has_its_answers_in_words():
    kinds = ["multiple", "true_false", "blanks", "numeric", "matching", "ordering"]
    quiz = make_quiz(kinds=kinds)
    for right in [1] * 12 + [0] * 12:
        attempt = make_attempt(make_member(), quiz)
        answers = right_answers(attempt) if right else wrong_answers(attempt)
        submit(attempt, answers)
    tally_quiz(quiz=quiz, at=NINE)
    items = quiz_analysis(quiz, roots=None, on=TODAY).items
    assert [item.version.kind for item in items] == kinds
    for item in items:
        given = [line for line in item.answers if line.count]
        assert {line.is_right for line in given} == {True, False}
        assert all(line.count == 12 and line.text for line in given)


@pytest.mark.parametrize("number", [1, 3])
def test_counting_asks_the_same_questions_for_1_and_3(number):
    quiz = make_quiz(kinds=["single"] * 2)
    sit_many(quiz, [(1, 0)] * number, unit=make_unit())
    with CaptureQueriesContext(connection) as captured:
        tally_quiz(quiz=quiz, at=NINE)
    assert len(captured) == 13
    with CaptureQueriesContext(connection) as captured:
        quiz_analysis(quiz, roots=None, on=TODAY)
    assert len(captured) == 4


def test_an_open_attempt_counts_for_nothing():
    quiz = make_quiz()
    start_attempt(quiz=quiz, member=make_member(), at=NINE)
    assert tally_quiz(quiz=quiz, at=NINE) == 0
    assert quiz_analysis(quiz, roots=None, on=TODAY).figures.n == 0
