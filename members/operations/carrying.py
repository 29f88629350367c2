"""Memberships that go on in another unit, many at once."""

from members.models import Member, Membership, Transfer, Unit
from members.states import FAR_FUTURE, MembershipRole


def lock_concerned(memberships, *, on, units):
    """Hold until commit what single changes hold too, in the order in which they take it.

    First the open transfers of the people (or out of and into `units`), then the people with one of
    these memberships (a queryset) on day `on` or later, then `units`: accepting a transfer, joining and
    leaving take theirs in this order, so nobody waits in a circle, and nobody leaves meanwhile.
    """
    theirs = memberships.overlapping(on, FAR_FUTURE).values("member")
    transfers = Transfer.objects.open().concerning([unit.pk for unit in units])
    transfers |= Transfer.objects.open().filter(member__in=theirs)
    people = Member.objects.filter(pk__in=theirs)
    places = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    for rows in (transfers, people, places):
        locked = (
            rows.select_for_update(no_key=True)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        list(locked)


def carry_people(memberships, *, target, on, by):
    """Let these memberships (a queryset) go on in `target` from day `on`; returns the people's ids.

    Kind, role and end stay; days before `on` stay as they were. Whoever comes to the target in any
    case takes part there no more as a guest. The caller locks the units and tells the change.
    """
    affected = list(memberships.overlapping(on, FAR_FUTURE).order_by("pk"))
    guests = _needless_guests(affected, target, on)
    going = [one for one in affected if one.pk not in guests]
    new = [
        Membership(
            member_id=one.member_id,
            unit=target,
            kind=one.kind,
            role=one.role,
            valid_from=on,
            valid_to=one.valid_to,
            end_reason=one.end_reason,
            recorded_by=by,
        )
        for one in going
        if one.valid_from < on
    ]
    cut = [one.pk for one in affected if one.valid_from < on]
    later = [one.pk for one in going if one.valid_from >= on]
    Membership.objects.filter(pk__in=cut).update(valid_to=on, end_reason="")
    Membership.objects.filter(pk__in=guests, valid_from__gte=on).delete()
    Membership.objects.bulk_create(new, batch_size=1000)
    Membership.objects.filter(pk__in=later).update(unit=target)
    at_home = {one.member_id for one in going if one.role == MembershipRole.PRIMARY}
    _end_guests(target, at_home, on)
    return {one.member_id for one in affected}


def _needless_guests(affected, target, on):
    """Ids of the participating memberships of people who come to the target in any case."""
    there = set(
        Membership.objects.overlapping(on, FAR_FUTURE)
        .filter(unit=target, member__in=[one.member_id for one in affected])
        .values_list("member", flat=True)
    )
    there |= {one.member_id for one in affected if one.role == MembershipRole.PRIMARY}
    needless = set()
    for one in affected:
        if one.role == MembershipRole.PARTICIPATING:
            if one.member_id in there:
                needless.add(one.pk)
            there.add(one.member_id)
    return needless


def _end_guests(target, member_ids, on):
    """Nobody is a guest where they belong."""
    guests = Membership.objects.filter(
        unit=target, member__in=member_ids, role=MembershipRole.PARTICIPATING
    )
    guests.filter(valid_from__gte=on).delete()
    guests.on(on).update(valid_to=on)
