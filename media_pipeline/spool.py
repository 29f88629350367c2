"""Where the bytes of an unfinished upload gather: a file on disk, or the parts of an S3 upload.

Both are written by one owner at a time (the lease of the Upload row). What counts is the offset
in the row; a writer secures its bytes first and then commits the offset, so bytes beyond a
committed offset may exist after a crash, and are cut off by the next writer.
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol

from media_pipeline.storage import MultipartStore, Store, media_storage, spool_dir

BLOCK = 1024 * 1024


class SpoolLost(Exception):
    """The bytes that the row counts on are not there any more: a restored backup, another disk."""


@dataclass(frozen=True)
class Secured:
    """What is safely stored: `offset` bytes in all, and what to remember about the pieces."""

    offset: int
    parts: dict[str, Any]


class Writer(Protocol):
    def write(self, block: bytes) -> None:
        """Take bytes that follow the ones before."""

    def secure(self, *, last: bool) -> Secured:
        """Make everything written so far outlive a power cut; `last` when the file is complete."""

    def settle(self) -> None:
        """Remove what the offset that was just committed has made superfluous."""


class Spool(Protocol):
    def name_of(self, key: uuid.UUID) -> str:
        """The storage name under which the bytes of this upload gather."""

    def begin(self, name: str) -> dict[str, Any]:
        """Make room for an upload; what to remember about its pieces."""

    def writing(
        self, name: str, *, offset: int, parts: dict[str, Any]
    ) -> AbstractContextManager[Writer]:
        """A writer that goes on after `offset` bytes, as a context. Raises SpoolLost."""

    def assemble(self, name: str, parts: dict[str, Any]) -> None:
        """Make one object of a complete upload; a second time changes nothing."""

    def discard(self, name: str, parts: dict[str, Any]) -> None:
        """Remove all bytes of an upload that will not go on; twice is no error."""


def upload_spool() -> Spool:
    """The spool of this site."""
    store = media_storage()
    return MultipartSpool(store) if store.has_multipart else DiskSpool(store)


class _DiskWriter:
    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file, self._offset = file, offset

    def write(self, block: bytes) -> None:
        self._file.write(block)
        self._offset += len(block)

    def secure(self, *, last: bool) -> Secured:
        self._file.flush()
        os.fsync(self._file.fileno())
        return Secured(self._offset, {})

    def settle(self) -> None:
        """Nothing is ever superfluous in a file that only grows."""


class DiskSpool:
    """One file for each upload, beside the sources, so that adopting it is a rename."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def name_of(self, key: uuid.UUID) -> str:
        return f"spool/{key.hex}"

    def begin(self, name: str) -> dict[str, Any]:
        self._path(name).touch(exist_ok=False)
        return {}

    @contextmanager
    def writing(
        self, name: str, *, offset: int, parts: dict[str, Any]
    ) -> Iterator[Writer]:
        path = self._path(name)
        if not path.is_file():
            raise SpoolLost(name)
        with open(path, "r+b", buffering=BLOCK) as file:
            if file.seek(0, os.SEEK_END) < offset:
                raise SpoolLost(name)
            file.truncate(offset)
            file.seek(offset)
            yield _DiskWriter(file, offset)

    def assemble(self, name: str, parts: dict[str, Any]) -> None:
        """The file is whole as it is."""

    def discard(self, name: str, parts: dict[str, Any]) -> None:
        self._path(name).unlink(missing_ok=True)

    @staticmethod
    def _path(name: str) -> Path:
        return spool_dir() / name.rpartition("/")[2]


class _PartWriter:
    """Gathers bytes in a file until they make a part.

    A rest that is too small for a part waits as an object of its own, so that a connection that
    breaks often, or a client that sends small pieces, still gets on.
    """

    def __init__(
        self,
        spool: "MultipartSpool",
        gathered: IO[bytes],
        *,
        name: str,
        offset: int,
        parts: dict[str, Any],
    ) -> None:
        self._spool, self._gathered = spool, gathered
        self._name, self._offset = name, offset
        self._id: str = parts["id"]
        self._done: list[list[Any]] = [list(part) for part in parts["done"]]
        self._tail: str = parts["tail"]
        self._superfluous: list[str] = []
        self._count = 0

    def load_tail(self) -> None:
        if not self._tail:
            return
        with self._spool.store.open(self._tail) as tail:
            while block := tail.read(BLOCK):
                self._gathered.write(block)
                self._count += len(block)

    def write(self, block: bytes) -> None:
        self._gathered.write(block)
        self._count += len(block)
        self._offset += len(block)

    def secure(self, *, last: bool) -> Secured:
        store = self._spool.store
        if self._count and (last or self._count >= store.least_part_bytes):
            number = len(self._done) + 1
            self._gathered.seek(0)
            tag = store.put_part(self._name, self._id, number, self._gathered)
            self._done.append([number, tag, self._count])
            self._replace_tail("")
            self._gathered.seek(0)
            self._gathered.truncate()
            self._count = 0
        elif self._count:
            self._gathered.seek(0)
            tail = self._spool.tail_name(self._name, self._offset)
            if tail != self._tail:
                store.put_bytes(tail, self._gathered.read())
                self._replace_tail(tail)
            self._gathered.seek(0, os.SEEK_END)
        parts = {"id": self._id, "done": self._done, "tail": self._tail}
        return Secured(self._offset, parts)

    def settle(self) -> None:
        for name in self._superfluous:
            self._spool.store.delete(name)
        self._superfluous.clear()

    def _replace_tail(self, tail: str) -> None:
        if self._tail:
            self._superfluous.append(self._tail)
        self._tail = tail


class MultipartSpool:
    """The parts of a multipart upload; any web host can put the next one."""

    def __init__(self, store: MultipartStore) -> None:
        self.store = store

    def name_of(self, key: uuid.UUID) -> str:
        return f"spool/{key.hex}"

    def begin(self, name: str) -> dict[str, Any]:
        return {"id": self.store.begin_multipart(name), "done": [], "tail": ""}

    @contextmanager
    def writing(
        self, name: str, *, offset: int, parts: dict[str, Any]
    ) -> Iterator[Writer]:
        if not parts:
            # Killed between the row and the multipart upload.
            raise SpoolLost(name)
        with tempfile.TemporaryFile(dir=spool_dir(), buffering=BLOCK) as gathered:
            writer = _PartWriter(self, gathered, name=name, offset=offset, parts=parts)
            try:
                writer.load_tail()
            except FileNotFoundError as error:
                raise SpoolLost(name) from error
            yield writer

    def assemble(self, name: str, parts: dict[str, Any]) -> None:
        if self.store.size(name) is None:
            done = [(number, tag) for number, tag, _size in parts["done"]]
            self.store.finish_multipart(name, parts["id"], done)
        self.store.delete_prefix(self._tails(name))

    def discard(self, name: str, parts: dict[str, Any]) -> None:
        if parts:
            self.store.abort_multipart(name, parts["id"])
        self.store.delete_prefix(self._tails(name))

    def tail_name(self, name: str, offset: int) -> str:
        return f"{self._tails(name)}{offset}"

    @staticmethod
    def _tails(name: str) -> str:
        return f"spool/tails/{name.rpartition('/')[2]}/"
