"""Fetch and authorise in one call; what belongs to somebody else is not found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from media_pipeline.models import Upload


def may_upload(user: Any) -> bool:
    """Whether `user` may add videos: the permission that the library's own pages ask for."""
    return bool(user.is_authenticated and user.has_perm("media_pipeline.add_video"))


def get_upload_for(user: Any, key: UUID) -> Upload:
    """The upload `key` of `user`, in whatever state. Raises Http404, alike for foreign and unknown."""
    upload = Upload.objects.filter(owner=user.pk, key=key).first()
    if upload is None:
        raise Http404
    return upload


def unfinished_uploads_of(user: Any, *, at: datetime) -> QuerySet[Upload]:
    """What `user` has begun and may go on with, the oldest first."""
    mine = Upload.objects.resumable(at=at).filter(owner=user.pk)
    return mine.order_by("created_at", "pk")
