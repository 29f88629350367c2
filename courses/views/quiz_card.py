"""What a page says about a quiz of a lecture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Lecture
from courses.queries import Standing, standing_of
from courses.queries.cards import member_of
from courses.queries.passes import pass_of
from courses.states import StudyState
from courses.views.quiz_door import Part, quiz_of, taking_url
from quizzes.models import Quiz
from quizzes.queries import QuizState, quiz_state


@dataclass(frozen=True)
class QuizCard:
    """The quiz, where to begin or go on, and where the member stands; `state` is None for visitors.

    `too_late` is the sentence for a pre-test that can no longer begin, empty otherwise.
    """

    quiz: Quiz
    part: Part
    url: str
    resume_url: str
    state: QuizState | None
    too_late: str = ""


def quiz_card(
    lecture: Lecture, user: Any, *, at: datetime, part: Part = Part.QUIZ
) -> QuizCard | None:
    """The card of a quiz of the lecture for `user`, or None when it has none."""
    quiz = quiz_of(lecture, part)
    if quiz is None:
        return None
    state = None
    resume_url = too_late = ""
    if (member := member_of(user)) is not None:
        since = None
        if part == Part.QUIZ:
            since = pass_of(member=member, lecture=lecture).since
        elif not pretest_is_open(standing_of(member=member, lecture=lecture)):
            too_late = _("The pre-test is for before the lecture; you have begun it.")
        state = quiz_state(member, quiz, at=at, since=since)
        if state.open_attempt:
            resume_url = taking_url(lecture, state.open_attempt)
    return QuizCard(
        quiz=quiz,
        part=part,
        url=reverse(f"courses:{part}", args=[lecture.key]),
        resume_url=resume_url,
        state=state,
        too_late=too_late,
    )


def pretest_is_open(standing: Standing) -> bool:
    """Whether a pre-test still comes before the lecture: nothing of it has been seen or passed."""
    return standing.state == StudyState.NOT_STARTED
