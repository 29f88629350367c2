from django.conf import settings
from django.db import models
from django.db.models import Q

from lib.insert_only import InsertOnly
from quizzes.models.questions import QuestionVersion
from quizzes.states import CorrectionKind


class Correction(InsertOnly):
    """How a version is to be marked from now on, instead of by its own key; the latest counts.

    The version stays as it was asked. `key_of` names the version of the same question whose
    key is right. `done_to` is the last attempt that was marked again: the work goes on from
    there when it was interrupted; `done_at` says that all of it is done.
    """

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )
    no = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=CorrectionKind)
    key_of = models.ForeignKey(
        QuestionVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    may_lower = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    done_to = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["version", "no"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "no"], name="quizzes_correction_no_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind=CorrectionKind.KEY, key_of__isnull=False)
                | (~Q(kind=CorrectionKind.KEY) & Q(key_of__isnull=True)),
                name="quizzes_correction_key_when_it_is_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(done_at__isnull=True),
                name="quizzes_correction_open",
            )
        ]

    def __str__(self):
        return f"correction {self.no} of version {self.version_id}: {self.kind}"
