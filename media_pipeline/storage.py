"""Where video files are; the only module that will know of storages or boto3.

Layout below `settings.DANGKE_MEDIA_DIR`, all of it outside MEDIA_ROOT:

    spool/{upload}   source/{sha256[:2]}/{sha256}   scratch/{job}/{step}/{fence}   never served
    hls/{video}/{gen}/…                                                            by token only

An object is written once under its name and never rewritten. Names use `/` and are made by the
product from numbers and hex digits; `DiskStorage` refuses any other name.
"""

import errno
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_NAME = re.compile(r"(?:[a-z0-9][A-Za-z0-9_.-]*/)*[a-z0-9][A-Za-z0-9_.-]*")


class UnsafeName(ValueError):
    """A name that no part of the product makes; a defect or an attack."""


class DiskStorage:
    """Objects on a local or shared disk. The S3 store will offer the same methods."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def put_file(self, name: str, path: Path) -> None:
        """Store the file at `path` as `name`; the file is gone from `path` afterwards.

        Whole or not at all: bytes are on the disk before the name appears.
        """
        target = self._prepare(name)
        with open(path, "rb") as file:
            os.fsync(file.fileno())
        try:
            os.replace(path, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy(path, target)
            path.unlink()
        _sync_directory(target.parent)

    def put_bytes(self, name: str, data: bytes) -> None:
        """Store `data` as `name`, whole or not at all."""
        target = self._prepare(name)
        temporary = self._temporary(target)
        try:
            with open(temporary, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_directory(target.parent)

    def open(self, name: str) -> BinaryIO:
        """A seekable binary file for reading; raises FileNotFoundError."""
        return open(self._path(name), "rb")

    def size(self, name: str) -> int | None:
        """Bytes of the object, or None when there is none."""
        path = self._path(name)
        try:
            return path.stat().st_size if path.is_file() else None
        except FileNotFoundError:
            return None

    @contextmanager
    def local_path(self, name: str) -> Iterator[Path]:
        """A path for tools that need one, valid inside the `with`; raises FileNotFoundError."""
        path = self._path(name)
        if not path.is_file():
            raise FileNotFoundError(name)
        yield path

    def names(self, prefix: str) -> Iterator[str]:
        """Names of all objects below a prefix that ends in `/`, in no order."""
        base = self._path(prefix.rstrip("/"))
        for folder, _folders, files in os.walk(base):
            for file in files:
                yield (Path(folder) / file).relative_to(self.root).as_posix()

    def delete(self, name: str) -> None:
        """Remove one object; none there is no error. Emptied folders go too."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        self._prune(path.parent)

    def delete_prefix(self, prefix: str) -> None:
        """Remove everything below a prefix that ends in `/`; nothing there is no error."""
        path = self._path(prefix.rstrip("/"))
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        self._prune(path.parent)

    def free_bytes(self) -> int:
        """Space left for new objects."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or ".." in name:
            raise UnsafeName(name)
        return self.root / name

    def _prepare(self, name: str) -> Path:
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    @staticmethod
    def _temporary(target: Path) -> Path:
        return target.with_name(f".{uuid.uuid4().hex}.tmp")

    def _copy(self, path: Path, target: Path) -> None:
        temporary = self._temporary(target)
        try:
            with open(path, "rb") as source, open(temporary, "xb") as copy:
                shutil.copyfileobj(source, copy, 1024 * 1024)
                copy.flush()
                os.fsync(copy.fileno())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)

    def _prune(self, folder: Path) -> None:
        while folder != self.root and self.root in folder.parents:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def _sync_directory(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def media_storage() -> DiskStorage:
    """The store of this site."""
    return DiskStorage(settings.DANGKE_MEDIA_DIR)


def spool_dir() -> Path:
    """Where uploads arrive, on the same file system as the sources; made when missing."""
    return _made(Path(settings.DANGKE_MEDIA_DIR) / "spool")


def scratch_dir(*parts: object) -> Path:
    """Where steps work; `parts` are job, step and fence. Not made."""
    return Path(settings.DANGKE_MEDIA_DIR, "scratch", *map(str, parts))


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
