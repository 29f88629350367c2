"""Processor seconds of the whole pipeline and of ladders made by bare ffmpeg, with what comes out.

A lecture (slides with a speaker's inset) and a clip with motion. Pipeline: probe, analysis, stills,
sound, encode, verification. Bare: the same encoder settings, and nothing else.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.pipeline import _clips, _ladders
from bench.pipeline._measure import SECONDS, contest, ratio
from bench.pipeline._quality import similarity
from media_pipeline.transcode import steps
from media_pipeline.transcode.options import Options, Recipe
from media_pipeline.transcode.pipeline import transcode_file
from media_pipeline.transcode.summary import Summary
from media_pipeline.transcode.types import Plan

CLIPS = os.environ.get("DANGKE_BENCH_CLIPS", "lecture,motion").split(",")
_SHARE_OF_SIX = {"lecture": 0.40, "motion": 0.70}


def run() -> None:
    """Both clips: costs round by round, ratios, bytes and SSIM per rung."""
    if "lecture" in CLIPS:
        _contest("lecture", _clips.lecture(SECONDS), "synthetic")
    if "motion" in CLIPS:
        _contest("motion", *_clips.motion(SECONDS))


def _contest(name: str, clip: Path, kind: str) -> None:
    uncut = Options(recipe=replace(Recipe(), gops_per_chunk=10_000))
    plan = steps.inspect(clip, options=uncut).plan
    print(f"{name} ({kind}), {_describe(plan)}")
    with tempfile.TemporaryDirectory(prefix="dangke-bench-") as folder:
        room = Path(folder)
        made: list[Summary] = []

        def pipeline() -> None:
            shutil.rmtree(room / "pipeline", ignore_errors=True)
            made.append(transcode_file(clip, room / "pipeline"))

        def bare(act: Callable[[Path, Plan, Path], None]) -> Callable[[], None]:
            out = room / act.__name__
            out.mkdir()
            return lambda: act(clip, plan, out)

        needed = contest(
            {
                "pipeline": pipeline,
                "bare": bare(_ladders.one_decode),
                "per rung": bare(_ladders.process_per_rung),
                "six rungs": bare(_ladders.six_rungs),
            }
        )
        ours, six = needed["pipeline"], needed["six rungs"]
        print(f"  pipeline / bare: {ratio(ours, needed['bare'])}; wanted 1.15 at most")
        print(
            "  one decode with sound / a process per rung without: "
            f"{ratio(needed['bare'], needed['per rung'])}"
        )
        wanted = f"wanted {_SHARE_OF_SIX[name]} at most"
        print(f"  pipeline / six rungs, medium, crf 23: {ratio(ours, six)}; {wanted}")
        _steps(made[-1])
        _rungs(clip, plan, room)


def _steps(summary: Summary) -> None:
    costs = ", ".join(f"{step.name} {step.cpu_s:.1f}" for step in summary.steps)
    print(f"  processor seconds by step: {costs}")


def _rungs(clip: Path, plan: Plan, room: Path) -> None:
    """Bytes and SSIM of our rungs and of the six; the bare ones hold the same pictures as ours."""
    video = plan.picture
    paths = {
        f"ours {rung.height}": room / "one_decode" / f"{rung.name}.m4s"
        for rung in video.rungs
    }
    sizes = {path.stem: path for path in sorted((room / "six_rungs").glob("*.mp4"))}
    paths |= {f"six {name.removeprefix('six-')}": path for name, path in sizes.items()}
    seen = similarity(clip, paths, video.fps)
    for name, path in paths.items():
        print(f"  {name}: {path.stat().st_size} bytes, SSIM {seen[name]:.4f}")


def _describe(plan: Plan) -> str:
    video = plan.picture
    rungs = ", ".join(f"{r.width}×{r.height} crf {r.crf}" for r in video.rungs)
    return (
        f"{float(plan.duration_s):.0f} s, class {plan.content_class}, preset {video.preset}, "
        f"{video.fps} frames/s: {rungs}"
    )
