"""The page of notices: what a member has been told, unread first to the eye, newest first in order."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.models import Notice
from members.operations.notices import mark_all_read, mark_read

PAGE_SIZE = 20


@never_cache
@login_required
@require_safe
def notices(request):
    """Everything the member has been told, or only what is unread (`?unread=1`)."""
    only_unread = request.GET.get("unread") == "1"
    mine = Notice.objects.filter(member=request.user)
    page = Paginator(mine.unread() if only_unread else mine, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "members/notices.html",
        {
            "nav": "my",
            "page": page,
            "only_unread": only_unread,
            "newest": max((notice.pk for notice in page), default=0),
        },
    )


@login_required
@require_POST
def open_notice(request, key):
    """Mark one of the member's own notices as read and go where it leads."""
    notice = Notice.objects.filter(member=request.user, key=key).first()
    if notice is None:
        raise Http404("No such notice")
    mark_read(notice=notice, at=timezone.now(), by=request.user)
    is_path = notice.url.startswith("/") and not notice.url.startswith("//")
    return redirect(notice.url if is_path else "members:notices")


@login_required
@require_POST
def read_all(request):
    """Mark everything up to the newest notice shown as read."""
    newest = request.POST.get("newest", "")
    if not newest.isdecimal():
        raise Http404("Not a notice")
    mark_all_read(member=request.user, up_to=min(int(newest), 2**62), at=timezone.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("members:notices")
