"""What belongs to a lecture's video as text: captions, chapters, the transcript as a page.

From the page's own origin and under the lecture's own rules: a track of another origin would
need CORS on every media byte.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.access import get_lecture_for
from courses.models import Lecture
from courses.views.sign_in import asks_to_sign_in
from media_pipeline.companion_queries import (
    caption_tracks,
    chapters_of,
    published_caption,
    transcript,
)
from media_pipeline.models import Caption, Video
from media_pipeline.subtitles.webvtt import chapters_webvtt
from media_pipeline.text_response import as_webvtt


@require_safe
@asks_to_sign_in
def caption_file(request: HttpRequest, key: UUID, language: str) -> HttpResponse:
    """The captions of one language as WebVTT; 404 when there are none that are checked."""
    lecture = get_lecture_for(request.user, key, at=timezone.now())
    return as_webvtt(request, _caption(lecture, language).body)


@require_safe
@asks_to_sign_in
def chapter_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The chapters as WebVTT, for players and for marks on the time line."""
    video = _video(get_lecture_for(request.user, key, at=timezone.now()))
    lines = chapters_of(video)
    if not lines:
        raise Http404
    marks = [(round(line.start_s * 1000), line.title) for line in lines]
    return as_webvtt(request, chapters_webvtt(marks, end_ms=video.duration_ms or 0))


@never_cache
@require_safe
@asks_to_sign_in
def transcript_page(request: HttpRequest, key: UUID, language: str) -> HttpResponse:
    """What is said, to read and to print, each line leading to its moment in the lecture."""
    lecture = get_lecture_for(request.user, key, at=timezone.now())
    context = {
        "nav": "courses",
        "lecture": lecture,
        "language": language,
        "tracks": caption_tracks(_video(lecture)),
        "lines": transcript(_caption(lecture, language)),
    }
    return render(request, "courses/transcript.html", context)


def _video(lecture: Lecture) -> Video:
    if lecture.video is None or not lecture.video.is_playable:
        raise Http404
    return lecture.video


def _caption(lecture: Lecture, language: str) -> Caption:
    caption = published_caption(_video(lecture), language)
    if caption is None:
        raise Http404
    return caption
