"""What is asked of whom: plans, assignments with their criteria, periods."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from members.models.dated import Recorded
from training.states import DEFAULT_KINDS, ItemKind, LateJoin, PlanState


class Plan(Recorded):
    """What an organisation means to do in a year, or a quarter of it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="plans")
    title = models.CharField(_("Title of the plan"), max_length=200)
    year = models.PositiveSmallIntegerField(_("Year"))
    quarter = models.PositiveSmallIntegerField(_("Quarter"), null=True, blank=True)
    aims = models.TextField(_("Aims"), blank=True)
    budget_minutes = models.PositiveIntegerField(
        _("Budget of minutes per member and month"), null=True, blank=True
    )
    state = models.CharField(
        max_length=12, choices=PlanState, default=PlanState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("Training plan")
        ordering = ["-year", "-quarter", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4)),
                name="training_plan_quarter_1_4",
            )
        ]
        indexes = [models.Index(fields=["unit", "year"])]

    def __str__(self):
        return self.title


class PlanTarget(models.Model):
    """One aim that can be counted: what, how many, in which unit of counting."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    text = models.CharField(_("Target"), max_length=200)
    number = models.DecimalField(_("Number"), max_digits=10, decimal_places=2)
    unit_word = models.CharField(_("Counted in"), max_length=32, blank=True)
    reached = models.DecimalField(
        _("Reached"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text


class Assignment(Recorded):
    """One item asked of the members of an organisation and everything below it.

    `kinds` are values of PersonKind. Meant are the members of the whole subtree without the rows of
    AssignmentExclusion, and of these, for a session, the people expected there. Cancelled
    assignments keep their duties, withdrawn. `automatic` ones follow a required lecture that
    is in no plan: publishing makes them, withdrawing ends them.
    `recognise_days` None: an earlier completion counts, however old; n: only when it was made
    at most n days before the period opened.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="assignments")
    title = models.CharField(_("Title of the assignment"), max_length=200)
    item = models.CharField(_("Item to study"), max_length=12, choices=ItemKind)
    lecture = models.ForeignKey(
        "courses.Lecture", models.PROTECT, null=True, blank=True, related_name="+"
    )
    course = models.ForeignKey(
        "courses.Course", models.PROTECT, null=True, blank=True, related_name="+"
    )
    session = models.ForeignKey(
        "training.HeldSession",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    kinds = models.JSONField(_("Kinds of person"), default=list)
    compulsory = models.BooleanField(_("Required"), default=True)
    why = models.CharField(_("Why it is asked"), max_length=300, blank=True)
    join_days = models.PositiveSmallIntegerField(
        _("Days for those who join later"), default=30
    )
    late_join = models.CharField(
        _("Who joins later gets"),
        max_length=8,
        choices=LateJoin,
        default=LateJoin.FULL,
    )
    recognise_days = models.PositiveIntegerField(
        _("Completions of so many days before count"), null=True, blank=True
    )
    automatic = models.BooleanField(default=False, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("Assignment")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(
                        item=ItemKind.LECTURE,
                        lecture__isnull=False,
                        course__isnull=True,
                        session__isnull=True,
                    )
                    | Q(
                        item=ItemKind.COURSE,
                        lecture__isnull=True,
                        course__isnull=False,
                        session__isnull=True,
                    )
                    | Q(
                        item=ItemKind.SESSION,
                        lecture__isnull=True,
                        course__isnull=True,
                        session__isnull=False,
                    )
                ),
                name="training_assignment_one_item",
            )
        ]
        indexes = [models.Index(fields=["unit", "published_at"])]

    def __str__(self):
        return self.title

    @staticmethod
    def default_kinds():
        return list(DEFAULT_KINDS)


class AssignmentExclusion(Recorded):
    """A unit (its subtree included) or a person an assignment is not meant for."""

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="exclusions"
    )
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, member__isnull=True)
                | Q(unit__isnull=True, member__isnull=False),
                name="training_exclusion_unit_or_member",
            ),
            models.UniqueConstraint(
                fields=["assignment", "unit"], name="training_exclusion_unit_once"
            ),
            models.UniqueConstraint(
                fields=["assignment", "member"], name="training_exclusion_member_once"
            ),
        ]

    def __str__(self):
        return f"{self.assignment_id} without {self.unit_id or self.member_id}"


class Criteria(InsertOnly):
    """What counts as done, in plain words, before anybody begins; a change is the next version."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="criteria")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("What counts as done"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "version"], name="training_criteria_version_once"
            )
        ]

    def __str__(self):
        return f"{self.assignment_id} v{self.version}"


class Period(Recorded):
    """One round of an assignment; a new year is a new period with new duties, nothing is reset.

    Days are in site time. A duty is in time until the end of `due_on`; nothing is accepted for it
    after the end of `closes_on` (None: never closes). `lectures` is what the item required when
    the period opened, frozen.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="periods")
    no = models.PositiveSmallIntegerField()
    label = models.CharField(_("Label of the period"), max_length=100, blank=True)
    opens_on = models.DateField(_("Opens on"))
    due_on = models.DateField(_("Due on"))
    closes_on = models.DateField(_("Closes on"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    lectures = models.ManyToManyField("courses.Lecture", related_name="+", blank=True)

    class Meta:
        ordering = ["opens_on", "no"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "no"], name="training_period_no_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="training_period_due_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("due_on")),
                name="training_period_closes_after_due",
            ),
        ]
        indexes = [models.Index(fields=["due_on"])]

    def __str__(self):
        return self.label or f"{self.assignment_id} #{self.no}"


class Claim(Recorded):
    """认领: an organisation takes an assignment on and names the person responsible."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="claims")
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="claims")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "unit"], name="training_claim_once"
            )
        ]

    def __str__(self):
        return f"{self.unit_id} claims {self.assignment_id}"


class Share(Recorded):
    """Part of a claimed assignment given to a group or a person to look after."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="shares")
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, member__isnull=True)
                | Q(unit__isnull=True, member__isnull=False),
                name="training_share_unit_or_member",
            )
        ]

    def __str__(self):
        return f"share of {self.claim_id}"
