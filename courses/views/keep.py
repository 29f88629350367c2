"""Files of a lecture to keep: the picture with sound, and the sound alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.access import get_lecture_for
from courses.views.sign_in import asks_to_sign_in
from media_pipeline.delivery import NotPlayable, Playback, playback

# A name that every file system takes, with its suffix.
MAX_NAME = 80


@never_cache
@require_safe
@asks_to_sign_in
def keep(request: HttpRequest, key: UUID, what: str) -> HttpResponse:
    """Lead to the file, by an address made now: the right counts when it is asked for, not when the
    page was shown. 404 where files are not given out, or this one does not exist.
    """
    at = timezone.now()
    lecture = get_lecture_for(request.user, key, at=at)
    if not settings.DANGKE_OFFER_DOWNLOADS or lecture.video is None:
        raise Http404
    try:
        media = playback(lecture.video, at=at)
    except NotPlayable as error:
        raise Http404 from error
    url = {"video": media.mp4_url, "sound": media.m4a_url}.get(what)
    if url is None:
        raise Http404
    return HttpResponseRedirect(f"{url}?download={file_name(lecture.title)}")


def file_name(title: str) -> str:
    """A title as the name of a file without suffix, percent-encoded, never empty."""
    plain = "".join(
        c if c.isprintable() and c not in '\\/:*?"<>|' else " " for c in title
    )
    return quote(" ".join(plain.split())[:MAX_NAME].strip(". ") or "video", safe="")


def kept_files(media: Playback) -> Iterator[tuple[str, dict[str, Any]]]:
    """What there is to keep of a video: its word in the address, and what its link says."""
    if media.mp4_url:
        yield "video", {"label": _("Save the video (MP4)"), "bytes": media.mp4_bytes}
    if media.m4a_url:
        yield "sound", {"label": _("Save the sound (M4A)"), "bytes": media.m4a_bytes}
