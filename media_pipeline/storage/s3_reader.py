"""An object in a bucket as a seekable file, read in bounded blocks."""

import io
from typing import Any

from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from .s3_errors import plain_errors
from .store import StorageFailure

# Seeking about (boxes) costs little each time; reading on doubles the block up to the largest, and
# so does a seek that leaves out less than a request takes time for.
_FIRST_BLOCK = 16 * 1024
_LARGEST_BLOCK = 8 * 1024 * 1024
_NEAR = 256 * 1024
# Boxes are looked at twice: where they are, then what is in them. So many small blocks are kept.
_SMALL_BLOCKS = 64
# The client tries requests again by itself, but not a body that breaks off.
_BODY_TRIES = 4


class S3Reader(io.RawIOBase):
    """Reads `size` bytes of `bucket`/`key` by range requests; `readinto` fills its buffer whole.

    Holds one block of at most 8 MiB, and 1 MiB of small ones. A body that ends early, stalls or is cut is asked for again
    a few times, then raises StorageFailure.
    """

    def __init__(self, client: Any, bucket: str, key: str, size: int) -> None:
        super().__init__()
        self._client = client
        self._bucket = bucket
        self._key = key
        self._size = size
        self._at = 0
        self._block = b""
        self._block_start = 0
        self._ahead = _FIRST_BLOCK
        self._small: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and self._at < self._size:
            skip = self._at - self._block_start
            if not 0 <= skip < len(self._block):
                self._load(len(view) - filled)
                skip = self._at - self._block_start
            part = self._block[skip : skip + len(view) - filled]
            view[filled : filled + len(part)] = part
            filled += len(part)
            self._at += len(part)
        return filled

    def _load(self, wanted: int) -> None:
        """Have the block that holds where we are, fetched or kept."""
        for start, block in self._small.items():
            if start <= self._at < start + len(block):
                self._block_start, self._block = start, block
                return
        skipped = self._at - self._block_start - len(self._block)
        goes_on = self._block and 0 <= skipped <= _NEAR
        self._ahead = min(2 * self._ahead, _LARGEST_BLOCK) if goes_on else _FIRST_BLOCK
        length = min(max(wanted, self._ahead), _LARGEST_BLOCK, self._size - self._at)
        self._block = b""
        self._block = self._fetch(self._at, length)
        self._block_start = self._at
        if length <= _FIRST_BLOCK:
            self._small[self._at] = self._block
            if len(self._small) > _SMALL_BLOCKS:
                del self._small[next(iter(self._small))]

    def _fetch(self, start: int, length: int) -> bytes:
        what = f"read {self._key}"
        span = f"bytes={start}-{start + length - 1}"
        for attempt in range(1, _BODY_TRIES + 1):
            with plain_errors(what):
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=self._key, Range=span
                )
            body = answer["Body"]
            try:
                data = bytes(body.read())
            except (BotoCoreError, HTTPError, OSError) as error:
                cause = f"{type(error).__name__}: {error}"
            else:
                if len(data) == length:
                    return data
                cause = f"{len(data)} bytes instead of {length}"
            finally:
                body.close()
            if attempt == _BODY_TRIES:
                raise StorageFailure(f"{what}: {cause}")
        raise AssertionError("the last try returns or raises")
