"""The tree and its units: seen by everybody with a scope, changed by those who manage."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET

from members.access import can_manage, get_managed_unit, get_unit_for, scope_of
from members.forms import organisation as forms
from members.models import Unit
from members.operations.access_log import record
from members.operations.memberships import join_unit
from members.operations.merging import merge_units
from members.operations.people import create_member
from members.operations.units import (
    change_kind,
    close_unit,
    create_unit,
    move_unit,
    rename_unit,
    reorder_unit,
)
from members.queries import party_memberships, subtree_ids, unit_nodes
from members.queries.organisation import (
    facts_of,
    history_of,
    people_lines,
    posts_in,
    transfers_of,
    unit_lines,
    unit_page,
)
from members.states import UnitKind
from members.views.changes import Change, change_page, form_methods, unit_url

PAGE_SIZE = 50


def day_asked(request, today):
    """The day in `?on=`; today for none and for nonsense."""
    try:
        return parse_date(request.GET.get("on", "")) or today
    except ValueError:
        return today


@require_GET
@login_required
def tree(request):
    """The tops of what the user may see; the one top at once when there is only one."""
    today = timezone.localdate()
    scope = scope_of(request.user, on=today)
    if not scope and not request.user.is_superuser:
        raise Http404("No organisation to look at")
    on = day_asked(request, today)
    if len(scope.root_ids) == 1:
        unit = Unit.objects.get(pk=scope.root_ids[0])
        return redirect("organisation:unit", key=unit.key)
    lines = unit_lines(on=on, only=scope.root_ids)
    context = {
        "nav": "organisation",
        "on": on,
        "today": today,
        "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_create_top": request.user.is_superuser,
    }
    return render(request, "members/organisation/tree.html", context)


@require_GET
@login_required
def unit(request, key):
    """A unit on a day: what hangs below it, who belongs to it, posts, transfers, its history."""
    today = timezone.localdate()
    found = get_unit_for(request.user, key, on=today)
    on = day_asked(request, today)
    scope = scope_of(request.user, on=today)
    search = request.GET.get("q", "").strip()[:64]
    lines = Paginator(unit_lines(on=on, parent=found), PAGE_SIZE)
    people = Paginator(people_lines(unit=found, on=on, search=search), PAGE_SIZE)
    page = people.get_page(request.GET.get("page"))
    facts = facts_of(page.object_list, on=on)
    record(
        subject=gettext_noop("People of an organisation"),
        by=request.user,
        at=timezone.now(),
        count=len(facts),
        roots=[found.pk],
        filters={"on": on, "search": search},
    )
    view = unit_page(found, root_ids=scope.root_ids, on=on)
    context = {
        "nav": "organisation",
        "unit": found,
        "view": view,
        "kind_label": UnitKind(view.node.kind).label if view else "",
        "on": on,
        "today": today,
        "search": search,
        "units": lines.get_page(request.GET.get("units")),
        "people": page,
        "facts": facts,
        "posts": posts_in(found, on=on),
        "history": history_of(found),
        "open_transfers": transfers_of([found.pk], box="out", on=today)[:PAGE_SIZE],
        "may_change": can_manage(request.user, found, on=today),
    }
    return render(request, "members/organisation/unit.html", context)


@form_methods
@login_required
def new_unit(request, key=None):
    """A unit below another one; at the top for a superuser only."""
    today = timezone.localdate()
    if key is None and not request.user.is_superuser:
        raise Http404("Only below an organisation of one's own")
    parent = get_managed_unit(request.user, key, on=today) if key else None

    def act(data):
        return unit_url(
            create_unit(parent=parent, by=request.user, at=timezone.now(), **data)
        )

    change = Change(
        title=_("New organisation"),
        about=_name(parent, today) if parent else "",
        button=_("Create"),
        form_class=forms.NewUnitForm,
        act=act,
        back=unit_url(parent) if parent else reverse("organisation:tree"),
        done=_("The organisation has been created."),
    )
    return change_page(request, change)


@form_methods
@login_required
def edit_unit(request, key):
    """Another name, kind or place among its siblings, from a day."""
    today = timezone.localdate()
    found = get_managed_unit(request.user, key, on=today)
    node = unit_nodes(on=today, only=[found.pk])[0]

    def act(data):
        facts = {"unit": found, "on": data["on"], "by": request.user}
        at = timezone.now()
        rename_unit(name=data["name"], at=at, **facts)
        change_kind(kind=data["kind"], at=at, **facts)
        reorder_unit(order=data["order"], at=at, **facts)

    change = Change(
        title=_("Rename or reclass"),
        about=node.name,
        button=_("Save"),
        form_class=forms.EditUnitForm,
        act=act,
        back=unit_url(found),
        done=_("The change has been recorded."),
        initial={"name": node.name, "kind": node.kind, "order": node.order},
    )
    return change_page(request, change)


@form_methods
@login_required
def move(request, key):
    """The unit and everything below it under another one, from a day."""
    today = timezone.localdate()
    found = get_managed_unit(request.user, key, on=today)

    def act(data):
        move_unit(
            unit=found,
            parent=data["parent"],
            on=data["on"],
            by=request.user,
            at=timezone.now(),
        )

    change = Change(
        title=_("Move organisation"),
        about=_name(found, today),
        button=_("Move"),
        form_class=forms.MoveUnitForm,
        act=act,
        back=unit_url(found),
        done=_("The organisation has been moved."),
        effects=lambda data: _counts(found, data["on"]),
    )
    return change_page(request, change)


@form_methods
@login_required
def close(request, key):
    """The unit ends on a day; what is in it goes to another one, if one is named."""
    today = timezone.localdate()
    found = get_managed_unit(request.user, key, on=today)

    def act(data):
        at = timezone.now()
        if data["into"]:
            merge_units(
                sources=[found],
                target=data["into"],
                on=data["on"],
                by=request.user,
                at=at,
            )
            return unit_url(data["into"])
        close_unit(unit=found, on=data["on"], by=request.user, at=at)
        return reverse("organisation:tree")

    change = Change(
        title=_("Close or merge"),
        about=_name(found, today),
        button=_("Close organisation"),
        form_class=forms.CloseUnitForm,
        act=act,
        back=unit_url(found),
        done=_("The organisation has been closed."),
        effects=lambda data: [
            *_counts(found, data["on"]),
            _("Posts in it end that day. Days before stay as they were."),
        ],
        is_grave=True,
    )
    return change_page(request, change)


@form_methods
@login_required
def new_person(request, key):
    """A new account that belongs to the unit."""
    today = timezone.localdate()
    found = get_managed_unit(request.user, key, on=today)

    def act(data):
        return _admit(request, found, data)

    change = Change(
        title=_("New person"),
        about=_name(found, today),
        button=_("Add"),
        form_class=forms.NewPersonForm,
        act=act,
        back=unit_url(found),
        done=_("The person has been added and has no password yet."),
    )
    return change_page(request, change)


def _admit(request, unit, data):
    at = timezone.now()
    with transaction.atomic():
        member = create_member(
            employee_no=data["employee_no"],
            name=data["name"],
            email=data["email"],
            at=at,
            by=request.user,
        )
        join_unit(
            member=member,
            unit=unit,
            kind=data["kind"],
            on=data["on"],
            by=request.user,
            at=at,
        )
    return reverse("organisation:person", args=[member.key])


def _name(unit, on):
    nodes = unit_nodes(on=on, only=[unit.pk])
    return nodes[0].name if nodes else unit.code


def _counts(unit, on):
    """How many people and organisations a change of the unit concerns, as sentences."""
    ids = subtree_ids([unit.pk], on=on)
    units = ids.count() - 1
    people = party_memberships(on=on, unit_ids=ids).count()
    return [
        ngettext(
            "%(count)s party member is concerned.",
            "%(count)s party members are concerned.",
            people,
        )
        % {"count": people},
        ngettext(
            "%(count)s organisation hangs below it.",
            "%(count)s organisations hang below it.",
            units,
        )
        % {"count": max(units, 0)},
    ]
