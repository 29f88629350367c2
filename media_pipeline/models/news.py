from django.conf import settings
from django.db import models
from django.db.models import Q

from media_pipeline.models.conversion import Job


class VideoNewsQuerySet(models.QuerySet):
    def unseen_by(self, member) -> "VideoNewsQuerySet":
        return self.filter(member=member, seen_at__isnull=True)


class VideoNews(models.Model):
    """What an uploader is told in the editor: a conversion is ready, or it failed.

    `key` is that of the notice in the outbox, so that one sent twice is told once.
    """

    key = models.CharField(max_length=100, unique=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    is_ready = models.BooleanField()
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = VideoNewsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "video news"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["member"],
                condition=Q(seen_at__isnull=True),
                name="video_news_unseen",
            )
        ]

    def __str__(self) -> str:
        return self.key
