"""A file on its way to us."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from media_pipeline.models.conversion import Video
from media_pipeline.states import UploadState

_RECEIVING = UploadState.RECEIVING.value
_FINISHED = UploadState.FINISHED.value


class UploadQuerySet(models.QuerySet):
    def receiving(self) -> "UploadQuerySet":
        return self.filter(state=UploadState.RECEIVING)

    def free(self) -> "UploadQuerySet":
        """Nobody writes to it at the moment, by the clock of the database."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def resumable(self, *, at: datetime) -> "UploadQuerySet":
        return self.receiving().filter(expires_at__gt=at)

    def over(self, *, at: datetime) -> "UploadQuerySet":
        """Begun, not finished, and past its time."""
        return self.receiving().filter(expires_at__lte=at)


class Upload(models.Model):
    """The bytes of one file while they arrive, piece by piece (tus 1.0).

    Apart from Source, because most of what is here ends with the last byte: who may go on with
    it, how far it is, who writes just now. `offset` counts only bytes that are safely stored;
    whatever lies beyond it is cut off when the upload goes on. `parts` is what the storage needs
    to know about the pieces; empty on disk. A finished upload names its video.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    org = models.ForeignKey(
        "members.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    display_name = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    fingerprint = models.CharField(
        max_length=200,
        blank=True,
        help_text="How the owner's browser recognises the file again.",
    )
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    offset = models.PositiveBigIntegerField(default=0)
    state = models.CharField(
        max_length=16,
        choices=[(state.value, state.value) for state in UploadState],
        default=_RECEIVING,
    )
    storage_name = models.CharField(max_length=255)
    parts = models.JSONField(default=dict, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    video = models.ForeignKey(
        Video, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__lte=F("size")), name="upload_within_size"
            ),
            models.CheckConstraint(
                condition=(
                    Q(lease_token="", lease_until__isnull=True)
                    | (~Q(lease_token="") & Q(lease_until__isnull=False))
                ),
                name="upload_lease_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=_RECEIVING, ended_at__isnull=True)
                    | (
                        ~Q(state=_RECEIVING)
                        & Q(ended_at__isnull=False, lease_until__isnull=True)
                    )
                ),
                name="upload_ended_or_receiving",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=_FINISHED, video__isnull=False, offset=F("size"))
                    | (~Q(state=_FINISHED) & Q(video__isnull=True))
                ),
                name="upload_finished_has_video",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "created_at"], name="upload_owner"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state=_RECEIVING),
                name="upload_expiry",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_finished(self) -> bool:
        return self.state == UploadState.FINISHED

    def is_gone(self, *, at: datetime) -> bool:
        """Given up, or past its time although nobody has swept it away yet."""
        if self.state == UploadState.RECEIVING:
            return self.expires_at <= at
        return not self.is_finished

    @property
    def missing(self) -> int:
        """Bytes that have not arrived."""
        return self.size - self.offset
