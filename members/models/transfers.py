import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from members.models.units import Unit
from members.states import OPEN_TRANSFERS, TransferState


class TransferQuerySet(models.QuerySet):
    def open(self):
        """Those not decided yet."""
        return self.filter(state__in=OPEN_TRANSFERS)

    def concerning(self, units):
        """Those out of or into one of these units (ids or a queryset of them)."""
        return self.filter(Q(from_unit__in=units) | Q(to_unit__in=units))


class Transfer(models.Model):
    """The move of a person's membership from one unit to another, step by step.

    The membership itself stays with the source until the target accepts: whoever looks for the
    owner of a member reads Membership, never this.
    Each step is kept with who took it and when.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="transfers"
    )
    from_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="transfers_out"
    )
    to_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="transfers_in"
    )
    state = models.CharField(
        max_length=16, choices=TransferState, default=TransferState.REQUESTED
    )
    wanted_on = models.DateField(_("Wanted from"))
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    letter_no = models.CharField(_("Number of the letter"), max_length=64, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    decision_note = models.CharField(_("Note"), max_length=200, blank=True)
    effective_on = models.DateField(_("In effect from"), null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=sorted(OPEN_TRANSFERS)),
                name="members_transfer_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(from_unit=F("to_unit")),
                name="members_transfer_to_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.ACCEPTED, effective_on__isnull=False)
                | (~Q(state=TransferState.ACCEPTED) & Q(effective_on__isnull=True)),
                name="members_transfer_in_effect_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN_TRANSFERS), decided_at__isnull=True)
                | (~Q(state__in=sorted(OPEN_TRANSFERS)) & Q(decided_at__isnull=False)),
                name="members_transfer_decided_when_over",
            ),
        ]
        indexes = [
            models.Index(fields=["from_unit", "state"]),
            models.Index(fields=["to_unit", "state"]),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.from_unit_id} > {self.to_unit_id}"

    @property
    def is_open(self):
        return self.state in OPEN_TRANSFERS
