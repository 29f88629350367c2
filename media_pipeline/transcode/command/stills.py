"""Poster, storyboard, cover."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import ffmpeg

from ..encodings import jpeg
from ..turns import LOOK_HEIGHT, LOOK_S, LOOK_WIDTH
from ..types import Plan, StillsPlan
from .graph import (
    Stream,
    compiled,
    cut,
    seconds,
    source_of,
    to_first_size,
    tool,
)

PREROLL_S = 2.0


def sprites_argv(plan: Plan) -> list[str]:
    """Storyboard sheets `sprite0.jpg`…, brightness numbers in `stats.txt`, and small looks in `looks.gray`.

    All from one decode: `turns.find_turns` reads the looks.
    """
    video, stills = plan.picture, plan.stills
    flags: dict[str, Any] = {"skip_frame": "nokey"} if stills.key_frames_only else {}
    source = source_of(plan.threads, copyts=None, start_at_zero=None, **flags)
    branches = source[str(video.stream_index)].split()
    picture = branches[0].filter(
        "fps",
        fps=str(1 / Fraction(stills.interval_s)),
        start_time=0,
        eof_action="pass",
    )
    looks = (
        branches[1]
        .filter("fps", fps=f"1/{LOOK_S}", start_time=0)
        .filter("scale", w=LOOK_WIDTH, h=LOOK_HEIGHT, flags="area")
        .filter("format", pix_fmts="gray")
    )
    sheet = (
        to_first_size(picture, video, stills.tile_width, stills.tile_height)
        .filter("setsar", sar=1)
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("trim", end_frame=stills.tiles)
        .filter("signalstats")
        .filter("metadata", mode="print", file="stats.txt")
        .filter("tile", layout=f"{stills.columns}x{stills.rows}")
    )
    outputs = [
        ffmpeg.output(sheet, "sprite%d.jpg", start_number=0, **jpeg(quality=5)),
        ffmpeg.output(looks, "looks.gray", format="rawvideo"),
    ]
    return compiled(outputs, tool())


def posters_argv(
    plan: Plan, wanted: Mapping[str, float], *, typical: bool = True
) -> list[str]:
    """Pictures by file name: the frame at that time, or the most `typical` of a dozen from there.

    Where the storyboard shows key frames, typical is the one it shows at that time.
    """
    outputs = [
        _poster(_poster_picture(plan, at_s, typical=typical), name)
        for name, at_s in wanted.items()
    ]
    return compiled(outputs, tool())


def _poster_picture(plan: Plan, at_s: float, *, typical: bool) -> Stream:
    video, stills = plan.picture, plan.stills
    from_key = typical and stills.key_frames_only
    if from_key:
        # The storyboard shows the last key frame up to half an interval after its time.
        last_s = at_s + (stills.interval_s / 2 if at_s else 0)
        source = source_of(
            plan.threads, skip_frame="nokey", noaccurate_seek=None, ss=seconds(last_s)
        )
        picture = source[str(video.stream_index)]
    else:
        source = cut(plan, _poster_seek(plan, at_s))
        picture = source[str(video.stream_index)].filter("trim", start=seconds(at_s))
    if video.deinterlace:
        picture = picture.filter("yadif", mode="send_frame", deint=video.deinterlace)
    if typical and not from_key:
        picture = picture.filter("thumbnail", n=12)
    picture = to_first_size(picture, video, stills.poster_width, stills.poster_height)
    return picture.filter("setsar", sar=1)


def _poster_seek(plan: Plan, at_s: float) -> float:
    if plan.stills.direct_seek:
        return max(0.0, at_s - PREROLL_S)
    frame = at_s * plan.picture.fps
    before = [c.seek_s for c in plan.picture.chunks if c.start_frame <= frame]
    return before[-1]


def _poster(picture: Stream, name: str = "poster.jpg") -> Stream:
    return ffmpeg.output(picture, name, update=1, **{"frames:v": 1}, **jpeg(quality=3))


def cover_argv(plan: Plan, stills: StillsPlan) -> list[str]:
    """`poster.jpg` from the attached cover of a sound file."""
    picture = source_of(plan.threads)[str(stills.cover_index)].filter(
        "scale",
        w=stills.poster_width,
        h=stills.poster_height,
        force_original_aspect_ratio="decrease",
        force_divisible_by=2,
    )
    return compiled([_poster(picture)], tool())


def placeholder_argv(stills: StillsPlan) -> list[str]:
    """`poster.jpg` in one calm colour; reads no input."""
    size = f"{stills.poster_width}x{stills.poster_height}"
    source = ffmpeg.input(f"color=c=0x5a1a1a:s={size}:r=1:d=1", format="lavfi")
    return compiled([_poster(source)], tool())


def encoder_sample_argv() -> list[str]:
    """One tiny picture as raw H.264 on standard output: x264 writes its version into it."""
    source = ffmpeg.input("color=s=64x64:r=1:d=1", format="lavfi")
    out = ffmpeg.output(source, "-", format="h264", **{"c:v": "libx264", "frames:v": 1})
    return compiled([out], tool(verbosity="error", progress=False))
