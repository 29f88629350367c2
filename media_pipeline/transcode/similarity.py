"""Line 10 of the verification: sampled frames against the source, which is read once more.

The finished objects are cut to the segments that are looked at, the source is entered at the key
frame before, and both sides leave one decode for all rungs: what a check costs does not grow with
the video.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import command, verify
from .options import ContentClass
from .toolbox import Tools, read_report
from .types import (
    Check,
    ChunkPlan,
    Cost,
    Fragment,
    MediaObject,
    Plan,
    SamplePlan,
)

_COMPARED_PER_S = 5


def compare(
    tools: Tools, plan: Plan, index: int, objects: Mapping[str, MediaObject]
) -> tuple[list[Check], Cost]:
    """Check the samples that lie in slice `index`; `objects` by rung, their files in `out_dir`.

    What falls below its floor is also compared with what the source shows a second away.
    """
    checks: list[Check] = []
    cost = Cost()
    chunk = plan.picture.chunks[index]
    for sample in plan.picture.samples:
        if not _lies_in(sample, chunk):
            continue
        with _cuts(tools.out_dir, sample, chunk, objects) as cuts:
            found, spent = _compare(tools, plan, sample, cuts)
        checks += found
        cost = cost + spent
    return checks, cost


def _lies_in(sample: SamplePlan, chunk: ChunkPlan) -> bool:
    return chunk.start_frame <= sample.start_frame < chunk.start_frame + chunk.frames


def _compare(
    tools: Tools, plan: Plan, sample: SamplePlan, cuts: Mapping[str, Path]
) -> tuple[list[Check], Cost]:
    floors = {name: verify.similarity_floor(name, plan.content_class) for name in cuts}
    shift = _second_away(plan, sample)
    # What moves falls below its floor so often that one look at both costs less than two.
    at_once = bool(shift) and plan.content_class is ContentClass.MOTION
    (same, *others), cost = _measure(
        tools, plan, sample, cuts, shifts=[0, shift] if at_once else [0]
    )
    if shift and not at_once and any(same[name] < floors[name] for name in cuts):
        others, more = _measure(tools, plan, sample, cuts, shifts=[shift])
        cost = cost + more
    away = others[0] if others else {}
    at_s = float(sample.start_frame / plan.picture.fps)
    checks = [
        verify.check_similarity(
            f"{name} at {at_s:.0f} s",
            same=same[name],
            away=away.get(name),
            floor=floors[name],
        )
        for name in cuts
    ]
    return checks, cost


def _second_away(plan: Plan, sample: SamplePlan) -> int:
    """In frames: a second earlier, or later where there is no earlier; 0 where neither exists."""
    second = round(plan.picture.fps)
    if sample.start_frame:
        return -min(second, sample.start_frame)
    after = plan.picture.frames - sample.start_frame - sample.frames
    return max(0, min(second, after))


def _measure(
    tools: Tools,
    plan: Plan,
    sample: SamplePlan,
    cuts: Mapping[str, Path],
    *,
    shifts: Sequence[int],
) -> tuple[list[dict[str, float]], Cost]:
    """Mean SSIM by rung, for each shift."""
    logs = [
        {name: tools.out_dir / f"{name}-{number}.ssim" for name in cuts}
        for number in range(len(shifts))
    ]
    every = max(1, round(plan.picture.fps / _COMPARED_PER_S))
    argv = command.similarity_argv(plan, sample, shifts=shifts, every=every)
    try:
        finished = tools.run(
            argv, more_inputs={f"/in/{name}": path for name, path in cuts.items()}
        )
        if not finished.ok:
            raise finished.failure()
        values = [
            {
                name: verify.mean_similarity(
                    read_report(log, mark=" Y:", least=min(1, finished.frames))
                )
                for name, log in some.items()
            }
            for some in logs
        ]
        return values, finished.cost
    finally:
        for some in logs:
            for log in some.values():
                log.unlink(missing_ok=True)


@contextmanager
def _cuts(
    folder: Path,
    sample: SamplePlan,
    chunk: ChunkPlan,
    objects: Mapping[str, MediaObject],
) -> Iterator[dict[str, Path]]:
    """For each rung an object of the init and the sample's segments, gone afterwards."""
    cuts = {name: folder / f"{name}.cut" for name in objects}
    try:
        for name, item in objects.items():
            with (
                (folder / f"{name}.m4s").open("rb") as whole,
                cuts[name].open("wb") as cut,
            ):
                cut.write(whole.read(item.init_size))
                for fragment in _segments(item, sample, chunk):
                    whole.seek(fragment.offset)
                    cut.write(whole.read(fragment.size))
        yield cuts
    finally:
        for path in cuts.values():
            path.unlink(missing_ok=True)


def _segments(
    item: MediaObject, sample: SamplePlan, chunk: ChunkPlan
) -> Iterator[Fragment]:
    position = chunk.start_frame
    for fragment in item.fragments:
        if sample.start_frame <= position < sample.start_frame + sample.frames:
            yield fragment
        position += fragment.samples
