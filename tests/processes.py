"""Starting and ending processes of other programs in tests, without leaving any behind."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def tied_to_this_process(
    command: Sequence[str | Path], *, user: str | None = None, signal_name: str = "KILL"
) -> list[str]:
    """The command line that runs `command` and signals it when this process ends, however it ends.

    `user` is the account to run under; it matters only to root.
    """
    words = ["setpriv"]
    if user is not None and os.geteuid() == 0:
        words += [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        if user == "nobody":
            words[2] = "--regid=nogroup"
    words.append(f"--pdeathsig={signal_name}")
    return [*words, "--", *(str(word) for word in command)]


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    condition: Callable[[], object],
    *,
    timeout_s: float,
    what: str,
    every_s: float = 0.1,
) -> object:
    """The first true answer of `condition`. Raises AssertionError, naming `what`, when time is up."""
    give_up_at = time.monotonic() + timeout_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > give_up_at:
            raise AssertionError(f"Not within {timeout_s} s: {what}")
        time.sleep(every_s)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and its whole group (it must have been started in its own)."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def terminate(process: subprocess.Popen[bytes], *, timeout_s: float = 15) -> int:
    """SIGTERM, then SIGKILL to the group when that takes too long; the exit status."""
    if process.poll() is None:
        process.terminate()
        try:
            return process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            kill_group(process)
    return process.wait()


def running_under(folder: Path) -> list[str]:
    """Number and command line of each live process that has to do with `folder`.

    It stands in the command line, in the environment, or among the mounts of a sandbox.
    """
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            command = _read(entry / "cmdline").replace("\0", " ").strip()
            traces = command + _read(entry / "environ") + _read(entry / "mountinfo")
            if command and str(folder) in traces:
                found.append(f"{entry.name} {command}")
    return found


def _read(path: Path) -> str:
    """The text of a file of /proc; empty when its process has gone."""
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""
