"""What is taught. These rows are identities: pages come and go, learners' records point here."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.states import LectureKind, Visibility
from members.models import Membership, Post, UnitPath
from members.states import REPORTING_ROLES


class Topic(models.Model):
    """A theme (专题) under which courses and lectures are grouped."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    order = models.IntegerField(_("order"), default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class Course(models.Model):
    """A series of lectures meant to be taken in order."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="courses"
    )
    order = models.IntegerField(_("order"), default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class LectureQuerySet(models.QuerySet["Lecture"]):
    """The words by which lectures are chosen; the only door for screens, lists and reports."""

    def published(self) -> LectureQuerySet:
        """Lectures that are published and not withdrawn."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)

    def required(self) -> LectureQuerySet:
        """Lectures that count as duty: marked required, with a video or a quiz by which to complete them."""
        return self.filter(
            Q(video__isnull=False) | Q(quiz__isnull=False), required=True
        )

    def visible_to(self, user: Any, *, on: date) -> LectureQuerySet:
        """Lectures that `user` may study on the day `on`; does not look at publication.

        Everyone: public ones. Signed-in active members: those for members too, and those for an organisation
        to whose subtree they belong on that day (primary or participating), or which lies above or below an
        organisation for which they hold a reporting post. Holders of `courses.view_lecture`: all.
        """
        if not (user.is_authenticated and user.is_active):
            return self.filter(visibility=Visibility.EVERYONE)
        if user.has_perm("courses.view_lecture"):
            return self.all()
        return self.filter(
            Q(visibility__in=[Visibility.EVERYONE, Visibility.MEMBERS])
            | Q(
                Exists(_audience_of(user, on=on).filter(lecture=OuterRef("pk"))),
                visibility=Visibility.UNITS,
            )
        )

    def in_order(self) -> LectureQuerySet:
        """Topic order, then course order, then the lecture's own; stable."""
        return self.order_by(
            "topic__order", "topic_id", "course__order", "course_id", "order", "id"
        )


def _audience_of(user: Any, *, on: date) -> models.QuerySet[LectureAudience]:
    homes = Membership.objects.on(on).filter(member=user).values("unit_id")
    posts = (
        Post.objects.on(on)
        .filter(member=user, role__in=REPORTING_ROLES)
        .values("unit_id")
    )
    paths = UnitPath.objects.on(on)
    above = paths.filter(Q(descendant_id__in=homes) | Q(descendant_id__in=posts))
    below = paths.filter(ancestor_id__in=posts)
    return LectureAudience.objects.filter(
        Q(unit_id__in=above.values("ancestor_id"))
        | Q(unit_id__in=below.values("descendant_id"))
    )


class Lecture(models.Model):
    """One thing to study, as published. Written only by `courses.operations.publishing`.

    A table of its own and not a page: an editor who moves, copies or deletes a page must not touch anyone's
    record, so watching, attempts and completions hang here, protected, and the page only names the key.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        _("kind"), max_length=12, choices=LectureKind, default=LectureKind.LECTURE
    )
    title = models.CharField(_("title"), max_length=200)
    lecturer = models.CharField(_("lecturer"), max_length=200, blank=True)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    body_html = models.TextField(_("text"), blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="lectures"
    )
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="lectures"
    )
    order = models.IntegerField(_("order"), default=0)
    video = models.ForeignKey(
        "media_pipeline.Video", models.PROTECT, null=True, blank=True, related_name="+"
    )
    quiz = models.ForeignKey(
        "quizzes.Quiz", models.PROTECT, null=True, blank=True, related_name="+"
    )
    pretest = models.ForeignKey(
        "quizzes.Quiz", models.PROTECT, null=True, blank=True, related_name="+"
    )
    checkpoints_must_be_right = models.BooleanField(
        _("checkpoints must be answered right"), default=False
    )
    visibility = models.CharField(
        _("visibility"), max_length=12, choices=Visibility, default=Visibility.MEMBERS
    )
    threshold_percent = models.PositiveSmallIntegerField(
        _("share to watch, in percent"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    required = models.BooleanField(_("required"), default=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    attendees = models.TextField(_("attendees"), blank=True)
    first_published_at = models.DateTimeField(
        _("first published at"), null=True, blank=True
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = LectureQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold_percent__gte=1, threshold_percent__lte=100),
                name="courses_lecture_threshold_1_100",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Published and not withdrawn."""
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def is_duty(self) -> bool:
        """Counts as duty; the same question as `required()` asks of the table."""
        return self.required and bool(self.video_id or self.quiz_id)


class LectureAudience(models.Model):
    """An organisation for which a lecture is meant, its subtree included."""

    lecture = models.ForeignKey(Lecture, models.PROTECT, related_name="audience")
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lecture", "unit"], name="courses_audience_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id} → {self.unit_id}"
