"""A Celery broker in one folder, for an installation without servers.

kombu's own filesystem transport opens a message under its final name and then writes it, so a
reader can take half a message: three producers and four consumers lost 13 of 12,000 small
messages and 7,837 large ones. Here a message gets its name only when it is complete and on disk.

Layout below the ring folder: `queue/` (messages, and unfinished ones ending in `.tmp`), `spool/`
(a message between being taken and being read) and `bad/` (messages that nobody can read). All
three lie on one file system, so that every move is a rename.

A message in `spool/` when its reader is killed is lost. That is accepted: a message is a
doorbell, and the work itself is a row in the database (docs/decisions/0001 and 0011).
"""

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

TRANSPORT = "lib.filesystem_transport:Transport"
KEPT_BAD_MESSAGES = 100
LEFTOVER_AGE_S = 3600
_PRUNE_EVERY_S = 600


def broker_settings(
    ring_dir: Path, *, polling_interval_s: float = 0.2
) -> dict[str, Any]:
    """What Celery needs to use `ring_dir` as its broker: the address and the transport options."""
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport": TRANSPORT,
        "broker_transport_options": {
            "ring_dir": str(ring_dir),
            "polling_interval": polling_interval_s,
        },
    }


def declare_folders(ring_dir: Path) -> None:
    """Make the folders of a ring, readable by their owner only; existing ones are kept."""
    for name in ("queue", "spool", "bad"):
        (ring_dir / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def bad_messages(ring_dir: Path) -> int:
    """How many unreadable messages were set aside (at most KEPT_BAD_MESSAGES are kept)."""
    return sum(1 for _ in (ring_dir / "bad").glob("*"))


class Channel(filesystem.Channel):
    """Reads and writes one ring folder; safe for any number of processes on one machine."""

    # Bindings live in memory: each process declares the same ones from the same settings. The
    # stock transport keeps them in files that it rewrites in place, and some of four processes
    # that start together read half a file. Fanout would need such files; nothing here uses it.
    supports_fanout = False

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._ring_dir = Path(self.transport_options["ring_dir"])
        declare_folders(self._ring_dir)
        self._pruned_at = float("-inf")

    def get_table(self, exchange: str) -> list[Any]:
        return virtual.Channel.get_table(self, exchange)

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)

    @property
    def data_folder_in(self) -> str:
        return str(self._ring_dir / "queue")

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:
        """Store one message; it becomes visible to readers whole or not at all."""
        # Wall-clock nanoseconds in 20 digits: the order of names is the order of sending, across
        # restarts and processes, until the year 5138.
        stem = f"{time.time_ns():020d}_{uuid.uuid4()}"
        folder = self._ring_dir / "queue"
        unfinished = folder / f"{stem}.{queue}.tmp"
        try:
            _write_synced(unfinished, str_to_bytes(dumps(payload)))
            os.rename(unfinished, folder / f"{stem}.{queue}.msg")
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ChannelError(f"Cannot add a message to {folder}: {error}") from error

    def _get(self, queue: str) -> dict[str, Any]:
        """Take the oldest readable message. Raises queue.Empty when there is none."""
        self._prune_if_due()
        suffix = f".{queue}.msg"
        for name in sorted(os.listdir(self.data_folder_in)):
            if name[name.find(".") :] != suffix:
                continue
            taken = self._ring_dir / "spool" / name
            try:
                os.rename(self._ring_dir / "queue" / name, taken)
            except FileNotFoundError:
                continue  # another reader was faster
            payload = self._read(taken)
            if payload is not None:
                return payload
        raise Empty

    def _read(self, taken: Path) -> dict[str, Any] | None:
        """The message in `taken`, which is then gone; None when it had to be set aside."""
        try:
            payload = loads(bytes_to_str(taken.read_bytes()))
            # What kombu would do with it outside our reach, where a failure ends the worker.
            self.Message(payload, channel=self)
        except Exception as error:  # noqa: BLE001 - any content at all may lie in the folder
            self._set_aside(taken, error)
            return None
        taken.unlink()
        return payload

    def _set_aside(self, taken: Path, error: Exception) -> None:
        os.rename(taken, self._ring_dir / "bad" / taken.name)
        logger.error(
            "Set aside an unreadable message (%d so far): %s: %s",
            bad_messages(self._ring_dir),
            taken.name,
            error,
        )

    def _prune_if_due(self) -> None:
        """Remove what killed processes left behind, and all but the newest bad messages."""
        now = time.monotonic()
        if now < self._pruned_at + _PRUNE_EVERY_S:
            return
        self._pruned_at = now
        oldest_kept = time.time() - LEFTOVER_AGE_S
        leftovers = [
            *self._ring_dir.glob("queue/*.tmp"),
            *self._ring_dir.glob("spool/*"),
        ]
        for path in leftovers:
            if _modified_at(path) < oldest_kept:
                path.unlink(missing_ok=True)
        for path in sorted(self._ring_dir.glob("bad/*"))[:-KEPT_BAD_MESSAGES]:
            path.unlink(missing_ok=True)


class Transport(filesystem.Transport):
    """kombu transport `lib.filesystem_transport:Transport`; option `ring_dir` names its folder."""

    Channel = Channel
    global_state = virtual.BrokerState()
    implements = filesystem.Transport.implements.extend(
        exchange_type=frozenset(["direct", "topic"])
    )


def _write_synced(path: Path, content: bytes) -> None:
    """Create `path` (it must not exist), readable by its owner only, with `content` on disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _modified_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
