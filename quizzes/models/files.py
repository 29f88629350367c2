import uuid

from django.conf import settings
from django.db import models

from quizzes.models.questions import Bank


class QuestionFileQuerySet(models.QuerySet):
    def waiting(self):
        """Those looked at and not imported yet."""
        return self.filter(applied_at__isnull=True)

    def applied(self):
        return self.filter(applied_at__isnull=False)


class QuestionFile(models.Model):
    """A file of questions that an editor handed in for a bank, with its right answers.

    In the database and not on a disk: every web process sees it, it goes with the rows that
    came from it, and no address leads to it but the one that asks who is there. It waits
    between preview and import for its uploader alone; what was imported stays as evidence.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=16)
    data = models.BinaryField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    added = models.PositiveIntegerField(default=0)

    objects = QuestionFileQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["bank", "applied_at"], name="quizzes_file_of_bank")
        ]

    def __str__(self):
        return self.name
