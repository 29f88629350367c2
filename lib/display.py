"""How a visitor wants pages to look: colour scheme and senior mode (长辈版), kept in a cookie.

A cookie and not a column, so that the choice works before sign-in and is rendered by the server as an attribute
of `<html>`: no flash of the wrong look and no inline script.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "dangke_theme"
SENIOR_COOKIE = "dangke_senior"
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Display:
    """`theme` is one of THEMES; `senior` is true in the large-type mode."""

    theme: str
    senior: bool


def display_of(request: HttpRequest) -> Display:
    """The visitor's choice; unknown or missing cookie values mean the default look."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return Display(
        theme=theme if theme in THEMES else "auto",
        senior=request.COOKIES.get(SENIOR_COOKIE) == "1",
    )


def context(request: HttpRequest) -> dict[str, Display]:
    """Context processor: `display` for base.html."""
    return {"display": display_of(request)}


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Store `theme` and/or `senior` ("1" or "0") and go back to `next` on this host; unknown values change nothing."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(target if safe else "/")
    chosen = {
        THEME_COOKIE: (request.POST.get("theme"), THEMES),
        SENIOR_COOKIE: (request.POST.get("senior"), ("0", "1")),
    }
    for cookie, (value, allowed) in chosen.items():
        if value in allowed:
            response.set_cookie(
                cookie,
                value,
                max_age=YEAR_S,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
    return response
