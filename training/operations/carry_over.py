"""Hours beyond a year's target, brought into the next one where the target allows it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member, Membership
from members.queries import subtree_ids
from members.states import MembershipRole
from training.models import CreditEntry
from training.queries.statements import statements
from training.states import CreditKind, CreditSource

CHUNK = 500


class YearNotOver(Exception):
    """What a year leaves over is known when it has ended."""


def carry_over(*, unit, year, at, by):
    """Post into the year after `year` what the members of a subtree have beyond their target.

    People and targets are those of the last day of `year`. Each member gets one entry dated
    1 January; who has one is left alone, so repeats change nothing. Returns how many were posted.
    Raises YearNotOver.
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
    locked = Member.objects.select_for_update().filter(pk__in=member_ids)
    list(locked.order_by("pk").values_list("pk", flat=True))
    identity = f"carry:{year}"
    done = CreditEntry.objects.filter(member__in=member_ids, identity=identity)
    done = set(done.values_list("member", flat=True))
    folded = statements(
        [pk for pk in member_ids if pk not in done], year=year, on=last_day
    )
    entries = [
        CreditEntry(
            member_id=member,
            unit_id=units[member],
            kind=CreditKind.CARRY_OVER,
            source=CreditSource.CARRY_OVER,
            subject=_("Carried over from %(year)s") % {"year": year},
            minutes=0,
            hours=statement.surplus,
            occurred_on=last_day + dt.timedelta(days=1),
            year=year + 1,
            inputs={
                "total": str(statement.total),
                "target": str(statement.target.hours),
                "at_most": str(statement.target.carry_over_max),
            },
            identity=identity,
            recorded_at=at,
            actor=by,
        )
        for member, statement in folded.items()
        if statement.surplus
    ]
    CreditEntry.objects.bulk_create(entries)
    return len(entries)
