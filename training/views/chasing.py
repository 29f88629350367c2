"""The list of people who are behind, reminding them, and a text for the chat of the branch."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.access import get_managed_unit, get_unit_for, managing_scope_of
from members.channels import full_address
from members.models import Unit
from members.operations import access_log
from members.queries import unit_nodes
from training.access.chasing import (
    as_key,
    get_overdue,
    get_remindable,
    reminded_today,
)
from training.forms.chasing import OverdueFilter
from training.models import Assignment
from training.operations.reminding import allow_names, remind
from training.queries.group_text import group_text, names_allowed

PAGE_SIZE = 30
FILTERS = ("unit", "lateness", "assignment", "search")


@never_cache
@login_required
@require_safe
def overdue(request):
    """Who is behind in my organisations, by branch and name, with what is due and how late."""
    on = timezone.localdate()
    form, filters = _filters(request.GET, user=request.user, on=on)
    found, roots = get_overdue(request.user, on=on, **filters)
    unit_key = filters.pop("unit_key")
    page = Paginator([] if form.is_unclear else found, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    _note(request, page.object_list, roots, filters)
    assignments = Assignment.objects.filter(pk__in=found.duties.values("assignment"))
    form.fields["assignment"].choices = [
        ("", _("All assignments")),
        *((str(one.key), one.title) for one in assignments[:200]),
    ]
    managed = set(
        Unit.objects.managed_by(request.user, on=on)
        .filter(pk__in={line.unit_id for line in page.object_list})
        .values_list("pk", flat=True)
    )
    return render(
        request,
        "training/overdue.html",
        {
            "nav": "reports",
            "form": form,
            "page": page,
            "rows": [(line, line.unit_id in managed) for line in page.object_list],
            "can_remind": bool(managed),
            "today": on,
            "has_units": unit_key or len(found.nodes) > 1,
            "query": _kept(request.GET, unit_key),
            "hidden": _hidden(request.GET, unit_key),
        },
    )


@login_required
@require_POST
def send_reminders(request):
    """Ask first, with the number of people; then remind one, the chosen, or all that the filter shows."""
    on, at = timezone.localdate(), timezone.now()
    form, filters = _filters(request.POST, user=request.user, on=on)
    ids = None if "all" in request.POST else _ids(request.POST)
    if form.is_unclear:
        ids = []
    found, roots = get_remindable(request.user, on=on, ids=ids, **filters)
    unit_key = filters.pop("unit_key")
    back = f"{reverse('chasing:overdue')}?{_kept(request.POST, unit_key)}"
    if ids == []:
        messages.warning(request, _("Nobody was chosen."))
        return redirect(back)
    if "confirmed" in request.POST:
        told, _duties = remind(
            obligation_ids=found, roots=roots, at=at, by=request.user, filters=filters
        )
        messages.success(
            request,
            ngettext(
                "%(told)s person was reminded.", "%(told)s people were reminded.", told
            )
            % {"told": told},
        )
        return redirect(back)
    left_out, people = reminded_today(found, on=on)
    return render(
        request,
        "training/remind.html",
        {
            "nav": "reports",
            "people": people,
            "left_out": left_out,
            "ids": ids,
            "hidden": _hidden(request.POST, unit_key),
            "back": back,
        },
    )


@never_cache
@login_required
@require_safe
def chat_text(request):
    """A text to paste into the chat of the branch; names only of branches that allow it."""
    on = timezone.localdate()
    form, filters = _filters(request.GET, user=request.user, on=on)
    if form.is_unclear:
        return redirect(f"{reverse('chasing:overdue')}?{request.GET.urlencode()}")
    found, roots = get_overdue(request.user, on=on, **filters)
    unit_key = filters.pop("unit_key")
    text, count, is_whole = group_text(
        found, on=on, address=full_address(reverse("duties:my"))
    )
    access_log.record(
        subject=gettext_noop("Text for the chat"),
        by=request.user,
        at=timezone.now(),
        count=count,
        roots=roots,
        filters=filters,
    )
    choices = names_allowed([node.id for node in found.nodes])
    managed = managing_scope_of(request.user, on=on).root_ids
    nodes = unit_nodes(on=on, roots=managed) if managed else []
    behind_here = [node for node in nodes if found.by_unit[node.id]]
    return render(
        request,
        "training/chat_text.html",
        {
            "nav": "reports",
            "text": text,
            "count": count,
            "is_whole": is_whole,
            "choices": [(node, node.id in choices) for node in behind_here[:PAGE_SIZE]],
            "query": _kept(request.GET, unit_key),
        },
    )


@login_required
@require_POST
def choose_names(request, key):
    """Whether the text for the chat of one branch may name people."""
    unit = get_managed_unit(request.user, key, on=timezone.localdate())
    if request.POST.get("names") not in ("0", "1"):
        raise Http404("Not a choice")
    allow_names(
        unit=unit,
        allowed=request.POST["names"] == "1",
        at=timezone.now(),
        by=request.user,
    )
    return redirect(
        f"{reverse('chasing:chat-text')}?{_kept(request.POST, request.POST.get('unit'))}"
    )


def _filters(data, *, user, on):
    """The form, and what it asks `get_overdue` for. Http404 for a link to an organisation of others."""
    linked = data.get("unit", "")
    unit = get_unit_for(user, linked, on=on) if _is_key(linked) else None
    form = OverdueFilter(data, user=user, on=on, unit=unit)
    form.fields["assignment"].choices = [(data.get("assignment", ""), "")]
    unit, filters = form.chosen()
    if "assignment" in filters:
        filters["assignment"] = as_key(filters["assignment"])
    return form, {"unit_key": str(unit.key) if unit else None} | filters


def _is_key(text):
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _ids(data):
    only = data.getlist("only") or data.getlist("duty")
    return [int(one) for one in only if one.isdecimal() and len(one) < 19]


def _kept(data, unit_key):
    kept = type(data)("", mutable=True)
    for name, value in _hidden(data, unit_key):
        if value:
            kept[name] = value
    return kept.urlencode()


def _hidden(data, unit_key):
    """The filters as they go on to another page: the organisation by its key."""
    others = [(name, data.get(name, "")) for name in FILTERS if name != "unit"]
    return [("unit", unit_key or ""), *others]


def _note(request, lines, roots, filters):
    access_log.record(
        subject=gettext_noop("Overdue duties"),
        by=request.user,
        at=timezone.now(),
        count=len({line.member_key for line in lines}),
        roots=roots,
        filters=filters,
    )
