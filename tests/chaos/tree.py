"""The processes of this machine, read from /proc."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOOLS = {"bwrap", "ffmpeg", "ffprobe", "prlimit", "setpriv"}


@dataclass(frozen=True)
class Entry:
    """One process; `state` is the letter that ps shows, `Z` for one that has ended."""

    pid: int
    parent: int
    name: str
    state: str

    @property
    def is_live(self) -> bool:
        return self.state not in "ZX"


def table() -> dict[int, Entry]:
    """All processes by their number."""
    entries = (_entry(path) for path in Path("/proc").iterdir() if path.name.isdigit())
    return {entry.pid: entry for entry in entries if entry}


def descendants(pid: int, processes: dict[int, Entry] | None = None) -> list[Entry]:
    """Live children of `pid`, their children and so on; parents first."""
    processes = table() if processes is None else processes
    found: list[Entry] = []
    parents = {pid}
    while parents:
        children = [entry for entry in processes.values() if entry.parent in parents]
        found += children
        parents = {entry.pid for entry in children}
    return [entry for entry in found if entry.is_live]


def tools_without(owners: set[int], *, folders: list[Path]) -> list[str]:
    """Media tools that work on `folders` and have no ancestor among `owners`."""
    processes = table()
    return [
        f"{entry.pid} {entry.name}"
        for entry in processes.values()
        if entry.name in TOOLS
        and entry.is_live
        and not owners.intersection(_ancestors(entry, processes))
        and _works_on(entry.pid, folders)
    ]


def _ancestors(entry: Entry, processes: dict[int, Entry]) -> Iterator[int]:
    while entry and entry.parent > 1:
        yield entry.parent
        entry = processes.get(entry.parent)  # type: ignore[assignment]


def _works_on(pid: int, folders: list[Path]) -> bool:
    """Named in the command line, or mounted in its sandbox: by path, or by device if that is its own."""
    traces = _read(pid, "cmdline")
    if _mounts_of(pid) != _mounts_of(os.getpid()):
        # Outside a sandbox every process of this machine shows every mount.
        traces += _read(pid, "mountinfo")
    return any(
        str(folder) in traces or (device and f" {device} " in traces)
        for folder, device in ((folder, _own_device(folder)) for folder in folders)
    )


def _mounts_of(pid: int) -> str:
    """The namespace of its mounts; empty when the process has gone."""
    try:
        return os.readlink(f"/proc/{pid}/ns/mnt")
    except OSError:
        return ""


def _own_device(folder: Path) -> str:
    """`major:minor` of the file system that is mounted at the folder; empty when none is."""
    if not os.path.ismount(folder):
        return ""
    device = folder.stat().st_dev
    return f"{os.major(device)}:{os.minor(device)}"


def _entry(path: Path) -> Entry | None:
    text = _read(int(path.name), "stat")
    if not text:
        return None
    # The name stands in brackets and may hold anything, brackets too.
    name = text[text.index("(") + 1 : text.rindex(")")]
    state, parent = text[text.rindex(")") + 2 :].split()[:2]
    return Entry(int(path.name), int(parent), name, state)


def _read(pid: int, name: str) -> str:
    """A file of /proc; empty when its process has gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes().decode(errors="replace")
    except OSError:
        return ""
