"""Line 10 of the verification: sampled frames against the source, which is read once more.

The finished objects are cut to the segments that are looked at, the source is entered at the key
frame before, and both sides leave one decode for all rungs: what a check costs does not grow with
the video.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from . import command, verify
from .toolbox import Tools
from .types import Check, ChunkPlan, Cost, Fragment, MediaObject, Plan, SamplePlan

_COMPARED_PER_S = 5


def compare(
    tools: Tools, plan: Plan, index: int, objects: Mapping[str, MediaObject]
) -> tuple[list[Check], Cost]:
    """Check the samples that lie in slice `index`; `objects` by rung, their files in `out_dir`.

    Only what falls below its floor is also compared with what the source shows a second away.
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
    same, cost = _measure(tools, plan, sample, cuts, shift=0)
    floors = {name: verify.similarity_floor(name, plan.content_class) for name in cuts}
    shift = _second_away(plan, sample)
    away: dict[str, float] = {}
    if shift and any(same[name] < floors[name] for name in cuts):
        away, more = _measure(tools, plan, sample, cuts, shift=shift)
        cost = cost + more
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
    shift: int,
) -> tuple[dict[str, float], Cost]:
    logs = {name: tools.out_dir / f"{name}.ssim" for name in cuts}
    every = max(1, round(plan.picture.fps / _COMPARED_PER_S))
    argv = command.similarity_argv(plan, sample, shift=shift, every=every)
    try:
        finished = tools.run(
            argv, more_inputs={f"/in/{name}": path for name, path in cuts.items()}
        )
        if not finished.ok:
            raise finished.failure()
        values = {n: verify.mean_similarity(log.read_text()) for n, log in logs.items()}
        return values, finished.cost
    finally:
        for log in logs.values():
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
