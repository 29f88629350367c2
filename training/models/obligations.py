"""Who owes what: materialised rows, what moves them, and the news of their changes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from members.models.dated import Recorded
from training.models.plans import Assignment, Period
from training.states import (
    Basis,
    ExemptionReason,
    ObligationSource,
    ObligationStatus,
    WithdrawReason,
)


class Obligation(models.Model):
    """One member owes one assigned item in one period.

    `status` is what `training.rules.status` says of the facts at `status_at`; the sweep brings it up
    to date when only time has passed. `due_on` and `closes_on` hold what extensions made of them.
    `untold`: nobody has told the member of it yet; `training.operations.telling` does.
    `unit` is the organisation at assignment, `current_unit` the member's now (None: none), and
    `unit_at_completion` the one in which the fact was made.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="obligations"
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="obligations"
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="obligations")
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    current_unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, related_name="+"
    )
    unit_at_completion = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(
        max_length=12, choices=ObligationSource, default=ObligationSource.ASSIGNED
    )
    assigned_at = models.DateTimeField()
    due_on = models.DateField()
    closes_on = models.DateField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    completion = models.ForeignKey(
        "courses.Completion", models.PROTECT, null=True, related_name="+"
    )
    attendance = models.ForeignKey(
        "training.Attendance", models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(
        max_length=12, choices=WithdrawReason, blank=True
    )
    status = models.CharField(
        max_length=12, choices=ObligationStatus, default=ObligationStatus.NOT_STARTED
    )
    status_at = models.DateTimeField(default=timezone.now)
    untold = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("Duty")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "period"], name="training_obligation_once"
            )
        ]
        indexes = [
            models.Index(fields=["period", "current_unit", "status"]),
            models.Index(fields=["current_unit", "status", "due_on"]),
            models.Index(fields=["unit", "period", "status"]),
            models.Index(fields=["status", "due_on"]),
            models.Index(fields=["assignment", "member"]),
            models.Index(
                fields=["member"],
                condition=Q(untold=True),
                name="training_duty_untold",
            ),
        ]

    def __str__(self):
        return f"{self.member_id} owes {self.assignment_id}"

    @property
    def is_late(self):
        """Done, but after the day it was due."""
        return (
            self.done_at is not None and timezone.localdate(self.done_at) > self.due_on
        )


class Extension(InsertOnly):
    """More days for one duty; the newest row counts, none is edited."""

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="extensions"
    )
    due_on = models.DateField(_("Due on"))
    closes_on = models.DateField(_("Closes on"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.obligation_id} until {self.due_on}"


class Exemption(Recorded):
    """免学 or leave for [valid_from, valid_to): of everything, or of one assignment."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exemptions"
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="exemptions"
    )
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("Until (that day not included)"))
    ground = models.CharField(_("Ground"), max_length=12, choices=ExemptionReason)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    revoke_reason = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("Exemption")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")),
                name="training_exemption_dates_in_order",
            )
        ]
        indexes = [models.Index(fields=["member", "valid_to"])]

    def __str__(self):
        return f"{self.member_id} exempt {self.valid_from}"


class StatusDelta(models.Model):
    """`count` duties of a unit went from one status to another; folded into counters and removed.

    A new duty comes from "" and a duty that changes its unit goes to "". `basis` tells which unit
    of the duty is meant. Written in the transaction of the change, read by `reports`.
    """

    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    unit = models.ForeignKey("members.Unit", models.CASCADE, related_name="+")
    basis = models.CharField(max_length=12, choices=Basis)
    was = models.CharField(max_length=12, blank=True)
    now = models.CharField(max_length=12, blank=True)
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.unit_id}: {self.was} > {self.now} × {self.count}"


class Reminder(InsertOnly):
    """Somebody was reminded of a duty. One notice a day holds all that a person owes.

    `is_first` marks the row that stands for the person's day; the database lets there be one, so that of two who
    remind at the same moment one tells nobody.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reminders")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    day = models.DateField()
    is_first = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "day"], name="training_reminder_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["member", "day"],
                condition=Q(is_first=True),
                name="training_reminder_person_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["member", "day"])]

    def __str__(self):
        return f"{self.member_id} reminded on {self.day}"
