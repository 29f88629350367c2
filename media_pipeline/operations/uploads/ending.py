"""Uploads that will not go on: given up by their owner, or by the clock."""

from datetime import datetime, timedelta

from django.db import transaction

from media_pipeline.models import Upload
from media_pipeline.operations.outbox import put_notice
from media_pipeline.operations.uploads.turns import UploadEnded
from media_pipeline.spool import upload_spool
from media_pipeline.states import UploadState, check_upload_move

# Ended rows stay a while: they count against the hourly limit, and answer 410 instead of 404.
REMEMBERED_FOR = timedelta(days=30)


@transaction.atomic
def terminate_upload(*, upload: Upload, at: datetime, by) -> None:
    """Give an upload up; whoever is writing to it stops at their next step.

    Its bytes go soon after, through the outbox. Raises UploadEnded.
    """
    if not _end(upload, UploadState.TERMINATED, at=at):
        raise UploadEnded(upload.state)


def expire_uploads(*, at: datetime) -> int:
    """Give up every upload that nobody has gone on with in time; returns how many.

    Also forgets ended ones after thirty days. Bytes that no row knows are the business of
    `operations.collecting`.
    """
    expired = sum(
        _expire(upload, at=at)
        for upload in Upload.objects.over(at=at).free().order_by("pk")
    )
    Upload.objects.exclude(state=UploadState.RECEIVING).filter(
        ended_at__lt=at - REMEMBERED_FOR
    ).delete()
    return expired


@transaction.atomic
def _expire(upload: Upload, *, at: datetime) -> bool:
    return _end(upload, UploadState.EXPIRED, at=at)


def _end(upload: Upload, after: UploadState, *, at: datetime) -> bool:
    check_upload_move(UploadState.RECEIVING, after)
    rows = Upload.objects.receiving().filter(pk=upload.pk)
    if after == UploadState.EXPIRED:
        rows = rows.over(at=at).free()
    ended = rows.update(state=after, lease_token="", lease_until=None, ended_at=at)
    if ended:
        put_notice("delete_upload", upload.key.hex, {"upload": upload.pk}, at=at)
    return bool(ended)


def discard_upload(*, upload_id: int) -> bool:
    """Remove the bytes of an upload that was given up; False when it was not, or is forgotten."""
    upload = Upload.objects.filter(
        pk=upload_id, state__in=[UploadState.TERMINATED, UploadState.EXPIRED]
    ).first()
    if upload is None:
        return False
    upload_spool().discard(upload.storage_name, upload.parts)
    return True
