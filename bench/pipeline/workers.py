"""Elapsed time of one recording in many slices: two workers on a core each, over one such worker.

Workers are processes that take the steps from a queue, as the real ones do from the database, and
like those they are there before the work is.
"""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from multiprocessing.pool import Pool
from pathlib import Path
from typing import BinaryIO

from bench.pipeline import _clips
from bench.pipeline._measure import SECONDS, contest, ratio
from media_pipeline.transcode import naming, steps
from media_pipeline.transcode.options import Options, Recipe
from media_pipeline.transcode.types import AudioResult, ChunkResult, Plan, StillsResult

# Slices of a segment each: ten for a minute.
_OPTIONS = Options(recipe=replace(Recipe(), gops_per_chunk=1))
_Made = ChunkResult | AudioResult | StillsResult


def run() -> None:
    """Wall seconds of both crews in turn, and their ratio."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        print("  this machine has one processor: nothing to compare")
        return
    clip = _clips.lecture(SECONDS, (1280, 720))
    load = os.getloadavg()[0]
    print(
        f"  {SECONDS} s lecture 1280×720, a slice of 6 s each; load before: {load:.2f}"
    )
    with _crew(cores[:1]) as one, _crew(cores) as two:
        needed = contest(
            {
                "one worker": lambda: _job(clip, one),
                "two workers": lambda: _job(clip, two),
            },
            measure=_elapsed,
        )
    both = ratio(needed["two workers"], needed["one worker"])
    print(f"  two workers / one, wall seconds: {both}; wanted 0.58 at most")


def _elapsed(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


@contextmanager
def _crew(cores: list[int]) -> Iterator[Pool]:
    """A process per core, all of them awake."""
    context = multiprocessing.get_context("spawn")
    taken, all_here = context.Value("i", 0), context.Barrier(len(cores))
    with context.Pool(len(cores), _pin, (taken, all_here, cores)) as crew:
        crew.apply(os.getpid)
        yield crew


def _job(clip: Path, crew: Pool) -> None:
    """The whole job, from probe to playlists."""
    with tempfile.TemporaryDirectory(prefix="dangke-bench-") as folder:
        _all_steps(clip, Path(folder), crew)


def _pin(taken: object, all_here: object, cores: list[int]) -> None:
    """Each process takes a core of its own; its tools inherit it. None begins before all are here."""
    with taken.get_lock():  # type: ignore[attr-defined]
        number = taken.value  # type: ignore[attr-defined]
        taken.value += 1  # type: ignore[attr-defined]
    os.sched_setaffinity(0, {cores[number]})
    all_here.wait()  # type: ignore[attr-defined]


def _all_steps(clip: Path, room: Path, crew: Pool) -> None:
    plan = crew.apply(_plan, (clip,))
    work = [
        ("audio", 0),
        *(("chunk", i) for i in range(plan.chunk_count)),
        ("stills", 0),
    ]
    jobs = [(clip, plan, room, kind, index) for kind, index in work]
    made: list[_Made] = crew.starmap(_step, jobs, chunksize=1)
    steps.package(
        plan,
        chunks=[item for item in made if isinstance(item, ChunkResult)],
        audio=next(item for item in made if isinstance(item, AudioResult)),
        stills=next(item for item in made if isinstance(item, StillsResult)),
        open_object=_opener(room),
    )


def _opener(room: Path) -> Callable[[str], AbstractContextManager[BinaryIO]]:
    return lambda key: (room / key).open("rb")


def _plan(clip: Path) -> Plan:
    return steps.inspect(clip, options=_OPTIONS).plan


def _step(clip: Path, plan: Plan, room: Path, kind: str, index: int) -> _Made:
    prefixes = {
        "audio": naming.audio_prefix(),
        "chunk": naming.chunk_prefix(index),
        "stills": naming.stills_prefix(),
    }
    prefix = prefixes[kind]
    out = room / prefix
    out.mkdir()
    if kind == "chunk":
        return steps.encode_chunk(
            clip, plan, index, out_dir=out, prefix=prefix, options=_OPTIONS
        )
    act = steps.encode_audio if kind == "audio" else steps.make_stills
    return act(clip, plan, out_dir=out, prefix=prefix, options=_OPTIONS)
