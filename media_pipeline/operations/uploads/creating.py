"""Opening an upload: who, how often, how much, and is there room."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from media_pipeline.models import Upload
from media_pipeline.operations.uploads.entry import (
    UploadRefused,
    check_name,
    check_size,
    check_space,
    clean_name,
    title_of,
)
from media_pipeline.spool import upload_spool
from members.models import Member
from members.queries import organisation_of

HOUR = timedelta(hours=1)


def create_upload(
    *, by, display_name: str, size: int, title: str, fingerprint: str, on, at
) -> Upload:
    """Open an upload of `size` bytes for `by`, a Member who may add videos.

    `on` is the day that decides to which organisation it belongs. Raises UploadRefused, in this
    order: `too_many_uploads` (`settings.DANGKE_UPLOADS_PER_HOUR` in the last hour, `wait_s`
    among its params), `upload_quota` (unfinished bytes of this person), `no_space`,
    `empty_file`, `too_large`, `unsupported_format`. Raises OSError when the storage does not answer;
    then nothing was begun.
    """
    name = clean_name(display_name)
    spool = upload_spool()
    key = uuid4()
    storage_name = spool.name_of(key)
    with transaction.atomic():
        # One at a time for each person, or two requests could both be the thirtieth.
        Member.objects.select_for_update(no_key=True).get(pk=by.pk)
        _check_limits(by, size, at)
        check_space(size)
        check_size(size)
        check_name(name)
        upload = Upload.objects.create(
            key=key,
            owner=by,
            org=organisation_of(by, on=on),
            display_name=name,
            title=title_of(name, title),
            fingerprint=fingerprint,
            size=size,
            storage_name=storage_name,
            created_at=at,
            expires_at=expiry(at),
        )
    # Outside the transaction: S3 may take its time.
    try:
        upload.parts = spool.begin(storage_name)
    except OSError:
        upload.delete()
        raise
    upload.save(update_fields=["parts"])
    return upload


def expiry(at: datetime) -> datetime:
    """When an upload that was touched at `at` is given up."""
    return at + timedelta(seconds=settings.DANGKE_UPLOAD_KEEP_S)


def _check_limits(by, size: int, at: datetime) -> None:
    mine = Upload.objects.filter(owner=by)
    recent = mine.filter(created_at__gt=at - HOUR).order_by("-created_at")
    limit = settings.DANGKE_UPLOADS_PER_HOUR
    oldest = recent.values_list("created_at", flat=True)[limit - 1 : limit]
    for created_at in oldest:
        wait_s = max(1, round((created_at + HOUR - at).total_seconds()))
        raise UploadRefused(
            "too_many_uploads",
            {"limit": limit, "wait_s": wait_s, "minutes": -(-wait_s // 60)},
        )
    under_way = mine.resumable(at=at).aggregate(bytes=Sum("size", default=0))["bytes"]
    quota = settings.DANGKE_UPLOAD_QUOTA_BYTES
    if under_way + size > quota:
        raise UploadRefused(
            "upload_quota",
            {"limit": quota, "value": under_way + size, "unit": "bytes"},
        )
