"""Files that lie on this machine already: the import and the demonstration."""

import errno
import os
import shutil
import uuid
from pathlib import Path

from media_pipeline.models import Video
from media_pipeline.operations.uploads.entry import (
    UploadRefused,
    check_name,
    check_size,
    check_space,
    clean_name,
    title_of,
)
from media_pipeline.operations.uploads.receiving import receive_file
from media_pipeline.spool import upload_spool
from media_pipeline.storage import media_storage, spool_dir

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def import_video(
    *, path: Path, display_name: str, title: str, by, at, org=None, move: bool = False
) -> Video:
    """Take in a file of this machine and queue its conversion; its content is seen by `inspect`.

    The file is copied, or with `move` taken away once the rows are there: without copying its
    bytes where the file systems allow it.
    `by` is a Member or None for the system. Raises UploadRefused (`unsupported_format`,
    `empty_file`, `too_large`, `no_space`, also when the space ends on the way) and OSError; then
    nothing is left behind.
    """
    name = clean_name(display_name)
    check_name(name)
    size = path.stat().st_size
    check_size(size)
    check_space(size)
    key = uuid.uuid4()
    arrived = spool_dir() / f"{key.hex}.copy"
    storage_name = upload_spool().name_of(key)
    store = media_storage()
    try:
        _fetch(path, arrived, link=move)
        store.put_file(storage_name, arrived)
        video = receive_file(
            storage_name=storage_name,
            size=size,
            display_name=name,
            title=title_of(name, title),
            org=org,
            by=by,
            at=at,
        )
    except BaseException as error:
        store.delete(storage_name)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise UploadRefused("no_space") from error
        raise
    finally:
        arrived.unlink(missing_ok=True)
    if move:
        path.unlink()
    return video


def _fetch(path: Path, arrived: Path, *, link: bool) -> None:
    """Have the bytes of `path` at `arrived`; `path` stays until the caller is sure."""
    if link:
        try:
            os.link(path, arrived)
            return
        except OSError:
            # Another file system, or one without links: copied like any other.
            arrived.unlink(missing_ok=True)
    shutil.copyfile(path, arrived)
