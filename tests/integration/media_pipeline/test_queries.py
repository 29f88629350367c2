import datetime as dt

import pytest
from django.utils import translation

from media_pipeline.models import Step
from media_pipeline.operations import jobs
from media_pipeline.operations.claims import beat
from media_pipeline.operations.failures import fail_step
from media_pipeline.queries import (
    queue_position,
    step_timeline,
    video_status,
    video_statuses,
    videos_with_status,
)
from media_pipeline.states import JobState, StepKind
from tests.builders.media_pipeline import (
    NOON,
    claim,
    claim_kind,
    complete,
    make_video,
    make_video_at,
    restart_video,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def fail(step, code, **params):
    fail_step(step=step, code=code, params=params, tail="rc 1", jitter=0, at=NOON)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(count, django_assert_num_queries):
    for _ in range(count):
        make_video_at(JobState.READY)
    with django_assert_num_queries(3):
        videos = list(videos_with_status())
        statuses = video_statuses(videos)
        assert [video.duration_ms for video in videos] == [6_000] * count
    assert [status.state for status in statuses.values()] == ["ready"] * count


def test_one_video_and_the_list_tell_the_same():
    for state in (JobState.READY, JobState.ENCODING, JobState.RECEIVED):
        make_video_at(state)
    for video in videos_with_status():
        assert video_status(video) == video_status(type(video).objects.get(pk=video.pk))


def test_a_waiting_video_knows_its_place():
    first, second = make_video(), make_video(at=NOON + dt.timedelta(minutes=1))
    assert queue_position(second.latest_job) == 1
    assert video_status(first).message == "It is converted as soon as a worker is free."
    waiting = video_status(second)
    assert waiting.message == "Videos in the queue before it: 1"
    assert (waiting.label, waiting.percent, waiting.is_open) == ("Waiting", 0, True)


def test_percent_is_the_share_of_slices():
    video = make_video_at(JobState.ENCODING)
    chunk = claim_kind(StepKind.CHUNK)
    beat(step_id=chunk.pk, fence=chunk.fence, lease_s=60, permille=500)
    assert video_status(video).percent == 25
    complete(chunk)
    assert video_status(video).percent == 50
    complete(claim_kind(StepKind.CHUNK))
    assert video_status(video).percent == 99
    complete(claim_kind(StepKind.PACKAGE))
    video.refresh_from_db()
    status = video_status(video)
    assert (status.percent, status.label, status.is_open) == (100, "Ready", False)


def test_a_rejected_file_tells_why_and_what_to_do():
    video = make_video()
    fail(claim(), "unsupported_codec", codec="magicyuv")
    status = video_status(video)
    assert status.state == "rejected"
    assert status.message == "The video uses magicyuv, which is not supported."
    assert status.advice == "Export it as MP4 (H.264) and upload it again."
    assert not status.can_retry


def test_a_failed_conversion_can_be_tried_again():
    video = make_video_at(JobState.ENCODING)
    for _ in range(2):
        fail(claim_kind(StepKind.CHUNK), "encode_failed")
    status = video_status(video)
    assert (status.state, status.can_retry) == ("failed", True)
    assert status.message == "The conversion failed twice."
    assert f"reference {video.latest_job.pk}." in status.advice


def test_a_fault_of_the_storage_is_said_while_it_lasts():
    video = make_video_at(JobState.ENCODING)
    fail(claim(), "disk_full")
    status = video_status(video)
    assert status.message == "Waiting for storage."
    assert "tried again by itself" in status.advice


def test_a_new_encode_says_that_it_plays_meanwhile():
    video = make_video_at(JobState.READY)
    restart_video(video)
    complete(claim())
    video.refresh_from_db()
    status = video_status(video)
    assert status.is_playable
    assert status.message == "It can be played; a better version is on its way."


def test_a_cancel_under_way_is_said():
    video = make_video_at(JobState.ENCODING)
    claim()
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    assert video_status(video).message == "The conversion is being stopped."


def test_a_video_put_away_is_not_listed():
    video = make_video_at(JobState.READY)
    jobs.archive_video(video=video, at=NOON, by=None)
    assert list(videos_with_status()) == []


def test_the_timeline_shows_what_operators_need(django_assert_num_queries):
    video = make_video_at(JobState.ENCODING)
    step = claim(owner="host:7")
    fail(step, "storage")
    job = video.latest_job
    with django_assert_num_queries(1):
        lines = step_timeline(job)
    assert [line.kind for line in lines] == [
        "inspect",
        "audio",
        "download",
        "package",
        "chunk",
        "chunk",
        "stills",
    ]
    audio = lines[1]
    assert (audio.owner, audio.error_code, audio.error_tail, audio.attempts) == (
        "host:7",
        "storage",
        "rc 1",
        1,
    )
    assert Step.objects.get(pk=step.pk).error_tail == "rc 1"
