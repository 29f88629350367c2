"""Answering a question inside a video: by the player as JSON, or by a form without scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses.access import SignInRequired, get_lecture_for
from courses.models import Checkpoint, Lecture
from courses.operations.checkpoints import (
    CheckpointReply,
    NotAsked,
    TooManyTries,
    answer_checkpoint,
)
from courses.queries import standing_of
from courses.queries.checkpoints import version_of
from courses.templatetags.study_time import clock_time
from courses.views.sign_in import asks_to_sign_in
from quizzes.forms import posted_value
from quizzes.operations import InvalidResponse, NothingToCheck
from quizzes.queries import preview_view
from quizzes.templatetags.question_text import rich, words

LOOK_BACK_S = 30


@never_cache
@require_POST
@asks_to_sign_in
def answer(request: HttpRequest, key: UUID, point_key: UUID) -> HttpResponse:
    """Grade one try. JSON says whether it is right, where to look again, and what is still open."""
    at = timezone.now()
    lecture = get_lecture_for(request.user, key, at=at)
    if not request.user.is_authenticated:
        raise SignInRequired
    point = Checkpoint.objects.asked().filter(lecture=lecture, key=point_key).first()
    if point is None:
        raise Http404
    try:
        reply = _answered(request, lecture, point, at=at)
    except (InvalidResponse, NothingToCheck):
        return _said(
            request, lecture, point, 422, {"message": _("Choose an answer first.")}
        )
    except TooManyTries:
        message = _("Take your time: look at the passage again before the next try.")
        return _said(request, lecture, point, 429, {"message": message})
    except NotAsked:
        message = _("This question is no longer asked.")
        return _said(request, lecture, point, 410, {"message": message})
    return _said(request, lecture, point, 200, _outcome(request, lecture, point, reply))


def _answered(
    request: HttpRequest, lecture: Lecture, point: Checkpoint, *, at: datetime
) -> CheckpointReply:
    version = version_of(point)
    if version is None:
        raise NotAsked
    item = preview_view(version, no=point.pk)
    return answer_checkpoint(
        checkpoint=point,
        lecture=lecture,
        member=request.user,
        value=posted_value(item, request.POST),
        at=at,
    )


def _outcome(
    request: HttpRequest, lecture: Lecture, point: Checkpoint, reply: CheckpointReply
) -> dict[str, Any]:
    standing = standing_of(member=request.user, lecture=lecture)
    left = standing.checkpoints_left
    look_at_s = None if reply.is_right else max(0, point.at_s - LOOK_BACK_S)
    message = _("Right.")
    if look_at_s is not None:
        message = _("Not right yet. The answer is in the passage from %(time)s on.") % {
            "time": clock_time(look_at_s * 1000)
        }
    return {
        "right": reply.is_right,
        "counts": reply.is_right or not lecture.checkpoints_must_be_right,
        "message": message,
        "explanation": words(reply.explanation),
        "explanation_html": rich({"request": request}, reply.explanation),
        "look_at_s": look_at_s,
        "left": left,
        "left_message": ngettext(
            "Questions in the video still open: %(count)s",
            "Questions in the video still open: %(count)s",
            left,
        )
        % {"count": left},
        "state": standing.state.value,
    }


def _said(
    request: HttpRequest,
    lecture: Lecture,
    point: Checkpoint,
    status: int,
    outcome: dict[str, Any],
) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    ):
        return JsonResponse(outcome, status=status)
    level = messages.success if outcome.get("right") else messages.warning
    text = " ".join(filter(None, [outcome["message"], outcome.get("explanation")]))
    level(request, text)
    page = reverse("courses:lecture", args=[lecture.key])
    return redirect(f"{page}#checkpoint-{point.key}")
