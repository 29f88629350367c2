"""A worker killed at any early moment of a tool's start leaves no tool behind.

`--die-with-parent` acts only once bwrap has set it. Here bwrap never sets it: that is what a
worker sees that dies too early, for as long as the test likes.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.ffmpeg.running import processes_with, wait_until_gone

pytestmark = pytest.mark.ffmpeg

# How long a tool lives on in the control; the two seconds that one may outlive its worker are
# held by the storm. Here nothing would ever end it, so that waiting longer asks the same.
ORPHAN_S = 2.0
PATIENCE_S = 20.0

# Starts the tool and says how far it came; the gate is opened or not, then it waits for its end.
WORKER = """
import subprocess, sys, time
from pathlib import Path
from media_pipeline.transcode.sandbox import GO, READY, Bounds, Room, sandboxed_argv

moment, out_dir, *tool = sys.argv[1:]
argv = sandboxed_argv(tool, Room({}, Path(out_dir)), Bounds(2**31, 10**7, 60, 60.0, 60.0))
argv.remove("--die-with-parent")
child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
if moment != "started":
    assert child.stdout.readline().strip() == READY
if moment == "opened":
    child.stdin.write(GO + b"\\n")
    child.stdin.flush()
    child.stdout.readline()
print("here", flush=True)
time.sleep(60)
"""

# Dies by its own hand when it has just forked the tool and is about to listen to it.
SHORT_LIVED = """
import os, signal, sys, threading
from pathlib import Path
from media_pipeline.transcode.run import require_sandbox, run_tool
from media_pipeline.transcode.sandbox import Bounds, Room

out_dir, *tool = sys.argv[1:]
require_sandbox()
threading.Thread.start = lambda thread: os.kill(os.getpid(), signal.SIGKILL)
run_tool(tool, room=Room({}, Path(out_dir)), bounds=Bounds(2**31, 10**7, 60, 60.0, 60.0))
"""


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    """A word on the tool's command line; nothing that has it outlives the test."""
    word = f"title={tmp_path.name}"
    yield word
    for pid in processes_with(word):
        os.kill(pid, signal.SIGKILL)


def endless(mark: str) -> list[str]:
    source = ["-re", "-f", "lavfi", "-i", "testsrc2=s=64x64"]
    head = ["ffmpeg", "-nostdin", "-v", "error", "-progress", "pipe:1"]
    return [*head, *source, "-metadata", mark, "-f", "null", "-"]


def start_and_kill(moment: str, mark: str, out_dir: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, moment, str(out_dir), *endless(mark)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"here\n"
        worker.kill()


@pytest.mark.parametrize("moment", ["started", "waiting"])
def test_a_tool_whose_gate_was_never_opened_ends(
    moment: str, mark: str, tmp_path: Path
) -> None:
    start_and_kill(moment, mark, tmp_path)
    wait_until_gone(mark, PATIENCE_S)


def test_without_the_gate_the_tool_would_outlive_its_worker(
    mark: str, tmp_path: Path
) -> None:
    """The control: past the gate, and with nothing but the gate to hold it, the tool lives on."""
    start_and_kill("opened", mark, tmp_path)
    time.sleep(ORPHAN_S)
    assert processes_with(mark)


def test_a_worker_that_dies_right_after_the_fork(mark: str, tmp_path: Path) -> None:
    argv = [sys.executable, "-c", SHORT_LIVED, str(tmp_path), *endless(mark)]
    ended = subprocess.run(argv, start_new_session=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    wait_until_gone(mark, PATIENCE_S)
