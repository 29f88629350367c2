"""Luma SSIM of finished renditions against their source, each at its own size."""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

_EVERY = 5


def similarity(
    source: Path, made: Mapping[str, Path], fps: Fraction
) -> dict[str, float]:
    """By name the mean over every fifth frame; all are compared in one decode of the source."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = ["-i", str(source.resolve())]
        parts = [f"[0:v:0]fps={fps},{_numbered()},split={len(made)}{_labels(made)}"]
        for number, path in enumerate(made.values(), start=1):
            inputs += ["-i", str(path.resolve())]
            size = _size(path)
            parts.append(f"[s{number}]scale={size},format=yuv420p,setsar=1[r{number}]")
            parts.append(f"[{number}:v:0]fps={fps},{_numbered()},setsar=1[m{number}]")
            log = f"stats_file={number}.log:shortest=1"
            parts.append(f"[m{number}][r{number}]ssim={log}[o{number}]")
        outputs = []
        for number in range(1, len(made) + 1):
            outputs += ["-map", f"[o{number}]", "-f", "null", "-"]
        words = ["ffmpeg", "-nostdin", "-v", "fatal", *inputs]
        words += ["-filter_complex", ";".join(parts), *outputs]
        subprocess.run(words, cwd=folder, check=True)
        return {
            name: _mean((Path(folder) / f"{number}.log").read_text())
            for number, name in enumerate(made, start=1)
        }


def _numbered() -> str:
    return f"framestep={_EVERY},settb=1/25,setpts=N"


def _labels(made: Mapping[str, Path]) -> str:
    return "".join(f"[s{number}]" for number in range(1, len(made) + 1))


def _size(path: Path) -> str:
    asked = ["-select_streams", "v:0", "-show_entries", "stream=width,height"]
    words = ["ffprobe", "-v", "error", *asked, "-of", "csv=p=0:s=x", str(path)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return done.stdout.strip().replace("x", ":")


def _mean(log: str) -> float:
    values = [float(value) for value in re.findall(r" Y:([0-9.]+)", log)]
    return sum(values) / len(values) if values else 0.0
