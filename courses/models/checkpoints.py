"""Questions inside a video, and what members answered. The rule is in `courses.operations.completion`."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def asked(self) -> CheckpointQuerySet:
        """Those that are asked now, in the order of the video."""
        return self.filter(withdrawn_at__isnull=True).order_by("at_s", "pk")


class Checkpoint(models.Model):
    """A question asked at one second of a lecture's video.

    An identity like the lecture's: publishing writes it, answers point at it, and one that an
    editor takes out is withdrawn and keeps them. `entry` is asked in its latest ready version.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lecture = models.ForeignKey(
        "courses.Lecture", models.PROTECT, related_name="checkpoints"
    )
    at_s = models.PositiveIntegerField(_("second of the video"))
    entry = models.ForeignKey("quizzes.BankEntry", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lecture", "entry"],
                condition=Q(withdrawn_at__isnull=True),
                name="courses_checkpoint_once",
            )
        ]
        indexes = [
            models.Index(fields=["lecture", "at_s"], name="courses_checkpoint_order")
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id} at {self.at_s} s"

    @property
    def at_ms(self) -> int:
        """`at_s` in milliseconds, as players count."""
        return self.at_s * 1000


class CheckpointAnswer(InsertOnly):
    """One try at a checkpoint: the wording answered, the answer, and the share earned, 0..1."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="answers")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    pass_no = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey(
        "quizzes.QuestionVersion", models.PROTECT, related_name="+"
    )
    value = models.JSONField()
    fraction = models.DecimalField(max_digits=11, decimal_places=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fraction__gte=0, fraction__lte=1),
                name="courses_checkpoint_fraction",
            )
        ]
        indexes = [
            models.Index(
                fields=["member", "checkpoint", "pass_no"],
                name="courses_checkpoint_tries",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at checkpoint {self.checkpoint_id}"
