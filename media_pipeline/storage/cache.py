"""Copies of far objects on this host's disk: each fetched once, kept while there is room.

One file per key below `root`, read-only, beside a lock file of the same name:

    {key}            the whole object, verified when it was fetched
    {key}.lock       flock: shared by those who read the copy, exclusive to fetch or evict it
    {key}.….part     a fetch that goes on, or whose process was killed

The system lets go of a killed process's locks, so nothing can stay locked, and a `.part` file whose
lock is free is rubbish. A copy that somebody reads is never evicted. Needs a local disk.
"""

import fcntl
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.transcode.errors import Cancelled as StepCancelled

from .store import Cancelled

_KEY = re.compile(r"[a-z0-9]{1,80}")
_POLL_S = 0.2

# Writes the object to a path that does not exist yet, and has verified it when it returns.
Fetch = Callable[[Path], None]


@dataclass(frozen=True)
class _Copy:
    path: Path
    size: int
    used_at: float


class SourceCache:
    """At most about `cap_bytes` of copies below `root`, the least recently used going first.

    A single copy larger than the cap is kept as long as it is read.
    """

    def __init__(self, root: Path, cap_bytes: int) -> None:
        self.root = Path(root)
        self.cap_bytes = cap_bytes

    @contextmanager
    def hold(
        self, key: str, size: int, fetch: Fetch, *, cancelled: Cancelled | None = None
    ) -> Iterator[Path]:
        """The copy of `key`, fetched first when there is none; it stays while the block runs.

        Of several processes of this host that want the same key one fetches, the others wait for
        it. `size` is what the object will take. Whatever `fetch` raises passes through and leaves
        nothing. Raises transcode.errors.Cancelled when `cancelled()` while waiting for the lock.
        """
        path = self._path(key)
        lock = self._lock_copy(path, size, fetch, cancelled)
        try:
            os.utime(path)
            yield path
        finally:
            with suppress(FileNotFoundError):
                os.utime(path)
            os.close(lock)
            self.trim()

    def take(self, key: str, target: Path) -> bool:
        """Move the copy of `key` to `target`, out of the cache; False when there is none, or
        somebody reads it."""
        path = self._path(key)
        with self._if_unused(path) as unused:
            if not unused or not path.exists():
                return False
            os.replace(path, target)
            return True

    def rename(self, key: str, new_key: str) -> None:
        """Let a copy serve under another key; none, or one that is being read, stays as it is."""
        self.take(key, self._path(new_key))

    def trim(self, room_for: int = 0) -> int:
        """Evict unused copies until `room_for` more bytes fit under the cap and on the disk; the
        bytes that went. Leavings of killed fetches go in any case."""
        freed = self._sweep_parts()
        copies = self._copies()
        total = sum(copy.size for copy in copies)
        for copy in sorted(copies, key=lambda copy: copy.used_at):
            if total + room_for <= self.cap_bytes and room_for <= self.disk_free():
                break
            if self._evict(copy.path):
                total -= copy.size
                freed += copy.size
        return freed

    def used_bytes(self) -> int:
        """Size of all copies; they give way to new ones, so they count as free space."""
        return sum(copy.size for copy in self._copies())

    def _lock_copy(
        self, path: Path, size: int, fetch: Fetch, cancelled: Cancelled | None
    ) -> int:
        """Descriptor of a shared lock under which the copy is there."""
        self.root.mkdir(parents=True, exist_ok=True)
        while True:
            lock = self._locked(path, fcntl.LOCK_SH, cancelled)
            if path.exists():
                return lock
            os.close(lock)
            lock = self._locked(path, fcntl.LOCK_EX, cancelled)
            try:
                if not path.exists():
                    self._fill(path, size, fetch)
                # Not atomic: another process may evict in between, hence the check.
                fcntl.flock(lock, fcntl.LOCK_SH)
                if path.exists():
                    return lock
            except BaseException:
                os.close(lock)
                raise
            os.close(lock)

    def _fill(self, path: Path, size: int, fetch: Fetch) -> None:
        self.trim(room_for=size)
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        try:
            fetch(part)
            part.chmod(0o444)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def _evict(self, path: Path) -> bool:
        with self._if_unused(path) as unused:
            if not unused or not path.exists():
                return False
            path.unlink()
            _lock_path(path).unlink(missing_ok=True)
            return True

    def _sweep_parts(self) -> int:
        """Remove `.part` files that nobody writes, and lock files without a copy."""
        freed = 0
        for part in self.root.glob("*.part"):
            with self._if_unused(self._path(part.name.split(".")[0])) as unused:
                if unused:
                    with suppress(FileNotFoundError):
                        freed += part.stat().st_size
                        part.unlink()
        for lock in self.root.glob("*.lock"):
            path = lock.with_suffix("")
            if path.exists():
                continue
            with self._if_unused(path) as unused:
                if unused and not path.exists():
                    lock.unlink(missing_ok=True)
        return freed

    def _copies(self) -> list[_Copy]:
        found = []
        for path in self.root.glob("*"):
            if not _KEY.fullmatch(path.name):
                continue
            with suppress(FileNotFoundError):
                stat = path.stat()
                found.append(_Copy(path, stat.st_size, stat.st_mtime))
        return found

    def disk_free(self) -> int:
        """Bytes left on the disk that holds the copies."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key: {key!r}")
        return self.root / key

    def _locked(self, path: Path, how: int, cancelled: Cancelled | None) -> int:
        """Descriptor of the lock file of `path`, once the lock is ours."""
        while True:
            lock = self._try_lock(path, how)
            if lock is not None:
                return lock
            if cancelled is not None and cancelled():
                raise StepCancelled
            time.sleep(_POLL_S)

    def _try_lock(self, path: Path, how: int) -> int | None:
        lock_path = _lock_path(path)
        lock = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
            # Whoever evicts removes the lock file: a lock on a removed file protects nothing.
            if os.fstat(lock).st_ino == os.stat(lock_path).st_ino:
                return lock
        except (BlockingIOError, FileNotFoundError):
            pass
        os.close(lock)
        return None

    @contextmanager
    def _if_unused(self, path: Path) -> Iterator[bool]:
        """True, with the exclusive lock held in the block, when nobody reads or fetches it."""
        if not self.root.is_dir():
            yield False
            return
        lock = self._try_lock(path, fcntl.LOCK_EX)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                os.close(lock)


def _lock_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")
