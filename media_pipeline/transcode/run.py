"""The only module that starts processes: sandbox, limits, progress, watchdog, kill, bill.

Knows neither what the arguments mean nor where results are stored.
"""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from .errors import Cancelled, SandboxUnavailable, StepFailed
from .listening import Ends, lines_to
from .sandbox import (
    GO,
    READY,
    Bounds,
    Room,
    sandboxed_argv,
    tied_argv,
    unsandboxed_argv,
)
from .types import Cost

_POLL_S = 0.2
_REPORT_S = 0.5
_STDERR_KEPT = 64 * 1024
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class Finished:
    """A tool that ended by itself. `returncode` is 128+n after signal n, as shells count.

    `stderr` is the first and last 32 KiB; `ended` says that progress reached its end mark;
    `frames` and `out_s` are the last progress values.
    """

    argv: tuple[str, ...]
    returncode: int
    stderr: str
    ended: bool
    frames: int
    out_s: float
    cost: Cost

    @property
    def ok(self) -> bool:
        return self.returncode == 0

    def failure(self) -> StepFailed:
        """What a non-zero return code means, by code and by the words of the system."""
        tail = self.stderr[-4000:]
        code = "encode_failed"
        if (
            self.returncode == 128 + signal.SIGKILL
            or "Cannot allocate memory" in self.stderr
        ):
            code = "out_of_memory"
        elif (
            self.returncode == 128 + signal.SIGXFSZ
            or "No space left" in self.stderr
            or "File too large" in self.stderr
        ):
            code = "disk_full"
        last_line = tail.strip().rsplit("\n", 1)[-1]
        return StepFailed(
            code, f"{self.argv[0]} ended with {self.returncode}: {last_line}", tail=tail
        )


class Meter:
    """Reads `-progress` lines; `signature` changes whenever the tool got anywhere."""

    def __init__(self) -> None:
        self.frames = 0
        self.out_us = 0
        self.ended = False

    def feed(self, line: bytes) -> None:
        key, _, value = line.partition(b"=")
        if key == b"frame":
            self.frames = _int(value, self.frames)
        elif key == b"out_time_us":
            self.out_us = _int(value, self.out_us)
        elif key == b"progress" and value.strip() == b"end":
            self.ended = True

    @property
    def signature(self) -> tuple[int, int]:
        return (self.frames, self.out_us)


def _int(value: bytes, default: int) -> int:
    try:
        return int(value)
    except ValueError:  # ffmpeg writes N/A before the first packet
        return default


def run_tool(
    argv: Sequence[str],
    *,
    room: Room,
    bounds: Bounds,
    allow_unsandboxed: bool = False,
    on_line: Callable[[bytes], None] | None = None,
    on_progress: Callable[[Meter], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Finished:
    """Run `argv` (ffmpeg or ffprobe, paths as inside the room) until it ends.

    Standard output goes line by line to `on_line`, in another thread; without it the lines are
    progress, the watchdog looks at them, and `on_progress` is called about twice a second.
    Raises Cancelled, StepFailed("stalled") when progress stood still for `bounds.stall_s` or the
    wall limit passed, SandboxUnavailable. Whatever is raised, the process tree is gone first.
    """
    if not allow_unsandboxed:
        require_sandbox()
    elif not sandbox_works():
        return _Run(unsandboxed_argv(argv, room, bounds), argv, room.out_dir).follow(
            bounds, on_line, on_progress, cancelled
        )
    return _Run(sandboxed_argv(argv, room, bounds), argv, room.out_dir).follow(
        bounds, on_line, on_progress, cancelled
    )


def run_scanner(
    argv: Sequence[str],
    *,
    room: Room,
    bounds: Bounds,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Finished, str]:
    """Run the operator's own program on an uploaded file: how it ended, and the end of what it said.

    Outside the sandbox, since a scanner needs its signatures and its daemon; it ends with the worker.
    Of `bounds` only the wall limit holds. `SRC` in `argv` becomes the path of the file. Raises as
    `run_tool`, and StepFailed("scan_failed") when the program was not begun.
    """
    said = Ends(_STDERR_KEPT)
    started = _Run(tied_argv(argv, room), argv, room.out_dir)
    finished = started.follow(
        bounds, lambda line: said.feed(line + b"\n"), None, cancelled
    )
    if not started.began:
        raise StepFailed("scan_failed", "it was not begun", tail=finished.stderr)
    return finished, said.text() + finished.stderr


def require_sandbox() -> None:
    """Raise SandboxUnavailable unless bwrap can make its namespaces here."""
    reason = sandbox_problem()
    if reason:
        raise SandboxUnavailable(reason)


def sandbox_works() -> bool:
    """Whether tools will run behind bwrap on this machine."""
    return not sandbox_problem()


@cache
def sandbox_problem() -> str:
    """Why the sandbox cannot be made, in one line; empty when it can. Asked once per process."""
    bounds = Bounds(2**30, 2**20, 10, 10.0, 10.0)
    try:
        with tempfile.TemporaryDirectory() as directory:
            argv = sandboxed_argv(["true"], Room({}, Path(directory)), bounds)
            done = subprocess.run(
                argv, input=GO + b"\n", capture_output=True, timeout=20, check=False
            )
    except FileNotFoundError:
        return "bwrap is not installed (Debian: apt-get install bubblewrap)"
    except subprocess.TimeoutExpired:
        return "bwrap does not come back"
    if done.returncode:
        return (
            done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
            or "bwrap failed"
        )
    return ""


def tool_output(argv: Sequence[str]) -> str:
    """Standard output of a question to an installed tool itself (`ffmpeg -encoders`); no input file.

    Raises StepFailed("encode_failed") when the tool is missing or refuses.
    """
    try:
        done = subprocess.run(argv, capture_output=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise StepFailed("encode_failed", f"{argv[0]}: {error}") from error
    return done.stdout.decode(errors="replace")


class _Run:
    """One process tree from start to bill."""

    def __init__(self, argv: Sequence[str], tool: Sequence[str], cwd: Path) -> None:
        self.tool = tuple(tool)
        self.meter = Meter()
        self.reader_error: Exception | None = None
        self.woken = threading.Event()
        self.gate = threading.Lock()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        self.stderr = Ends(_STDERR_KEPT)
        self.cost = Cost()
        self.began = False

    def follow(
        self,
        bounds: Bounds,
        on_line: Callable[[bytes], None] | None,
        on_progress: Callable[[Meter], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> Finished:
        stdout, stderr = self.process.stdout, self.process.stderr
        if stdout is None or stderr is None:
            raise RuntimeError("started without pipes")
        readers = [
            self._reader(stdout, lines_to(self._after_ready(on_line))),
            self._reader(stderr, self.stderr.feed),
        ]
        try:
            watch = _Watch(bounds, watches_progress=on_line is None)
            while self._returncode() is None:
                self.woken.wait(_POLL_S)
                self.woken.clear()
                if cancelled and cancelled():
                    raise Cancelled
                if self.reader_error:
                    raise self.reader_error
                watch.check(self.meter, self.stderr)
                if on_progress and watch.report_due(self.meter):
                    on_progress(self.meter)
        finally:
            self._kill()
            for reader in readers:
                reader.join()
        if self.reader_error:
            raise self.reader_error
        return self._finished()

    def _reader(
        self, stream: IO[bytes], feed: Callable[[bytes], None]
    ) -> threading.Thread:
        def work() -> None:
            with stream:
                while block := os.read(stream.fileno(), _BLOCK):
                    try:
                        feed(block)
                    except Exception as error:  # noqa: BLE001 - raised again by the waiting thread
                        self.reader_error = error
                        break
                else:
                    feed(b"")
            self.woken.set()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _after_ready(
        self, on_line: Callable[[bytes], None] | None
    ) -> Callable[[bytes], None]:
        """The first line opens the gate; all others are the tool's own."""
        hear = on_line or self.meter.feed
        waiting = True

        def first(line: bytes) -> None:
            nonlocal waiting
            if waiting and line == READY:
                waiting = False
                self._open_gate()
            else:
                hear(line)

        return first

    def _open_gate(self) -> None:
        stdin = self.process.stdin
        with self.gate:
            if stdin is None or stdin.closed:
                return
            try:
                stdin.write(GO + b"\n")
                stdin.close()
                self.began = True
            except BrokenPipeError:
                return  # ended meanwhile; its return code says why

    def _shut_gate(self) -> None:
        """From here on a tool that has not begun never will."""
        with self.gate:
            if self.process.stdin is not None:
                self.process.stdin.close()

    def _returncode(self, options: int = os.WNOHANG) -> int | None:
        """Reap if it has ended. wait4 instead of Popen.wait: it brings the bill of the tree."""
        if self.process.returncode is None:
            pid, status, usage = os.wait4(self.process.pid, options)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                elapsed = time.monotonic() - self.started
                self.cost = Cost(usage.ru_utime, usage.ru_stime, elapsed)
        return self.process.returncode

    def _kill(self) -> None:
        self._shut_gate()
        if self._returncode() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self._returncode(options=0)

    def _finished(self) -> Finished:
        code = self.process.returncode
        return Finished(
            argv=self.tool,
            returncode=128 - code if code < 0 else code,
            stderr=self.stderr.text(),
            ended=self.meter.ended,
            frames=self.meter.frames,
            out_s=self.meter.out_us / 1e6,
            cost=self.cost,
        )


class _Watch:
    """Ends a run that gets nowhere, and says when to report."""

    def __init__(self, bounds: Bounds, *, watches_progress: bool) -> None:
        self.bounds = bounds
        self.watches_progress = watches_progress
        self.started = self.moved = self.reported = time.monotonic()
        self.seen = (-1, -1)
        self.reported_signature = (0, 0)

    def check(self, meter: Meter, stderr: Ends) -> None:
        now = time.monotonic()
        if meter.signature != self.seen:
            self.seen, self.moved = meter.signature, now
        if self.watches_progress and now - self.moved > self.bounds.stall_s:
            reason = (
                f"no progress for {self.bounds.stall_s:g} s at frame {meter.frames}"
            )
            raise StepFailed("stalled", reason, tail=stderr.text()[-4000:])
        if now - self.started > self.bounds.wall_s:
            reason = f"not done after {self.bounds.wall_s:g} s"
            raise StepFailed("stalled", reason, tail=stderr.text()[-4000:])

    def report_due(self, meter: Meter) -> bool:
        now = time.monotonic()
        due = (
            meter.signature != self.reported_signature
            and now - self.reported >= _REPORT_S
        )
        if due:
            self.reported, self.reported_signature = now, meter.signature
        return due
