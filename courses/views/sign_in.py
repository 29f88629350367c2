"""What an anonymous visitor gets for anything that is not public."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.access import SignInRequired
from members.forms import SignInForm


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
    """The sign-in form with status 403; it posts to the sign-in page and leads back to this address."""
    context = {
        "form": SignInForm(request=request),
        "next_field": REDIRECT_FIELD_NAME,
        "next": request.get_full_path(),
    }
    return render(request, "courses/sign_in_required.html", context, status=403)
