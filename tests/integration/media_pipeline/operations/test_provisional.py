"""The early copy of a source: shown until the ladder is there, and never instead of it."""

import pytest

from media_pipeline.models import Outbox, Rendition, Step
from media_pipeline.operations import jobs, publishing
from media_pipeline.operations.discards import delete_generation
from media_pipeline.operations.failures import fail_step
from media_pipeline.operations.moves import Fenced
from media_pipeline.operations.reaping import reap_leases, replan_stale_jobs
from media_pipeline.queries import video_status
from media_pipeline.states import JobState, RenditionRole, StepKind, StepState
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import (
    NOON,
    claim,
    claim_kind,
    complete,
    lose_lease,
    make_package,
    make_source,
    make_video,
    make_video_at,
    restart_video,
    run_all,
)

pytestmark = pytest.mark.django_db


def playing(video):
    video.refresh_from_db()
    live = video.current_rendition
    return live and (live.role, live.job_id)


def quick_of(video):
    return Step.objects.get(job__video=video, kind=StepKind.QUICK)


def test_a_copy_is_shown_until_the_ladder_replaces_it():
    video = make_video_at(JobState.ENCODING, quick=True)
    copying = claim()
    assert copying.kind == StepKind.QUICK, "before anything is encoded"
    complete(copying)
    job = video.latest_job
    assert playing(video) == (RenditionRole.PROVISIONAL, job.pk)
    assert job.state == JobState.ENCODING
    status = video_status(video)
    assert (status.is_playable, status.is_open) == (True, True)
    assert not Outbox.objects.exists(), "nobody is told that it is ready"
    run_all()
    assert playing(video) == (RenditionRole.FINAL, job.pk)
    assert [notice.topic for notice in Outbox.objects.all()] == ["video_ready"]
    assert Rendition.objects.count() == 2


def test_a_copy_that_is_late_is_stopped_by_the_ladder():
    video = make_video_at(JobState.ENCODING, quick=True)
    late = claim_kind(StepKind.QUICK)
    run_all()
    assert playing(video) == (RenditionRole.FINAL, video.latest_job.pk)
    assert quick_of(video).state == StepState.CANCELLED
    with pytest.raises(Fenced):
        publishing.begin_publishing(step=late)
    assert playing(video)[0] == RenditionRole.FINAL


def test_a_copy_at_the_door_when_the_ladder_goes_live_stays_outside():
    make_video_at(JobState.ENCODING, quick=True)
    late = claim_kind(StepKind.QUICK)
    publishing.begin_publishing(step=late)
    run_all()
    with pytest.raises(Fenced):
        publishing.publish(step=late, package=make_package(), result={}, at=NOON)
    assert [row.role for row in Rendition.objects.all()] == [RenditionRole.FINAL]


def test_a_copy_nobody_had_time_for_is_cancelled_with_the_publish():
    video = make_video_at(JobState.ENCODING, quick=True)
    Step.objects.filter(kind=StepKind.QUICK).update(priority=99)
    while (step := claim()).kind != StepKind.PACKAGE:
        complete(step)
    complete(step)
    assert quick_of(video).state == StepState.CANCELLED
    assert claim() is None


@pytest.mark.parametrize("kind", [StepKind.QUICK, StepKind.DOWNLOAD])
def test_the_ladder_does_not_need_what_is_copied(kind):
    video = make_video_at(JobState.ENCODING, quick=True)
    for _ in range(2):
        fail_step(
            step=claim_kind(kind),
            code="verify_failed",
            params={},
            tail="",
            jitter=0,
            at=NOON,
        )
    assert Step.objects.get(kind=kind).state == StepState.FAILED
    run_all()
    assert playing(video) == (RenditionRole.FINAL, video.latest_job.pk)


@pytest.mark.parametrize("kind", [StepKind.QUICK, StepKind.DOWNLOAD])
def test_a_copy_that_loses_three_workers_does_not_fail_the_video(kind):
    video = make_video_at(JobState.ENCODING, quick=True)
    for _ in range(3):
        lose_lease(claim_kind(kind))
        reap_leases(at=NOON)
        Step.objects.filter(state=StepState.RETRY_WAIT).update(not_before=NOON)
    assert Step.objects.get(kind=kind).error_code == "worker_lost"
    run_all()
    assert video.latest_job.state == JobState.READY


def test_a_copy_of_a_replaced_source_does_not_go_live():
    video = make_video_at(JobState.ENCODING, quick=True)
    copying = claim()
    video.source = make_source()
    video.save()
    complete(copying)
    assert playing(video) is None


def test_a_cancel_before_the_flip_shows_no_copy():
    video = make_video_at(JobState.ENCODING, quick=True)
    copying = claim()
    publishing.begin_publishing(step=copying)
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    made = publishing.publish(step=copying, package=make_package(), result={}, at=NOON)
    assert made is None
    assert playing(video) is None
    assert video.latest_job.state == JobState.CANCELLED


def test_what_is_live_when_a_job_is_stopped_stays_and_the_rest_goes(any_storage):
    video = make_video_at(JobState.ENCODING, quick=True)
    complete(claim())
    store, prefix = media_storage(), video.latest_job.prefix
    rendition = Rendition.objects.get()
    listed = b'{"files": [{"key": "q.1/v.m4s", "size": 1, "sha256": ""}]}'
    store.put_bytes(prefix + rendition.manifest_name, listed)
    for key in (rendition.master_name, "q.1/v.m4s", "c0000.1/480.m4s"):
        store.put_bytes(prefix + key, b"x")
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    assert playing(video)[0] == RenditionRole.PROVISIONAL
    assert delete_generation(job_id=video.latest_job.pk)
    kept = {name.removeprefix(prefix) for name in store.names(prefix)}
    assert kept == {rendition.manifest_name, rendition.master_name, "q.1/v.m4s"}


def test_a_job_that_is_planned_anew_keeps_its_copy():
    video = make_video()
    complete(claim(encoder="old"), quick=True)
    while (step := claim(encoder="old")).kind != StepKind.CHUNK:
        complete(step)
    complete(step)
    shown = playing(video)
    while (step := claim(encoder="new")) is not None:
        complete(step)
    assert replan_stale_jobs(encoder_version="new", at=NOON) == 1
    complete(claim(encoder="new"), quick=False)
    assert quick_of(video).state == StepState.DONE
    assert playing(video) == shown
    while step := claim(encoder="new"):
        complete(step)
    assert playing(video)[0] == RenditionRole.FINAL


def test_an_older_ladder_replaces_the_copy_of_a_younger_job():
    video = make_video_at(JobState.ENCODING)
    older = claim_kind(StepKind.PACKAGE)
    younger = restart_video(video)
    complete(claim(), quick=True)
    complete(claim_kind(StepKind.QUICK))
    assert playing(video) == (RenditionRole.PROVISIONAL, younger.pk)
    complete(older)
    assert playing(video) == (RenditionRole.FINAL, older.job_id)
    run_all()
    assert playing(video) == (RenditionRole.FINAL, younger.pk)


def test_a_source_that_is_live_needs_no_copy():
    video = make_video_at(JobState.READY)
    again = restart_video(video)
    assert publishing.shows_source(again)
    assert not publishing.shows_source(make_video().latest_job)
