import subprocess

import pytest


@pytest.fixture
def media(settings, tmp_path):
    """An empty media folder of the test's own."""
    settings.DANGKE_MEDIA_DIR = tmp_path / "video"
    return settings.DANGKE_MEDIA_DIR


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory):
    """Makes `seconds` of moving test picture and tone, 640 × 360 at 25 frames; kept for the run."""
    made = {}

    def make(seconds):
        if seconds not in made:
            path = tmp_path_factory.mktemp("clips") / f"{seconds}.mp4"
            picture = f"testsrc2=size=640x360:rate=25:duration={seconds}"
            sound = f"sine=frequency=440:sample_rate=48000:duration={seconds}"
            command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture]
            command += ["-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p"]
            command += ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
            subprocess.run([*command, str(path)], check=True)
            made[seconds] = path
        return made[seconds]

    return make


@pytest.fixture
def small_slices(settings):
    """Slices of 2 s, so that a 6 s clip has three of them."""
    settings.DANGKE_TRANSCODE = settings.DANGKE_TRANSCODE | {"chunk_s": 2, "gop_s": 2}
