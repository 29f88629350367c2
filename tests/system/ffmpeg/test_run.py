"""The walls, the watchdog and the kill, with real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from media_pipeline.transcode import run
from media_pipeline.transcode.doctor import self_check
from media_pipeline.transcode.errors import Cancelled, SandboxUnavailable, StepFailed
from media_pipeline.transcode.sandbox import SRC, Bounds, Room
from tests.system.ffmpeg.running import processes_with, wait_until_gone

pytestmark = pytest.mark.ffmpeg

ENDLESS = [
    "ffmpeg",
    "-nostdin",
    "-v",
    "error",
    "-re",
    "-f",
    "lavfi",
    "-i",
    "testsrc2=s=64x64",
]
ENDLESS += ["-progress", "pipe:1", "-f", "null", "-"]


def bounds(**changes: float) -> Bounds:
    values = {"wall_s": 60.0, "stall_s": 60.0, "cpu_s": 60, "file_bytes": 10**7}
    values |= {"memory_bytes": 2**31} | changes
    return Bounds(
        memory_bytes=int(values["memory_bytes"]),
        file_bytes=int(values["file_bytes"]),
        cpu_s=int(values["cpu_s"]),
        wall_s=values["wall_s"],
        stall_s=values["stall_s"],
    )


def shell(
    script: str, tmp_path: Path, **changes: float
) -> tuple[run.Finished, list[str]]:
    """Run a script behind the walls; nothing of the product is a shell."""
    source = tmp_path / "source"
    source.write_text("source\n")
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    said: list[str] = []
    finished = run.run_tool(
        ["sh", "-c", script],
        room=Room({SRC: source}, out),
        bounds=bounds(**changes),
        on_line=lambda line: said.append(line.decode()),
    )
    return finished, said


def test_the_sandbox_works_here() -> None:
    assert run.sandbox_problem() == ""
    assert [finding for finding in self_check() if not finding.ok] == []


def test_inside_there_is_the_source_and_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    finished, said = shell(
        f"cat /in/src; cat {tmp_path}/secret; ls /home /root /work /var /etc/passwd; env",
        tmp_path,
    )
    assert said[0] == "source"
    assert {line.partition("=")[0] for line in said[1:]} == {
        "PATH", "LC_ALL", "TMPDIR", "PWD",
    }  # fmt: skip
    assert finished.stderr.count("No such file") == 6


def test_the_source_cannot_be_written(tmp_path: Path) -> None:
    finished, _ = shell("echo changed > /in/src", tmp_path)
    assert "Read-only" in finished.stderr
    assert (tmp_path / "source").read_text() == "source\n"


def test_there_is_no_network(tmp_path: Path) -> None:
    _, said = shell(
        "cat /proc/net/dev | grep -c ':'; cat /proc/net/route | wc -l", tmp_path
    )
    assert said[0] == "1"  # only a loopback of its own
    assert int(said[1]) <= 1


def test_files_beyond_the_limit_end_the_tool(tmp_path: Path) -> None:
    finished, _ = shell(
        "exec dd if=/dev/zero of=big bs=1M count=50", tmp_path, file_bytes=10**6
    )
    assert not finished.ok
    assert finished.failure().code == "disk_full"
    assert (tmp_path / "out" / "big").stat().st_size <= 10**6


def test_memory_beyond_the_limit_ends_the_tool(tmp_path: Path) -> None:
    script = "exec dd if=/dev/zero of=/dev/null bs=900M count=1"
    finished, _ = shell(script, tmp_path, memory_bytes=200 * 2**20)
    assert not finished.ok


def test_processor_time_beyond_the_limit_ends_the_tool(tmp_path: Path) -> None:
    finished, _ = shell("while :; do :; done", tmp_path, cpu_s=1)
    assert finished.returncode == 128 + signal.SIGKILL
    assert finished.failure().code == "out_of_memory"


def test_the_bill_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    script = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done & wait"
    finished, _ = shell(script, tmp_path)
    assert finished.cost.cpu_s > 0.1
    assert finished.cost.wall_s >= 0.1


def test_the_watchdog_ends_a_tool_without_progress(tmp_path: Path) -> None:
    mark = f"97{os.getpid()}"
    with pytest.raises(StepFailed) as caught:
        run.run_tool(
            ["sleep", mark], room=Room({}, tmp_path), bounds=bounds(stall_s=0.5)
        )
    assert caught.value.code == "stalled"
    assert "no progress for 0.5 s" in caught.value.detail
    wait_until_gone(mark)


def test_the_wall_limit_ends_a_busy_tool(tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as caught:
        run.run_tool(ENDLESS, room=Room({}, tmp_path), bounds=bounds(wall_s=1.0))
    assert caught.value.code == "stalled"
    assert "not done after 1 s" in caught.value.detail


def test_cancelling_ends_the_tree(tmp_path: Path) -> None:
    mark = f"title={tmp_path.name}"
    seen: list[int] = []
    argv = [*ENDLESS[:-3], "-metadata", mark, *ENDLESS[-3:]]
    with pytest.raises(Cancelled):
        run.run_tool(
            argv,
            room=Room({}, tmp_path),
            bounds=bounds(),
            on_progress=lambda meter: seen.append(meter.frames),
            cancelled=lambda: bool(seen),
        )
    assert seen[0] > 0
    wait_until_gone(mark)


def test_a_reader_that_fails_ends_the_tool(tmp_path: Path) -> None:
    def refuse(line: bytes) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        run.run_tool(
            ["sh", "-c", "echo one; sleep 60"],
            room=Room({}, tmp_path),
            bounds=bounds(),
            on_line=refuse,
        )


def test_a_killed_worker_takes_its_tool_along(tmp_path: Path) -> None:
    mark = f"title={tmp_path.name}"
    argv = [*ENDLESS[:-3], "-metadata", mark, *ENDLESS[-3:]]
    script = (
        "from pathlib import Path\n"
        "from media_pipeline.transcode.run import run_tool\n"
        "from media_pipeline.transcode.sandbox import Bounds, Room\n"
        f"run_tool({argv!r}, room=Room({{}}, Path({str(tmp_path)!r})),\n"
        "         bounds=Bounds(2**31, 10**7, 60, 60.0, 60.0))\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
    deadline = time.monotonic() + 20
    while len(processes_with(f"\0{mark}")) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(processes_with(f"\0{mark}")) >= 2
    worker.kill()
    worker.wait()
    wait_until_gone(f"\0{mark}")


def test_without_walls_it_refuses_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    run.sandbox_problem.cache_clear()
    try:
        with pytest.raises(SandboxUnavailable, match="bubblewrap"):
            run.run_tool(["true"], room=Room({}, tmp_path), bounds=bounds())
    finally:
        run.sandbox_problem.cache_clear()


def test_unsandboxed_runs_keep_limits_and_real_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.write_text("source\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    run.sandbox_problem.cache_clear()
    said: list[bytes] = []
    try:
        assert not run.sandbox_works()
        monkeypatch.undo()
        finished = run.run_tool(
            ["cat", SRC],
            room=Room({SRC: source}, tmp_path),
            bounds=bounds(),
            allow_unsandboxed=True,
            on_line=said.append,
        )
    finally:
        run.sandbox_problem.cache_clear()
    assert finished.ok
    assert said == [b"source"]
