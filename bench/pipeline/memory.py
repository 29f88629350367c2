"""Resident memory of the worker's Python while a recording of two hours passes, and of five minutes.

A silent picture of 128 × 72: the tools' memory is bounded by the sandbox, here it is about ours.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.pipeline import _clips

HOURS = float(os.environ.get("DANGKE_BENCH_HOURS", "2"))
_SHORT_S = 300
_EVERY_S = 0.5
_ONE_FILE = """
import sys
from pathlib import Path
from media_pipeline.transcode.pipeline import transcode_file
transcode_file(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def run() -> None:
    """The most at both lengths, and how it grows over the long one."""
    short, long = (_sample(seconds) for seconds in (_SHORT_S, round(HOURS * 3600)))
    print(f"  {_SHORT_S // 60} min: {max(short):.0f} MiB at most")
    tenth = len(long) // 10
    at = {"a tenth": long[tenth], "half": long[len(long) // 2], "the end": long[-1]}
    shown = ", ".join(f"{value:.0f} after {name}" for name, value in at.items())
    print(f"  {HOURS:g} h: {max(long):.0f} MiB at most; {shown}")
    print(f"  most, long / short: {max(long) / max(short):.2f}")


def _sample(seconds: int) -> list[float]:
    clip = _clips.long_and_small(seconds)
    sizes: list[float] = []
    with tempfile.TemporaryDirectory(prefix="dangke-bench-") as folder:
        dest = str(Path(folder) / "out")
        argv = [sys.executable, "-c", _ONE_FILE, str(clip), dest]
        worker = subprocess.Popen(argv)
        while worker.poll() is None:
            sizes.append(_resident_mib(worker.pid))
            time.sleep(_EVERY_S)
        if worker.returncode:
            raise RuntimeError(f"{clip.name} was not converted")
    return [size for size in sizes if size]


def _resident_mib(pid: int) -> float:
    """VmRSS; 0 when the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0
