import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from lib.insert_only import InsertOnly
from quizzes.models.questions import BankEntry, QuestionVersion


class MistakeQuerySet(models.QuerySet):
    def kept(self):
        """Those that their member has not taken out of the book."""
        return self.filter(removed_at__isnull=True)

    def due(self, *, before):
        """Those whose next time comes before an instant; the first of them first."""
        return self.filter(due_at__lt=before).order_by("due_at", "pk")


class Mistake(models.Model):
    """A question that a member got wrong, to come back until it sits: a page of their own book.

    Made from evidence (a graded answer, or one given while practising) and no evidence itself:
    it counts for nothing and nobody else reads it. `schedule` is what `quizzes.spacing` keeps,
    None before the first review. One that is removed stays as a row, so that the same old
    answer does not bring it back; a newer wrong answer does (`wrong_at` is the latest).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="+")
    schedule = models.JSONField(null=True)
    wrong_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = MistakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "entry"], name="quizzes_mistake_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["member", "due_at"],
                condition=Q(removed_at__isnull=True),
                name="quizzes_mistake_due",
            )
        ]

    def __str__(self):
        return f"mistake of {self.member_id} at question {self.entry_id}"


class PracticeAnswer(InsertOnly):
    """That a question was practised, and whether it went right: no credit, no answer kept.

    `event_id` makes an answer that is sent twice the same answer.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )
    correct = models.BooleanField()
    at = models.DateTimeField()
    event_id = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "event_id"], name="quizzes_practice_event_unique"
            )
        ]
        indexes = [
            models.Index(fields=["member", "at"], name="quizzes_practice_recent")
        ]

    def __str__(self):
        return f"practice of {self.member_id} at version {self.version_id}"
