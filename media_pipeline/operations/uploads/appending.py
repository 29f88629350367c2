"""Taking in one piece: bytes from the network into the spool, then the offset into the row."""

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from media_pipeline.models import Upload, Video
from media_pipeline.operations.uploads.turns import (
    LEASE_S,
    Turn,
    commit_bytes,
    end_turn,
    keep_turn,
    take_turn,
)
from media_pipeline.spool import Writer, upload_spool

# Small, so that a slow line keeps its turn; the spool writes blocks of 1 MiB.
READ_BYTES = 64 * 1024
# A client that sends everything in one request loses no more than this to a crash.
COMMIT_EVERY_BYTES = 16 * 1024 * 1024
KEEP_EVERY_S = LEASE_S / 3

DIGESTS = ("sha1", "sha256")


class ChecksumMismatch(Exception):
    """The piece did not arrive as it was sent; nothing of it is kept."""


class BeyondLength(Exception):
    """The piece would end after the length that the upload was created with."""


@dataclass(frozen=True)
class Checksum:
    """What the client says of its piece: an algorithm of `DIGESTS` and the digest."""

    algorithm: str
    digest: bytes

    @classmethod
    def parse(cls, header: str) -> "Checksum":
        """Read `algorithm base64`. Raises ValueError for anything else."""
        algorithm, _space, text = header.strip().partition(" ")
        if algorithm not in DIGESTS:
            raise ValueError(f"unknown algorithm {algorithm!r}")
        digest = base64.b64decode(text, validate=True)
        if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
            raise ValueError("a digest of the wrong length")
        return cls(algorithm, digest)


@dataclass(frozen=True)
class Appended:
    """How far the upload is now; `video` when it is complete. `broken`: the line broke off."""

    offset: int
    video: Video | None
    broken: bool


def append(
    *,
    upload: Upload,
    offset: int,
    length: int,
    read: Callable[[int], bytes],
    checksum: Checksum | None,
    now: Callable[[], datetime],
) -> Appended:
    """Add `length` bytes from `read(n)` to the upload, which must stand at `offset`.

    Not atomic on purpose: the network is slow, so bytes are secured first and the offset is
    committed in short transactions of its own, at least every 16 MiB; with a checksum only at
    the end. When the line breaks off, what has arrived is kept, unless it was to be checked.
    Raises UploadEnded, UploadBusy, WrongOffset, BeyondLength, LostTurn, ChecksumMismatch, SpoolLost, OSError.
    """
    turn = take_turn(upload=upload, offset=offset, at=now())
    try:
        if length > turn.upload.missing:
            raise BeyondLength
        with upload_spool().writing(
            turn.upload.storage_name, offset=offset, parts=turn.upload.parts
        ) as writer:
            return _Intake(turn, writer, offset, checksum, now).run(length, read)
    finally:
        end_turn(turn=turn)


class _Intake:
    def __init__(
        self,
        turn: Turn,
        writer: Writer,
        offset: int,
        checksum: Checksum | None,
        now: Callable[[], datetime],
    ) -> None:
        self._turn, self._writer, self._now = turn, writer, now
        self._committed = self._written = offset
        self._checksum = checksum
        self._digest: Any = (
            hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
        )
        self._kept_at = time.monotonic()
        self._video: Video | None = None

    def run(self, length: int, read: Callable[[int], bytes]) -> Appended:
        left = length
        while left and (block := _read(read, min(READ_BYTES, left))):
            self._take(block)
            left -= len(block)
        if self._digest is None:
            self._commit()
        elif not left:
            if self._digest.digest() != self._checksum.digest:
                raise ChecksumMismatch
            self._commit()
        return Appended(self._committed, self._video, broken=left > 0)

    def _take(self, block: bytes) -> None:
        if self._is_silent():
            # The block may have been long in coming: is it still our turn to write?
            self._keep()
        self._writer.write(block)
        self._written += len(block)
        if self._digest is not None:
            self._digest.update(block)
        elif self._written - self._committed >= COMMIT_EVERY_BYTES:
            self._commit()

    def _is_silent(self) -> bool:
        return time.monotonic() - self._kept_at > KEEP_EVERY_S

    def _keep(self) -> None:
        keep_turn(turn=self._turn)
        self._kept_at = time.monotonic()

    def _commit(self) -> None:
        if self._written == self._committed:
            return
        self._keep()
        last = self._written == self._turn.upload.size
        secured = self._writer.secure(last=last)
        self._video = commit_bytes(turn=self._turn, secured=secured, at=self._now())
        self._committed = secured.offset
        self._kept_at = time.monotonic()
        self._writer.settle()


def _read(read: Callable[[int], bytes], count: int) -> bytes:
    """The next bytes; none when the connection is gone."""
    try:
        return read(count)
    except OSError:
        return b""
