"""Hours beyond a year's target, brought into the next one where the target allows it."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Membership
from members.operations.people import lock_members
from members.queries import subtree_ids
from members.states import MembershipRole
from training.models import CreditEntry
from training.operations.ledger import reversal_of
from training.queries.credit_evidence import standing_entries
from training.queries.statements import statements
from training.states import CreditKind, CreditSource

CHUNK = 500


class YearNotOver(Exception):
    """What a year leaves over is known when it has ended."""


def carry_over(*, unit, year, at, by):
    """Post into the year after `year` what the members of a subtree have beyond their target.

    People and targets are those of the last day of `year`. Each member has one entry dated 1 January that stands;
    when last year's hours were corrected since, the entry is reversed and the right one posted. What was reversed by
    hand stays reversed. Repeats change nothing. Returns how many were posted. Raises YearNotOver.
    """
    if timezone.localdate(at).year <= year:
        raise YearNotOver
    last_day = dt.date(year, 12, 31)
    homes = Membership.objects.on(last_day).filter(
        role=MembershipRole.PRIMARY, unit__in=subtree_ids([unit.pk], on=last_day)
    )
    units = dict(homes.order_by("member").values_list("member", "unit"))
    members = list(units)
    return sum(
        _carry(members[start : start + CHUNK], units, year, last_day, at=at, by=by)
        for start in range(0, len(members), CHUNK)
    )


@transaction.atomic
def _carry(member_ids, units, year, last_day, *, at, by):
    lock_members(member_ids)
    entries = CreditEntry.objects.filter(
        member__in=member_ids, identity=f"carry:{year}"
    )
    standing = {entry.member_id: entry for entry in standing_entries(entries)}
    reversals, by_hand = Counter(), set()
    for member, inputs in entries.exclude(reverses=None).values_list(
        "member", "inputs"
    ):
        reversals[member] += 1
        if inputs.get("by_hand"):
            by_hand.add(member)
    folded = statements(
        [pk for pk in member_ids if pk not in by_hand], year=year, on=last_day
    )
    posted = []
    for member, statement in folded.items():
        there = standing.get(member)
        if statement.surplus == (there.hours if there else 0):
            continue
        if there:
            reversal_of(
                there, reason=_("The year before was corrected"), at=at, by=by
            ).save()
        if statement.surplus:
            posted.append(
                _entry(
                    statement,
                    member_id=member,
                    unit_id=units[member],
                    occurred_on=last_day + dt.timedelta(days=1),
                    n=reversals[member] + bool(there),
                    recorded_at=at,
                    actor=by,
                )
            )
    CreditEntry.objects.bulk_create(posted)
    return len(posted)


def _entry(statement, **columns):
    return CreditEntry(
        kind=CreditKind.CARRY_OVER,
        source=CreditSource.CARRY_OVER,
        subject=_("Carried over from %(year)s") % {"year": statement.year},
        minutes=0,
        hours=statement.surplus,
        year=statement.year + 1,
        inputs={
            "total": str(statement.total),
            "target": str(statement.target.hours),
            "at_most": str(statement.target.carry_over_max),
        },
        identity=f"carry:{statement.year}",
        **columns,
    )
