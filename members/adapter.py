"""How sign-in behaves here: by employee number, closed to the public, silent about who exists."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.client_address import client_address
from lib.display import SENIOR_COOKIE, YEAR_S
from members.models.people import normalise_employee_no
from members.operations.people import set_senior_mode


class MemberAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The employee number or the password is not right."
        ),
        "too_many_login_attempts": _(
            "Too many attempts. Please wait five minutes, then try again."
        ),
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """For the rate limits of signing in; the library's own count of proxies is not asked."""
        return client_address(request)

    def authenticate(self, request, **credentials):
        """The member with this number and password, or None; disabled ones are unknown too."""
        credentials["username"] = normalise_employee_no(credentials.get("username", ""))
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def post_login(self, request, user, **kwargs):
        """Bring the member's 长辈版 to this device; a choice made here before sign-in wins."""
        response = super().post_login(request, user, **kwargs)
        chosen = request.COOKIES.get(SENIOR_COOKIE)
        if chosen is None and user.senior_mode:
            response.set_cookie(
                SENIOR_COOKIE,
                "1",
                max_age=YEAR_S,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
        elif chosen is not None and (chosen == "1") != user.senior_mode:
            set_senior_mode(
                member=user, senior_mode=chosen == "1", at=timezone.now(), by=user
            )
        return response

    def get_password_change_redirect_url(self, request):
        return reverse("members:profile")
