"""Objects as files on a local or shared disk."""

import errno
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from .names import checked, is_name
from .store import Cancelled, Entry, Unfinished

_TEMPORARY = re.compile(r"\.[0-9a-f]{32}\.tmp")
# Folders of objects; spool, scratch and cache beside them hold the files of workers.
_OBJECT_FOLDERS = ("source", "hls")

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV}


class DiskStorage:
    """Objects below `root`. The bytes are on the disk before the name appears."""

    parallel_reads = 1
    has_multipart = False

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def put_file(self, name: str, path: Path, *, sha256: str | None = None) -> None:
        """Move the file in; from another file system it is copied."""
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
        return open(self._path(name), "rb")

    def size(self, name: str) -> int | None:
        """A symbolic link on the way is no object: the product makes none below the root."""
        path = self._path(name)
        try:
            if os.path.realpath(path) != os.path.join(self._real_root(), name):
                return None
            return path.stat().st_size if path.is_file() else None
        except FileNotFoundError:
            return None

    @contextmanager
    def local_path(
        self,
        name: str,
        *,
        sha256: str | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Path]:
        """The file itself: nothing is copied."""
        path = self._path(name)
        if not path.is_file():
            raise FileNotFoundError(name)
        yield path

    def save_as(self, name: str, path: Path) -> None:
        self._link(self._path(name), path)

    def entries(self, prefix: str) -> Iterator[Entry]:
        base = self._path(prefix.rstrip("/"))
        for path in _files_below(base):
            name = path.relative_to(self.root).as_posix()
            if not is_name(name):
                continue
            try:
                found = path.stat()
            except FileNotFoundError:
                continue  # deleted since the folder was read
            yield Entry(
                name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)
            )

    def names(self, prefix: str) -> Iterator[str]:
        return (entry.name for entry in self.entries(prefix))

    def copy(self, name: str, target: str) -> None:
        """A second link to the same bytes, where the file system has links."""
        path, new = self._path(name), self._prepare(target)
        temporary = self._temporary(new)
        try:
            self._link(path, temporary)
            os.replace(temporary, new)
        finally:
            # Two names of one file already: replacing does nothing.
            temporary.unlink(missing_ok=True)
        _sync_directory(new.parent)

    def move(self, name: str, target: str) -> None:
        path, new = self._path(name), self._prepare(target)
        os.replace(path, new)
        _sync_directory(new.parent)
        self._prune(path.parent)

    def delete(self, name: str) -> None:
        """Emptied folders go too."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        self._prune(path.parent)

    def delete_prefix(self, prefix: str) -> None:
        path = self._path(prefix.rstrip("/"))
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        self._prune(path.parent)

    def free_bytes(self) -> int:
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def unfinished(self, *, before: datetime) -> Iterator[Unfinished]:
        """Temporary files beside objects, whose writers were killed."""
        for folder in _OBJECT_FOLDERS:
            for path in _files_below(self.root / folder):
                if not _TEMPORARY.fullmatch(path.name):
                    continue
                try:
                    found = path.stat()
                except FileNotFoundError:
                    continue
                begun_at = datetime.fromtimestamp(found.st_mtime, UTC)
                if begun_at < before:
                    beside = path.parent.relative_to(self.root).as_posix()
                    yield Unfinished(beside, path.name, begun_at, found.st_size)

    def drop_unfinished(self, leftover: Unfinished) -> None:
        if _TEMPORARY.fullmatch(leftover.upload_id):
            folder = self._path(leftover.name)
            (folder / leftover.upload_id).unlink(missing_ok=True)
            self._prune(folder)

    def _real_root(self) -> str:
        return os.path.realpath(self.root)

    def _path(self, name: str) -> Path:
        return self.root / checked(name)

    def _prepare(self, name: str) -> Path:
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    @staticmethod
    def _temporary(target: Path) -> Path:
        return target.with_name(f".{uuid.uuid4().hex}.tmp")

    def _link(self, path: Path, target: Path) -> None:
        try:
            os.link(path, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._copy(path, target)

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


def _files_below(base: Path) -> Iterator[Path]:
    for folder, _folders, files in os.walk(base):
        for file in files:
            yield Path(folder) / file


def _sync_directory(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
