"""疏漏: what is missing in the organisations of a scope, found by the system itself."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Post, UnitPath
from members.queries import party_memberships, subtree_ids, unit_nodes
from members.states import PostRole, UnitKind
from reports.inspection_states import CheckKind
from training.models import Assignment, Claim, Exemption, HeldSession, Obligation, Plan
from training.states import (
    OPEN_STATUSES,
    ItemKind,
    ObligationStatus,
    PlanState,
    SessionState,
)

NAMED = 5
GRACE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Omission:
    """One thing that is missing. `subject` is the same as long as it is the same thing."""

    kind: CheckKind
    unit_id: int
    unit_name: str
    text: str
    subject: str


def omissions(*, roots, on, at, only=None):
    """Everything missing below `roots` (unit ids) on day `on`, check by check, in organisation order.

    `only` (a CheckKind) asks for one check. A constant number of queries, whatever the tree.
    """
    nodes = unit_nodes(on=on, roots=roots)
    units = subtree_ids(roots, on=on)
    found = []
    for kind, check in _CHECKS.items():
        if only is None or only == kind:
            by_unit = check(nodes, units, on, at)
            for node in nodes:
                for subject, text in by_unit.get(node.id, ()):
                    found.append(
                        Omission(kind, node.id, node.name, text, f"{kind}:{subject}")
                    )
    return found


def _no_plan(nodes, units, on, at):
    planned = Plan.objects.filter(year=on.year).exclude(state=PlanState.DRAFT)
    covered = set(
        UnitPath.objects.on(on)
        .filter(ancestor__in=planned.values("unit"))
        .values_list("descendant", flat=True)
    )
    return {
        node.id: [
            (
                f"{node.id}:{on.year}",
                _("No plan for %(year)s, here or above.") % {"year": on.year},
            )
        ]
        for node in nodes
        if node.kind == UnitKind.BRANCH and node.id not in covered
    }


def _unassigned(nodes, units, on, at):
    tasks = Obligation.objects.filter(
        member=OuterRef("member"), assigned_at__year=on.year
    ).exclude(status=ObligationStatus.WITHDRAWN)
    people = defaultdict(list)
    without = party_memberships(on=on, unit_ids=units).filter(~Exists(tasks))
    rows = without.order_by("member__employee_no").values_list("unit", "member__name")
    for unit, name in rows:
        people[unit].append(name)
    return {
        unit: [(f"{unit}:{on.year}", _without_task(names))]
        for unit, names in people.items()
    }


def _without_task(names):
    text = ngettext(
        "%(number)s member without any task this year: %(names)s",
        "%(number)s members without any task this year: %(names)s",
        len(names),
    ) % {"number": len(names), "names": _(", ").join(names[:NAMED])}
    return text + ("…" if len(names) > NAMED else "")


def _unclaimed(nodes, units, on, at):
    pairs = (
        Obligation.objects.filter(current_unit__in=units, status__in=OPEN_STATUSES)
        .values("assignment", "assignment__title", "current_unit")
        .annotate(number=Count("pk"))
        .order_by("assignment")
    )
    claimed = defaultdict(set)
    claims = Claim.objects.filter(
        unit__paths_down__descendant__in=units,
        unit__paths_down__valid_from__lte=on,
        unit__paths_down__valid_to__gt=on,
    )
    for assignment, unit in claims.values_list(
        "assignment", "unit__paths_down__descendant"
    ):
        claimed[assignment].add(unit)
    found = defaultdict(list)
    for pair in pairs:
        unit, assignment = pair["current_unit"], pair["assignment"]
        if unit not in claimed[assignment]:
            text = _("Not claimed: %(item)s") % {"item": pair["assignment__title"]}
            found[unit].append((f"{unit}:{assignment}", text))
    return found


def _no_quiz(nodes, units, on, at):
    rows = Assignment.objects.filter(
        unit__in=units,
        item=ItemKind.LECTURE,
        published_at__isnull=False,
        cancelled_at__isnull=True,
        lecture__quiz__isnull=True,
    ).order_by("pk")
    return _listed(
        rows.values_list("unit", "pk", "title"), _("Assigned without a quiz: %(item)s")
    )


def _not_closed(nodes, units, on, at):
    rows = HeldSession.objects.filter(
        unit__in=units,
        ends_at__lt=at - GRACE,
        state__in=[SessionState.PLANNED, SessionState.OPEN],
    ).order_by("starts_at")
    return _listed(
        rows.values_list("unit", "pk", "title"), _("Over, but not closed: %(item)s")
    )


def _no_minutes(nodes, units, on, at):
    rows = (
        HeldSession.objects.filter(unit__in=units, state=SessionState.CLOSED)
        .annotate(papers=Count("files", filter=Q(files__removed_at__isnull=True)))
        .filter(Q(notes="") | Q(papers=0))
        .order_by("starts_at")
    )
    return _listed(
        rows.values_list("unit", "pk", "title"),
        _("Without minutes or without a paper: %(item)s"),
    )


def _no_reason(nodes, units, on, at):
    memberships = party_memberships(on=on, unit_ids=units)
    unit_of = dict(memberships.values_list("member", "unit"))
    rows = Exemption.objects.filter(
        member__in=memberships.values("member"),
        reason="",
        revoked_at__isnull=True,
        valid_to__gt=on,
    ).order_by("pk")
    found = defaultdict(list)
    for pk, member, name in rows.values_list("pk", "member", "member__name"):
        text = _("Exempt without a reason: %(name)s") % {"name": name}
        found[unit_of[member]].append((str(pk), text))
    return found


def _no_secretary(nodes, units, on, at):
    led = set(
        Post.objects.on(on)
        .filter(unit__in=units, role=PostRole.SECRETARY)
        .values_list("unit", flat=True)
    )
    return {
        node.id: [(str(node.id), _("No secretary is entered."))]
        for node in nodes
        if node.kind == UnitKind.BRANCH and node.id not in led
    }


def _listed(rows, text):
    found = defaultdict(list)
    for unit, pk, title in rows:
        found[unit].append((str(pk), text % {"item": title}))
    return found


_CHECKS = {
    CheckKind.NO_PLAN: _no_plan,
    CheckKind.UNASSIGNED: _unassigned,
    CheckKind.UNCLAIMED: _unclaimed,
    CheckKind.NO_QUIZ: _no_quiz,
    CheckKind.NOT_CLOSED: _not_closed,
    CheckKind.NO_MINUTES: _no_minutes,
    CheckKind.NO_REASON: _no_reason,
    CheckKind.NO_SECRETARY: _no_secretary,
}
