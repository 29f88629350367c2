"""The protocol between player and server: open, beat, settle. No reply trusts a clock or a claim of the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from courses.access import SignInRequired, get_lecture_for
from courses.forms import MAX_BODY, MalformedBeat, parse_beat
from courses.models import Lecture
from courses.operations.settling import settle
from courses.operations.watch_token import TokenRefused
from courses.operations.watching import (
    Beat,
    VideoNotReady,
    open_session,
    record_beat,
)
from courses.queries import Standing, standing_of
from media_pipeline.delivery import NotPlayable, playback

MEDIA_FIELDS = (
    *("hls", "mp4", "m4a", "poster", "storyboard"),
    *("expires_at", "expires_in_s"),
)


@never_cache
@require_POST
def watch_open(request: HttpRequest, key: UUID) -> JsonResponse:
    """Authorise playback; for a member also begin a session that earns."""
    at = timezone.now()
    try:
        if request.user.is_authenticated:
            return JsonResponse(_opened_by_member(request.user, key, at=at))
        lecture = get_lecture_for(request.user, key, at=at)
        return JsonResponse(_opened_by_visitor(lecture, at=at))
    except SignInRequired:
        return _problem(403, "sign_in_required", _("Please sign in to watch this."))
    except Http404:
        return _problem(404, "not_found", _("This lecture is not available."))
    except (VideoNotReady, NotPlayable):
        message = _("The video is still being prepared. Please come back later.")
        return _problem(409, "not_ready", message)


@csrf_exempt
@never_cache
@require_POST
def watch_beat(request: HttpRequest, key: UUID) -> JsonResponse:
    """Credit what has been played. The signed token is the authority: no cookie is read."""
    at = timezone.now()
    try:
        reply = record_beat(beat=_beat(request, key), at=at)
    except MalformedBeat:
        return _malformed()
    except TokenRefused:
        return _token_refused()
    return JsonResponse(
        {
            "covered": reply.covered,
            "beat_s": settings.DANGKE_WATCH["beat_s"],
            "superseded": reply.superseded,
        }
    )


@csrf_exempt
@never_cache
@require_POST
def watch_settle(request: HttpRequest, key: UUID) -> JsonResponse:
    """A beat with the full answer: what is missing, whether it is done, fresh addresses."""
    at = timezone.now()
    try:
        settled = settle(beat=_beat(request, key), at=at)
    except MalformedBeat:
        return _malformed()
    except TokenRefused:
        return _token_refused()
    lecture = settled.lecture
    standing = standing_of(member=settled.member, lecture=lecture)
    return JsonResponse(
        _progress(lecture, standing)
        | _media(lecture if settled.may_play else None, at=at)
        | {
            "superseded": settled.superseded,
            "state": standing.state.value,
            "state_label": standing.state_label,
            "token": settled.renewed,
        }
    )


def _opened_by_member(user: Any, key: UUID, *, at: datetime) -> dict[str, Any]:
    opened = open_session(user=user, key=key, at=at)
    standing = standing_of(member=user, lecture=opened.lecture)
    return _opening(opened.lecture, standing, at=at) | {
        "token": opened.token,
        "session": str(opened.session.key),
        "tracked": True,
    }


def _opened_by_visitor(lecture: Lecture, *, at: datetime) -> dict[str, Any]:
    if lecture.video is None or not lecture.video.is_playable:
        raise VideoNotReady
    standing = standing_of(member=None, lecture=lecture)
    return _opening(lecture, standing, at=at) | {
        "token": None,
        "session": None,
        "tracked": False,
    }


def _opening(lecture: Lecture, standing: Standing, *, at: datetime) -> dict[str, Any]:
    watch = settings.DANGKE_WATCH
    return (
        _progress(lecture, standing)
        | _media(lecture, at=at)
        | {
            "position_ms": standing.position_ms,
            "max_rate": watch["max_rate"],
            "beat_s": watch["beat_s"],
            "first_beat_s": watch["first_beat_s"],
        }
    )


def _progress(lecture: Lecture, standing: Standing) -> dict[str, Any]:
    completed_at = standing.completed_at
    return {
        "n": standing.length_s,
        "need": standing.need_s,
        "covered": standing.covered_s,
        "gaps": standing.gaps,
        "completed_at": completed_at.isoformat() if completed_at else None,
        "checkpoints_left": standing.checkpoints_left,
        "quiz": {
            "required": True,
            "passed": standing.quiz_passed,
            "url": reverse("courses:quiz", args=[lecture.key]),
        }
        if standing.quiz_required
        else None,
    }


def _media(lecture: Lecture | None, *, at: datetime) -> dict[str, Any]:
    """Addresses of the media; all None when there is nothing this member may play any more.

    `expires_in_s` counts from now, since a phone's clock may be wrong.
    """
    if lecture is None or lecture.video is None or not lecture.video.is_playable:
        return dict.fromkeys(MEDIA_FIELDS)
    media = playback(lecture.video, at=at)
    return {
        "hls": media.master_url,
        "mp4": media.mp4_url,
        "m4a": media.m4a_url,
        "poster": media.poster_url,
        "storyboard": media.storyboard_url,
        "expires_at": media.expires_at.isoformat(),
        "expires_in_s": int((media.expires_at - at).total_seconds()),
    }


def _beat(request: HttpRequest, key: UUID) -> Beat:
    form = parse_beat(request.read(MAX_BODY + 1))
    return Beat(
        key=key,
        token=form.token,
        seq=form.seq,
        spans=form.spans,
        position_ms=form.position_ms,
    )


def _malformed() -> JsonResponse:
    return _problem(400, "malformed", _("This report could not be read."))


def _token_refused() -> JsonResponse:
    return _problem(403, "token_refused", _("Please reload the page to go on."))


def _problem(status: int, error: str, message: str) -> JsonResponse:
    return JsonResponse({"error": error, "message": message}, status=status)
