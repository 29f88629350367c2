"""Taking a file in: checked, hashed and stored before any row exists."""

import hashlib
import os
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from media_pipeline import messages, rules
from media_pipeline.models import Source, Video
from media_pipeline.operations.discards import lock_content
from media_pipeline.operations.jobs import start_job
from media_pipeline.recipe import current_recipe_digest
from media_pipeline.storage import DiskStorage, media_storage, spool_dir
from media_pipeline.transcode import signature
from media_pipeline.transcode.errors import SourceRejected

BLOCK = 1024 * 1024


class UploadRefused(Exception):
    """The file was not taken, and nothing of it is kept. `message` is a sentence for people."""

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = params or {}

    @property
    def message(self) -> str:
        return messages.refusal_message(self.code, self.params)


@dataclass(frozen=True)
class _Spooled:
    path: Path
    size: int
    sha256: str


def upload_video(*, file, display_name: str, title: str, by, at) -> Video:
    """Take in a video file and queue its conversion.

    `file` is anything with `read(n)`; a `size` attribute lets a too large file be refused at
    once. The bytes go to the spool while their sha256 is computed, then by one rename to their
    content address; Source, Video, Job and the `inspect` step are one transaction. The same
    bytes again share the Source, never the Video. `by` is a Member or None for the system.
    Raises UploadRefused (`empty_file`, `too_large`, `no_space`, `unsupported_format`,
    `wrong_extension`, `not_media`, `truncated_source`); then nothing is left behind, neither row nor file.
    """
    name = clean_name(display_name)
    suffix = rules.suffix_of(name)
    if suffix not in rules.SUFFIX_FAMILIES:
        raise UploadRefused("unsupported_format", {"format": suffix or "?"})
    store = media_storage()
    _check_size(getattr(file, "size", None), store)
    spool = spool_dir() / uuid.uuid4().hex
    try:
        spooled = _receive(file, spool)
        _check_content(spool, suffix)
        return _store(store, spooled, name, title.strip() or name, by, at)
    finally:
        spool.unlink(missing_ok=True)


def clean_name(display_name: str) -> str:
    """An uploaded name as people may see it: no path, no control or direction marks, ≤ 255."""
    base = display_name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        char
        for char in unicodedata.normalize("NFC", base)
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    ).strip()
    stem, dot, suffix = visible.rpartition(".")
    return (
        f"{stem[: 255 - len(suffix) - 1]}{dot}{suffix}"[:255] if dot else visible[:255]
    )


def _check_size(size: int | None, store: DiskStorage) -> None:
    """Refuse by the declared size, before a byte is read; None is checked while reading."""
    limit = settings.DANGKE_MAX_UPLOAD_BYTES
    if size == 0:
        raise UploadRefused("empty_file")
    if size is not None and size > limit:
        raise UploadRefused(
            "too_large", {"limit": limit, "value": size, "unit": "bytes"}
        )
    if rules.space_needed(size or BLOCK) > store.free_bytes():
        raise UploadRefused("no_space")


def _receive(file, spool: Path) -> _Spooled:
    """Copy the upload to the spool, hashing on the way and stopping at the size limit."""
    digest, size = hashlib.sha256(), 0
    limit = settings.DANGKE_MAX_UPLOAD_BYTES
    with open(spool, "xb") as copy:
        while block := file.read(BLOCK):
            size += len(block)
            if size > limit:
                raise UploadRefused(
                    "too_large", {"limit": limit, "value": size, "unit": "bytes"}
                )
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    if not size:
        raise UploadRefused("empty_file")
    return _Spooled(spool, size, digest.hexdigest())


def _check_content(spool: Path, suffix: str) -> None:
    """Refuse what its first bytes or its box structure give away, without any decoder."""
    try:
        with open(spool, "rb") as file:
            family = signature.identify(file)
    except SourceRejected as error:
        raise UploadRefused(error.code, error.params) from error
    if family != rules.SUFFIX_FAMILIES[suffix]:
        raise UploadRefused("wrong_extension", {"format": suffix})


def _store(
    store: DiskStorage, spooled: _Spooled, name: str, title: str, by, at
) -> Video:
    stored_name = rules.source_name(spooled.sha256)
    try:
        with transaction.atomic():
            lock_content(spooled.sha256)
            source, _created = Source.objects.get_or_create(
                org=None,
                sha256=spooled.sha256,
                defaults={
                    "size": spooled.size,
                    "display_name": name,
                    "storage_name": stored_name,
                    "created_at": at,
                },
            )
            store.put_file(source.storage_name, spooled.path)
            video = Video.objects.create(
                title=title[:255], uploaded_by=by, source=source, created_at=at
            )
            start_job(video=video, recipe_hash=current_recipe_digest(), at=at)
            return video
    except BaseException:
        if not Source.objects.filter(storage_name=stored_name).exists():
            store.delete(stored_name)
        raise
