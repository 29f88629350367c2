"""Slides with a subtitle track through a real worker: drafts, suggestions, pictures, speech."""

import io
import struct
import subprocess
import sys
import types

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageDraw

from media_pipeline import speech
from media_pipeline.audit import audit_media
from media_pipeline.models import Step, Video
from media_pipeline.operations import extras, posters
from media_pipeline.operations.captions import delete_caption
from media_pipeline.operations.uploads import import_video
from media_pipeline.states import (
    CaptionOrigin,
    JobState,
    PosterKind,
    StepKind,
    StepState,
)
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import restart_video

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db(transaction=True)]

SLIDE_S = 12
COLOURS = ("darkred", "darkblue", "darkgreen")
SRT = """1
00:00:01,000 --> 00:00:03,000
同志们好

2
00:00:12,500 --> 00:00:15,000
<i>第二节</i>讲义务
"""


@pytest.fixture(autouse=True)
def surroundings(media):
    """A media folder of the test's own."""


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    """Three slides of twelve seconds with one word each, a pause at the first change, SRT inside."""
    folder = tmp_path_factory.mktemp("slides")
    (folder / "text.srt").write_text(SRT, encoding="utf-8")
    inputs = []
    for index, colour in enumerate(COLOURS):
        slide = Image.new("RGB", (640, 360), "white")
        ImageDraw.Draw(slide).rectangle((40, 30, 400, 80), fill=colour)
        slide.save(folder / f"{index}.png")
        inputs += ["-loop", "1", "-framerate", "5", "-t", str(SLIDE_S)]
        inputs += ["-i", f"{index}.png"]
    tone = f"sine=f=300:r=48000:d={SLIDE_S * 3}"
    graph = (
        "[0][1][2]concat=n=3:v=1:a=0[v];"
        "[3]volume='if(between(t,10,12.4),0,1)':eval=frame[a]"
    )
    inputs += ["-f", "lavfi", "-i", tone, "-i", "text.srt"]
    command = ["ffmpeg", "-v", "error", *inputs, "-filter_complex", graph]
    command += ["-map", "[v]", "-map", "[a]", "-map", "4", "-c:s", "mov_text"]
    command += ["-metadata:s:s:0", "language=chi", "-pix_fmt", "yuv420p"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "slides.mp4"]
    subprocess.run(command, check=True, cwd=folder)
    return folder / "slides.mp4"


@pytest.fixture
def video(slides):
    """The converted slides."""
    video = import_video(
        path=slides,
        display_name="slides.mp4",
        title="党章",
        by=None,
        at=timezone.now(),
    )
    work()
    video = Video.objects.get(pk=video.pk)
    assert video.latest_job.state == JobState.READY
    return video


def work():
    call_command("run_jobs", "--once")


def colour_of(data):
    """The colour of the bar on a picture, as the name of the nearest one."""
    with Image.open(io.BytesIO(data)) as picture:
        point = (picture.width * 200 // 640, picture.height * 55 // 360)
        red, green, blue = picture.convert("RGB").getpixel(point)
    return {"darkred": red, "darkgreen": green, "darkblue": blue}


def poster_colour(video):
    video.refresh_from_db()
    name = f"hls/{video.key.hex}/{video.poster_gen}/poster.jpg"
    with media_storage().open(name) as file:
        shares = colour_of(file.read())
    return max(shares, key=shares.get)


def test_what_a_conversion_leaves_for_the_editor(video):
    caption = video.captions.get()
    assert (caption.origin, caption.language) == (CaptionOrigin.EMBEDDED, "zh-Hans")
    assert not caption.is_published
    assert "<i>第二节</i>讲义务" in caption.body

    starts = [
        start / 1000 for start in video.chapters.values_list("start_ms", flat=True)
    ]
    assert len(starts) == 3
    assert starts[0] == 0
    # The first change is moved to the end of the pause beside it.
    assert starts[1] == 12
    assert 2 * SLIDE_S - 2 <= starts[2] <= 2 * SLIDE_S

    found = posters.candidates(video)
    assert 1 <= len(found) <= 4
    posters.choose_candidate(video=video, name=found[0][0], at=timezone.now(), by=None)
    assert colour_index(found[0][1]) == poster_colour(video)

    # Another conversion offers nothing again that was deleted or dropped, and keeps the choice.
    chosen = video.poster_gen
    delete_caption(caption=caption, at=timezone.now(), by=None)
    restart_video(video)
    work()
    video.refresh_from_db()
    assert not video.captions.exists()
    assert video.poster_gen == chosen
    audit = audit_media()
    assert audit.missing == ()
    assert audit.orphans == ()


def colour_index(at_ms):
    return COLOURS[at_ms // (SLIDE_S * 1000)]


def test_a_picture_of_a_moment_and_speech(video, settings, tmp_path, monkeypatch):
    ask = {"video": video, "at": timezone.now(), "by": None}
    posters.request_frame(at_ms=25_000, **ask)
    work()
    assert poster_colour(video) == "darkgreen"
    assert video.poster_kind == PosterKind.FRAME

    extras.request_speech(**ask)
    work()
    step = Step.objects.get(kind=StepKind.SPEECH)
    assert step.state == StepState.QUEUED, "nobody here can hear"

    install_library(monkeypatch)
    settings.DANGKE_SPEECH_MODEL = str(make_model(tmp_path / "model"))
    work()
    step.refresh_from_db()
    assert step.state == StepState.DONE
    draft = video.captions.get(origin=CaptionOrigin.RECOGNISED)
    assert "听见 36 秒" in draft.body
    assert draft.language == "zh-Hans"


def make_model(folder):
    """A folder that looks like a converted Whisper model."""
    folder.mkdir()
    head = struct.pack("<IH", 6, 12) + b"WhisperSpec\0"
    (folder / "model.bin").write_bytes(head)
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    return folder


def install_library(monkeypatch):
    """Stand in for faster-whisper and numpy, which are no part of the tests' environment."""

    class Samples(bytes):
        def astype(self, _kind):
            return self

        def __truediv__(self, _number):
            return self

    class WhisperModel:
        def __init__(self, folder, **options):
            assert options["local_files_only"] is True

        def transcribe(self, samples, **options):
            seconds = len(samples) // (speech.RATE * 2)
            segment = types.SimpleNamespace(
                start=0.0, end=float(seconds), text=f" 听见 {seconds} 秒<x>"
            )
            return iter([segment]), types.SimpleNamespace(language="zh")

    library = types.ModuleType("faster_whisper")
    library.WhisperModel = WhisperModel
    library.__spec__ = types.SimpleNamespace(name="faster_whisper")
    numpy = types.ModuleType("numpy")
    numpy.frombuffer = lambda data, dtype: Samples(data)
    monkeypatch.setitem(sys.modules, "faster_whisper", library)
    monkeypatch.setitem(sys.modules, "numpy", numpy)
    speech.load_model.cache_clear()
