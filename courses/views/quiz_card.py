"""What a page says about the quiz of a lecture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from courses.models import Lecture
from courses.queries.cards import member_of
from courses.queries.passes import pass_of
from quizzes.models import Quiz
from quizzes.queries import QuizState, quiz_state


@dataclass(frozen=True)
class QuizCard:
    """The quiz, where to begin or go on, and where the member stands; `state` is None for visitors."""

    quiz: Quiz
    url: str
    resume_url: str
    state: QuizState | None


def quiz_card(lecture: Lecture, user: Any, *, at: datetime) -> QuizCard | None:
    """The card of the lecture's quiz for `user`, or None when it has none."""
    if lecture.quiz is None:
        return None
    state = None
    resume_url = ""
    if (member := member_of(user)) is not None:
        since = pass_of(member=member, lecture=lecture).since
        state = quiz_state(member, lecture.quiz, at=at, since=since)
        if state.open_attempt:
            resume_url = reverse(
                "courses:quiz-taking", args=[lecture.key, state.open_attempt.key]
            )
    return QuizCard(
        quiz=lecture.quiz,
        url=reverse("courses:quiz", args=[lecture.key]),
        resume_url=resume_url,
        state=state,
    )
