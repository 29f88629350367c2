"""Serving video objects to whoever holds a good token: small sites; nginx does it on large ones.

With an object store only playlists and text tracks come from here; the rest comes from the store.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from media_pipeline.delivery import (
    CACHE_CONTROL,
    CONTENT_TYPES,
    ExpiredToken,
    WrongToken,
    check_token,
    delivers_from_disk,
    disposition,
)
from media_pipeline.models import Video
from media_pipeline.playlists import signed_playlist
from media_pipeline.ranges import Unsatisfiable, parse_range
from media_pipeline.storage import media_storage

BLOCK = 256 * 1024


@csrf_exempt  # it changes nothing, and other methods are to hear 405
@require_safe
def media_object(
    request: HttpRequest, sig: str, exp: str, video: str, gen: str, name: str
) -> HttpResponseBase:
    """One object of a generation: 200, 206, 304, 416; 403 wrong token, 410 expired, 404 none.

    A video that was put away is refused at once, although its tokens still hold.
    """
    try:
        check_token(
            sig=sig,
            exp=exp,
            video_hex=video,
            gen=gen,
            now_s=timezone.now().timestamp(),
        )
    except WrongToken:
        return _refused(403)
    except ExpiredToken:
        return _refused(410)
    if not Video.objects.in_use().filter(key=video).exists():
        return _refused(403)
    path = f"hls/{video}/{gen}/{name}"
    if delivers_from_disk() or name.endswith(".vtt"):
        # Text tracks too: of another origin they would ask for CORS on every byte of the video.
        return _serve(request, path)
    return _point_at_store(request, path, exp)


def _point_at_store(request: HttpRequest, name: str, exp: str) -> HttpResponse:
    """A playlist that names the store's objects, or the way to one of them."""
    at, expires_at = timezone.now(), datetime.fromtimestamp(int(exp), UTC)
    left_s = int((expires_at - at).total_seconds())
    headers = {
        "Cache-Control": f"private, max-age={left_s}",
        "X-Content-Type-Options": "nosniff",
    }
    if name.endswith(".m3u8"):
        try:
            text = signed_playlist(name, at=at, expires_at=expires_at)
        except FileNotFoundError:
            return _refused(404)
        return HttpResponse(text, content_type=CONTENT_TYPES["m3u8"], headers=headers)
    keep_as = disposition(request.META.get("QUERY_STRING", ""), name)
    wanted = {"response-content-disposition": keep_as} if keep_as else None
    url = media_storage().presign(  # type: ignore[attr-defined]
        name, at=at, expires_at=expires_at, parameters=wanted
    )
    return HttpResponseRedirect(url, headers=headers)


def _refused(status: int) -> HttpResponse:
    return HttpResponse(
        status=status, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


def _serve(request: HttpRequest, name: str) -> HttpResponseBase:
    store = media_storage()
    size = store.size(name)
    if size is None:
        return _refused(404)
    headers = _headers(name, size)
    keep_as = disposition(request.META.get("QUERY_STRING", ""), name)
    if keep_as:
        headers["Content-Disposition"] = keep_as
    if request.headers.get("If-None-Match", "") in {headers["ETag"], "*"}:
        return HttpResponse(status=304, headers=headers)
    part = None
    if request.headers.get("If-Range", headers["ETag"]) == headers["ETag"]:
        try:
            part = parse_range(request.headers.get("Range", ""), size)
        except Unsatisfiable:
            refused = _refused(416)
            refused["Content-Range"] = f"bytes */{size}"
            return refused
    start, end = part or (0, size - 1)
    headers["Content-Length"] = str(end - start + 1)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    body = _Slice(store.open(name), start, end - start + 1)
    return StreamingHttpResponse(body, status=status, headers=headers)


def _headers(name: str, size: int) -> dict[str, str]:
    # Nothing under a generation is ever rewritten, so name and size identify the bytes.
    digest = hashlib.sha256(f"{name} {size}".encode()).hexdigest()[:32]
    return {
        "Content-Type": CONTENT_TYPES[name.rpartition(".")[2]],
        "Cache-Control": CACHE_CONTROL,
        "Accept-Ranges": "bytes",
        "ETag": f'"{digest}"',
        "X-Content-Type-Options": "nosniff",
    }


class _Slice:
    """Part of a file as blocks; the response closes it, also when the reader goes away."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file = file
        self._left = length
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0:
            block = self._file.read(min(BLOCK, self._left))
            if not block:
                return
            self._left -= len(block)
            yield block

    def close(self) -> None:
        self._file.close()
