"""Reads a file of questions in a process of its own, which may be killed for what it costs.

A parser meets whatever people upload. Its memory and time are bounded by the system and not by
good will: at the limit the child ends, and the reader and its worker live on.
"""

import gc
import os
import resource
import select
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, ValidationError

from quizzes.formats import Report, format_of, read_questions

_BLOCK = 1 << 16
_MEMORY = b"memory"
_FORMAT = b"format"

# Why a file could not be read at all, as its editor is told.
STOPPED: Mapping[str, Any] = {
    "memory": _(
        "Reading this file takes more memory than is allowed. Divide it into smaller files."
    ),
    "time": _(
        "Reading this file takes longer than is allowed. Divide it into smaller files."
    ),
    "format": _("The format cannot be told from the file. Choose it."),
    "broken": _(
        "Reading this file broke off. It may be damaged: save it anew, or try another format."
    ),
}


@dataclass(frozen=True)
class Limits:
    """What one reading may cost: bytes of memory on top of a bare process, seconds of processor
    and of the clock, and bytes of what it finds."""

    memory: int = 1 << 30
    cpu_s: int = 60
    wall_s: float = 120.0
    answer: int = 64 << 20


LIMITS = Limits()


class Reading(BaseModel):
    """What a file turned out to be. As JSON it waits in the database until somebody looks."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )

    format: str
    report: Report


class ReadingStopped(Exception):
    """Nothing is known of the file; `code` is one of STOPPED."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

    @property
    def message(self) -> Any:
        return STOPPED[self.code]


def read_confined(
    data: bytes, *, name: str = "", format_name: str = "", limits: Limits = LIMITS
) -> Reading:
    """What a file holds, as `read_questions` says it, read within `limits`.

    Without `format_name` the format is told by `name` and the beginning of the file. Raises
    ReadingStopped; the process is gone by then.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _work(theirs, data, name, format_name, limits)
    os.close(theirs)
    try:
        answer = _listen(ours, limits)
    finally:
        os.close(ours)
        status = _end(child)
    return _reading(answer, status)


def _work(
    pipe: int, data: bytes, name: str, format_name: str, limits: Limits
) -> NoReturn:
    """The child: nothing of the parent's is used but the code, and nothing is cleaned up."""
    try:
        gc.freeze()  # what the parent left lying about is the parent's to close
        _confine(limits)
        found = format_name or format_of(name, data)
        if not found:
            _say(pipe, _FORMAT)
        else:
            report = read_questions(data, found)
            answer = Reading(format=found, report=report).model_dump_json().encode()
            _say(pipe, answer)
    except MemoryError:
        _say(pipe, _MEMORY)
    except BaseException:  # noqa: BLE001
        # Everything, SystemExit and KeyboardInterrupt too: what left this function would go on
        # in the child as a second copy of the parent. That hears of it by the missing answer.
        os._exit(1)
    os._exit(0)


def _confine(limits: Limits) -> None:
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU):
        signal.signal(one, signal.SIG_DFL)
    memory = _bytes_in_use() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.memory, limits.memory))


def _bytes_in_use() -> int:
    """The address space that a forked process begins with."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def _say(pipe: int, answer: bytes) -> None:
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _listen(pipe: int, limits: Limits) -> bytes:
    """All that the child says. Raises ReadingStopped when that takes too long or is too much."""
    deadline = time.monotonic() + limits.wall_s
    blocks: list[bytes] = []
    size = 0
    while True:
        ready, _w, _x = select.select(
            [pipe], [], [], max(0, deadline - time.monotonic())
        )
        if not ready:
            raise ReadingStopped("time")
        block = os.read(pipe, _BLOCK)
        if not block:
            return b"".join(blocks)
        blocks.append(block)
        size += len(block)
        if size > limits.answer:
            raise ReadingStopped("memory")


def _end(child: int) -> int:
    """Its exit code, negative for a signal; a child that still runs is killed first."""
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _reading(answer: bytes, status: int) -> Reading:
    if status == -signal.SIGXCPU:
        raise ReadingStopped("time")
    if answer in (_MEMORY, _FORMAT):
        raise ReadingStopped(answer.decode())
    try:
        return Reading.model_validate_json(answer)
    except ValidationError as error:
        raise ReadingStopped("broken") from error
