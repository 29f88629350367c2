"""What the counters say; two queries for a page of units, whatever is below them."""

import datetime as dt
from collections import Counter as Sums
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from members.models import UnitPath, UnitState
from members.queries import subtree_ids, unit_nodes
from reports.figures import share
from reports.models import Counter, CounterState
from reports.rules import percent_text
from training.models import Assignment, Claim, Obligation, Period
from training.states import OPEN_STATUSES, REQUIRED_STATUSES, Basis, ObligationStatus

# Where a duty of somebody who belongs somewhere counts, by basis; as `training.operations.deltas.count_of` has it.
_PLACES = {
    Basis.ASSIGNMENT.value: F("unit_id"),
    Basis.COMPLETION.value: Coalesce(F("unit_at_completion_id"), F("current_unit_id")),
    Basis.DATE.value: F("current_unit_id"),
}


def direct_counts(basis, *, period=None):
    """(unit, period, status, number) of all duties, straight from their rows."""
    found = Obligation.objects.filter(current_unit__isnull=False)
    found = found.annotate(place=_PLACES[basis])
    if period is not None:
        found = found.filter(period=period)
    return (
        found.order_by()
        .values_list("place", "period", "status")
        .annotate(number=Count("pk"))
    )


def as_of():
    """The moment the counters are complete until, or None before the first count."""
    return CounterState.objects.filter(pk=1).values_list("folded_at", flat=True).first()


def totals_of(unit_ids, *, basis, periods):
    """{unit id: {status: number}} of whole subtrees, over the rounds given. One query."""
    found = (
        Counter.objects.filter(unit__in=unit_ids, basis=basis, period__in=periods)
        .order_by()
        .values_list("unit", "status")
        .annotate(number=Sum("total"))
    )
    totals = defaultdict(dict)
    for unit, status, number in found:
        totals[unit][status] = number
    return totals


class Counted:
    """What is read from numbers of duties by status, `counts`; never numbers of people."""

    counts: dict[str, int]

    def _of(self, *statuses):
        return sum(self.counts.get(status.value, 0) for status in statuses)

    @property
    def assigned(self):
        """应学: everything required; those who are exempt stand apart."""
        return self._of(*REQUIRED_STATUSES)

    @property
    def exempt(self):
        return self._of(ObligationStatus.EXEMPT)

    @property
    def done(self):
        return self._of(ObligationStatus.DONE)

    @property
    def late(self):
        return self._of(ObligationStatus.OVERDUE, ObligationStatus.EXPIRED)

    @property
    def in_progress(self):
        return self._of(ObligationStatus.IN_PROGRESS)

    @property
    def not_started(self):
        return self._of(ObligationStatus.NOT_STARTED)

    @property
    def rate(self):
        return percent_text(share(self.done, self.assigned))


def _direct(roots, statuses, *, on):
    """Counters of duties of the people directly in each unit below `roots`, as they stand now."""
    return Counter.objects.filter(
        unit__in=subtree_ids(roots, on=on),
        basis=Basis.DATE,
        status__in=statuses,
        direct__gt=0,
    ).order_by()


def late_by_unit(roots, *, on):
    """{unit id: number} of duties past their day, of the people directly in each unit. One query."""
    late = (ObligationStatus.EXPIRED, ObligationStatus.OVERDUE)
    found = _direct(roots, late, on=on).values_list("unit")
    return dict(found.annotate(number=Sum("direct")))


def unclaimed_count(roots, *, on):
    """How many assignments ask people of a unit below `roots` while neither it nor one above has claimed them.

    The check of omissions lists the units one by one. One query, which looks for the first such unit only, and
    for none where nobody has claimed anything: there the totals of the roots tell it.
    """
    asked = Counter.objects.filter(
        period__assignment=OuterRef("pk"),
        unit__in=roots,
        basis=Basis.DATE,
        status__in=OPEN_STATUSES,
        total__gt=0,
    )
    claims = Claim.objects.filter(
        assignment=OuterRef("period__assignment"),
        unit__paths_down__descendant=OuterRef("unit"),
        unit__paths_down__valid_from__lte=on,
        unit__paths_down__valid_to__gt=on,
    )
    asking = _direct(roots, OPEN_STATUSES, on=on).filter(
        ~Exists(claims), period__assignment=OuterRef("pk")
    )
    claimed = Exists(Claim.objects.filter(assignment=OuterRef("pk")))
    found = Assignment.objects.filter(Exists(asked))
    return found.filter(~claimed | Exists(asking)).count()


@dataclass(frozen=True)
class DutyLine(Counted):
    """The duties of a unit with all below it, or (`own`) of the people in it, by status."""

    name: str
    key: Any
    opens: bool
    own: bool
    counts: dict[str, int]


@dataclass(frozen=True)
class RoundLine(Counted):
    """The duties of one round of a task in some organisations, by status."""

    title: str
    key: Any
    due_on: dt.date
    counts: dict[str, int]


def rounds_for(scope, *, year, task=None):
    """The rounds due in a year that concern the scope's units; of one task (its key) when given."""
    above = UnitPath.objects.on(scope.on).filter(descendant__in=scope.roots)
    below = subtree_ids(scope.roots, on=scope.on)
    found = Period.objects.filter(
        Q(assignment__unit__in=below)
        | Q(assignment__unit__in=above.values("ancestor")),
        assignment__published_at__isnull=False,
        due_on__year=year,
    )
    if task is not None:
        found = found.filter(assignment__key=task)
    return list(found.select_related("assignment").order_by("due_on", "pk"))


def nearest_rounds(scope, *, basis, rounds, on, most):
    """Up to `most` RoundLines of the scope: those still to come due, soonest first, then the latest.

    Rounds that ask nobody in the scope are left out. One query.
    """
    found = (
        Counter.objects.filter(
            unit__in=scope.roots, basis=basis, period__in=[one.pk for one in rounds]
        )
        .order_by()
        .values_list("period", "status")
        .annotate(number=Sum("total"))
    )
    counts = defaultdict(dict)
    for period, status, number in found:
        counts[period][status] = number
    lines = [
        RoundLine(
            f"{one.assignment.title} {one.label}".strip(),
            one.assignment.key,
            one.due_on,
            counts[one.pk],
        )
        for one in rounds
        if one.pk in counts
    ]
    asked = [line for line in lines if line.assigned]
    asked.sort(key=lambda line: (line.due_on < on, abs(line.due_on - on)))
    return asked[:most]


def matrix_lines(scope, *, basis, periods):
    """(lines of the next level, line of the total) of a scope, from the counters."""
    tops = unit_nodes(on=scope.on, only=scope.roots)
    children = UnitState.objects.on(scope.on).filter(parent__in=scope.roots)
    children = list(children.select_related("unit").order_by("order", "unit__code"))
    ids = [node.id for node in tops] + [child.unit_id for child in children]
    totals = totals_of(ids, basis=basis, periods=periods)
    parents = set(
        UnitState.objects.on(scope.on)
        .filter(parent__in=[child.unit_id for child in children])
        .values_list("parent", flat=True)
    )
    whole = Sums()
    for node in tops:
        whole.update(totals.get(node.id, {}))
    total = DutyLine(_("Total"), None, False, False, dict(whole))
    if len(tops) != 1:
        lines = [
            DutyLine(n.name, n.key, True, False, totals.get(n.id, {})) for n in tops
        ]
        return lines, total
    lines = [
        DutyLine(
            child.name,
            child.unit.key,
            child.unit_id in parents,
            False,
            totals.get(child.unit_id, {}),
        )
        for child in children
    ]
    # What is left are the people in the unit itself and in units closed below it.
    rest = Sums(whole)
    for child in children:
        rest.subtract(totals.get(child.unit_id, {}))
    if any(rest.values()) or not lines:
        name = _("%(name)s (directly)") % {"name": tops[0].name}
        lines.insert(0, DutyLine(name, tops[0].key, False, True, dict(rest)))
    return lines, total
