"""Ids of people in parts of the organisation."""

from django.utils import timezone

from members.models import Membership, UnitPath
from members.states import MembershipRole


def members_below(unit_ids, *, at):
    """Ids of the people whose primary unit on the day of `at` is one of these or below one."""
    on = timezone.localdate(at)
    below = UnitPath.objects.on(on).filter(ancestor__in=unit_ids)
    members = Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, unit__in=below.values("descendant")
    )
    return sorted(set(members.values_list("member", flat=True)))
