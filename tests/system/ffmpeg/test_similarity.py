"""Line 10 on real pictures: the right ones pass; shifted, foreign or swapped ones are named."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from media_pipeline.transcode import similarity, steps
from media_pipeline.transcode.options import ContentClass, Options
from media_pipeline.transcode.toolbox import Tools
from media_pipeline.transcode.types import ChunkResult, Plan
from tests.system.ffmpeg.clips import X264, ffmpeg, picture

pytestmark = [pytest.mark.timeout(120), pytest.mark.ffmpeg]

SECONDS = 5


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pattern twice, the second time a second later; and another one."""
    folder = tmp_path_factory.mktemp("similar")
    late = ["-vf", "trim=start=1,setpts=PTS-STARTPTS"]
    whole = picture("640x360", "25", SECONDS)
    ffmpeg(*whole, *X264, "source.mp4", cwd=folder)
    longer = picture("640x360", "25", SECONDS + 1)
    ffmpeg(*longer, *late, *X264, "shifted.mp4", cwd=folder)
    bars = ["-f", "lavfi", "-i", f"mandelbrot=s=640x360:r=25,trim=end={SECONDS}"]
    ffmpeg(*bars, *X264, "foreign.mp4", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def plan(clips: Path, options: Options) -> Plan:
    return steps.inspect(clips / "source.mp4", options=options).plan


@pytest.fixture(scope="module")
def made(
    clips: Path,
    plan: Plan,
    options: Options,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], tuple[Path, ChunkResult]]:
    """What the first slice becomes when it is made from another clip by the same plan."""
    done: dict[str, tuple[Path, ChunkResult]] = {}

    def make(name: str) -> tuple[Path, ChunkResult]:
        if name not in done:
            out = tmp_path_factory.mktemp("made")
            done[name] = (
                out,
                steps.encode_chunk(
                    clips / name, plan, 0, out_dir=out, prefix="c", options=options
                ),
            )
        return done[name]

    return make


def failed(
    clips: Path, plan: Plan, options: Options, out: Path, chunk: ChunkResult
) -> set[str]:
    """Rungs that are found not to show the source."""
    tools = Tools(clips / "source.mp4", out, options)
    before = sorted(out.iterdir())
    checks, cost = similarity.compare(tools, plan, 0, chunk.objects)
    assert sorted(out.iterdir()) == before
    assert cost.cpu_s > 0
    assert len(checks) == len(plan.picture.rungs) * len(plan.picture.samples)
    assert {check.line for check in checks} == {10}
    return {check.name.split()[1] for check in checks if not check.ok}


def test_the_slice_shows_the_source(clips, plan, options, made) -> None:
    assert [sample.start_frame for sample in plan.picture.samples] == [0, 50, 100]
    assert failed(clips, plan, options, *made("source.mp4")) == set()


@pytest.mark.parametrize("content_class", [ContentClass.MOTION, ContentClass.TALK])
@pytest.mark.parametrize("name", ["shifted.mp4", "foreign.mp4"])
def test_another_time_or_another_picture_is_noticed_in_every_rung(
    name: str, content_class: ContentClass, clips, plan, options, made
) -> None:
    """What moves is compared with both times in one look, the rest in a second one."""
    looked = replace(plan, content_class=content_class)
    assert failed(clips, looked, options, *made(name)) == {"360", "270"}


def test_a_single_wrong_rung_is_named(clips, plan, options, made, tmp_path) -> None:
    out, chunk = made("source.mp4")
    _, other = made("shifted.mp4")
    shutil.copytree(out, tmp_path / "mixed")
    shutil.copy(made("shifted.mp4")[0] / "270.m4s", tmp_path / "mixed")
    objects = {**chunk.objects, "270": other.objects["270"]}
    mixed = ChunkResult(0, chunk.encoder_version, objects, (), chunk.cost)
    assert failed(clips, plan, options, tmp_path / "mixed", mixed) == {"270"}
