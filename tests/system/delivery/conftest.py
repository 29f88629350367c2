"""One video on a disk, and both checkers of its addresses: Django and nginx."""

import shutil
import tempfile
from pathlib import Path

import pytest
from django.test import override_settings

from config.nginx import Front, configuration
from media_pipeline.states import JobState
from media_pipeline.storage import media_storage
from tests import nginx
from tests.builders.media_pipeline import make_video_at

BODY = bytes(range(256)) * 4
SECRET = b"secret source"


@pytest.fixture(scope="module")
def media():
    """A media folder that nginx, running as nobody, may read."""
    folder = Path(tempfile.mkdtemp(prefix="dangke-media-"))
    folder.chmod(0o755)
    with override_settings(
        DANGKE_MEDIA_DIR=folder,
        DANGKE_MEDIA_SECRET="a-secret-of-the-test",
        STATIC_ROOT=folder / "static",
    ):
        yield folder
    shutil.rmtree(folder)


@pytest.fixture
def video(media, transactional_db):
    """A ready video with one object of each kind, and what must never be reached."""
    video = make_video_at(JobState.READY)
    prefix = video.current_rendition.job.prefix
    store = media_storage()
    for name, body in {
        f"{prefix}master.1.m3u8": b"#EXTM3U\n" * 128,
        f"{prefix}c0000.1/720.m4s": BODY,
        f"{prefix}d.1/video.mp4": BODY,
        f"{prefix}d.1/sound.m4a": BODY,
        f"{prefix}s.1/poster.jpg": BODY,
        f"{prefix}s.1/story.vtt": b"WEBVTT\n",
        f"{prefix}manifest.1.json": SECRET,
        "source/ab/abcd": SECRET,
    }.items():
        store.put_bytes(name, body)
    generation = media / prefix
    (generation / ".hidden.m3u8").write_bytes(SECRET)
    (generation / "linked.m3u8").symlink_to(media / "source/ab/abcd")
    (generation / "c0009.1").symlink_to(generation / "c0000.1")
    yield video
    shutil.rmtree(media / "hls")


@pytest.fixture(scope="module")
def front(media, live_server):
    """nginx before Django."""
    with nginx.running(
        lambda port, run: configuration(
            Front(
                listen=f"127.0.0.1:{port}",
                web=f"127.0.0.1:{live_server.thread.port}",
                log_dir=str(run),
            )
        )
    ) as running:
        yield running


@pytest.fixture
def ports(front, live_server):
    """The ports of both checkers by name."""
    return {"nginx": front.port, "django": live_server.thread.port}
