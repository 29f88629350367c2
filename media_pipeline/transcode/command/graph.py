"""What all command lines share: inputs behind the whitelists, time lines, colours, compiling."""

from fractions import Fraction
from typing import Any

import ffmpeg

from ..sandbox import SRC
from ..types import Plan, VideoPlan
from ..whitelist import WHITELISTS

Stream = Any  # ffmpeg-python has no types


def tool(*words: str, verbosity: str = "warning", progress: bool = True) -> list[str]:
    head = ["ffmpeg", "-nostdin", "-hide_banner", "-v", verbosity]
    return [
        *head,
        *words,
        "-y",
        *(["-progress", "pipe:1"] if progress else ["-nostats"]),
    ]


def compiled(outputs: list[Stream], head: list[str]) -> list[str]:
    merged = outputs[0] if len(outputs) == 1 else ffmpeg.merge_outputs(*outputs)
    return [str(word) for word in merged.compile(cmd=head)]


def source_of(threads: int, **flags: Any) -> Stream:
    return ffmpeg.input(SRC, threads=threads, **WHITELISTS, **flags)


def cut(plan: Plan, seek_s: float) -> Stream:
    """The source read from a little before `seek_s`, on the container's time line."""
    return source_of(
        plan.threads,
        copyts=None,
        start_at_zero=None,
        noaccurate_seek=None,
        ss=seconds(seek_s),
    )


def seconds(value: float | Fraction) -> str:
    return f"{float(value):.6f}"


def rate(fps: Fraction) -> str:
    return str(fps)


def on_time(
    picture: Stream, video: VideoPlan, start_frame: int, *, holds: bool
) -> Stream:
    """Constant rate from that frame's exact time on; the filter drops the pre-roll."""
    fps, start = rate(video.fps), seconds(start_frame / video.fps)
    if video.deinterlace:
        picture = picture.filter("yadif", mode="send_frame", deint=video.deinterlace)
    if holds:
        picture = picture.filter("fps", fps=fps).filter(
            "tpad", stop=-1, stop_mode="clone"
        )
    return picture.filter("fps", fps=fps, start_time=start)


def to_first_size(picture: Stream, video: VideoPlan, width: int, height: int) -> Stream:
    """Scale to the largest size and to 8-bit BT.709 limited range, from whatever it was.

    A filter that is told colours converts every frame, even into the same; one that is told only the
    size it has already passes them on.
    """
    if video.same_colours:
        return picture.filter("scale", w=width, h=height)
    if video.has_alpha:
        picture = picture.filter("premultiply", inplace=1)
    if video.tonemap:
        return (
            picture.filter("scale", w=width, h=height)
            .filter(
                "zscale",
                min=video.in_matrix,
                pin=video.in_primaries,
                tin=video.in_transfer,
                t="linear",
                npl=100,
            )
            .filter("format", pix_fmts="gbrpf32le")
            .filter("zscale", p="bt709")
            .filter("tonemap", tonemap="hable", desat=0)
            .filter("zscale", t="bt709", m="bt709", r="tv")
            .filter("format", pix_fmts="yuv420p")
        )
    believed = {} if video.in_matrix == "auto" else {"in_color_matrix": video.in_matrix}
    return picture.filter(
        "scale", w=width, h=height, out_range="tv", out_color_matrix="bt709", **believed
    )
