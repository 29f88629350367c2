"""人员变动表: who left for where, when it was accepted, and the hours they brought."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from members.models import Transfer, UnitState
from reports.queries.lists import ByDay
from training.models import CreditEntry


def moves(ask):
    """Transfers out of or into the scope asked for within the Ask's days, as a ByDay."""
    units = [node.id for node in ask.tree.nodes]
    found = Transfer.objects.concerning(units).filter(
        requested_at__date__range=(ask.first, ask.last), requested_at__lt=ask.before
    )
    return ByDay(
        found.select_related("member"), day="requested_at", dress=_MoveRows(ask)
    )


class _MoveRows:
    def __init__(self, ask):
        self.ask = ask

    def __call__(self, transfers):
        units = {
            unit for one in transfers for unit in (one.from_unit_id, one.to_unit_id)
        }
        names = dict(
            UnitState.objects.filter(unit__in=units, valid_from__lte=self.ask.on)
            .order_by("valid_from")
            .values_list("unit", "name")
        )
        entries = self._entries(transfers)
        return [
            {
                "name": one.member.name,
                "from_unit": names.get(one.from_unit_id, ""),
                "to_unit": names.get(one.to_unit_id, ""),
                "left_on": timezone.localdate(one.sent_at or one.requested_at),
                "accepted_on": one.effective_on,
                "state": one.get_state_display(),
                "hours": _hours_by(one, entries[one.member_id]),
            }
            for one in transfers
        ]

    def _entries(self, transfers):
        members = {one.member_id for one in transfers}
        years = {one.requested_at.year for one in transfers}
        found = CreditEntry.objects.filter(
            Q(year__in=years | {year + 1 for year in years}),
            member__in=members,
            recorded_at__lt=self.ask.before,
            toward_target=True,
        )
        entries = defaultdict(list)
        for member, day, year, hours in found.values_list(
            "member", "occurred_on", "year", "hours"
        ):
            entries[member].append((day, year, hours))
        return entries


def _hours_by(transfer, entries):
    """Hours of the year of the move earned before it took effect; None until it has."""
    day = transfer.effective_on
    if day is None:
        return None
    return sum(
        (h for on, year, h in entries if year == day.year and on < day), Decimal(0)
    )
