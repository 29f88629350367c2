"""What the counters say; two queries for a page of units, whatever is below them."""

from collections import defaultdict

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from reports.models import Counter, CounterState
from training.models import Obligation
from training.states import Basis

# Where a duty counts now, by basis; the same as `training.operations.deltas.count_of`.
_PLACES = {
    Basis.ASSIGNMENT.value: F("unit_id"),
    Basis.COMPLETION.value: Coalesce(
        F("unit_at_completion_id"), F("current_unit_id"), F("unit_id")
    ),
    Basis.DATE.value: F("current_unit_id"),
}


def direct_counts(basis, *, period=None):
    """(unit, period, status, number) of all duties, straight from their rows."""
    found = Obligation.objects.annotate(place=_PLACES[basis]).exclude(place=None)
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


def directs_of(unit_id, *, basis, periods):
    """{status: number} of the people in the unit itself. One query."""
    found = Counter.objects.filter(unit=unit_id, basis=basis, period__in=periods)
    return dict(found.order_by().values_list("status").annotate(number=Sum("direct")))
