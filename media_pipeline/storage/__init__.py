"""Where video files are; the only package that knows of storages or boto3.

Layout, on a disk below `settings.DANGKE_MEDIA_DIR` and in a bucket below its root, all of it
outside MEDIA_ROOT:

    source/{sha256[:2]}/{sha256}   hls/{video}/{gen}/…   spool/{upload}

and always on the local disk, never served:

    spool/{upload}   scratch/{job}/{step}/{fence}   cache/{key}
"""

from pathlib import Path

from django.conf import settings

from .cache import SourceCache
from .disk import DiskStorage
from .names import CONTENT_TYPES, UnsafeName, digest_in
from .store import (
    Entry,
    MultipartStore,
    Part,
    StorageFailure,
    Store,
    Unfinished,
)

__all__ = [
    "CONTENT_TYPES",
    "DiskStorage",
    "Entry",
    "MultipartStore",
    "Part",
    "SourceCache",
    "StorageFailure",
    "Store",
    "Unfinished",
    "UnsafeName",
    "digest_in",
    "media_storage",
    "scratch_dir",
    "source_cache",
    "spool_dir",
]


def media_storage() -> Store:
    """The store of this site: `settings.DANGKE_STORAGE` says which."""
    if settings.DANGKE_STORAGE == "disk":
        return DiskStorage(settings.DANGKE_MEDIA_DIR)
    # A site on a disk does not load the client at all: it takes some 30 MB.
    from .s3 import S3Storage
    from .s3_client import S3Config

    return S3Storage(S3Config(**settings.DANGKE_S3), _source_cache())


def source_cache() -> SourceCache | None:
    """This host's copies of far objects; None on a disk, where nothing is copied."""
    return None if settings.DANGKE_STORAGE == "disk" else _source_cache()


def _source_cache() -> SourceCache:
    return SourceCache(Path(settings.DANGKE_CACHE_DIR), settings.DANGKE_CACHE_BYTES)


def spool_dir() -> Path:
    """Where uploads arrive, on the same file system as the sources; made when missing."""
    return _made(Path(settings.DANGKE_MEDIA_DIR) / "spool")


def scratch_dir(*parts: object) -> Path:
    """Where steps work; `parts` are job, step and fence. Not made."""
    return Path(settings.DANGKE_MEDIA_DIR, "scratch", *map(str, parts))


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
