"""Clips generated once a run; options that make several slices out of a few seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline.transcode.options import Options, Recipe
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
def options() -> Options:
    """Segments of one second, slices of four; otherwise as in production."""
    return Options(recipe=Recipe(gop_s=1, gops_per_chunk=4))
