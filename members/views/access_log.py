"""The log of access, for committees: who looked at which lists, how many people were in them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.access import get_log_entries
from members.forms.records import LogFilter
from members.queries.log_words import words_of_filters

PAGE_SIZE = 50


@never_cache
@login_required
@require_safe
def access_log(request):
    """Entries about my organisations, newest first; read only, for ever."""
    form = LogFilter(request.GET)
    entries = form.narrowed(get_log_entries(request.user, on=timezone.localdate()))
    page = Paginator(
        entries.select_related("actor", "about", "unit"), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    rows = [
        (entry, _(entry.subject), words_of_filters(entry.filters)) for entry in page
    ]
    return render(
        request,
        "members/access_log.html",
        {"nav": "reports", "form": form, "page": page, "rows": rows},
    )
