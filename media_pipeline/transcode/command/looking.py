"""Looking at a source, and at what was made of it."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import ffmpeg

from ..types import Plan, SamplePlan, VideoPlan
from ..whitelist import WHITELISTS
from .graph import (
    Stream,
    compiled,
    cut,
    on_time,
    seconds,
    source_of,
    to_first_size,
    tool,
)


def sample_argv(
    stream_index: int,
    windows: Sequence[tuple[float, float]],
    *,
    threads: int,
    fields: bool,
    from_keys: bool,
) -> list[str]:
    """Difference statistics at 10 frames/s of each window (start, length) in `look0.txt` and on.

    `from_keys`: a window begins at the key frame before it. `fields`: also what `idet` says.
    """
    outputs = []
    seek: dict[str, Any] = {"noaccurate_seek": None} if from_keys else {}
    for number, (at_s, length_s) in enumerate(windows):
        source = source_of(threads, ss=seconds(at_s), t=seconds(length_s), **seek)
        picture = source[str(stream_index)]
        if fields:
            picture = picture.filter("idet")
        picture = (
            picture.filter("fps", fps=10)
            .filter("scale", w=-2, h=360, flags="fast_bilinear")
            .filter("tblend", all_mode="difference")
            .filter("signalstats")
            .filter("metadata", mode="print", file=f"look{number}.txt")
        )
        outputs.append(ffmpeg.output(picture, "-", format="null"))
    return compiled(outputs, tool(verbosity="error"))


def similarity_argv(
    plan: Plan, sample: SamplePlan, *, shifts: Sequence[int], every: int
) -> list[str]:
    """SSIM of every rung against the source over a sample, one frame in `every`, for each shift.

    The source's frames are taken that many frames later than the rung's (0: the same). Inputs are
    `/in/src` and `/in/<rung>`, a cut that begins with the sample; each is decoded once. A rung's
    numbers for the n-th shift go to `<rung>-<n>.ssim`. Smaller references come from the next
    larger, as the rungs did.
    """
    video = plan.picture
    early = Fraction(max(0, *(-shift for shift in shifts))) / video.fps
    source = cut(plan, max(0.0, sample.seek_s - float(early)))
    pictures = _branches(source[str(video.stream_index)], len(shifts))
    made = {
        rung.name: _branches(
            _some(
                ffmpeg.input(f"/in/{rung.name}", threads=plan.threads, **WHITELISTS)[
                    "v:0"
                ],
                sample.frames,
                every,
            ).filter("setsar", sar=1),
            len(shifts),
        )
        for rung in video.rungs
    }
    outputs = []
    for number, (shift, picture) in enumerate(zip(shifts, pictures, strict=True)):
        shown = on_time(picture, video, sample.start_frame + shift, holds=sample.holds)
        references = _cascade(video, _some(shown, sample.frames, every))
        for rung, reference in zip(video.rungs, references, strict=True):
            compared = ffmpeg.filter(
                [made[rung.name][number], reference],
                "ssim",
                stats_file=f"{rung.name}-{number}.ssim",
                shortest=1,
            )
            outputs.append(ffmpeg.output(compared, "-", format="null"))
    return compiled(outputs, tool())


def _cascade(video: VideoPlan, picture: Stream) -> list[Stream]:
    """The source's picture in the size of each rung."""
    references = []
    for position, rung in enumerate(video.rungs):
        reference = (
            to_first_size(picture, video, rung.width, rung.height).filter(
                "format", pix_fmts="yuv420p"
            )
            if position == 0
            else picture.filter("scale", w=rung.width, h=rung.height)
        ).filter("setsar", sar=1)
        if position < len(video.rungs) - 1:
            reference, picture = _branches(reference, 2)
        references.append(reference)
    return references


def _branches(stream: Stream, count: int) -> list[Stream]:
    if count == 1:
        return [stream]
    split = stream.filter_multi_output("split", count)
    return [split[number] for number in range(count)]


def _some(picture: Stream, count: int, every: int) -> Stream:
    """One in `every` of the first `count` frames, numbered on a time base that both sides share."""
    return (
        picture.filter("trim", end_frame=count)
        .filter("framestep", step=every)
        .filter("settb", expr="1/25")
        .filter("setpts", expr="N")
    )
