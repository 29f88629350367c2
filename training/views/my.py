"""The member's own duties."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.queries.my_duties import (
    EXEMPT,
    TABS,
    counts_of,
    duties_of,
    exemptions_of,
    my_duties,
)
from training.queries.sessions import expected_at
from training.views.paging import chosen_tab, page_of


@never_cache
@login_required
@require_safe
def duties(request):
    """What I am asked to study: open, done and exempt; nobody else's."""
    tab = chosen_tab(request, TABS)
    page = page_of(request, duties_of(request.user, tab=tab))
    at = timezone.now()
    shown = my_duties(page.object_list, member=request.user, at=at)
    return render(
        request,
        "training/my.html",
        {
            "nav": "tasks",
            "tab": tab,
            "page": page,
            "duties": shown,
            "expected": expected_at(request.user, at=at),
            "counts": counts_of(request.user),
            "exemptions": exemptions_of(request.user) if tab == EXEMPT else (),
        },
    )
