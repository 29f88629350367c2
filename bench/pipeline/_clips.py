"""The clips of the benchmarks, made once and kept in `var/bench`."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from media_pipeline.transcode.demo_clip import Slide, make_clip

FOLDER = Path(__file__).parents[2] / "var" / "bench"

_LINES = (
    "学思践悟新思想：知行合一",
    "要点一：坚定理想信念，强化理论武装",
    "要点二：联系实际，推动发展",
    "要点三：完善制度，狠抓落实",
)
_SPEECH = "同志们，今天我们一起学习第{}部分。首先，要坚定理想信念。其次，要联系实际，推动发展。"


def lecture(seconds: int, size: tuple[int, int] = (1920, 1080)) -> Path:
    """Slides of ten seconds with a moving speaker's inset, spoken if espeak-ng is there."""
    count = max(1, seconds // 10)
    slides = [
        Slide(f"第{number}讲 主题教育与学习", _LINES, _SPEECH.format(number))
        for number in range(1, count + 1)
    ]

    def make(path: Path) -> None:
        make_clip(path, slides=slides, seconds=seconds, size=size)

    return _kept(f"lecture-{size[1]}-{seconds}.mp4", make)


def motion(seconds: int) -> tuple[Path, str]:
    """The recording that `DANGKE_BENCH_MOTION` names, else moving patterns; and which it is.

    The patterns have the bit rate at which phones record 1080p.
    """
    given = os.environ.get("DANGKE_BENCH_MOTION")
    if given:
        return Path(given), "a recording"
    picture = f"testsrc2=size=1920x1080:rate=25:duration={seconds},noise=alls=6:allf=t"
    tone = f"sine=frequency=330:sample_rate=48000:duration={seconds}"
    words = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    words += ["-c:v", "libx264", "-preset", "veryfast"]
    words += ["-b:v", "17M", "-maxrate", "17M", "-bufsize", "34M"]
    words += ["-pix_fmt", "yuv420p", "-c:a", "aac"]
    name = f"motion-17M-{seconds}.mp4"
    return _kept(name, lambda path: _ffmpeg(*words, str(path))), "synthetic"


def long_and_small(seconds: int) -> Path:
    """A tiny silent picture of that length at 25 frames a second, by repeating ten seconds."""

    def make(path: Path) -> None:
        short = path.with_name(f"short-{path.name}")
        picture = "testsrc=size=128x72:rate=25:duration=10"
        _ffmpeg("-f", "lavfi", "-i", picture, "-c:v", "libx264", "-g", "50", str(short))
        again = ["-stream_loop", "-1", "-i", str(short), "-t", str(seconds)]
        _ffmpeg(*again, "-c", "copy", str(path))
        short.unlink()

    return _kept(f"long-{seconds}.mp4", make)


def _ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *words], check=True)


def _kept(name: str, make: Callable[[Path], object]) -> Path:
    path = FOLDER / name
    if not path.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        making = FOLDER / f"making-{name}"
        make(making)
        making.rename(path)
    return path
