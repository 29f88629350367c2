"""The clip maker: what it writes is a video that the pipeline accepts."""

import io
import uuid
from pathlib import Path

import pytest

from media_pipeline.recipe import current_options
from media_pipeline.transcode import signature
from media_pipeline.transcode.demo_clip import Slide, make_clip
from media_pipeline.transcode.errors import StepFailed

pytestmark = pytest.mark.ffmpeg
SLIDES = (
    Slide("标题：'引号' % 与 \\ 反斜杠", ("第一行", "第二行: a,b;[c]"), "你好。"),
    Slide("第二页", ("一行",), "再见。"),
)


@pytest.fixture
def room():
    """A folder that the sandbox may bind: below the working directory's temporary place."""
    folder = Path(f"/tmp/dangke-clip-{uuid.uuid4().hex}")
    folder.mkdir()
    yield folder
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_clip_is_a_video_of_the_length_asked_for(room):
    allow = current_options().allow_unsandboxed
    make_clip(room / "clip.mp4", slides=SLIDES, seconds=2, allow_unsandboxed=allow)
    content = (room / "clip.mp4").read_bytes()
    assert signature.identify(io.BytesIO(content)) == "mp4"
    assert len(content) > 10_000
    assert [path.name for path in room.iterdir()] == ["clip.mp4"]


def test_failure_leaves_no_file(room):
    with pytest.raises((StepFailed, ZeroDivisionError)):
        make_clip(room / "clip.mp4", slides=(), seconds=2)
    assert list(room.iterdir()) == []
