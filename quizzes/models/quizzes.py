import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.questions import Bank, BankEntry, QuestionVersion
from quizzes.states import Counting, Difficulty, Feedback


class QuizQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(retired_at__isnull=True)


class Quiz(models.Model):
    """What is asked and by which rules. Freely edited: an attempt carries its own copy."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("Title"), max_length=200)
    instructions = models.TextField(_("Instructions"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("Pass mark (%)"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("Attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as wanted."),
    )
    counts = models.CharField(
        _("Result"), max_length=8, choices=Counting, default=Counting.BEST
    )
    retake_after_pass = models.BooleanField(
        _("May be taken again after passing"),
        default=False,
        help_text=_("Right answers are then shown only when no attempt can follow."),
    )
    wait_minutes = models.PositiveIntegerField(
        _("Waiting time between attempts (minutes)"), default=0
    )
    time_limit_s = models.PositiveIntegerField(
        _("Time limit (seconds)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    opens_at = models.DateTimeField(_("Opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("Closes"), null=True, blank=True)
    shuffle_questions = models.BooleanField(_("Shuffle questions"), default=False)
    shuffle_options = models.BooleanField(_("Shuffle options"), default=True)
    feedback = models.CharField(
        _("Show right answers"),
        max_length=16,
        choices=Feedback,
        default=Feedback.AFTER_PASS,
    )
    second_marking = models.BooleanField(
        _("Two people mark each written answer"),
        default=False,
        help_text=_("Neither sees the other's mark; the mean of both counts."),
    )
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("Quiz")
        verbose_name_plural = _("Quizzes")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100),
                name="quizzes_quiz_pass_percent_reachable",
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__isnull=True) | Q(max_attempts__gte=1),
                name="quizzes_quiz_max_attempts_positive",
            ),
            models.CheckConstraint(
                condition=Q(time_limit_s__isnull=True) | Q(time_limit_s__gte=1),
                name="quizzes_quiz_time_limit_positive",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(opens_at__lt=F("closes_at")),
                name="quizzes_quiz_window_in_order",
            ),
            models.CheckConstraint(
                condition=Q(feedback__in=Feedback.values),
                name="quizzes_quiz_feedback_known",
            ),
            models.CheckConstraint(
                condition=Q(counts__in=Counting.values),
                name="quizzes_quiz_counts_known",
            ),
        ]

    def __str__(self):
        return self.title


class Slot(models.Model):
    """One place in a quiz: an entry (its latest ready version), a fixed version, or a draw.

    A draw takes `count` questions from those of a bank that lie in `draw_category`, have
    `draw_tag` and are of `draw_difficulty`, where these say something. Slots are replaced as a whole when the quiz
    is edited; attempts name slot numbers, never these rows.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    order = models.PositiveIntegerField()
    entry = models.ForeignKey(
        BankEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        QuestionVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    draw_bank = models.ForeignKey(
        Bank, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    draw_category = models.CharField(max_length=200, blank=True)
    draw_tag = models.CharField(max_length=40, blank=True)
    draw_difficulty = models.PositiveSmallIntegerField(
        choices=Difficulty, null=True, blank=True
    )
    count = models.PositiveSmallIntegerField(default=1)
    points = models.DecimalField(max_digits=6, decimal_places=2, default=1)

    class Meta:
        ordering = ["quiz", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "order"], name="quizzes_slot_order_unique"
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0), name="quizzes_slot_points_positive"
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        entry__isnull=False,
                        version__isnull=True,
                        draw_bank__isnull=True,
                        count=1,
                    )
                    | Q(
                        entry__isnull=True,
                        version__isnull=False,
                        draw_bank__isnull=True,
                        count=1,
                    )
                    | Q(
                        entry__isnull=True,
                        version__isnull=True,
                        draw_bank__isnull=False,
                        count__gte=1,
                    )
                ),
                name="quizzes_slot_one_source",
            ),
        ]

    def __str__(self):
        return f"slot {self.order} of quiz {self.quiz_id}"

    @property
    def draw_pool(self):
        """The entries that a draw may take now; a queryset."""
        return self.draw_bank.entries.usable().sorted_as(
            category=self.draw_category,
            tag=self.draw_tag,
            difficulty=self.draw_difficulty,
        )
