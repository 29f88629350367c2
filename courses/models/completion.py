"""Facts: a member has completed a lecture, or has to study it anew. Inserted once, never edited, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.states import CompletionSource


class CompletionQuerySet(models.QuerySet["Completion"]):
    def standing(self) -> CompletionQuerySet:
        """Completions that nobody has voided."""
        return self.filter(void__isnull=True)


class Completion(models.Model):
    """One lecture completed by one member, with the evidence and the rule as they were.

    Written by `courses.operations.completion.evaluate` alone. A wrong one is answered by a `CompletionVoid`,
    an old one by a `Restudy`; after either the member studies the next pass.
    """

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    lecture = models.ForeignKey(
        "courses.Lecture", models.PROTECT, related_name="completions"
    )
    pass_no = models.PositiveSmallIntegerField(default=1)
    completed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    media_version = models.ForeignKey(
        "courses.MediaVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    covered_s = models.PositiveIntegerField()
    length_s = models.PositiveIntegerField()
    threshold_percent = models.PositiveSmallIntegerField()
    quiz_attempt = models.ForeignKey(
        "quizzes.Attempt", models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=8, choices=CompletionSource)
    rule = models.JSONField()

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "lecture", "pass_no"], name="courses_completion_once"
            ),
            models.CheckConstraint(
                condition=Q(covered_s__lte=F("length_s")),
                name="courses_completion_covered_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} × {self.lecture_id} #{self.pass_no}"


class CompletionVoid(models.Model):
    """A person's decision, with a reason, that a completion does not stand."""

    completion = models.OneToOneField(Completion, models.PROTECT, related_name="void")
    reason = models.TextField()
    actor = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    voided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"void of {self.completion_id}"


class Restudy(models.Model):
    """A member who has completed a lecture is asked to study it anew: the pass after that completion begins.

    The completion stands, with its evidence and its credit; the next pass begins with nothing seen. One per
    completion, so that two who ask at once open one pass. `reason` is read by the member. Never edited; deleted
    only while nothing has come of it, when nobody asks any more (`courses.operations.restudy.take_back`).
    """

    completion = models.OneToOneField(
        Completion, models.PROTECT, related_name="restudy"
    )
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("study anew")

    def __str__(self) -> str:
        return f"anew after {self.completion_id}"
