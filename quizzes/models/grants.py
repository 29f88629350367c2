from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from quizzes.models.quizzes import Quiz


class GrantQuerySet(models.QuerySet):
    def of(self, quiz, member):
        return self.filter(quiz=quiz, member=member)

    def totals(self):
        """(extra attempts, extra seconds): the sum of all rows, never below zero."""
        found = self.aggregate(n=Sum("extra_attempts"), s=Sum("extra_time_s"))
        return found["n"] or 0, found["s"] or 0


class Grant(InsertOnly):
    """More attempts or more time for one person at one quiz, with who gave it and why.

    What a person has is the sum of the rows; taking some back is a row with a minus sign, so
    that nobody can change afterwards what was allowed on the day.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="grants")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    extra_attempts = models.SmallIntegerField(default=0)
    extra_time_s = models.IntegerField(default=0)
    reason = models.TextField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("Grant")
        verbose_name_plural = _("Grants")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(extra_attempts=0, extra_time_s=0),
                name="quizzes_grant_gives_something",
            )
        ]
        indexes = [models.Index(fields=["quiz", "member"], name="quizzes_grant_person")]

    def __str__(self):
        return f"grant {self.pk} for {self.member_id} at quiz {self.quiz_id}"

    @property
    def signed_attempts(self):
        """The attempts of this row with their sign."""
        return f"{self.extra_attempts:+}"

    @property
    def signed_min(self):
        """The minutes of this row with their sign."""
        return f"{self.extra_time_s // 60:+}"
