"""Hours of people in a calendar year, and how many are asked of them."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from members.models import Post
from members.states import PARTY_KINDS
from reports.queries.owed import people_on
from reports.queries.places import line_above, parents_of
from training.models import CreditEntry, CreditTarget


@dataclass(frozen=True)
class Hours:
    """Hours of one member that count toward the target: 集中培训, and everything else (线上)."""

    collective: Decimal = Decimal(0)
    online: Decimal = Decimal(0)

    @property
    def total(self):
        return self.collective + self.online


def entries_by(ask):
    """Entries of the ledger recorded by the cut-off, of evidence dated by it."""
    return CreditEntry.objects.filter(
        occurred_on__lte=ask.on, recorded_at__lt=ask.before
    )


def hours_by_member(ask, *, members=None):
    """{member id: Hours} of the Ask's year until its cut-off, reversed entries taken off.

    `members` (ids) narrows; otherwise everybody below the scope's roots that day.
    """
    if members is None:
        units = [node.id for node in ask.tree.nodes]
        members = people_on(ask).filter(unit__in=units).values("member")
    rows = (
        entries_by(ask)
        .filter(year=ask.year, toward_target=True, member__in=members)
        .values("member")
        .annotate(
            together=Sum("hours", filter=Q(collective=True), default=Decimal(0)),
            alone=Sum("hours", filter=Q(collective=False), default=Decimal(0)),
        )
        .order_by()
    )
    return {row["member"]: Hours(row["together"], row["alone"]) for row in rows}


class Targets:
    """The yearly targets in force on a day, ready to be asked for many people."""

    def __init__(self, rows, parents, posts):
        self.by_unit = defaultdict(list)
        for row in rows:
            self.by_unit[row.unit_id].append(row)
        self.parents, self.posts = parents, posts
        self._lines = {}

    def hours_for(self, member, unit, kind):
        """Hours asked of a member (ids) this year: the highest that fits; None without any."""
        fitting = [
            row.hours
            for row in self._of_unit(unit)
            if self._fits(row, kind, self.posts.get(member, ()))
        ]
        return max(fitting, default=None)

    def _of_unit(self, unit):
        if unit not in self._lines:
            line = line_above(unit, self.parents)
            self._lines[unit] = [
                row for one in line for row in self.by_unit.get(one, ())
            ]
        return self._lines[unit]

    @staticmethod
    def _fits(row, kind, roles):
        if row.kind and row.kind != kind:
            return False
        if row.post:
            return row.post in roles
        return bool(row.kind) or kind in PARTY_KINDS


def targets_of(ask):
    """The Targets of the Ask's cut-off day. Four queries, whatever the size."""
    rows = list(CreditTarget.objects.on(ask.on))
    posts = defaultdict(set)
    if any(row.post for row in rows):
        held = Post.objects.on(ask.on).values_list("member", "role")
        for member, role in held:
            posts[member].add(role)
    return Targets(rows, parents_of(on=ask.on), posts)


def target_words(ask):
    """The distinct targets in force, as numbers from low to high, for headings and notes."""
    found = CreditTarget.objects.on(ask.on).values_list("hours", flat=True)
    return sorted({hours.normalize() for hours in found})
