"""One question on a screen, answered and checked at once, as practice and the book of mistakes show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.queries.practice import lecture_to_study
from quizzes.forms import posted_value
from quizzes.models import QuestionVersion
from quizzes.operations import InvalidResponse, NothingToCheck, TooFast
from quizzes.operations.single import grade_single
from quizzes.queries import ItemView, preview_view
from quizzes.queries.results import ReviewItem, single_review

# Why an answer was not taken; nothing was stored then.
NOT_TAKEN = (InvalidResponse, NothingToCheck, TooFast)


def question(version: QuestionVersion, *, seed: str, no: int = 1) -> ItemView:
    """The question as it is asked, without its key; `seed` arranges its parts."""
    return preview_view(version, no=no, seed=seed)


def posted(request: HttpRequest, item: ItemView) -> Any:
    """The raw answer that the form gives."""
    return posted_value(item, request.POST)


def why_not(error: Exception) -> str:
    """The sentence for one of NOT_TAKEN."""
    if isinstance(error, TooFast):
        return _("Take your time: wait a moment before the next answer.")
    return _("Choose an answer first.")


def outcome(
    request: HttpRequest,
    version: QuestionVersion,
    *,
    value: Any,
    seed: str,
    at: datetime,
) -> dict[str, Any]:
    """What the page says of an answer that has been given: all of it, and where to read again.

    Raises InvalidResponse or NothingToCheck for a value that the question does not know any more.
    """
    graded = grade_single(version=version, value=value)
    lecture = lecture_to_study(request.user, version.entry, at=at)
    review: ReviewItem = single_review(
        version, value=graded.value, fraction=graded.fraction, seed=seed
    )
    return {
        "review": review,
        "lecture": lecture,
        "study_url": reverse("courses:lecture", args=[lecture.key]) if lecture else "",
    }
