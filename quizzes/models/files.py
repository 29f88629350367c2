import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from quizzes.models.questions import Bank
from quizzes.states import FileState


class QuestionFileQuerySet(models.QuerySet):
    def waiting(self):
        """Those looked at and not imported yet."""
        return self.filter(applied_at__isnull=True)

    def to_read(self):
        """Those nobody reads: new ones, and those whose reader has not come back in time."""
        return self.waiting().filter(
            Q(state=FileState.QUEUED)
            | Q(state=FileState.READING, lease_until__lt=Now())
        )

    def applied(self):
        return self.filter(applied_at__isnull=False)


class QuestionFile(models.Model):
    """A file of questions that an editor handed in for a bank, with its right answers.

    In the database and not on a disk: every web process sees it, it goes with the rows that
    came from it, and no address leads to it but the one that asks who is there. It waits
    between preview and import for its uploader alone; what was imported stays as evidence.

    It is read by a worker, never by a request: `state` says how far that is, `tries` is the
    fence of whoever reads, `report` what was found (`formats.confined`), `problem` a code of
    `formats.confined.STOPPED` when reading had to be given up.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=16, blank=True)
    data = models.BinaryField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    added = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=FileState, default=FileState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    report = models.BinaryField(null=True, blank=True)
    problem = models.CharField(max_length=16, blank=True)

    objects = QuestionFileQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["bank", "applied_at"], name="quizzes_file_of_bank"),
            models.Index(fields=["state", "uploaded_at"], name="quizzes_file_to_read"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FileState.values),
                name="quizzes_file_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=FileState.READ, report__isnull=False)
                | Q(state=FileState.READ, applied_at__isnull=False)
                | Q(report__isnull=True) & ~Q(state=FileState.READ),
                name="quizzes_file_read_has_report",
            ),
        ]

    def __str__(self):
        return self.name
