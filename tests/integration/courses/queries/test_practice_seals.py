"""What lectures know of quizzes decides, too, which questions may be practised."""

import datetime as dt

import pytest

from courses.models import Completion
from courses.operations.checkpoints import answer_checkpoint
from courses.operations.completion import void_completion
from courses.operations.publishing import CheckpointDraft
from courses.queries.practice import lecture_to_study, practice_seals
from courses.states import Visibility
from quizzes.operations.regrading import correct_version
from quizzes.queries.practice import askable_entries
from quizzes.states import CorrectionKind
from tests.builders.courses import NOON, make_lecture
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_attempt, make_question, make_quiz, submit

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
LATER = NOON + 2 * HOUR


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def question():
    return make_question()


def askable(member, at=LATER):
    seals = practice_seals(member, at=at)
    return set(askable_entries(seals).values_list("pk", flat=True))


def test_a_voided_completion_closes_the_questions_of_its_quiz(member, question):
    quiz = make_quiz(entries=[(question.entry, 1)])
    make_lecture(video=None, quiz=quiz)
    assert askable(member) == set()
    submit(make_attempt(member, quiz, at=NOON), at=NOON)
    assert askable(member) == {question.entry_id}
    void_completion(
        completion=Completion.objects.get(), reason="重学", at=NOON + HOUR, by=member
    )
    assert askable(member) == set()


def test_a_question_inside_a_video_opens_once_it_is_answered_right(member, question):
    lecture = make_lecture(checkpoints=(CheckpointDraft(10, question.entry),))
    options = {one["text"]: one["id"] for one in question.body["options"]}
    for text, opened in (("党小组", set()), ("党支部", {question.entry_id})):
        answer_checkpoint(
            checkpoint=lecture.checkpoints.get(),
            lecture=lecture,
            member=member,
            value=options[text],
            at=NOON,
        )
        assert askable(member) == opened


def test_a_pretest_never_taken_does_not_close_what_the_quiz_has_shown(member, question):
    entries = [(question.entry, 1)]
    quiz, pretest = make_quiz(entries=entries), make_quiz(entries=entries)
    make_lecture(video=None, quiz=quiz, pretest=pretest)
    assert askable(member) == set()
    submit(make_attempt(member, quiz, at=NOON), at=NOON)
    assert askable(member) == {question.entry_id}


@pytest.mark.parametrize("kind", [CorrectionKind.FULL, CorrectionKind.DROP])
def test_a_question_that_was_wrong_itself_is_not_practised(member, question, kind):
    assert askable(member) == {question.entry_id}
    correct_version(version=question, kind=kind, reason="题目有误", at=NOON, by=member)
    assert askable(member) == set()


def test_it_leads_back_to_the_lecture_that_asked(member, question):
    quiz = make_quiz(entries=[(question.entry, 1)])
    make_lecture("别的党课", video=None, quiz=make_quiz(entries=[(question.entry, 1)]))
    asked = make_lecture("问过的党课", video=None, quiz=quiz)
    make_lecture(
        "别人的党课",
        video=None,
        quiz=quiz,
        visibility=Visibility.UNITS,
        audience=(make_unit(),),
    )
    submit(make_attempt(member, quiz, at=NOON), at=NOON)
    assert lecture_to_study(member, question.entry, at=LATER) == asked
    assert lecture_to_study(member, make_question().entry, at=LATER) is None
