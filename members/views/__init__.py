from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views import i18n
from django.views.decorators.http import require_GET, require_POST

from lib import display
from members import queries
from members.operations.people import set_language as keep_language
from members.operations.people import set_senior_mode as keep_senior_mode
from members.states import Language


@require_GET
@login_required
def profile(request):
    """The member's own page: who I am here, and the few things I may choose."""
    on = timezone.localdate()
    return render(
        request,
        "members/profile.html",
        {
            "nav": "my",
            "belonging": queries.belonging_of(request.user, on=on),
            "posts": queries.posts_of(request.user, on=on),
        },
    )


@require_POST
def set_language(request):
    """Switch the interface to `language` and go back to `next`; signed in, it is remembered."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in Language.values:
        keep_language(
            member=request.user, language=language, at=timezone.now(), by=request.user
        )
    return i18n.set_language(request)


@require_POST
def set_display(request):
    """Switch colours or 长辈版 and go back to `next`; signed in, 长辈版 is remembered."""
    senior = request.POST.get("senior")
    if request.user.is_authenticated and senior in ("0", "1"):
        keep_senior_mode(
            member=request.user,
            senior_mode=senior == "1",
            at=timezone.now(),
            by=request.user,
        )
    return display.set_display(request)
