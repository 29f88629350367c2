"""The loop with the real encoder: what a worker leaves behind however a step ends."""

import io
import json
import subprocess
import threading
import time
from contextlib import suppress

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.utils import timezone

from media_pipeline import chores, worker
from media_pipeline.delivery import playback
from media_pipeline.models import Rendition, Step, Video
from media_pipeline.operations.jobs import cancel_job
from media_pipeline.operations.reaping import reap_leases
from media_pipeline.operations.uploads import import_video
from media_pipeline.queries import step_timeline
from media_pipeline.states import JobState, StepKind, StepState
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import NOON, lose_lease

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def surroundings(media, settings):
    settings.DANGKE_LEASE_S = 40
    settings.DANGKE_BEAT_S = 0.2


def send(path, *, name="lecture.mp4"):
    return import_video(
        path=path, display_name=name, title="党课", by=None, at=timezone.now()
    )


def files_below(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def top_folders(media):
    return {path.name for path in media.iterdir() if any(path.iterdir())}


@pytest.mark.usefixtures("small_slices")
def test_an_upload_becomes_a_video_that_a_player_can_decode(
    make_clip, media, live_server
):
    video = send(make_clip(6))
    call_command("run_jobs", "--once")
    video.refresh_from_db()
    job = video.latest_job
    assert job.state == JobState.READY
    assert {(s.kind, s.idx, s.fence) for s in job.steps.all()} == {
        ("inspect", 0, 1),
        ("chunk", 0, 1),
        ("chunk", 1, 1),
        ("chunk", 2, 1),
        ("audio", 0, 1),
        ("stills", 0, 1),
        ("download", 0, 1),
        ("package", 0, 1),
    }
    assert abs(video.duration_ms - 6_000) < 100
    assert top_folders(media) == {"source", "hls"}, "scratch and spool are empty"
    assert all(line.state == "done" for line in step_timeline(job))

    play = playback(video, at=timezone.now())
    assert decoded_frames(live_server.url + play.master_url) == 150
    assert reads(live_server.url + play.poster_url)
    assert fsck() == "0 missing, 0 orphans"
    assert_playlists_name_only_stored_objects(video)


def decoded_frames(url):
    """Frames of the first rung that ffmpeg decodes over HTTP, sound included, without an error."""
    command = ["ffmpeg", "-v", "error", "-xerror", "-i", url]
    command += ["-map", "0:v:0", "-map", "0:a:0", "-f", "null", "-progress", "-", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    frames = [line for line in done.stdout.splitlines() if line.startswith("frame=")]
    return int(frames[-1].removeprefix("frame="))


def reads(url):
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=width", url]
    return subprocess.run(command, timeout=60, check=False).returncode == 0


def fsck():
    out = io.StringIO()
    with suppress(CommandError):
        call_command("fsck_media", stdout=out)
    return out.getvalue().strip().splitlines()[-1].partition(", ")[2]


def assert_playlists_name_only_stored_objects(video):
    rendition = video.current_rendition
    store, prefix = media_storage(), rendition.job.prefix
    with store.open(prefix + rendition.manifest_name) as file:
        manifest = json.load(file)
    listed = {entry["key"] for entry in manifest["files"]}
    stored = {name.removeprefix(prefix) for name in store.names(prefix)}
    assert listed | {rendition.manifest_name} == stored
    for key in stored:
        if key.endswith(".m3u8"):
            with store.open(prefix + key) as file:
                text = file.read().decode()
            uris = {line for line in text.splitlines() if line and line[0] != "#"}
            assert uris <= stored


def when(condition, act):
    """Do `act` in another thread once `condition()` is true; gives the thread."""

    def watch():
        try:
            give_up = time.monotonic() + 60
            while not condition():
                assert time.monotonic() < give_up, "it never came"
                time.sleep(0.05)
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def chunk_is_encoding():
    return Step.objects.filter(
        kind=StepKind.CHUNK, state=StepState.RUNNING, progress_permille__gt=0
    ).exists()


def encoders_of(media):
    """Processes whose command line names the media folder."""
    listing = subprocess.run(
        ["pgrep", "-f", str(media)], capture_output=True, text=True, check=False
    )
    return listing.stdout.split()


def test_a_cancel_stops_the_encoder_and_leaves_no_file(make_clip, media):
    video = send(make_clip(20))
    thread = when(
        chunk_is_encoding,
        lambda: cancel_job(job=video.latest_job, at=NOON, by=None),
    )
    worker.run_waiting()
    thread.join()
    assert video.latest_job.state == JobState.CANCELLED
    assert encoders_of(media) == []
    chores.send_notices(at=timezone.now())
    assert files_below(media) == []


def test_a_soft_shutdown_gives_the_step_back(make_clip, media):
    video = send(make_clip(20))
    told = threading.Event()
    thread = when(chunk_is_encoding, told.set)
    worker.run_waiting(stopping=told.is_set)
    thread.join()
    step = Step.objects.get(kind=StepKind.CHUNK)
    assert (step.state, step.attempts_infra, step.leases_lost) == ("queued", 0, 0)
    assert encoders_of(media) == []
    assert [name for name in files_below(media) if "/c0000" in name] == []
    worker.run_waiting()
    video.refresh_from_db()
    assert video.is_playable
    assert Step.objects.get(kind=StepKind.CHUNK).fence == 2


def test_a_worker_that_lost_its_step_stops_and_leaves_nothing(make_clip, media):
    video = send(make_clip(20))

    def steal():
        step = Step.objects.get(kind=StepKind.CHUNK)
        lose_lease(step)
        assert reap_leases(at=NOON) == 1

    thread = when(chunk_is_encoding, steal)
    worker.run_waiting()
    thread.join()
    assert encoders_of(media) == []
    video.refresh_from_db()
    assert video.is_playable, "the same loop took it up again"
    chunk = Step.objects.get(kind=StepKind.CHUNK)
    assert (chunk.fence, chunk.leases_lost) == (2, 1)
    assert Rendition.objects.count() == 1
    assert fsck() == "0 missing, 0 orphans"


def test_a_worker_without_an_answered_beat_stops_by_itself(make_clip, media, settings):
    """No beat comes through: the hold ends before the lease does, whatever the database says."""
    send(make_clip(20))
    chunk = claim_chunk()
    settings.DANGKE_LEASE_S, settings.DANGKE_BEAT_S = 2, 3_600
    started_at = time.monotonic()
    worker.run_step(chunk)
    assert 1.4 < time.monotonic() - started_at < 6
    assert encoders_of(media) == []
    assert Step.objects.get(pk=chunk.pk).state == StepState.RUNNING
    assert [name for name in files_below(media) if "/c0000" in name] == []


def claim_chunk():
    """Run steps until a slice is next; it is claimed."""
    while (step := worker.claim_next()).kind != StepKind.CHUNK:
        worker.run_step(step)
    return step


def box(kind, payload=b""):
    return (8 + len(payload)).to_bytes(4, "big") + kind + payload


HOLLOW_MP4 = box(b"ftyp", b"isom\0\0\0\0isom") + box(b"moov", b"m" * 500)
HOLLOW_MATROSKA = b"\x1aE\xdf\xa3" + b"\x93" * 5_000


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (HOLLOW_MP4, "bad.mp4", "nothing_playable"),
        (HOLLOW_MATROSKA, "bad.mkv", "not_media"),
    ],
)
def test_a_file_that_only_looks_right_is_rejected_and_only_the_row_stays(
    content, name, code, media, tmp_path
):
    (tmp_path / name).write_bytes(content)
    video = send(tmp_path / name, name=name)
    call_command("run_jobs", "--once")
    job = video.latest_job
    assert (job.state, job.error_code) == (JobState.REJECTED, code)
    assert files_below(media) == []
    assert Video.objects.filter(pk=video.pk).exists()


def test_a_truncated_recording_is_rejected(make_clip, media, tmp_path):
    whole = tmp_path / "whole.mkv"
    remux = ["ffmpeg", "-v", "error", "-i", str(make_clip(6)), "-c", "copy", str(whole)]
    subprocess.run(remux, check=True)
    half = tmp_path / "half.mkv"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    video = send(half, name="half.mkv")
    call_command("run_jobs", "--once")
    job = video.latest_job
    for _ in range(2):
        Step.objects.filter(state="retry_wait").update(not_before=NOON)
        call_command("run_jobs", "--once")
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.REJECTED, "truncated_source")
    assert files_below(media) == []


@pytest.mark.usefixtures("any_storage")
def test_a_source_that_is_not_there_waits_for_storage(make_clip, media):
    video = send(make_clip(6))
    name = video.source.storage_name
    media_storage().delete(name)
    worker.run_waiting()
    step = Step.objects.get()
    assert (step.state, step.error_code, step.attempts_infra) == (
        "retry_wait",
        "storage",
        1,
    )
    assert files_below(media) == []


@pytest.mark.usefixtures("small_slices")
def test_files_of_dead_predecessors_are_removed(make_clip, media):
    video = send(make_clip(6))
    worker.run_step(worker.claim_next())
    prefix = video.latest_job.prefix
    Step.objects.filter(kind=StepKind.CHUNK, idx=1).update(fence=4)
    for fence in (2, 4):
        media_storage().put_bytes(f"{prefix}c0001.{fence}/360.m4s", b"half a slice")
    media_storage().put_bytes(f"{prefix}master.7.m3u8", b"#EXTM3U")
    worker.run_waiting()
    video.refresh_from_db()
    assert video.is_playable
    assert fsck() == "0 missing, 0 orphans"


@pytest.mark.usefixtures("small_slices")
def test_fsck_lists_what_is_missing_and_what_nobody_needs(make_clip, media):
    video = send(make_clip(6))
    worker.run_waiting()
    store, prefix = media_storage(), video.latest_job.prefix
    store.put_bytes(f"{prefix}c0009.1/360.m4s", b"late zombie")
    store.delete(f"{prefix}c0001.1/360.m4s")
    assert fsck() == "1 missing, 1 orphans"
    with pytest.raises(CommandError):
        call_command("fsck_media")
