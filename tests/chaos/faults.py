"""What happens to an installation, one function for each kind of accident.

Each takes the storm, does its harm, leaves the repair to `storm.later`, and returns what it did
in a few words; None when there was nothing to harm.
"""

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.chaos import tree
from tests.chaos.installation import ConsoleDied, Group

if TYPE_CHECKING:
    from tests.chaos.storm import Storm

# A sleeper must outlast its lease by far: shorter freezes find nothing.
FREEZE_LEASES = 4
# How long a tool may outlive its worker.
ORPHAN_S = 2
_AT_WORK_S = 15
_STORAGE_FAULTS = (
    "unavailable",
    "reset_upload",
    "reset",
    "stall",
    "truncate",
    "swallow",
)


def kill_group(storm: "Storm") -> str | None:
    """kill -9 of a worker and its whole pool, as a power cut."""
    group = _busy_group(storm)
    if group is None:
        return None
    storm.loss_budget += group.slots
    storm.site.kill(group)
    left = _no_tool_is_left(storm)
    storm.site.replace(group)
    return f"{group.name}, its tools gone after {left:.1f} s"


def kill_child(storm: "Storm") -> str | None:
    """kill -9 of one pool process; Celery makes another."""
    group = _busy_group(storm)
    if group is None:
        return None
    pool = group.pool()
    if not pool:
        return None
    child = storm.dice.choice(pool)
    storm.loss_budget += 1
    tools = {entry.pid for entry in tree.descendants(child)}
    _signal(child, signal.SIGKILL)
    left = _wait_for_end(storm, tools)
    return f"{child} of {group.name}, its tools gone after {left:.1f} s"


def kill_encoder(storm: "Storm") -> str | None:
    """kill -9 of ffmpeg itself."""
    while group := _busy_group(storm):
        tools = [entry for entry in group.tools() if entry.name == "ffmpeg"]
        if tools:
            _signal(tools[0].pid, signal.SIGKILL)
            return f"{tools[0].pid} of {group.name}"
    return None


def freeze(storm: "Storm") -> str | None:
    """SIGSTOP of a worker group for four leases; half of the times with its tools."""
    while any(group.frozen for group in storm.site.groups):
        storm.pause(0.2)
    group = _busy_group(storm)
    if group is None:
        return None
    with_tools = storm.dice.random() < 0.5
    storm.loss_budget += group.slots
    numbers = [group.process.pid, *group.pool()]
    if with_tools:
        numbers += [entry.pid for entry in group.tools()]
    for number in numbers:
        _signal(number, signal.SIGSTOP)
    group.frozen = True

    def thaw() -> None:
        for number in numbers:
            _signal(number, signal.SIGCONT)
        group.frozen = False

    storm.later(FREEZE_LEASES * storm.lease_s, thaw)
    return f"{group.name}{' and its tools' if with_tools else ''}"


def drop_rings(storm: "Storm") -> str | None:
    """Every ring that waits is lost."""
    _await_broker(storm)
    return f"{storm.site.broker.drop()} rings"


def double_rings(storm: "Storm") -> str | None:
    """Rings that nobody asked for."""
    _await_broker(storm)
    storm.site.console.ask("ring", times=5)
    return "5 rings"


def spoil_ring(storm: "Storm") -> str | None:
    """Half a message."""
    if not storm.site.broker.can_spoil:
        return None
    storm.site.broker.spoil()
    return "half a message"


def stop_broker(storm: "Storm") -> str | None:
    """The broker is killed; a file is uploaded without it; the broker comes back."""
    if not storm.site.broker.can_stop:
        return None
    _await_broker(storm)
    broker = storm.site.broker
    broker.kill()
    storm.upload()
    storm.later(storm.dice.uniform(1, 3), broker.restart)
    return "killed"


def silence_broker(storm: "Storm") -> str | None:
    """The broker takes connections and says nothing; a file is uploaded meanwhile."""
    if not storm.site.broker.can_stop:
        return None
    _await_broker(storm)
    broker = storm.site.broker
    broker.silence()
    storm.upload()
    storm.later(storm.dice.uniform(1, 3), broker.wake)
    return "silent"


def kill_web(storm: "Storm") -> str | None:
    """The process that takes an upload dies between its commit and its ring."""
    try:
        storm.upload(dies_before_ring=True)
    except ConsoleDied:
        return "after the commit, before the ring"
    return None


def crash_database(storm: "Storm") -> str | None:
    """PostgreSQL stops at once and comes back within the lease."""
    server = storm.site.database
    if server is None:
        return None
    # Whoever ends a step right now cannot say so.
    storm.loss_budget += sum(group.slots for group in storm.site.groups)
    server.crash()
    time.sleep(storm.dice.uniform(0, storm.lease_s / 4))
    server.restart()
    return "stopped at once, started again"


def fill_disk(storm: "Storm") -> str | None:
    """No byte is left where videos are kept, for a few seconds."""
    if not storm.site.has_own_room:
        return None
    ballast = storm.site.media / "ballast"
    with open(ballast, "wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(64 * 1024)):
            pass
    storm.later(storm.dice.uniform(1, 3), lambda: ballast.unlink(missing_ok=True))
    return f"{ballast.stat().st_size >> 20} MB of ballast"


def limit_files(storm: "Storm") -> str | None:
    """A pool process may write no file beyond 16 kB for a second: EFBIG, as a quota gives.

    Not where the database is a file of the process itself: cutting short what SQLite writes to its index of the
    log makes it read "malformed" until the process ends, and the steps this costs cannot be counted.
    """
    if storm.site.database is None:
        return None
    group = _busy_group(storm)
    pool = group.pool() if group else []
    if not pool:
        return None
    child = storm.dice.choice(pool)
    # Its log and sockets are limited too, so it may not be able to say what happened.
    storm.loss_budget += 1
    _soft_limit(child, 16 * 1024)
    storm.later(1, lambda: _soft_limit(child, resource.RLIM_INFINITY))
    return f"{child} of {group.name}"


def cancel(storm: "Storm") -> str | None:
    """A person stops the youngest conversion."""
    storm.upload()
    video = storm.uploaded[-1]
    storm.site.console.ask("cancel", video=video)
    return f"video {video}"


def break_storage(storm: "Storm") -> str | None:
    """S3 refuses, resets, stalls, cuts answers short or loses what it was given."""
    proxy = storm.site.proxy
    if proxy is None:
        return None
    kind = storm.dice.choice(_STORAGE_FAULTS)
    proxy.fail(kind, after=storm.dice.choice((0, 0, 200, 5_000)))
    # In a thread: the storm itself may be waiting for an upload that needs the storage.
    seconds = storm.dice.uniform(1, 3)
    timer = threading.Timer(seconds, proxy.heal)
    timer.start()
    storm.later(seconds, timer.join)
    return kind


Fault = Callable[["Storm"], str | None]
FAULTS: tuple[Fault, ...] = (
    kill_group,
    kill_child,
    kill_encoder,
    freeze,
    drop_rings,
    double_rings,
    spoil_ring,
    stop_broker,
    silence_broker,
    kill_web,
    crash_database,
    fill_disk,
    limit_files,
    break_storage,
    cancel,
)


def _busy_group(storm: "Storm") -> Group | None:
    """A group that runs ffmpeg right now; None when none does for long."""
    asked_at = time.monotonic()
    give_up_at = asked_at + _AT_WORK_S
    while time.monotonic() < give_up_at:
        storm.tend()
        groups = storm.site.encoders
        storm.dice.shuffle(groups)
        for group in groups:
            if any(entry.name == "ffmpeg" for entry in group.tools()):
                return group
        if time.monotonic() > asked_at + 1:
            asked_at = time.monotonic()
            storm.keep_busy()
        time.sleep(0.02)
    return None


def _await_broker(storm: "Storm") -> None:
    while not storm.site.broker.answers:
        storm.pause(0.1)


def _no_tool_is_left(storm: "Storm") -> float:
    """Wait until no tool is without a worker; the seconds that took. Notes a broken promise."""
    return _wait(storm, storm.site.ownerless_tools)


def _wait_for_end(storm: "Storm", tools: set[int]) -> float:
    """The same for known tools, whose worker lives on though its pool process does not."""

    def left() -> list[str]:
        live = tree.table()
        found = (live.get(pid) for pid in tools)
        return [f"{e.pid} {e.name}" for e in found if e and e.is_live]

    return _wait(storm, left)


def _wait(storm: "Storm", left: Callable[[], list[str]]) -> float:
    began = time.monotonic()
    while tools := left():
        if time.monotonic() > began + ORPHAN_S:
            storm.broken.append(f"after {ORPHAN_S} s there still are {tools}")
            break
        time.sleep(0.05)
    return time.monotonic() - began


def _soft_limit(pid: int, size: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
