import subprocess
from pathlib import Path

import pytest

_UPLOAD = """
from pathlib import Path
from django.utils import timezone
from media_pipeline.operations import import_video

video = import_video(
    path=Path(sys.argv[1]),
    display_name=Path(sys.argv[1]).name,
    title="A clip",
    by=None,
    at=timezone.now(),
)
print(video.key)
"""


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory):
    """Makes moving pictures with a tone: `make_clip(seconds, "1280x720")` -> path of an MP4."""

    def make(seconds: int, size: str) -> Path:
        path = tmp_path_factory.mktemp("clips") / f"{size}-{seconds}s.mp4"
        pictures = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate=25"]
        tone = ["-f", "lavfi", "-i", "sine=frequency=440"]
        encode = ["-t", str(seconds), "-pix_fmt", "yuv420p", "-preset", "ultrafast"]
        subprocess.run(
            ["ffmpeg", "-v", "error", *pictures, *tone, *encode, str(path)], check=True
        )
        return path

    return make


@pytest.fixture
def upload():
    """`upload(site, path)` uploads a file as the web process would, ring included; its key."""

    def upload(site, path: Path) -> str:
        return site.run_python(_UPLOAD, str(path)).split()[-1]

    return upload
