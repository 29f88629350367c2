"""Which quiz of which lecture an address means, and whether this person may be there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from courses.access import SignInRequired, get_lecture_for
from courses.models import Lecture
from quizzes.access import get_attempt_for
from quizzes.models import Attempt, Quiz


class Part(StrEnum):
    """The two quizzes a lecture may have; the value is the name of the address that begins one."""

    QUIZ = "quiz"
    PRETEST = "pretest"


def lecture_with_quiz(
    request: HttpRequest, key: UUID, *, at: datetime, part: Part | None = None
) -> Lecture:
    """The lecture, if this member may study it and it has the quiz; a quiz always needs signing in.

    Without `part` either quiz will do. Raises Http404, SignInRequired.
    """
    lecture = get_lecture_for(request.user, key, at=at)
    if not request.user.is_authenticated:
        raise SignInRequired
    if not any(quiz_of(lecture, one) for one in ([part] if part else Part)):
        raise Http404
    return lecture


def quiz_of(lecture: Lecture, part: Part) -> Quiz | None:
    """The quiz that completes the lecture, or the one before it."""
    return lecture.quiz if part == Part.QUIZ else lecture.pretest


def attempt_of(request: HttpRequest, lecture: Lecture, attempt_key: UUID) -> Attempt:
    """The member's own attempt, if it is one at a quiz of this very lecture; else Http404."""
    attempt = get_attempt_for(request.user, attempt_key)
    if attempt.quiz_id not in (lecture.quiz_id, lecture.pretest_id):
        raise Http404
    return attempt


def part_of(lecture: Lecture, attempt: Attempt) -> Part:
    """Which of the lecture's quizzes the attempt is at."""
    return Part.QUIZ if attempt.quiz_id == lecture.quiz_id else Part.PRETEST


def taking_url(lecture: Lecture, attempt: Attempt) -> str:
    """Where the attempt is answered."""
    return reverse("courses:quiz-taking", args=[lecture.key, attempt.key])


def result_url(lecture: Lecture, attempt: Attempt) -> str:
    """Where the outcome of the attempt is read."""
    return reverse("courses:quiz-result", args=[lecture.key, attempt.key])
