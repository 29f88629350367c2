"""What a signed-in member's account decides about every page."""

from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

# Served without a look at the session: video bytes by token, pictures, style sheets.
_WITHOUT_ACCOUNT = ("/m/", "/media/", "/static/")
# The beats of a player: many, each with an authority of its own, answered in figures.
_BEAT_PATH = "/watch/beat"


def _has_account(request):
    """Whether someone is signed in; asks no session of a visitor who sends none."""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and not request.path_info.startswith(_WITHOUT_ACCOUNT)
        and not request.path_info.endswith(_BEAT_PATH)
        and request.user.is_authenticated
    )


class MemberLanguageMiddleware:
    """The interface speaks the member's language, else the cookie's, else the site's own.

    The browser's preference is not asked: the same page is shown and shared in one language
    until somebody chooses another.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _has_account(request):
            wanted = request.user.language
        else:
            wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if wanted not in dict(settings.LANGUAGES):
            wanted = settings.LANGUAGE_CODE
        # Not undone afterwards: a streamed export is still being written then, and every
        # request sets its own.
        translation.activate(wanted)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        if not request.path_info.startswith(_WITHOUT_ACCOUNT):
            patch_vary_headers(response, ["Cookie"])
        return response


class PasswordChangeRequiredMiddleware:
    """A member whose password was set by somebody else chooses an own one, then goes on to the page asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            _has_account(request)
            and request.user.must_change_password
            and request.path_info not in self._allowed()
        ):
            return redirect(self._door(request))
        return self.get_response(request)

    @staticmethod
    def _door(request):
        door = reverse("account_change_password")
        if request.method != "GET":
            return door
        return f"{door}?{urlencode({'next': request.get_full_path()})}"

    @staticmethod
    def _allowed():
        names = (
            "account_change_password",
            "account_logout",
            "set_language",
            "set_display",
        )
        return {reverse(name) for name in names}
