"""Processor seconds of the whole pipeline against bare ffmpeg with the same encoder settings.

Bare: one ffmpeg for all rungs and one for both sound tracks, uncut, unsandboxed, unchecked. The
rest is what checking, cutting, measuring, pictures and playlists cost. The clip is synthetic;
`DANGKE_BENCH_SECONDS` (20) and `DANGKE_BENCH_ROUNDS` (3) change its length and the rounds.
"""

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from media_pipeline.transcode import command, steps
from media_pipeline.transcode.options import Options, Recipe
from media_pipeline.transcode.pipeline import transcode_file
from media_pipeline.transcode.sandbox import SRC
from media_pipeline.transcode.types import Plan

SECONDS = int(os.environ.get("DANGKE_BENCH_SECONDS", "20"))
ROUNDS = int(os.environ.get("DANGKE_BENCH_ROUNDS", "3"))


def run() -> None:
    """Print both figures of every round and their ratio."""
    with tempfile.TemporaryDirectory(prefix="dangke-bench-") as folder:
        room = Path(folder)
        clip = _make_clip(room)
        whole = replace(Recipe(), gops_per_chunk=10_000)
        plan = steps.inspect(clip, options=Options(recipe=whole)).plan
        print(_describe(plan))
        rounds = [_round(number, clip, plan, room) for number in range(ROUNDS)]
    ratios = sorted(ours / bare for ours, bare in rounds)
    print(
        f"pipeline / bare ffmpeg, processor seconds: {median(ratios):.2f} "
        f"(least {ratios[0]:.2f}, most {ratios[-1]:.2f})"
    )


def _round(number: int, clip: Path, plan: Plan, room: Path) -> tuple[float, float]:
    """One contest; who goes first alternates."""
    dest = room / "out"
    acts: dict[str, Callable[[], object]] = {
        "bare": lambda: _bare(clip, plan, room),
        "pipeline": lambda: transcode_file(clip, dest),
    }
    order = list(acts) if number % 2 == 0 else list(reversed(acts))
    spent = {name: _processor_seconds(acts[name]) for name in order}
    shutil.rmtree(dest)
    print(f"  pipeline {spent['pipeline']:.1f} s, bare {spent['bare']:.1f} s")
    return spent["pipeline"], spent["bare"]


def _bare(clip: Path, plan: Plan, room: Path) -> None:
    out = room / "bare"
    out.mkdir()
    jobs = [command.chunk_argv(plan, 0, strict=False)]
    if plan.audio:
        jobs.append(command.audio_argv(plan, measured=None, strict=False))
    for argv in jobs:
        words = [str(clip) if word == SRC else word for word in argv]
        subprocess.run(words, cwd=out, check=True, capture_output=True)
    shutil.rmtree(out)


def _processor_seconds(act: Callable[[], object]) -> float:
    """User and system time of this process and all it started, during `act`."""
    before = _used()
    act()
    return _used() - before


def _used() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(
        usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds)
    )


def _make_clip(room: Path) -> Path:
    """Moving shapes with noise and a tone, 1280 × 720 at 25 frames."""
    clip = room / "clip.mp4"
    picture = f"testsrc2=size=1280x720:rate=25:duration={SECONDS},noise=alls=6:allf=t"
    sound = f"sine=frequency=330:sample_rate=48000:duration={SECONDS}"
    argv = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi"]
    argv += ["-i", sound, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18"]
    argv += ["-pix_fmt", "yuv420p", "-c:a", "aac", str(clip)]
    subprocess.run(argv, check=True)
    return clip


def _describe(plan: Plan) -> str:
    video = plan.picture
    rungs = ", ".join(f"{r.width}×{r.height} crf {r.crf}" for r in video.rungs)
    return (
        f"{SECONDS} s synthetic 1280×720, class {plan.content_class}, "
        f"preset {video.preset}: {rungs}"
    )
