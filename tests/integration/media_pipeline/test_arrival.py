"""What the worker finds out about a file: refused before any decoder, or known already."""

import hashlib
import resource

import pytest
from django.core.management import call_command
from django.utils import translation

from media_pipeline import chores, worker
from media_pipeline.delivery import playback
from media_pipeline.models import Job, Rendition, Source, Step, Video
from media_pipeline.operations.captions import keep_track, publish_caption
from media_pipeline.operations.uploads import UploadRefused, import_video
from media_pipeline.queries import video_status
from media_pipeline.states import JobState, StepKind, StepState
from media_pipeline.storage import media_storage
from media_pipeline.subtitles import Cue
from media_pipeline.transcode import inspection
from tests.builders.media_pipeline import NOON
from tests.builders.members import make_unit
from tests.builders.uploads import MP4, box, make_upload, make_uploader, send

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("media"),
]

CONCAT = b"ffconcat version 1.0\nfile other.mp4\n"
MPD = b"<?xml version='1.0'?><MPD><BaseURL>other.mp4</BaseURL></MPD>"
SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"
)

# Each named .mp4 (docs: what is not a video is refused by its first bytes).
BAD_FILES = {
    "text": (b"Dear comrades, this is a text.\n" * 50, "not_media"),
    "playlist": (b"#EXTM3U\n#EXTINF:6,\nfile:///etc/passwd\n", "not_media"),
    "playlist after blanks": (
        b"\xef\xbb\xbf \n#EXTM3U\nhttp://10.0.0.1/\n",
        "not_media",
    ),
    "ffconcat": (CONCAT, "not_media"),
    "dash": (MPD, "not_media"),
    "bare dash": (MPD[21:], "not_media"),
    "svg": (SVG, "not_media"),
    "html": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "not_media"),
    "zip": (b"PK\x03\x04" + bytes(200), "not_media"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "not_media"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "unsupported_format"),
    "image with a media tail": (b"\xff\xd8\xff\xe0" + MP4, "unsupported_format"),
    "flv": (b"FLV\x01" + bytes(100), "unsupported_format"),
    "webm": (b"\x1aE\xdf\xa3" + bytes(100), "wrong_extension"),
    "sound": (b"RIFF\x10\0\0\0WAVEfmt " + bytes(100), "wrong_extension"),
    "cut": (MP4[:-20], "truncated_source"),
    "without an index": (MP4[:30], "truncated_source"),
    "index missing": (box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat"), "truncated_source"),
}


@pytest.fixture
def no_decoder(monkeypatch):
    """Any tool that would open the file fails the test."""

    def opened(*_arguments, **_keywords):
        raise AssertionError("a tool was about to open the file")

    monkeypatch.setattr(inspection, "Tools", opened)
    monkeypatch.setattr(worker, "_working_encoder", lambda: "ffmpeg 5, x264 core 164")


@pytest.mark.usefixtures("no_decoder")
@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_what_is_no_video_is_refused_unopened_with_a_reason(media, name):
    data, why = BAD_FILES[name]
    video = send(make_upload(by=make_uploader(), size=len(data)), data).video
    while worker.run_waiting():
        pass
    job = Job.objects.get()
    assert (job.state, job.error_code) == (JobState.REJECTED, why)
    with translation.override("en"):
        status = video_status(Video.objects.get(pk=video.pk))
    assert len(status.message) > 20
    assert len(status.advice) > 10
    assert not status.can_retry
    chores.send_notices(at=NOON)
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("no_decoder")
def test_what_the_scanner_refuses_is_rejected_unopened(media, settings):
    settings.DANGKE_SCAN_COMMAND = ["sh", "-c", "exit 1"]
    video = send(make_upload(by=make_uploader(), size=len(MP4)), MP4).video
    assert worker.run_waiting() == 1
    job = Job.objects.get()
    assert (job.state, job.error_code) == (JobState.REJECTED, "infected")
    with translation.override("en"):
        assert "virus scanner" in video_status(video).message
    chores.send_notices(at=NOON)
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("no_decoder")
def test_a_scanner_that_gives_no_answer_is_waited_for(media, settings):
    settings.DANGKE_SCAN_COMMAND = ["sh", "-c", "exit 2"]
    video = send(make_upload(by=make_uploader(), size=len(MP4)), MP4).video
    assert worker.run_waiting() == 1
    step = Step.objects.get()
    assert (step.state, step.error_code) == (StepState.RETRY_WAIT, "scan_failed")
    assert (step.attempts_infra, step.attempts_content) == (1, 0)
    with translation.override("en"):
        assert video_status(video).message == "Waiting for the virus scanner."


@pytest.mark.usefixtures("no_decoder")
def test_a_refused_file_can_be_sent_again_and_is_refused_again(media):
    owner = make_uploader()
    for _ in range(2):
        send(make_upload(by=owner, size=len(MP4[:30])), MP4[:30])
        while worker.run_waiting():
            pass
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.REJECTED}


@pytest.mark.usefixtures("no_decoder")
def test_bytes_that_went_missing_wait_for_storage(media):
    video = send(make_upload(by=make_uploader()), MP4).video
    (media / video.source.storage_name).write_bytes(MP4[:-1] + b"xx")
    worker.run_waiting()
    step = Step.objects.get()
    assert (step.state, step.error_code) == (StepState.RETRY_WAIT, "storage")


@pytest.mark.ffmpeg
def test_the_same_file_again_is_ready_without_an_encode(make_clip, media):
    first = take(make_clip(6))
    call_command("run_jobs", "--once")
    cue = Cue(0, 1000, "同志们好")
    track = {"ref": "1:2", "language": "zh", "title": "", "cues": [cue], "at": NOON}
    publish_caption(caption=keep_track(video=first, **track), at=NOON, by=None)
    second = take(make_clip(6), name="again.mp4")
    assert worker.run_waiting() == 1, "nothing but the inspection"

    old, new = (Video.objects.get(pk=video.pk) for video in (first, second))
    assert new.source == old.source == Source.objects.get()
    job = new.latest_job
    assert job.state == JobState.READY
    assert job.gen == old.latest_job.gen
    assert job.steps.get(kind=StepKind.INSPECT).result == {
        "reused_job": old.latest_job.pk
    }
    assert units(job) == units(old.latest_job)
    assert new.current_rendition.job == job
    assert new.duration_ms == old.duration_ms
    assert playback(new, at=NOON).master_url != playback(old, at=NOON).master_url
    assert digests(new) == digests(old), "every object is there under its own prefix"
    draft = new.captions.get()
    assert (draft.body, draft.is_published) == (old.captions.get().body, False)
    chores.send_notices(at=NOON)
    assert list((media / "spool").glob("*")) == []
    call_command("fsck_media")


@pytest.mark.ffmpeg
def test_another_organisation_or_recipe_is_encoded_anew(make_clip, settings):
    take(make_clip(6))
    call_command("run_jobs", "--once")
    foreign = take(make_clip(6), org=make_unit())
    settings.DANGKE_TRANSCODE = settings.DANGKE_TRANSCODE | {"chunk_s": 60}
    other_recipe = take(make_clip(6))
    for video in (foreign, other_recipe):
        step = worker.claim_next()
        assert (step.kind, step.job.video) == (StepKind.INSPECT, video)
        worker.run_step(step)
        assert Job.objects.get(video=video).state == JobState.ENCODING
    assert Rendition.objects.filter(role="final").count() == 1


@pytest.mark.ffmpeg
def test_a_rendition_with_a_hole_is_not_copied(make_clip):
    first = take(make_clip(6))
    call_command("run_jobs", "--once")
    rendition = Video.objects.get(pk=first.pk).current_rendition
    media_storage().delete(rendition.job.prefix + rendition.poster_name)
    second = take(make_clip(6))
    worker.run_step(worker.claim_next())
    job = Job.objects.get(video=second)
    assert job.state == JobState.ENCODING
    assert list(media_storage().names(job.prefix)) == []


def test_a_disk_that_becomes_full_refuses_the_file_and_keeps_nothing(media, tmp_path):
    path = tmp_path / "lecture.mp4"
    path.write_bytes(MP4 + bytes(1024 * 1024))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        with pytest.raises(UploadRefused) as refusal:
            take(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refusal.value.code == "no_space"
    assert not Video.objects.exists()
    assert [found for found in media.rglob("*") if found.is_file()] == []
    assert path.is_file()


def take(path, *, name="lecture.mp4", org=None):
    return import_video(
        path=path, display_name=name, title="党课", by=None, at=NOON, org=org
    )


def units(job):
    rows = job.steps.exclude(kind__in=[StepKind.INSPECT, StepKind.QUICK])
    return set(rows.values_list("kind", "idx", "state"))


def digests(video):
    store, prefix = media_storage(), video.current_rendition.job.prefix
    found = {}
    for name in store.names(prefix):
        if "/q." in name or name.rpartition("/")[2].startswith("q"):
            continue
        with store.open(name) as file:
            found[name.removeprefix(prefix)] = hashlib.sha256(file.read()).hexdigest()
    assert found
    return found
