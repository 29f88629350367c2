"""What every back end offers; the rest of the product knows nothing else of it.

An object is written once under its name, whole or not at all, and never rewritten. Whatever goes
wrong is an `OSError`: FileNotFoundError for an object that is not there, ENOSPC for a store that
is full, `StorageFailure` for one that does not answer as it should. So callers need to know no
library, and a worker retries what `worker.classify` calls `storage` and `disk_full`.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

Cancelled = Callable[[], bool]


class StorageFailure(OSError):
    """The store refused or did not answer; trying again later may help."""

    def __init__(self, detail: str) -> None:
        super().__init__(errno.EIO, detail)


@dataclass(frozen=True)
class Entry:
    """One stored object; `modified_at` is aware, by the clock of the store."""

    name: str
    size: int
    modified_at: datetime


@dataclass(frozen=True)
class Part:
    """One stored part of a multipart upload; numbers begin at 1."""

    number: int
    tag: str
    size: int


@dataclass(frozen=True)
class Unfinished:
    """Bytes of a write that never ended: a multipart upload, or a temporary file on a disk."""

    name: str
    upload_id: str
    begun_at: datetime
    size: int


class Store(Protocol):
    """Objects by name."""

    # How many objects are worth reading at once: more than one where each answer takes its time.
    parallel_reads: int
    # Whether the methods of `MultipartStore` are there.
    has_multipart: bool

    def put_file(self, name: str, path: Path, *, sha256: str | None = None) -> None:
        """Store the file at `path` as `name`; the file is gone from `path` afterwards.

        `sha256` (64 hex digits) spares computing it where the store asks for a checksum.
        """

    def put_bytes(self, name: str, data: bytes) -> None:
        """Store `data` as `name`."""

    def open(self, name: str) -> BinaryIO:
        """A seekable binary file for reading, in constant memory; raises FileNotFoundError."""

    def size(self, name: str) -> int | None:
        """Bytes of the object, or None when there is none."""

    def local_path(
        self,
        name: str,
        *,
        sha256: str | None = None,
        cancelled: Cancelled | None = None,
    ) -> AbstractContextManager[Path]:
        """A path for tools that need one, valid inside the `with`; never write to it.

        Where the object is far away it is fetched first, once per host, and held against `sha256`
        when that is given; `cancelled()` is asked meanwhile, and true raises
        `transcode.errors.Cancelled`. Raises FileNotFoundError.
        """

    def save_as(self, name: str, path: Path) -> None:
        """Write the object as the new file `path`; raises FileNotFoundError.

        On a disk it may be a second name of the same bytes: never write to it.
        """

    def entries(self, prefix: str) -> Iterator[Entry]:
        """All objects below a prefix that ends in `/`, in no order."""

    def names(self, prefix: str) -> Iterator[str]:
        """Their names only."""

    def copy(self, name: str, target: str) -> None:
        """Store the same bytes under another name too; raises FileNotFoundError."""

    def move(self, name: str, target: str) -> None:
        """Give an object another name; raises FileNotFoundError. `target` is replaced."""

    def delete(self, name: str) -> None:
        """Remove one object; none there is no error."""

    def delete_prefix(self, prefix: str) -> None:
        """Remove everything below a prefix that ends in `/`; nothing there is no error."""

    def free_bytes(self) -> int:
        """Space left on the disk where sources are received and worked on."""

    def unfinished(self, *, before: datetime) -> Iterator[Unfinished]:
        """Writes that began before `before` and did not end; nobody may be at them any more."""

    def drop_unfinished(self, leftover: Unfinished) -> None:
        """Remove what `unfinished` found; gone already is no error."""


class MultipartStore(Store, Protocol):
    """A store to which a large object can be sent in parts, from any process on any host.

    A part has at least `least_part_bytes`, except the last one; numbers go from 1 to 10 000. The
    object appears when the upload is finished, whole.
    """

    least_part_bytes: int

    def begin_multipart(self, name: str) -> str:
        """Open an upload for `name`; the id under which parts are sent."""

    def put_part(
        self, name: str, upload_id: str, number: int, data: bytes | BinaryIO
    ) -> str:
        """Store one part, replacing an earlier one of that number; its tag."""

    def parts(self, name: str, upload_id: str) -> list[Part]:
        """What has arrived so far, by number. Raises FileNotFoundError for no such upload."""

    def finish_multipart(
        self, name: str, upload_id: str, parts: list[tuple[int, str]]
    ) -> None:
        """Make the object out of (number, tag) pairs, in the order of their numbers."""

    def abort_multipart(self, name: str, upload_id: str) -> None:
        """Drop an upload and its parts; none there is no error."""

    def stale_multiparts(self, older_than: datetime) -> Iterator[Unfinished]:
        """Uploads begun before that time and neither finished nor aborted."""

    def presign(
        self,
        name: str,
        *,
        at: datetime,
        expires_at: datetime,
        parameters: dict[str, str] | None = None,
    ) -> str:
        """An address at which anybody can GET the object until `expires_at`.

        The same for all who ask within one window of four hours, so that caches can share it;
        `parameters` are further query parameters, such as response-content-disposition.
        """
