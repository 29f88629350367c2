"""How long a person waits until an H.264 recording can be played: nothing is encoded before that.

From the last byte acknowledged to the master playlist and the first segment of picture and sound
in hand, with a real worker on an idle queue. The bound is 5 s and 1 % of the duration. The
recording is synthetic, 1080p, and made by repeating a short clip; `DANGKE_BENCH_QUICK_SECONDS`
(600) is its length.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from config import processes
from tests.processes import wait_until
from tests.site import Site

SECONDS = int(os.environ.get("DANGKE_BENCH_QUICK_SECONDS", "600"))
_CLIP_S = 20

_MEASURE = """
import json, posixpath, time
from pathlib import Path
from django.test import Client
from django.utils import timezone
from media_pipeline.delivery import playback
from media_pipeline.models import Step, Video
from media_pipeline.operations import import_video
from media_pipeline.transcode import hls

path = Path(sys.argv[1])
video = import_video(path=path, display_name=path.name, title="A recording", by=None, at=timezone.now(), move=True)
started = time.monotonic()
while not Video.objects.playable().filter(pk=video.pk).exists():
    if time.monotonic() - started > 300:
        sys.exit("not playable after five minutes")
    time.sleep(0.05)
video.refresh_from_db()
client, master = Client(headers={"host": "127.0.0.1"}), playback(video, at=timezone.now()).master_url

def fetch(address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code in (200, 206), (address, response.status_code)
    return b"".join(response.streaming_content)

for uri in hls.master_uris(fetch(master).decode()):
    address = posixpath.join(posixpath.dirname(master), uri)
    first = hls.parse_media_playlist(fetch(address).decode()).segments[0]
    span = f"bytes={first.offset}-{first.offset + first.size - 1}"
    assert len(fetch(posixpath.join(posixpath.dirname(address), first.uri), range=span)) == first.size
elapsed = time.monotonic() - started
steps = Step.objects.exclude(ended_at=None).order_by("ended_at")
print(json.dumps({
    "elapsed": elapsed,
    "role": video.current_rendition.role,
    "steps": {step.kind: (step.ended_at - step.started_at).total_seconds() for step in steps},
}))
"""


def run() -> None:
    """Print the seconds, the bound and what they were spent on."""
    with tempfile.TemporaryDirectory(prefix="dangke-bench-") as folder:
        room = Path(folder)
        recording = _make_recording(room)
        size = recording.stat().st_size
        site = Site(room / "site")
        try:
            found = _measure(site, recording)
        finally:
            site.stop()
    bound = 5 + SECONDS / 100
    spent = ", ".join(f"{kind} {s:.1f} s" for kind, s in found["steps"].items())
    print(
        f"time to first playable: {found['elapsed']:.1f} s, bound {bound:.1f} s "
        f"({SECONDS} s 1920×1080 H.264, {size / 1e6:.0f} MB, {found['role']}; {spent})"
    )


def _measure(site: Site, recording: Path) -> dict:
    site.manage("migrate", "--verbosity", "0", timeout_s=300)
    site.manage("createcachetable")
    site.start(processes.transcode_worker())
    wait_until(
        lambda: "ready." in site.log("worker-transcode"), timeout_s=60, what="worker"
    )
    return json.loads(site.run_python(_MEASURE, str(recording)).splitlines()[-1])


def _make_recording(room: Path) -> Path:
    """A short clip with a key frame each two seconds, repeated without encoding it again."""
    clip, recording = room / "clip.mp4", room / "recording.mp4"
    picture = f"testsrc2=size=1920x1080:rate=25:duration={_CLIP_S},noise=alls=4:allf=t"
    sound = f"sine=frequency=330:sample_rate=48000:duration={_CLIP_S}"
    argv = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi"]
    argv += ["-i", sound, "-c:v", "libx264", "-preset", "ultrafast", "-g", "50"]
    argv += ["-b:v", "2500k", "-maxrate", "2500k", "-bufsize", "5000k"]
    argv += ["-pix_fmt", "yuv420p", "-c:a", "aac", str(clip)]
    subprocess.run(argv, check=True)
    loops = max(0, SECONDS // _CLIP_S - 1)
    again = ["ffmpeg", "-v", "error", "-stream_loop", str(loops), "-i", str(clip)]
    subprocess.run([*again, "-c", "copy", str(recording)], check=True)
    return recording
