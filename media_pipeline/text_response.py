"""Text tracks as answers, for every view that hands some out."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


def as_webvtt(request: HttpRequest, text: str) -> HttpResponse:
    """The text as a file that the browser keeps and asks about each time: 200 or 304."""
    data = text.encode()
    response = HttpResponse(data, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response["X-Content-Type-Options"] = "nosniff"
    return get_conditional_response(request, etag=etag, response=response) or response
