"""Who belongs where, from which day until which."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from members.models import Member, Membership, Unit
from members.operations.units import UnitNotThere, exists_throughout
from members.signals import memberships_changed
from members.states import FAR_FUTURE, MembershipRole

_DAY = dt.timedelta(days=1)


class AlreadyElsewhere(Exception):
    """Another primary membership is recorded for that day or later."""


class NotAMember(Exception):
    """The person has no such membership on that day."""


@transaction.atomic
def join_unit(*, member, unit, kind, role=MembershipRole.PRIMARY, on, by, at=None):
    """The member belongs to the unit from day `on`, as a person of this kind.

    A primary membership that began earlier and is still open ends on that day: joining is
    also moving, and a change of kind within one unit. The same facts again change nothing.
    Returns the membership. Raises UnitNotThere when the unit does not
    exist from that day on; AlreadyElsewhere when a primary membership
    begins on that day or later.
    """
    _lock(member)
    # Closing a unit takes the same row, so nobody joins while it closes.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not exists_throughout(unit, on, FAR_FUTURE):
        raise UnitNotThere(unit.code)
    same_role = Membership.objects.filter(member=member, role=role)
    if role == MembershipRole.PARTICIPATING:
        same_role = same_role.filter(unit=unit)
    for current in same_role.overlapping(on, FAR_FUTURE):
        if (current.unit_id, current.kind) == (unit.pk, kind) and current.is_valid_on(
            on
        ):
            return current
        if current.valid_from >= on:
            raise AlreadyElsewhere(member.employee_no)
        current.valid_to = on
        current.save(update_fields=["valid_to"])
    membership = Membership(
        member=member, unit=unit, kind=kind, role=role, valid_from=on, recorded_by=by
    )
    membership.full_clean()
    membership.save()
    tell_changed([member.pk], on=on, at=at)
    return membership


@transaction.atomic
def leave_unit(
    *, member, unit, role=MembershipRole.PRIMARY, reason="", on, by, at=None
):
    """The membership ends on day `on` (exclusive), for an EndReason. Raises NotAMember.

    A membership cannot end on the day it began: the day before is its last possible one.
    """
    _lock(member)
    current = (
        Membership.objects.on(on - _DAY)
        .filter(member=member, unit=unit, role=role)
        .first()
    )
    if current is None or current.valid_to != FAR_FUTURE:
        raise NotAMember(member.employee_no)
    current.valid_to, current.end_reason = on, reason
    current.full_clean(exclude=["recorded_by"], validate_unique=False)
    current.save(update_fields=["valid_to", "end_reason"])
    tell_changed([member.pk], on=on, at=at)
    return current


def tell_changed(member_ids, *, on, at):
    """Send `memberships_changed` once for all these members; nothing for none.

    `at` is the moment of recording; without it, the present one, as for `recorded_at`.
    """
    if member_ids:
        memberships_changed.send(
            sender=Membership, member_ids=member_ids, on=on, at=at or timezone.now()
        )


def _lock(member):
    """One change of a person's memberships at a time."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
