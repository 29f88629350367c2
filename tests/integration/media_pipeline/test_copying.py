"""Copying with the real tools and a real worker loop: seen early, replaced in time, nothing left behind."""

import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from media_pipeline import worker
from media_pipeline.chores import send_notices
from media_pipeline.delivery import playback
from media_pipeline.models import Rendition
from media_pipeline.operations import import_video
from media_pipeline.operations.jobs import cancel_job
from media_pipeline.operations.reaping import reap_leases
from media_pipeline.previews import NoPreview, playlist, preview_of
from media_pipeline.queries import video_status
from media_pipeline.states import JobState, RenditionRole, StepKind, StepState
from media_pipeline.storage import media_storage
from tests.builders.cms import make_administrator
from tests.builders.media_pipeline import NOON, lose_lease
from tests.builders.members import make_member
from tests.integration.media_pipeline.test_worker import (
    assert_playlists_name_only_stored_objects,
    decoded_frames,
    files_below,
    fsck,
)

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def surroundings(media, settings, small_slices):
    settings.DANGKE_LEASE_S = 60
    settings.DANGKE_BEAT_S = 0.2


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    """Four seconds as a phone makes them: a key frame each second, B frames, 44.1 kHz."""
    path = tmp_path_factory.mktemp("phone") / "phone.mp4"
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180:r=25:d=4",
    ]
    command += ["-f", "lavfi", "-i", "sine=f=440:r=44100:d=4", "-c:v", "libx264"]
    command += ["-preset", "veryfast", "-crf", "30", "-g", "25", "-pix_fmt", "yuv420p"]
    subprocess.run([*command, "-c:a", "aac", "-b:a", "48k", str(path)], check=True)
    return path


def send(path, *, by=None):
    return import_video(
        path=path, display_name=path.name, title="党课", by=by, at=timezone.now()
    )


def run_until(kind):
    """Run steps until one of this kind is next; it is claimed."""
    while (step := worker.claim_next()).kind != kind:
        worker.run_step(step)
    return step


def states_of(video):
    return {step.kind: step.state for step in video.latest_job.steps.all()}


def test_an_eligible_source_plays_before_anything_is_encoded(phone, live_server):
    video = send(phone)
    worker.run_step(run_until(StepKind.QUICK))
    video.refresh_from_db()
    assert states_of(video)[StepKind.CHUNK] == states_of(video)["audio"] == "queued"
    assert video.current_rendition.role == RenditionRole.PROVISIONAL
    early = playback(video, at=timezone.now())
    assert (early.duration_ms, early.poster_url, early.mp4_url) == (4_000, None, None)
    assert decoded_frames(live_server.url + early.master_url) == 100
    status = video_status(video)
    assert (status.is_playable, status.is_open) == (True, True)
    with translation.override("en"):
        assert "better version is on its way" in video_status(video).message
    assert fsck() == "0 missing, 0 orphans"

    worker.run_waiting()
    video.refresh_from_db()
    assert video.latest_job.state == JobState.READY
    assert video.current_rendition.role == RenditionRole.FINAL
    final = playback(video, at=timezone.now())
    assert abs(final.duration_ms - early.duration_ms) <= 250
    assert decoded_frames(live_server.url + final.master_url) == 100
    assert decoded_frames(live_server.url + early.master_url) == 100, "still watched"
    assert fsck() == "0 missing, 0 orphans"


@pytest.mark.usefixtures("any_storage")
def test_files_for_saving_are_named_with_their_sizes(phone, live_server):
    video = send(phone)
    worker.run_waiting()
    assert {row.role for row in Rendition.objects.all()} == {"provisional", "final"}
    video.refresh_from_db()
    play, store = playback(video, at=timezone.now()), media_storage()
    rendition = video.current_rendition
    assert play.mp4_bytes == store.size(rendition.prefix + "d.1/video.mp4") > 0
    assert play.m4a_bytes == store.size(rendition.prefix + "d.1/sound.m4a") > 0
    assert decoded_frames(live_server.url + play.mp4_url) == 100
    with store.open(rendition.prefix + rendition.manifest_name) as file:
        listed = file.read()
    assert b'"d.1/video.mp4"' in listed
    assert b'"d.1/sound.m4a"' in listed
    assert fsck() == "0 missing, 0 orphans"


def test_a_worker_that_died_copying_costs_one_copy(phone):
    video = send(phone)
    dead = run_until(StepKind.QUICK)
    prefix = video.latest_job.prefix
    media_storage().put_bytes(f"{prefix}q.1/v.m4s", b"half a copy")
    lose_lease(dead)
    assert reap_leases(at=NOON) == 1
    worker.run_step(run_until(StepKind.QUICK))
    video.refresh_from_db()
    assert video.current_rendition.master_name == "q.2/master.m3u8"
    assert not list(media_storage().names(f"{prefix}q.1/"))
    worker.run_step(dead)  # it wakes up again
    assert Rendition.objects.count() == 1
    assert fsck() == "0 missing, 0 orphans"


def test_a_worker_told_to_end_gives_the_copy_back(phone, media):
    send(phone)
    step = run_until(StepKind.QUICK)
    worker.run_step(step, stopping=lambda: True)
    step.refresh_from_db()
    assert (step.state, step.leases_lost) == (StepState.QUEUED, 0)
    assert [name for name in files_below(media) if "/q." in name] == []


def test_a_cancel_while_copying_leaves_nothing_of_it(phone, media):
    video = send(phone)
    step = run_until(StepKind.QUICK)
    cancel_job(job=video.latest_job, at=NOON, by=None)
    worker.run_step(step)
    step.refresh_from_db()
    # A short copy may end before the beat that brings the word; then its files go with the job's.
    assert step.state in {StepState.CANCELLED, StepState.DONE}
    assert video.latest_job.state == JobState.CANCELLED
    send_notices(at=NOON)
    assert [name for name in files_below(media) if "/q." in name] == []


def test_a_copy_that_finds_the_ladder_live_leaves_nothing(phone, media):
    video = send(phone)
    late = run_until(StepKind.QUICK)
    worker.run_waiting()
    worker.run_step(late)
    video.refresh_from_db()
    assert states_of(video)[StepKind.QUICK] == StepState.CANCELLED
    assert [row.role for row in Rendition.objects.all()] == [RenditionRole.FINAL]
    assert [name for name in files_below(media) if "/q." in name] == []
    assert_playlists_name_only_stored_objects(video)


def test_a_source_that_is_not_eligible_says_why_and_shows_its_beginning(
    make_clip, client, live_server
):
    """640 × 360 at many bits: nothing is copied; an editor sees the first slices meanwhile."""
    video = send(make_clip(6))
    step = run_until(StepKind.CHUNK)
    assert StepKind.QUICK not in states_of(video)
    assert video.latest_job.plan["no_quick"] == "bit_rate"
    with pytest.raises(NoPreview):
        preview_of(video)
    worker.run_step(step)

    client.force_login(make_administrator())
    page = client.get(reverse("videos:edit", args=[video.key])).content.decode()
    assert "从头起 2 秒" in page
    address = reverse("videos:preview", args=[video.key, "master.m3u8"])
    assert f'data-video-preview="{address}"' in page
    assert client.get(address).content.decode().count("RESOLUTION=480x270") == 1
    picture = texts_of(client, video, "picture.m3u8")
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in picture
    assert "#EXT-X-START:TIME-OFFSET=0" in picture
    assert "#EXT-X-ENDLIST" not in picture
    assert segments(picture) == 1
    sound = texts_of(client, video, "sound.m3u8")
    assert segments(sound) == 1, "no sound beyond the picture"
    for line in (picture + sound).splitlines():
        if line.startswith("/m/"):
            assert client.head(line).status_code == 200

    worker.run_step(run_until(StepKind.CHUNK))
    assert segments(texts_of(client, video, "picture.m3u8")) == 2
    worker.run_step(run_until(StepKind.CHUNK))
    assert "#EXT-X-ENDLIST" in texts_of(client, video, "picture.m3u8")
    worker.run_waiting()
    assert client.get(address).status_code == 404, "it can be watched properly now"


def texts_of(client, video, name):
    response = client.get(reverse("videos:preview", args=[video.key, name]))
    assert response["Content-Type"] == "application/vnd.apple.mpegurl"
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def segments(text):
    return text.count("#EXTINF")


def test_a_beginning_is_for_editors_only(make_clip, client):
    video = send(make_clip(6))
    worker.run_step(run_until(StepKind.CHUNK))
    address = reverse("videos:preview", args=[video.key, "picture.m3u8"])
    assert client.get(address).status_code == 302
    client.force_login(make_member())
    assert client.get(address).status_code in {302, 403}
    client.force_login(make_administrator())
    assert client.get(address).status_code == 200
    for name in ("sound2.m3u8", "manifest.json"):
        wrong = reverse("videos:preview", args=[video.key, name])
        assert client.get(wrong).status_code == 404
    with pytest.raises(KeyError):
        playlist(preview_of(video), "../master.m3u8", at=NOON)
