"""The same clip encoded by bare ffmpeg: our settings, and the ladder of a common peer.

Uncut, unsandboxed, unchecked; what is left over is what cutting, checking, measuring and pictures
cost.
"""

import subprocess
from dataclasses import replace
from pathlib import Path

from media_pipeline.transcode import command
from media_pipeline.transcode.sandbox import SRC
from media_pipeline.transcode.types import Plan

# Short side: cap in kb/s.
SIX_RUNGS = {144: 225, 240: 450, 360: 750, 480: 1500, 720: 3750, 1080: 6750}


def one_decode(clip: Path, plan: Plan, out: Path) -> None:
    """All rungs by one process, and both sound tracks by another."""
    _run(clip, command.chunk_argv(plan, 0, strict=False), out)
    if plan.audio:
        _run(clip, command.audio_argv(plan, level=None, strict=False), out)


def process_per_rung(clip: Path, plan: Plan, out: Path) -> None:
    """The same settings, each rung decoded and scaled for itself; no sound."""
    for rung in plan.picture.rungs:
        single = replace(plan, video=replace(plan.picture, rungs=(rung,)))
        _run(clip, command.chunk_argv(single, 0, strict=False), out)


def six_rungs(clip: Path, plan: Plan, out: Path) -> None:
    """Preset medium, crf 23, a process and a sound track for each of six rungs."""
    for short, cap in SIX_RUNGS.items():
        if short > min(plan.picture.rungs[0].width, plan.picture.rungs[0].height):
            continue
        words = [
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-threads",
            str(plan.threads),
        ]
        words += ["-i", SRC, "-vf", f"scale=-2:{short}:flags=lanczos"]
        words += ["-c:v", "libx264", "-threads", str(plan.threads)]
        words += ["-preset", "medium", "-crf", "23", "-profile:v", "main"]
        words += ["-level", "4.2", "-maxrate", f"{cap}k", "-bufsize", f"{cap}k"]
        words += ["-g", "240", "-force_key_frames", "expr:gte(t,n_forced*4)"]
        words += ["-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"]
        _run(clip, [*words, f"six-{short}.mp4"], out)


def _run(clip: Path, argv: list[str], out: Path) -> None:
    words = [str(clip) if word == SRC else word for word in argv]
    subprocess.run(words, cwd=out, check=True, capture_output=True)
