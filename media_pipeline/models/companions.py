"""Captions and chapters: what people write beside a video.

Both belong to the video and not to a conversion: a re-encode leaves them as they are. Texts are
columns and not objects, because they are small, change after publishing, and must change in
one transaction with who checked them.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from media_pipeline.states import CaptionOrigin, ChapterState


def _choices(enum) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class CaptionQuerySet(models.QuerySet):
    def published(self) -> "CaptionQuerySet":
        return self.filter(checked_at__isnull=False)

    def drafts(self) -> "CaptionQuerySet":
        return self.filter(checked_at__isnull=True)


class Caption(models.Model):
    """What is said in a video, in one language, with times.

    A draft until a person has checked it; members see only what is checked, one per language.
    `body` is WebVTT as `subtitles.write_webvtt` makes it: nothing in it can be executed.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    video = models.ForeignKey(
        "media_pipeline.Video", on_delete=models.PROTECT, related_name="captions"
    )
    language = models.CharField(max_length=16)
    origin = models.CharField(max_length=16, choices=_choices(CaptionOrigin))
    # What tells two tracks of one file apart: the number of the track. Empty for other origins.
    origin_ref = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    body = models.TextField()
    cue_count = models.PositiveIntegerField()
    notes = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    changed_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = CaptionQuerySet.as_manager()

    class Meta:
        ordering = ["language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["video", "language"],
                condition=Q(checked_at__isnull=False),
                name="caption_one_published_per_language",
            ),
            models.UniqueConstraint(
                fields=["video", "origin_ref"],
                condition=~Q(origin_ref=""),
                name="caption_once_per_track",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} of video {self.video_id}"

    @property
    def is_published(self) -> bool:
        return self.checked_at is not None


class ChapterQuerySet(models.QuerySet):
    def accepted(self) -> "ChapterQuerySet":
        return self.filter(state=ChapterState.ACCEPTED)

    def suggested(self) -> "ChapterQuerySet":
        return self.filter(state=ChapterState.SUGGESTED)


class Chapter(models.Model):
    """A moment at which a part of the video begins.

    A dropped suggestion stays as a row, so that the next conversion does not suggest it again.
    """

    video = models.ForeignKey(
        "media_pipeline.Video", on_delete=models.PROTECT, related_name="chapters"
    )
    start_ms = models.PositiveBigIntegerField()
    title = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=16, choices=_choices(ChapterState))
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ChapterQuerySet.as_manager()

    class Meta:
        ordering = ["start_ms"]
        constraints = [
            models.UniqueConstraint(
                fields=["video", "start_ms"], name="chapter_once_per_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_ms} ms of video {self.video_id}: {self.title}"
