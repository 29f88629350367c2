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
from training.states import Certainty, CreditKind, CreditSource, Rounding


class CreditRule(Dated, Recorded):
    """How one kind of study becomes hours, in a unit's subtree, for some days.

    The nearest unit's rule on the day of the evidence applies; its bands say how many hours, its
    caps how many of them count in a day and a year (of one member and kind). Never edited: a
    change is a new rule from a day on, which only ends this one, so posted credit stays.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind of credit"), max_length=16, choices=CreditKind)
    item_cap = models.DecimalField(
        _("At most for one item"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    daily_cap = models.DecimalField(
        _("At most per day"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    annual_cap = models.DecimalField(
        _("At most per year"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    needs_quiz = models.BooleanField(_("Only with a passed quiz"), default=False)
    counts_as_collective = models.BooleanField(
        _("Counts as collective training"), default=False
    )
    counts_toward_target = models.BooleanField(
        _("Counts toward the yearly target"), default=True
    )
    certainty = models.CharField(
        _("How certain"), max_length=16, choices=Certainty, default=Certainty.LOCAL
    )
    source_note = models.CharField(_("Where the rule comes from"), max_length=300)

    class Meta(Dated.Meta):
        verbose_name = _("Credit rule")
        ordering = ["kind", "-valid_from"]
        indexes = [models.Index(fields=["unit", "kind", "valid_to"])]

    def __str__(self):
        return f"{self.kind} {self.valid_from}"


class CreditBand(InsertOnly):
    """What a length between two bounds earns: `hours` flat, or for each `per_minutes` of it.

    Without an upper bound the band has no end. Bands of one rule never overlap; a length in none
    of them earns nothing. A row of its own and not a pair of columns, because the tables in use
    say "more than 15 and less than 30 minutes" as well as "15 minutes and less".
    """

    rule = models.ForeignKey(CreditRule, models.PROTECT, related_name="bands")
    min_minutes = models.PositiveIntegerField(_("From minutes"), default=0)
    min_included = models.BooleanField(_("That length included"), default=True)
    max_minutes = models.PositiveIntegerField(_("Up to minutes"), null=True, blank=True)
    max_included = models.BooleanField(_("That length included"), default=False)
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=2)
    per_minutes = models.PositiveIntegerField(
        _("For each so many minutes"), null=True, blank=True
    )
    rounding = models.CharField(
        _("Parts of them"), max_length=8, choices=Rounding, default=Rounding.EXACT
    )

    class Meta:
        ordering = ["min_minutes", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_minutes__isnull=True)
                | Q(max_minutes__gte=F("min_minutes")),
                name="training_creditband_in_order",
            ),
            models.CheckConstraint(
                condition=Q(per_minutes__isnull=True) | Q(per_minutes__gt=0),
                name="training_creditband_per_minutes",
            ),
        ]

    def __str__(self):
        return f"{self.min_minutes}+ = {self.hours}"


class CreditEntry(InsertOnly):
    """Hours of one member from one piece of evidence, uncapped. Never edited: a correction is a
    reversing row (negative hours, `reverses`) and, where due, a new one.

    `identity` names what was studied (a lecture, a session, a paper), so that attending and watching
    the same thing in one year earns once; `n` counts its earlier reversals, so that a retry cannot
    post twice. `inputs` are what the rule was given: seconds, days, quiz.
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
    days = models.DecimalField(max_digits=5, decimal_places=1, default=Decimal("0"))
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    collective = models.BooleanField(default=False)
    toward_target = models.BooleanField(default=True)
    required = models.BooleanField(default=False)
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
    """What is asked in a calendar year of a kind of person, or of the holder of a post.

    A row names a kind or a post or neither (everybody). Of the rows of the nearest unit that fit,
    the one with most hours applies. Every figure that is set must be reached, to `pass_percent`
    of it; `days` are an alternative to hours. `years` counts back from the statement's year, which is included.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    required_hours = models.DecimalField(
        _("Of these required"), max_digits=6, decimal_places=2, default=Decimal("0")
    )
    collective_times = models.PositiveSmallIntegerField(
        _("Collective trainings, at least"), default=0
    )
    items = models.PositiveIntegerField(_("Items studied, at least"), default=0)
    quizzes = models.PositiveIntegerField(
        _("Quizzes passed, at least"),
        default=0,
        help_text=_("Those credited under a rule for quizzes."),
    )
    days = models.DecimalField(
        _("Or so many days"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    years = models.PositiveSmallIntegerField(_("Counted over so many years"), default=1)
    pass_percent = models.PositiveSmallIntegerField(
        _("Reached at so many percent"), default=100
    )
    carry_over_max = models.DecimalField(
        _("Surplus carried into the next year, at most"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
    )
    certainty = models.CharField(
        _("How certain"), max_length=16, choices=Certainty, default=Certainty.LOCAL
    )
    source_note = models.CharField(_("Where the rule comes from"), max_length=300)

    class Meta(Dated.Meta):
        verbose_name = _("Yearly target")
        ordering = ["kind", "post", "-valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="") | Q(post=""), name="training_target_kind_or_post"
            ),
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100, years__gte=1),
                name="training_target_figures",
            ),
        ]

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


class CertificateOrder(models.Model):
    """Certificates of a year for many people, issued piece by piece by a worker.

    `waiting` holds the ids of those whose turn is still to come; a piece and its rest are written in one
    transaction, so a worker that is killed leaves nothing half done and the next one goes on.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField()
    waiting = models.JSONField(default=list)
    total = models.PositiveIntegerField()
    issued = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Order of certificates")
        ordering = ["-ordered_at"]

    def __str__(self):
        return f"{self.total} of {self.year}"

    @property
    def served(self):
        """How many people have had their turn."""
        return self.total - len(self.waiting)
