"""The walls around a media tool, as argv prefixes. Nothing is started here.

bwrap gives new namespaces (no network), a read-only view of the system libraries, the inputs
read-only under /in, one writable directory /out; prlimit bounds memory, file size, processor
time, open files and threads; `--die-with-parent` ends the tool when the worker dies.

That flag acts only once bwrap has set it, in two processes one after the other; a worker killed
before would leave the tool behind. So the tool waits inside for a word that the worker gives when
it has heard that the walls stand (`READY`, `GO`). A worker that is gone never gives it.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SRC = "/in/src"

# First line on the tool's standard output; the answer on its standard input.
READY, GO = b"walls stand", b"go"
_GATE = f'echo {READY.decode()}; read -r word && [ "$word" = {GO.decode()} ] && exec "$@" </dev/null'

_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin",
    "LC_ALL": "C.UTF-8",
    "TMPDIR": "/scratch",
}
_MERGED_DIRS = ("bin", "lib", "lib32", "lib64")
# Debian's ffmpeg does not start without /etc/alternatives (libblas is a link through it).
_READ_ONLY_ETC = ("/etc/alternatives", "/etc/ld.so.cache")


@dataclass(frozen=True)
class Room:
    """What the tool may touch: `inputs` by their path inside (`/in/src`), and one output directory."""

    inputs: Mapping[str, Path]
    out_dir: Path


@dataclass(frozen=True)
class Bounds:
    """Limits of one tool run: bytes, processor seconds, elapsed seconds."""

    memory_bytes: int
    file_bytes: int
    cpu_s: int
    wall_s: float
    stall_s: float


def bwrap_argv(room: Room) -> list[str]:
    """The sandbox prefix for `room`; the tool's own argv follows."""
    # --as-pid-1: bwrap then reaps the tool itself, and the tool's processor time reaches our bill.
    argv = [
        "bwrap",
        "--unshare-all",
        "--as-pid-1",
        "--die-with-parent",
        "--new-session",
    ]
    argv += ["--cap-drop", "ALL", "--clearenv"]
    for name, value in _ENVIRONMENT.items():
        argv += ["--setenv", name, value]
    argv += ["--ro-bind", "/usr", "/usr", *_system_links()]
    for path in _READ_ONLY_ETC:
        argv += ["--ro-bind-try", path, path]
    argv += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/scratch"]
    for inside, outside in sorted(room.inputs.items()):
        argv += ["--ro-bind", str(outside.resolve()), inside]
    argv += ["--bind", str(room.out_dir.resolve()), "/out", "--chdir", "/out"]
    return argv


def _system_links() -> list[str]:
    """/lib and its sisters as on the host: links on a merged-/usr system, else read-only binds."""
    argv: list[str] = []
    for name in _MERGED_DIRS:
        path = f"/{name}"
        if os.path.islink(path):
            argv += ["--symlink", os.readlink(path).lstrip("/"), path]
        elif os.path.isdir(path):
            argv += ["--ro-bind", path, path]
    return argv


def prlimit_argv(bounds: Bounds, *, sandboxed: bool) -> list[str]:
    """The resource prefix. Threads are bounded only inside: outside the count is the whole user's."""
    argv = [
        "prlimit",
        f"--as={bounds.memory_bytes}",
        f"--fsize={bounds.file_bytes}",
        f"--cpu={bounds.cpu_s}",
        "--nofile=64",
        "--core=0",
    ]
    if sandboxed:
        argv.append("--nproc=256")
    return [*argv, "--"]


def gated(argv: Sequence[str]) -> list[str]:
    """`argv` that says `READY`, then begins at the word `GO` and ends at anything else.

    The end of standard input is anything else: it comes when the worker dies.
    """
    return ["sh", "-c", _GATE, "gate", *argv]


def sandboxed_argv(tool: Sequence[str], room: Room, bounds: Bounds) -> list[str]:
    """`tool` inside bwrap and prlimit, behind the gate."""
    limited = [*prlimit_argv(bounds, sandboxed=True), *tool]
    return [*bwrap_argv(room), *gated(limited)]


def unsandboxed_argv(tool: Sequence[str], room: Room, bounds: Bounds) -> list[str]:
    """`tool` with the limits only, behind the gate; `/in/…` arguments become the real paths.

    The tool still ends with its parent. Run it with `room.out_dir` as working directory.
    """
    return tied_argv([*prlimit_argv(bounds, sandboxed=False), *tool], room)


def tied_argv(tool: Sequence[str], room: Room) -> list[str]:
    """`tool` behind the gate and without limits; it ends with its parent, and works on the real paths."""
    real = {inside: str(outside.resolve()) for inside, outside in room.inputs.items()}
    words = [real.get(word, word) for word in tool]
    return ["setpriv", "--pdeathsig", "KILL", *gated(words)]
