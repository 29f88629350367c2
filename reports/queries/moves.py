"""人员变动表: who left for where, when it was accepted, and the hours they brought."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from members.models import Transfer
from members.states import TransferState
from reports.queries.lists import ByDay
from reports.queries.owed import in_scope
from reports.queries.places import names_of
from training.models import CreditEntry


def moves(ask):
    """Transfers out of or into the scope asked for within the Ask's days, as a ByDay."""
    found = Transfer.objects.filter(
        in_scope(ask, "from_unit") | in_scope(ask, "to_unit"),
        requested_at__date__range=(ask.first, ask.last),
        requested_at__lt=ask.before,
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
        names = names_of(units, on=self.ask.on)
        entries = self._entries(transfers)
        return [self._row(one, names, entries[one.member_id]) for one in transfers]

    def _row(self, one, names, entries):
        """A transfer as it stood at the cut-off: what was decided later is not known yet."""
        is_sent, is_decided = (
            moment is not None and moment < self.ask.before
            for moment in (one.sent_at, one.decided_at)
        )
        early = TransferState.SENT if is_sent else TransferState.REQUESTED
        state = TransferState(one.state) if is_decided else early
        accepted_on = one.effective_on if is_decided else None
        return {
            "name": one.member.name,
            "from_unit": names.get(one.from_unit_id, ""),
            "to_unit": names.get(one.to_unit_id, ""),
            "left_on": timezone.localdate(one.sent_at if is_sent else one.requested_at),
            "accepted_on": accepted_on,
            "state": state.label,
            "hours": _hours_by(accepted_on, entries),
        }

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


def _hours_by(day, entries):
    """Hours of the year of the move earned before the day it took effect; None until it has."""
    if day is None:
        return None
    return sum(
        (h for on, year, h in entries if year == day.year and on < day), Decimal(0)
    )
