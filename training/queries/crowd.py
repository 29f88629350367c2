"""For whom an assignment is meant on a day; one set of queries for any number of people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from members.models import Membership, UnitPath
from members.queries import uncounted_on
from members.states import MembershipRole
from training.models import AssignmentExclusion, Attendance
from training.states import WithdrawReason


@dataclass(frozen=True)
class Standing:
    """Where one person belongs on the day: primary unit, kind and since when.

    A person without an account in use has no tasks; one under one of UNCOUNTED_STATUSES counts in no
    figure either.
    """

    unit_id: int
    kind: str
    since: dt.date
    active: bool
    uncounted: bool


@dataclass(frozen=True)
class Crowd:
    """People on one day: their standings, and every unit at or above each of their units."""

    on: dt.date
    standings: dict[int, Standing]
    above: dict[int, frozenset[int]]

    def unit_of(self, member_id):
        """The id of the unit in which the person counts, or None."""
        standing = self.standings.get(member_id)
        return standing.unit_id if standing and not standing.uncounted else None


@dataclass(frozen=True)
class Audience:
    """Whom one assignment is meant for, with everything needed to answer for a person."""

    unit_id: int
    kinds: frozenset[str]
    without_units: frozenset[int]
    without_members: frozenset[int]
    expected: frozenset[int] | None

    def refusal(self, member_id, crowd):
        """Why the person is not meant (a WithdrawReason), or None when they are."""
        standing = crowd.standings.get(member_id)
        if standing is None:
            return WithdrawReason.LEFT
        if standing.uncounted or not standing.active:
            return WithdrawReason.SUSPENDED
        if self.expected is not None:
            # Whoever was expected at a session owes it, guests of another unit too.
            return None if member_id in self.expected else WithdrawReason.EXCLUDED
        above = crowd.above.get(standing.unit_id, frozenset())
        if self.unit_id not in above:
            return WithdrawReason.TRANSFERRED
        if standing.kind not in self.kinds:
            return WithdrawReason.KIND_CHANGED
        if member_id in self.without_members or above & self.without_units:
            return WithdrawReason.EXCLUDED
        return None


def crowd_of(member_ids, *, on):
    """The crowd of these people (ids or a queryset of them) on day `on`. Two queries."""
    rows = (
        Membership.objects.on(on)
        .filter(role=MembershipRole.PRIMARY, member__in=member_ids)
        .annotate(uncounted=uncounted_on(on))
        .values_list(
            "member", "unit", "kind", "valid_from", "uncounted", "member__is_active"
        )
    )
    standings = {
        member: Standing(unit, kind, since, active, uncounted)
        for member, unit, kind, since, uncounted, active in rows
    }
    units = {standing.unit_id for standing in standings.values()}
    return Crowd(on=on, standings=standings, above=units_above(units, on=on))


def units_above(unit_ids, *, on):
    """{unit id: ids of itself and everything above it} on day `on`. One query."""
    above = defaultdict(set)
    paths = UnitPath.objects.on(on).filter(descendant__in=list(unit_ids))
    for descendant, ancestor in paths.values_list("descendant", "ancestor"):
        above[descendant].add(ancestor)
    return {unit: frozenset(found) for unit, found in above.items()}


def audiences(assignments) -> dict[int, Audience]:
    """{assignment id: Audience}. One query for exclusions, one more when sessions are among them."""
    assignments = list(assignments)
    units, members = defaultdict(set), defaultdict(set)
    exclusions = AssignmentExclusion.objects.filter(assignment__in=assignments)
    for assignment, unit, member in exclusions.values_list(
        "assignment", "unit", "member"
    ):
        (units[assignment] if unit else members[assignment]).add(unit or member)
    expected = _expected([one.session_id for one in assignments if one.session_id])
    return {
        one.pk: Audience(
            unit_id=one.unit_id,
            kinds=frozenset(one.kinds),
            without_units=frozenset(units[one.pk]),
            without_members=frozenset(members[one.pk]),
            expected=frozenset(expected[one.session_id]) if one.session_id else None,
        )
        for one in assignments
    }


def _expected(session_ids: Iterable[int]):
    expected = defaultdict(set)
    if session_ids:
        rows = Attendance.objects.filter(session__in=session_ids)
        for session, member in rows.values_list("session", "member"):
            expected[session].add(member)
    return expected


def meant_ids(audience, *, on):
    """Ids of the people an assignment is meant for on day `on`, sorted. Three queries."""
    below = UnitPath.objects.on(on).filter(ancestor=audience.unit_id)
    members = Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, unit__in=below.values("descendant")
    )
    crowd = crowd_of(members.values("member"), on=on)
    return sorted(
        member for member in crowd.standings if audience.refusal(member, crowd) is None
    )
