"""The study page of a lecture, and the member's own records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.access import get_lecture_for
from courses.queries import StudyView, lecture_keys_of, my_records, study_view
from courses.views.keep import kept_files
from courses.views.quiz_card import quiz_card
from courses.views.quiz_door import Part
from courses.views.sign_in import asks_to_sign_in
from quizzes.queries.practice import practice_offer

PER_PAGE = 20
TABS = ("done", "progress", "quizzes")


@never_cache
@require_safe
@asks_to_sign_in
def lecture(request: HttpRequest, key: UUID) -> HttpResponse:
    """One lecture: what is asked, the player, what is still missing, the text, the quiz."""
    at = timezone.now()
    found = get_lecture_for(request.user, key, at=at)
    view = study_view(found, request.user, at=at)
    context = {
        "nav": "courses",
        "view": view,
        "lecture": found,
        "standing": view.standing,
        "player": _player(view) if view.playback else None,
        "quiz": quiz_card(found, request.user, at=at),
        "pretest": quiz_card(found, request.user, at=at, part=Part.PRETEST),
    }
    return render(request, "courses/lecture.html", context)


@never_cache
@require_safe
@login_required
def records(request: HttpRequest) -> HttpResponse:
    """What the member has completed, begun and been examined in."""
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else TABS[0]
    at = timezone.now()
    mine = my_records(request.user, at=at)
    rows: Any = {
        "done": mine.completions,
        "progress": mine.in_progress,
        "quizzes": mine.attempts,
    }[tab]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    results = []
    if tab == "quizzes":
        keys = lecture_keys_of(page.object_list, member=request.user, at=at)
        results = [(attempt, keys.get(attempt.quiz_id)) for attempt in page.object_list]
    context = {
        "nav": "my",
        "tab": tab,
        "page": page,
        "results": results,
        "in_progress_count": len(mine.in_progress),
        "practice": practice_offer(request.user, at=at),
    }
    return render(request, "courses/records.html", context)


def _player(view: StudyView) -> dict[str, Any]:
    """The context of components/_player.html."""
    lecture, standing = view.lecture, view.standing
    return (
        {
            "open_url": reverse("courses:watch-open", args=[lecture.key]),
            "beat_url": reverse("courses:watch-beat", args=[lecture.key]),
            "settle_url": reverse("courses:watch-settle", args=[lecture.key]),
            "duration_ms": view.duration_ms,
            "resume_ms": standing.position_ms,
            "max_rate": settings.DANGKE_WATCH["max_rate"],
            "tracked": view.tracked,
            "threshold": lecture.threshold_percent,
            "title": lecture.title,
            "speaker": lecture.lecturer,
            "figures": {
                "covered": standing.covered_s,
                "need": standing.need_s,
                "n": standing.length_s,
                "gaps": standing.gaps,
            },
            "state": standing.state.value,
            "quiz_url": reverse("courses:quiz", args=[lecture.key])
            if lecture.quiz_id
            else "",
        }
        | _texts(view)
        | _media(view)
    )


def _media(view: StudyView) -> dict[str, Any]:
    """What the page itself names of the media: pictures, the file for a page without scripts, files to keep."""
    media = view.playback
    if media is None:
        return {}
    found: dict[str, Any] = {
        "poster_url": media.poster_url,
        "storyboard_url": media.storyboard_url,
        "mp4_url": media.mp4_url,
        "m4a_url": media.m4a_url,
    }
    if view.picture_size:
        found["width"], found["height"] = view.picture_size
    if settings.DANGKE_OFFER_DOWNLOADS:
        found["keep"] = [
            {"url": reverse("courses:keep", args=[view.lecture.key, what]), **file}
            for what, file in kept_files(media)
        ]
    return found


def _texts(view: StudyView) -> dict[str, Any]:
    """Captions, chapters and transcript, as far as there are any."""
    key = view.lecture.key
    captions = [
        {
            "language": track.language,
            "label": track.label,
            "url": reverse("courses:captions", args=[key, track.language]),
            "transcript_url": reverse("courses:transcript", args=[key, track.language]),
        }
        for track in view.captions
    ]
    found: dict[str, Any] = {"captions": captions, "chapters": view.chapters}
    if view.chapters:
        found["chapters_url"] = reverse("courses:chapters", args=[key])
    if view.transcript:
        found["transcript"] = {
            "language": captions[0]["language"],
            "url": captions[0]["transcript_url"],
            "lines": view.transcript,
        }
    return found
