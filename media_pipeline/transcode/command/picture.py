"""The pictures of one slice, all rungs in one decode."""

import ffmpeg

from ..encodings import x264
from ..types import Plan
from .graph import compiled, cut, on_time, to_first_size, tool


def chunk_argv(plan: Plan, index: int, *, strict: bool) -> list[str]:
    """One decode of slice `index`, all rungs, smaller ones scaled from the next larger.

    Writes `<rung>.m4s` into the working directory. `strict` stops at the first damaged packet.
    """
    video = plan.picture
    chunk = video.chunks[index]
    source = cut(plan, chunk.seek_s)
    picture = on_time(
        source[str(video.stream_index)], video, chunk.start_frame, holds=chunk.holds
    )
    outputs = []
    for position, rung in enumerate(video.rungs):
        scaled = (
            to_first_size(picture, video, rung.width, rung.height)
            if position == 0
            else picture.filter("scale", w=rung.width, h=rung.height)
        ).filter("setsar", sar=1)
        if position < len(video.rungs) - 1:
            branches = scaled.split()
            scaled, picture = branches[0], branches[1]
        outputs.append(
            ffmpeg.output(scaled, f"{rung.name}.m4s", **x264(plan, video, chunk, rung))
        )
    return compiled(outputs, tool(*(["-xerror"] if strict else [])))
