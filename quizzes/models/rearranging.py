import uuid

from django.conf import settings
from django.db import models

from quizzes.models.questions import Bank


class Rearrangement(models.Model):
    """A change of where many questions belong, with what was there before, so that it can be taken back once.

    Only sorting is kept like this: category, tags, difficulty, bank. A wording put into or
    out of use has been seen by attempts and is never taken back. `before` and `after` are
    {entry id: {field: value}} of the fields that `act` changed.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(
        Bank, on_delete=models.CASCADE, related_name="rearrangements"
    )
    act = models.CharField(max_length=16)
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["bank", "by", "at"], name="quizzes_rearranged_by")
        ]

    def __str__(self):
        return f"{self.act} of {len(self.before)} questions"

    @property
    def count(self):
        return len(self.before)
