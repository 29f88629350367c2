"""What an anonymous visitor gets for anything that is not public."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.access import SignInRequired


def asks_to_sign_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer SignInRequired with status 403 and the sign-in form, which leads back to this address.

    A page and not a redirect, so that the address stays in the bar of a phone's browser, and so that an
    unknown key looks the same as a hidden one.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SignInRequired:
            return sign_in_page(request)

    return wrapped


def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The sign-in page with status 403."""
    return render(request, "courses/sign_in_required.html", status=403)
