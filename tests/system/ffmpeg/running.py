"""Which processes of this machine have a word on their command line."""

import time
from pathlib import Path


def processes_with(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if mark in words:
            found.append(int(entry.parent.name))
    return found


def wait_until_gone(mark: str, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while processes_with(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_with(mark) == []
