"""A few tiny clips, converted once by the real pipeline, for every test of playback."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core import serializers
from django.db import transaction

from media_pipeline.models import Rendition, Video
from media_pipeline.states import RenditionRole
from tests.site import Site

SECONDS = 18
# Three slices of one segment each.
SLICE_S = 6

_TONE = "sine=frequency=440:sample_rate=48000:duration={s}"
_CLIPS = {
    "wide": ("testsrc2=s=640x360:r=25:d={s}", True, SECONDS),
    "portrait": ("testsrc2=s=270x480:r=25:d={s}", True, SLICE_S),
    "silent": ("testsrc2=s=320x180:r=10:d={s}", False, SLICE_S),
    "sound": (None, True, SLICE_S),
}
_CONVERT = """
from pathlib import Path
from django.core import serializers
from django.core.management import call_command
from django.utils import timezone
from media_pipeline.models import Job, Rendition, Source, Video
from media_pipeline.operations import import_video
for path in map(Path, sys.argv[1:]):
    import_video(path=path, display_name=path.name, title=path.stem, by=None, at=timezone.now())
call_command("run_jobs", "--once")
rows = [row for model in (Source, Video, Job, Rendition) for row in model.objects.all()]
Path(sys.argv[1]).with_name("rows.json").write_text(serializers.serialize("json", rows))
"""


@dataclass(frozen=True)
class Conversions:
    """Stored objects below `media_dir`, and the rows that describe them."""

    media_dir: Path
    rows: str

    def load(self) -> dict[str, Video]:
        """Write the rows into the test's database; videos by the name of their clip."""
        with transaction.atomic():
            for row in serializers.deserialize("json", self.rows):
                row.save()
        videos = {video.title: video for video in Video.objects.all()}
        assert set(videos) == set(_CLIPS)
        assert all(video.is_playable for video in videos.values())
        return videos


def early(video: Video) -> Rendition:
    """What could be watched before the conversion was ready."""
    return video.renditions.get(role=RenditionRole.PROVISIONAL)


def _make(folder: Path, name: str) -> Path:
    picture, tone, seconds = _CLIPS[name]
    path = folder / (f"{name}.mp4" if picture else f"{name}.m4a")
    command = ["ffmpeg", "-nostdin", "-v", "error"]
    if picture:
        command += ["-f", "lavfi", "-i", picture.format(s=seconds)]
    if tone:
        command += ["-f", "lavfi", "-i", _TONE.format(s=seconds)]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-bf", "0"]
    command += ["-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


def convert(migrated_data_dir: Path) -> Iterator[Conversions]:
    """Convert the clips; their objects last until the generator is closed."""
    folder = Path(tempfile.mkdtemp(prefix="dangke-conversions-"))
    clips = folder / "clips"
    clips.mkdir()
    site = Site(folder / "data", DANGKE_CHUNK_S=str(SLICE_S))
    try:
        site.use_database(migrated_data_dir)
        paths = [str(_make(clips, name)) for name in _CLIPS]
        site.run_python(_CONVERT, *paths, timeout_s=300)
        yield Conversions(folder / "data" / "video", (clips / "rows.json").read_text())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
