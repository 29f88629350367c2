"""学时: dated rules, an append-only ledger, yearly targets, certificates."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from members.models.dated import Dated, Recorded
from members.states import PersonKind, PostRole
from training.states import CreditKind, CreditSource


class CreditRule(Dated, Recorded):
    """How the published length of something becomes hours, in a unit's subtree, for some days.

    A band holds min_minutes <= minutes < max_minutes (None: no end). Within it either `hours` flat,
    or `hours` per `per_minutes` begun at all in full. The nearest unit's rule on the day of the
    evidence applies. Caps are per member and year. A change is a new row: posted credit stays.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind of credit"), max_length=16, choices=CreditKind)
    min_minutes = models.PositiveIntegerField(_("From minutes"), default=0)
    max_minutes = models.PositiveIntegerField(_("Below minutes"), null=True, blank=True)
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=2)
    per_minutes = models.PositiveIntegerField(
        _("For each so many minutes"), null=True, blank=True
    )
    annual_cap = models.DecimalField(
        _("At most per year"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    daily_cap = models.DecimalField(
        _("At most per day"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    needs_quiz = models.BooleanField(_("Only with a passed quiz"), default=False)
    counts_as_collective = models.BooleanField(
        _("Counts as collective training"), default=False
    )
    counts_toward_target = models.BooleanField(
        _("Counts toward the yearly target"), default=True
    )
    carry_over_max = models.DecimalField(
        _("Surplus carried over, at most"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
    )
    source_note = models.CharField(_("Where the rule comes from"), max_length=300)

    class Meta(Dated.Meta):
        verbose_name = _("Credit rule")
        ordering = ["kind", "min_minutes", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(max_minutes__isnull=True)
                | Q(max_minutes__gt=F("min_minutes")),
                name="training_creditrule_band_in_order",
            ),
        ]
        indexes = [models.Index(fields=["unit", "kind", "valid_to"])]

    def __str__(self):
        return f"{self.kind} {self.min_minutes}+ = {self.hours}"


class CreditEntry(InsertOnly):
    """Hours of one member from one piece of evidence, uncapped. Never edited: a correction is a
    reversing row (negative hours, `reverses`) and, where due, a new one.

    `n` counts the earlier reversals of the same evidence, so that a retry cannot post twice.
    `inputs` are what the rule was given: minutes, kind, day.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="credit"
    )
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=CreditKind)
    source = models.CharField(max_length=12, choices=CreditSource)
    completion = models.ForeignKey(
        "courses.Completion", models.PROTECT, null=True, related_name="+"
    )
    attendance = models.ForeignKey(
        "training.Attendance", models.PROTECT, null=True, related_name="+"
    )
    subject = models.CharField(max_length=300)
    lecturer = models.CharField(max_length=200, blank=True)
    organiser = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveIntegerField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    collective = models.BooleanField(default=False)
    toward_target = models.BooleanField(default=True)
    quiz_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    occurred_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    rule = models.ForeignKey(CreditRule, models.PROTECT, null=True, related_name="+")
    inputs = models.JSONField(default=dict)
    n = models.PositiveSmallIntegerField(default=0)
    identity = models.CharField(max_length=80)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Credit entry")
        ordering = ["occurred_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "identity", "year", "n"],
                condition=Q(reverses__isnull=True),
                name="training_credit_once",
            )
        ]
        indexes = [
            models.Index(fields=["member", "year"]),
            models.Index(fields=["year", "unit"]),
            models.Index(fields=["occurred_on", "id"]),
        ]

    def __str__(self):
        return f"{self.member_id} {self.hours} {self.subject}"


class CreditTarget(Dated, Recorded):
    """Hours asked of a kind of person, or of the holder of a post, in a calendar year.

    A row names a kind or a post or neither (everybody in figures); the highest that fits applies.
    `collective_hours` is the part that must be collective training.
    """

    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(
        _("Person kind"), max_length=16, choices=PersonKind, blank=True
    )
    post = models.CharField(_("Post held"), max_length=24, choices=PostRole, blank=True)
    hours = models.DecimalField(_("Hours a year"), max_digits=6, decimal_places=2)
    collective_hours = models.DecimalField(
        _("Of these collective"),
        max_digits=6,
        decimal_places=2,
        default=Decimal("0"),
    )
    certainty = models.CharField(_("How certain"), max_length=100, blank=True)
    source_note = models.CharField(_("Where the rule comes from"), max_length=300)

    class Meta(Dated.Meta):
        verbose_name = _("Yearly target")
        ordering = ["-valid_from", "kind", "post"]

    def __str__(self):
        return f"{self.hours} ({self.kind or self.post or '*'})"


class Certificate(InsertOnly):
    """学习证明: what was printed, frozen, under a number that anybody may check.

    Revoking moves `revoked_at` by the operation's own UPDATE; nothing else changes.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=32, unique=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates"
    )
    year = models.PositiveSmallIntegerField()
    content = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoke_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("Certificate")
        ordering = ["-issued_at"]

    def __str__(self):
        return self.number
