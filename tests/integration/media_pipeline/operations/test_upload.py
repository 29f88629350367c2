import hashlib
import io

import pytest
from django.db import transaction
from django.utils import translation

from media_pipeline.models import Job, Source, Step, Video
from media_pipeline.operations import upload
from media_pipeline.operations.discards import delete_source_bytes
from media_pipeline.operations.jobs import cancel_job
from media_pipeline.operations.upload import UploadRefused, clean_name, upload_video
from media_pipeline.states import JobState, StepState
from tests.builders.media_pipeline import NOON
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db


def box(kind, payload=b""):
    return (8 + len(payload)).to_bytes(4, "big") + kind + payload


MP4 = (
    box(b"ftyp", b"isom\0\0\0\0isom")
    + box(b"moov", b"m" * 50)
    + box(b"mdat", b"d" * 99)
)
PLAYLIST = b"#EXTM3U\n#EXTINF:6,\nfile:///etc/passwd\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
WEBM = b"\x1aE\xdf\xa3" + b"\0" * 100


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path / "video"
    return settings.DANGKE_MEDIA_DIR


def files_below(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def send(data=MP4, name="lecture.mp4", *, title="党课", by=None):
    return upload_video(
        file=io.BytesIO(data), display_name=name, title=title, by=by, at=NOON
    )


def test_an_upload_is_stored_by_content_and_queued(
    media, django_capture_on_commit_callbacks
):
    editor = make_member()
    with django_capture_on_commit_callbacks() as callbacks:
        video = send(by=editor)
    digest = hashlib.sha256(MP4).hexdigest()
    assert files_below(media) == [f"source/{digest[:2]}/{digest}"]
    assert (video.title, video.uploaded_by) == ("党课", editor)
    assert (video.source.sha256, video.source.size) == (digest, len(MP4))
    job = Job.objects.get()
    assert (job.state, job.source) == (JobState.RECEIVED, video.source)
    assert Step.objects.get().state == StepState.QUEUED
    assert len(callbacks) == 1


def test_the_same_bytes_again_share_the_source_but_not_the_video(media):
    first, second = send(), send(name="again.mp4")
    assert first.pk != second.pk
    assert first.source == second.source
    assert len(files_below(media)) == 1


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "lecture.mp4", "empty_file"),
        (b"Dear comrades, this is a text.\n" * 50, "lecture.mp4", "not_media"),
        (PLAYLIST, "lecture.mp4", "not_media"),
        (PNG, "lecture.mp4", "unsupported_format"),
        (PNG, "lecture.png", "unsupported_format"),
        (MP4, "lecture", "unsupported_format"),
        (MP4, "lecture.exe", "unsupported_format"),
        (WEBM, "lecture.mp4", "wrong_extension"),
        (MP4[:-20], "lecture.mp4", "truncated_source"),
        (MP4[:30], "lecture.mp4", "truncated_source"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_and_leaves_nothing(
    media, data, name, code
):
    with pytest.raises(UploadRefused) as refusal:
        send(data, name)
    assert refusal.value.code == code
    with translation.override("en"):
        assert len(refusal.value.message) > 20
    assert files_below(media) == []
    assert not Source.objects.exists()
    assert not Video.objects.exists()


@pytest.mark.parametrize("tells_size", [True, False])
def test_a_file_over_the_limit_is_refused(media, settings, tells_size):
    settings.DANGKE_MAX_UPLOAD_BYTES = 100
    file = io.BytesIO(MP4)
    if tells_size:
        file.size = len(MP4)
    with pytest.raises(UploadRefused) as refusal:
        upload_video(file=file, display_name="a.mp4", title="", by=None, at=NOON)
    assert refusal.value.code == "too_large"
    assert file.tell() == 0 if tells_size else True
    assert files_below(media) == []


def test_a_full_disk_is_refused_before_a_byte_is_read(media, monkeypatch):
    monkeypatch.setattr(upload.DiskStorage, "free_bytes", lambda _self: 1_000)
    file = io.BytesIO(MP4)
    file.size = 455
    with pytest.raises(UploadRefused) as refusal:
        upload_video(file=file, display_name="a.mp4", title="", by=None, at=NOON)
    assert (refusal.value.code, file.tell()) == ("no_space", 0)


def test_a_broken_connection_leaves_nothing(media):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            block = super().read(64)
            if not block:
                raise ConnectionResetError
            return block

    with pytest.raises(ConnectionResetError):
        upload_video(file=Broken(MP4), display_name="a.mp4", title="", by=None, at=NOON)
    assert files_below(media) == []
    assert not Video.objects.exists()


def test_a_failed_transaction_takes_the_file_along(media, settings):
    settings.DANGKE_TRANSCODE = {}
    with pytest.raises(KeyError), transaction.atomic():
        send()
    assert files_below(media) == []
    assert not Source.objects.exists()


def test_the_title_defaults_to_the_name():
    assert send(title="  ").title == "lecture.mp4"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/党课.mp4", "党课.mp4"),
        ("C:\\x\\a.mp4", "a.mp4"),
        ("-i;'\"\n\x00.mp4", "-i;'\".mp4"),
        ("a\u202e4pm.mp4", "a4pm.mp4"),
        ("x" * 300 + ".mp4", "x" * 251 + ".mp4"),
    ],
)
def test_hostile_names_are_display_text_only(media, name, shown):
    assert clean_name(name) == shown
    assert send(name=name).source.display_name == shown
    digest = hashlib.sha256(MP4).hexdigest()
    assert files_below(media) == [f"source/{digest[:2]}/{digest}"]


def test_bytes_go_only_when_no_job_needs_them(media):
    first, second = send(), send()
    cancel_job(job=first.latest_job, at=NOON, by=None)
    assert not delete_source_bytes(source_id=first.source_id)
    assert len(files_below(media)) == 1
    cancel_job(job=second.latest_job, at=NOON, by=None)
    assert delete_source_bytes(source_id=first.source_id)
    assert files_below(media) == []
    send()
    assert len(files_below(media)) == 1, "the same file can come back"
