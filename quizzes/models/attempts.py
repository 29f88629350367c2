import uuid

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from quizzes.models.questions import QuestionVersion
from quizzes.models.quizzes import Quiz
from quizzes.states import (
    FINISHED_STATES,
    GRADING_STEPS,
    USED_STATES,
    AttemptState,
    StepKind,
)

DRAW_ALGORITHM = "hash/1"


class AttemptQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=AttemptState.OPEN)

    def used(self):
        """Those that count against the number of attempts allowed."""
        return self.filter(state__in=USED_STATES)

    def finished(self):
        return self.filter(state__in=FINISHED_STATES)

    def overdue(self, *, at, grace):
        """Open ones whose time, the `grace` (timedelta) for the network included, is over."""
        return self.open().filter(deadline_at__lt=at - grace)

    def with_current_result(self):
        """Adds `mark`, `max_mark`, `percent` and `passed` of the current result, or None."""
        current = Result.objects.filter(attempt=OuterRef("pk")).order_by("-no")
        return self.annotate(
            **{
                name: Subquery(current.values(name)[:1])
                for name in ("mark", "max_mark", "percent", "passed")
            }
        )


class Attempt(models.Model):
    """One sitting of one member. What it asks, and by which rules, is frozen at its start.

    The rules are copied to `settings` and the questions to AttemptItem, because a quiz that
    is edited afterwards must not touch an attempt that is running or graded. At most one
    attempt of a quiz is open per member: the database says so, not an `if`.

    `place` is the number of the question looked at last and `flagged` the numbers of those
    to come back to: conveniences that decide nothing.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=16, choices=AttemptState, default=AttemptState.PREPARED
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)
    submit_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    settings = models.JSONField()
    seed = models.CharField(max_length=64)
    draw = models.CharField(max_length=16, default=DRAW_ALGORITHM)
    place = models.PositiveIntegerField(default=1)
    flagged = models.JSONField(default=list)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("Attempt")
        verbose_name_plural = _("Attempts")
        ordering = ["member", "quiz", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "quiz", "number"],
                name="quizzes_attempt_number_unique",
            ),
            models.UniqueConstraint(
                fields=["member", "quiz"],
                condition=Q(state=AttemptState.OPEN),
                name="quizzes_attempt_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AttemptState.values),
                name="quizzes_attempt_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AttemptState.PREPARED, AttemptState.VOID])
                | Q(opened_at__isnull=False),
                name="quizzes_attempt_opened_when_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(FINISHED_STATES))
                | Q(submitted_at__isnull=False),
                name="quizzes_attempt_submitted_when_finished",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"],
                condition=Q(state=AttemptState.OPEN),
                name="quizzes_attempt_due",
            ),
            models.Index(fields=["quiz", "state"]),
        ]

    def __str__(self):
        return f"attempt {self.number} of {self.member_id} at quiz {self.quiz_id}"

    @property
    def is_open(self):
        return self.state == AttemptState.OPEN

    @property
    def is_finished(self):
        return self.state in FINISHED_STATES


class AttemptItem(InsertOnly):
    """One question as this member gets it: the version, the order of its parts, the points."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="items")
    slot_no = models.PositiveIntegerField()
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )
    option_order = models.JSONField(default=list)
    max_mark = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        ordering = ["attempt", "slot_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "slot_no"], name="quizzes_item_slot_unique"
            ),
            models.CheckConstraint(
                condition=Q(max_mark__gt=0), name="quizzes_item_max_mark_positive"
            ),
        ]

    def __str__(self):
        return f"item {self.slot_no} of attempt {self.attempt_id}"


class AttemptStepQuerySet(models.QuerySet):
    def next_seq(self):
        return (self.aggregate(last=Max("seq"))["last"] or 0) + 1

    def gradings(self):
        """Those that gave an item its fraction, in the order they were made."""
        return self.filter(item__isnull=False, kind__in=GRADING_STEPS).order_by("seq")

    def fractions(self):
        """{item id: the fraction that counts}: the latest of its gradings."""
        return dict(self.gradings().values_list("item_id", "fraction"))


class AttemptStep(InsertOnly):
    """Something that happened in an attempt, in the order it happened.

    `seq` counts through the whole attempt, so unique (attempt, item, seq) follows from the
    stronger constraint here. `client_event_id` makes a replayed save the same save. `late`
    marks an answer that came after the time was up: kept for a person to judge, not graded.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField()
    item = models.ForeignKey(
        AttemptItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="steps",
    )
    kind = models.CharField(max_length=16, choices=StepKind)
    value = models.JSONField(null=True, blank=True)
    rev = models.PositiveIntegerField(null=True, blank=True)
    fraction = models.DecimalField(
        max_digits=11, decimal_places=10, null=True, blank=True
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField()
    client_event_id = models.CharField(max_length=64, null=True, blank=True)
    late = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    objects = AttemptStepQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "seq"], name="quizzes_step_seq_unique"
            ),
            models.UniqueConstraint(
                fields=["attempt", "client_event_id"],
                name="quizzes_step_client_event_unique",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values), name="quizzes_step_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(fraction__isnull=True)
                | Q(fraction__gte=0, fraction__lte=1),
                name="quizzes_step_fraction_in_range",
            ),
        ]
        indexes = [models.Index(fields=["item", "kind", "seq"])]

    def __str__(self):
        return f"step {self.seq} ({self.kind}) of attempt {self.attempt_id}"


class Answer(models.Model):
    """What stands for an item now. Rebuildable from the steps; `rev` counts its changes.

    From `checked_at` on the member has read whether it is right, and it never changes.
    """

    item = models.OneToOneField(
        AttemptItem, primary_key=True, on_delete=models.PROTECT, related_name="answer"
    )
    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="answers"
    )
    value = models.JSONField(null=True)
    rev = models.PositiveIntegerField()
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rev__gte=1), name="quizzes_answer_rev_positive"
            )
        ]

    def __str__(self):
        return f"answer {self.item_id}, revision {self.rev}"


class Result(InsertOnly):
    """A grading of an attempt; the highest number is the one that counts.

    `mark` carries four decimals and decides; `percent` is that share cut (not rounded) to
    two, so that it never shows the pass mark to someone who missed it.
    """

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="results"
    )
    no = models.PositiveIntegerField()
    mark = models.DecimalField(max_digits=12, decimal_places=4)
    max_mark = models.DecimalField(max_digits=12, decimal_places=4)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "no"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "no"], name="quizzes_result_no_unique"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100),
                name="quizzes_result_percent_in_range",
            ),
        ]

    def __str__(self):
        return f"result {self.no} of attempt {self.attempt_id}"
