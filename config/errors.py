"""What a visitor reads when a request is turned down before any view has seen it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was older than the visitor's session, or cookies are off: say so, and lead back to the page."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    context = {"back": came_from if is_ours else "/"}
    return render(request, "403_csrf.html", context, status=403)
