from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.dated import Dated, Recorded
from members.models.people import Member
from members.models.units import Unit
from members.states import (
    FAR_FUTURE,
    EndReason,
    MembershipRole,
    MemberStatus,
    PersonKind,
    PostRole,
)


class Membership(Dated, Recorded):
    """A person belongs to a unit for some days.

    At most one primary membership on any day: the database holds it for the open one, the
    operations for the past. A participating membership (a mobile member taking part
    elsewhere) never counts in figures.
    """

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="memberships"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(_("Person kind"), max_length=16, choices=PersonKind)
    role = models.CharField(
        max_length=16, choices=MembershipRole, default=MembershipRole.PRIMARY
    )
    end_reason = models.CharField(max_length=16, choices=EndReason, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(valid_to=FAR_FUTURE, role=MembershipRole.PRIMARY),
                name="members_membership_one_open_primary",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "role", "valid_to", "valid_from"]),
            models.Index(fields=["member", "role", "valid_to"]),
        ]

    def __str__(self):
        return f"{self.member_id} in {self.unit_id}"


class Post(Dated, Recorded):
    """An office held in a unit for a term; some offices give a scope (REPORTING_ROLES)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("Post held"), max_length=24, choices=PostRole)

    class Meta(Dated.Meta):
        verbose_name = _("Post held")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "unit", "role"],
                condition=Q(valid_to=FAR_FUTURE),
                name="members_post_one_open",
            ),
        ]
        indexes = [models.Index(fields=["member", "role", "valid_to"])]

    def __str__(self):
        return f"{self.role} {self.member_id} in {self.unit_id}"


class StatusPeriod(Dated, Recorded):
    """A status a person is under for some days; several at once, each at most once."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="status_periods"
    )
    status = models.CharField(_("Status"), max_length=16, choices=MemberStatus)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "status"],
                condition=Q(valid_to=FAR_FUTURE),
                name="members_status_one_open",
            ),
        ]
        indexes = [models.Index(fields=["member", "status", "valid_to"])]

    def __str__(self):
        return f"{self.status} {self.member_id}"
