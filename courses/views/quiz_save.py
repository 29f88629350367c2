"""Autosave: JSON in, JSON out. A reply with status 200 says that the answer is on disk."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses.access import SignInRequired
from courses.models import Lecture
from courses.queries.passes import pass_of
from courses.views.quiz_door import (
    Part,
    attempt_of,
    lecture_with_quiz,
    part_of,
    result_url,
)
from quizzes.forms import MAX_SAVE_BYTES, MalformedSave, Save, Saves, read_saves
from quizzes.models import Attempt
from quizzes.operations import (
    AnswerChecked,
    AttemptClosed,
    InvalidResponse,
    NotChecked,
    NothingToCheck,
    StaleAnswer,
    TooFast,
    UnknownItem,
    check_answer,
    note_place,
    save_answer,
)
from quizzes.queries import checked_items, taking_view


@never_cache
@require_POST
def save(request: HttpRequest, key: UUID, attempt_key: UUID) -> JsonResponse:
    """Store answers of an open attempt, and where its member is.

    One save gives its own status: 200 with the revision, 409 with what stands when another
    tab or device was first, 410 when the attempt takes no more. Several, under `saves`, give
    200 with such a reply for each, in their order; `check` then fixes one answer and gives
    its question as HTML. Every reply carries the server's clock and the deadline.
    """
    at = timezone.now()
    try:
        lecture = lecture_with_quiz(request, key, at=at)
        attempt = attempt_of(request, lecture, attempt_key)
        posted = read_saves(request.read(MAX_SAVE_BYTES + 1))
    except SignInRequired:
        message = _(
            "You have been signed out. Sign in again to have your answers saved."
        )
        return _problem(
            403, "sign_in_required", message, sign_in=reverse("account_login")
        )
    except Http404:
        return _problem(404, "not_found", _("This quiz is not available any more."))
    except MalformedSave:
        return _problem(400, "malformed", _("This could not be read."))
    replies = [_save(lecture, attempt, one, at=at) for one in posted.saves]
    if posted.single:
        return JsonResponse(
            _clock(attempt, at) | replies[0], status=replies[0]["status"]
        )
    return JsonResponse(
        _clock(attempt, at) | _rest(request, lecture, attempt, posted, replies, at)
    )


def _rest(
    request: HttpRequest,
    lecture: Lecture,
    attempt: Attempt,
    posted: Saves,
    replies: list[dict[str, Any]],
    at: datetime,
) -> dict[str, Any]:
    attempt = note_place(
        attempt=attempt,
        place=posted.place,
        flags=posted.numbered_flags,
        at=at,
        by=request.user,
    )
    reply = {"results": replies, "state": attempt.state, **_clock(attempt, at)}
    if not attempt.is_open:
        reply |= _closed(lecture, attempt)
    elif posted.check is not None:
        reply["checked"] = _check(lecture, attempt, posted.check, at=at)
    return reply


def _save(
    lecture: Lecture, attempt: Attempt, one: Save, *, at: datetime
) -> dict[str, Any]:
    known = {"client_event_id": one.client_event_id, "item": one.item}
    try:
        reply = save_answer(
            attempt=attempt,
            item=one.item,
            value=one.value,
            base_rev=one.base_rev,
            client_event_id=one.client_event_id,
            at=at,
        )
    except StaleAnswer as stale:
        checked = isinstance(stale, AnswerChecked)
        known |= {"value": stale.value, "rev": stale.rev}
        return known | {"status": 409, "error": "checked" if checked else "conflict"}
    except AttemptClosed:
        return known | {"status": 410} | _closed(lecture, attempt)
    except TooFast as fast:
        return known | {"status": 429, "error": "too_fast", "retry_s": fast.wait_s}
    except UnknownItem:
        return known | {"status": 404, "error": "unknown_item"}
    except InvalidResponse:
        message = _("An answer could not be read. Please choose again.")
        return known | {"status": 400, "error": "invalid", "message": message}
    return known | {
        "status": 200,
        "value": reply.value,
        "rev": reply.rev,
        "late": reply.late,
    }


def _check(
    lecture: Lecture, attempt: Attempt, item_id: int, *, at: datetime
) -> dict[str, Any]:
    try:
        check_answer(attempt=attempt, item=item_id, at=at)
    except NothingToCheck:
        return _refused(
            "nothing_to_check", _("Answer the question first, then check it.")
        )
    except (NotChecked, UnknownItem):
        return _refused("not_checked", _("This question cannot be checked by itself."))
    except AttemptClosed:
        return _closed(lecture, attempt)
    since = None
    if part_of(lecture, attempt) == Part.QUIZ:
        since = pass_of(member=attempt.member, lecture=lecture).since
    view = taking_view(attempt, reviews=checked_items(attempt, since=since))
    item = next(one for one in view.items if one.id == item_id)
    study_url = reverse("courses:lecture", args=[lecture.key])
    context = {"item": item, "taking": view, "study_url": study_url}
    html = render_to_string("quizzes/_question.html", context)
    return {"item": item_id, "html": html}


def _refused(error: str, message: str) -> dict[str, Any]:
    return {"error": error, "message": message}


def _closed(lecture: Lecture, attempt: Attempt) -> dict[str, Any]:
    """What a page says when no more answers are taken, and where to go."""
    return {
        "error": "closed",
        "url": result_url(lecture, attempt),
        "message": _(
            "This attempt has ended. The answers saved until then were graded."
        ),
    }


def _clock(attempt: Attempt, at: datetime) -> dict[str, Any]:
    deadline_at = attempt.deadline_at
    return {
        "now": at.isoformat(),
        "deadline_at": deadline_at.isoformat() if deadline_at else None,
    }


def _problem(status: int, error: str, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": error, "message": message, **more}, status=status)
