"""Photographs, sheets and papers kept with a session."""

import hashlib
from pathlib import PurePath

from django.db import transaction

from training.models import HeldSession, SessionFile

MAX_FILES = 30
MAX_BYTES = 20 * 1024 * 1024
# By the ending: what the file begins with, and what it is sent back as.
KINDS = {
    ".pdf": ((b"%PDF-",), "application/pdf"),
    ".jpg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".jpeg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".png": ((b"\x89PNG\r\n\x1a\n",), "image/png"),
    ".docx": (
        (b"PK\x03\x04",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".xlsx": (
        (b"PK\x03\x04",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ".pptx": (
        (b"PK\x03\x04",),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}


class FileRefused(Exception):
    """`args[0]` says why: "kind", "content", "size" or "number"."""


@transaction.atomic
def attach_file(*, session, upload, at, by):
    """Keep an uploaded file with a session, at a place that no address leads to.

    Its ending has to be one of KINDS and its first bytes those of that kind. Raises FileRefused.
    """
    name = PurePath(upload.name).name
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise FileRefused("kind")
    if not 0 < upload.size <= MAX_BYTES:
        raise FileRefused("size")
    signatures, content_type = KINDS[ending]
    digest = hashlib.sha256()
    first = b""
    for chunk in upload.chunks():
        first = first or chunk[:16]
        digest.update(chunk)
    if not first.startswith(signatures):
        raise FileRefused("content")
    HeldSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if (
        SessionFile.objects.filter(session=session, removed_at=None).count()
        >= MAX_FILES
    ):
        raise FileRefused("number")
    upload.seek(0)
    return SessionFile.objects.create(
        session=session,
        name=name[-200:],
        size=upload.size,
        sha256=digest.hexdigest(),
        content_type=content_type,
        file=upload,
        recorded_at=at,
        recorded_by=by,
    )


@transaction.atomic
def remove_file(*, file, reason, at, by):
    """Take a file away: its bytes go, the row stays with name, digest, who removed it and why."""
    removed = SessionFile.objects.filter(pk=file.pk, removed_at=None).update(
        removed_at=at, removed_by=by, remove_reason=reason
    )
    if removed:
        storage, name = file.file.storage, file.file.name
        transaction.on_commit(lambda: storage.delete(name))
