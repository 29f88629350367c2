"""How a file gets in and finds its place: operations, without the protocol and without a decoder."""

import datetime as dt
import errno
import hashlib
import os

import pytest
from django.db import transaction
from django.utils import translation

from media_pipeline import chores
from media_pipeline.models import Job, Outbox, Source, Step, Upload, Video
from media_pipeline.operations.discards import delete_source_bytes
from media_pipeline.operations.jobs import cancel_job
from media_pipeline.operations.uploads import (
    UploadRefused,
    appending,
    expire_uploads,
    files,
    import_video,
    terminate_upload,
    turns,
)
from media_pipeline.operations.uploads.adopting import adopt_source, place_of
from media_pipeline.operations.uploads.appending import Checksum
from media_pipeline.operations.uploads.entry import clean_name
from media_pipeline.rules import source_name
from media_pipeline.states import JobState, StepState, UploadState
from media_pipeline.storage import DiskStorage
from tests.builders.media_pipeline import NOON
from tests.builders.members import make_member, make_unit
from tests.builders.uploads import MP4, Stream, make_upload, make_uploader, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

DIGEST = hashlib.sha256(MP4).hexdigest()
HOUR = dt.timedelta(hours=1)


def files_below(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lecture.mp4"
    path.write_bytes(MP4)
    return path


def take(path, name="lecture.mp4", **fields):
    fields = {"title": "党课", "by": None, "at": NOON} | fields
    return import_video(path=path, display_name=name, **fields)


def adopt(video, data=MP4):
    return adopt_source(
        source=video.source, sha256=hashlib.sha256(data).hexdigest(), at=NOON
    )


def test_an_imported_file_is_queued_unread(
    file, media, django_capture_on_commit_callbacks
):
    editor = make_member()
    with django_capture_on_commit_callbacks() as rings:
        video = take(file, by=editor)
    assert file.exists()
    assert files_below(media) == [video.source.storage_name]
    assert (video.title, video.uploaded_by) == ("党课", editor)
    assert (video.source.sha256, video.source.size) == (None, len(MP4))
    assert Job.objects.get().state == JobState.RECEIVED
    assert Step.objects.get().state == StepState.QUEUED
    assert len(rings) == 1


def test_a_moved_file_is_gone_once_it_is_in(file, media):
    number = file.stat().st_ino
    video = take(file, move=True)
    assert not file.exists()
    [name] = files_below(media)
    assert (media / name).stat().st_ino == number, "its bytes were not copied"
    assert video.source.size == len(MP4)


def test_a_file_is_moved_across_file_systems_too(file, media, monkeypatch):
    def other_device(_source, _target):
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(os, "link", other_device)
    take(file, move=True)
    assert not file.exists()
    assert (media / Source.objects.get().storage_name).read_bytes() == MP4


def test_the_title_defaults_to_the_name(file):
    assert take(file, "七一 党课.mp4", title="  ").title == "七一 党课"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "lecture.mp4", "empty_file"),
        (MP4, "lecture.png", "unsupported_format"),
        (MP4, "lecture", "unsupported_format"),
        (MP4 * 9, "lecture.mp4", "too_large"),
    ],
)
def test_a_file_that_is_not_taken_leaves_nothing(
    file, media, settings, data, name, code
):
    settings.DANGKE_MAX_UPLOAD_BYTES = 2 * len(MP4)
    file.write_bytes(data)
    with pytest.raises(UploadRefused) as refusal:
        take(file, name, move=True)
    assert refusal.value.code == code
    with translation.override("en"):
        assert len(refusal.value.message) > 20
    assert file.exists()
    assert files_below(media) == []
    assert not Video.objects.exists()


def test_a_failed_transaction_takes_the_file_along(file, media, settings):
    settings.DANGKE_TRANSCODE = {}
    with pytest.raises(KeyError), transaction.atomic():
        take(file, move=True)
    assert files_below(media) == []
    assert file.exists()


def test_a_disk_that_fills_up_leaves_nothing(file, media, monkeypatch):
    def full(_source, _target):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(files.shutil, "copyfile", full)
    with pytest.raises(UploadRefused, match="no_space"):
        take(file)
    assert files_below(media) == []
    assert not Video.objects.exists()


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
def test_hostile_names_are_display_text_only(file, media, name, shown):
    assert clean_name(name) == shown
    source = take(file, name).source
    assert source.display_name == shown
    assert adopt(Video.objects.get()).storage_name == source_name(DIGEST)


# Finding its place


def test_a_source_moves_to_its_content_address(file, media):
    source = adopt(take(file))
    assert files_below(media) == [source_name(DIGEST)]
    source.refresh_from_db()
    assert (source.sha256, source.storage_name) == (DIGEST, source_name(DIGEST))
    assert (source.arrived_name, place_of(source)) == ("", source_name(DIGEST))
    assert adopt(Video.objects.get()) == source, "a retry changes nothing"


def test_the_same_bytes_again_share_the_source_but_not_the_video(file, media):
    first = take(file)
    earlier = adopt(first)
    second = take(file, "again.mp4")
    assert adopt(second) == earlier
    second.refresh_from_db()
    assert second.source == second.latest_job.source == earlier
    assert Source.objects.get() == earlier
    chores.send_notices(at=NOON)
    assert files_below(media) == [source_name(DIGEST)]


def test_two_that_arrive_together_become_one(file, media):
    first, second = take(file), take(file)
    assert adopt(first) == adopt(second)
    chores.send_notices(at=NOON)
    assert Video.objects.count() == 2
    assert files_below(media) == [source_name(DIGEST)]


def test_never_across_organisations(file, media):
    first, second = make_unit(), make_unit()
    sources = {adopt(take(file, org=org)).pk for org in (first, second, None)}
    assert len(sources) == 3
    assert files_below(media) == [source_name(DIGEST)], "the bytes are stored once"


def test_a_killed_adoption_goes_on(file, media, monkeypatch):
    """The row names the new place before the bytes are there; nothing may get lost between."""
    video = take(file)
    with monkeypatch.context() as patched:
        patched.setattr(DiskStorage, "move", _killed)
        with pytest.raises(KeyboardInterrupt):
            adopt(video)
    source = Source.objects.get()
    assert source.storage_name == source_name(DIGEST)
    assert (media / place_of(source)).read_bytes() == MP4
    video.refresh_from_db()
    adopt(video)
    assert files_below(media) == [source_name(DIGEST)]


def _killed(*_arguments):
    raise KeyboardInterrupt


def test_killed_after_the_move_it_goes_on_too(file, media):
    video = take(file)
    arrived = video.source.storage_name
    adopt(video)
    Source.objects.update(arrived_name=arrived)
    source = Source.objects.get()
    assert place_of(source) == source_name(DIGEST)
    assert adopt(video).arrived_name == ""
    assert files_below(media) == [source_name(DIGEST)]


def test_bytes_that_were_let_go_of_come_back(file, media):
    first = take(file)
    earlier = adopt(first)
    cancel_job(job=first.latest_job, at=NOON, by=None)
    assert delete_source_bytes(source_id=earlier.pk)
    assert files_below(media) == []
    assert adopt(take(file)) == earlier
    assert files_below(media) == [source_name(DIGEST)]


def test_bytes_go_only_when_no_job_needs_them(file, media):
    first, second = take(file), take(file)
    source = adopt(first)
    adopt(second)
    chores.send_notices(at=NOON)
    cancel_job(job=Job.objects.get(video=first), at=NOON, by=None)
    assert not delete_source_bytes(source_id=source.pk)
    cancel_job(job=Job.objects.get(video=second), at=NOON, by=None)
    assert delete_source_bytes(source_id=source.pk)
    assert files_below(media) == []


def test_a_stopped_file_that_nobody_has_read_goes(file, media):
    video = take(file)
    cancel_job(job=video.latest_job, at=NOON, by=None)
    chores.send_notices(at=NOON)
    assert files_below(media) == []


# Pieces


def test_the_organisation_of_an_upload_is_the_root_of_its_owner(media):
    committee = make_unit()
    branch = make_unit(parent=committee)
    assert make_upload(by=make_uploader(unit=branch)).org == committee
    assert make_upload(by=make_uploader(unit=committee)).org == committee
    assert make_upload(by=make_uploader()).org is None


def test_long_pieces_are_committed_on_the_way(media, monkeypatch):
    monkeypatch.setattr(appending, "COMMIT_EVERY_BYTES", 200_000)
    upload = make_upload(by=make_uploader(), size=1_000_000)
    seen = []

    def look():
        seen.append(Upload.objects.get().offset)

    stream = Stream(b"x" * 900_000, on_read=look)
    done = appending.append(
        upload=upload,
        offset=0,
        length=900_000,
        read=stream.read,
        checksum=None,
        now=lambda: NOON,
    )
    assert (done.offset, done.broken, done.video) == (900_000, False, None)
    assert sorted(set(seen))[:3] == [0, 262_144, 524_288]


@pytest.mark.parametrize("raises", [False, True])
def test_a_broken_line_keeps_what_has_arrived(media, raises):
    def cut():
        if raises and not stream._data:
            raise ConnectionResetError

    upload = make_upload(by=make_uploader())
    stream = Stream(MP4[:70], on_read=cut)
    done = appending.append(
        upload=upload,
        offset=0,
        length=len(MP4),
        read=stream.read,
        checksum=None,
        now=lambda: NOON,
    )
    assert (done.offset, done.broken) == (70, True)
    upload.refresh_from_db()
    assert (upload.offset, upload.lease_token) == (70, "")
    assert send(upload, MP4[70:]).video is not None


def test_a_broken_line_keeps_nothing_that_was_to_be_checked(media):
    upload = make_upload(by=make_uploader())
    check = Checksum("sha256", hashlib.sha256(MP4).digest())
    done = send(upload, MP4[:70], length=len(MP4), checksum=check)
    assert (done.offset, done.broken) == (0, True)
    assert Upload.objects.get().offset == 0


def test_a_silent_writer_loses_its_turn_and_commits_nothing(media):
    upload = make_upload(by=make_uploader())

    def another_takes_over():
        if Upload.objects.get().offset == 0 and not taken:
            past = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
            Upload.objects.update(lease_until=past)
            taken.append(send(Upload.objects.get(), MP4[:30]))

    taken = []
    stream = Stream(b"stale" * 10, on_read=another_takes_over)
    with pytest.raises(turns.LostTurn):
        appending.append(
            upload=upload,
            offset=0,
            length=50,
            read=stream.read,
            checksum=None,
            now=lambda: NOON,
        )
    upload.refresh_from_db()
    assert upload.offset == 30


def test_terminated_while_a_piece_comes_in(media):
    upload = make_upload(by=make_uploader())

    def give_up():
        if Upload.objects.get().state == UploadState.RECEIVING:
            terminate_upload(upload=upload, by=upload.owner, at=NOON)

    stream = Stream(MP4, on_read=give_up)
    with pytest.raises(turns.LostTurn):
        appending.append(
            upload=upload,
            offset=0,
            length=len(MP4),
            read=stream.read,
            checksum=None,
            now=lambda: NOON,
        )
    assert not Video.objects.exists()
    chores.send_notices(at=NOON)
    assert files_below(media) == []


# The clock


def test_untouched_uploads_expire_and_their_bytes_go(media, settings):
    owner = make_uploader()
    old, touched = make_upload(by=owner), make_upload(by=owner)
    send(old, MP4[:20])
    settings.DANGKE_UPLOAD_KEEP_S = 48 * 3600
    send(touched, MP4[:20], at=NOON + HOUR)
    at = NOON + 48 * HOUR
    assert expire_uploads(at=at) == 1
    assert expire_uploads(at=at) == 0
    old.refresh_from_db()
    assert (old.state, old.ended_at) == (UploadState.EXPIRED, at)
    with pytest.raises(turns.UploadEnded):
        send(old, MP4[20:], at=at)
    chores.send_notices(at=at)
    assert files_below(media) == [touched.storage_name]


def test_an_upload_that_comes_in_right_now_does_not_expire(media):
    upload = make_upload(by=make_uploader())
    turns.take_turn(upload=upload, offset=0, at=NOON)
    assert expire_uploads(at=NOON + 1000 * HOUR) == 0


def test_ended_uploads_are_forgotten_and_finished_videos_stay(media):
    owner = make_uploader()
    finished, given_up = make_upload(by=owner), make_upload(by=owner)
    video = send(finished, MP4).video
    terminate_upload(upload=given_up, by=owner, at=NOON)
    chores.send_notices(at=NOON)
    expire_uploads(at=NOON + dt.timedelta(days=29))
    assert Upload.objects.count() == 2
    expire_uploads(at=NOON + dt.timedelta(days=31))
    assert not Upload.objects.exists()
    assert Video.objects.get() == video
    assert files_below(media) == [video.source.storage_name]


def test_terminating_twice_is_told(media):
    upload = make_upload(by=make_uploader())
    terminate_upload(upload=upload, by=upload.owner, at=NOON)
    with pytest.raises(turns.UploadEnded):
        terminate_upload(upload=upload, by=upload.owner, at=NOON)
    assert Outbox.objects.filter(topic="delete_upload").count() == 1
