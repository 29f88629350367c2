"""Clips generated once a run; options that make several slices out of a few seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline.transcode.options import Options, Recipe
from media_pipeline.transcode.pipeline import transcode_file
from media_pipeline.transcode.summary import Summary
from tests.system.ffmpeg.clips import MAKERS


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`clip("ntsc.mp4")`: the path of a clip, made when first asked for."""
    folder = tmp_path_factory.mktemp("clips")

    def make(name: str) -> Path:
        path = folder / name
        if not path.exists():
            MAKERS[name](path)
        return path

    return make


@pytest.fixture(scope="session")
def transcoded(
    clip: Callable[[str], Path],
    options: Options,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], tuple[Path, Summary]]:
    """`transcoded("ntsc.mp4")`: the output tree of a clip, to look at only, and its summary."""
    folder = tmp_path_factory.mktemp("transcoded")
    done: dict[str, Summary] = {}

    def make(name: str) -> tuple[Path, Summary]:
        dest = folder / name
        if name not in done:
            done[name] = transcode_file(clip(name), dest, options=options)
        return dest, done[name]

    return make


@pytest.fixture(scope="session")
def options() -> Options:
    """Segments of one second, slices of four; otherwise as in production."""
    return Options(recipe=Recipe(gop_s=1, gops_per_chunk=4))
