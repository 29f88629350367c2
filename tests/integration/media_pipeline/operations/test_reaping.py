import datetime as dt

import pytest

from media_pipeline.models import Step
from media_pipeline.operations import jobs, reaping
from media_pipeline.operations.claims import beat
from media_pipeline.operations.reaping import reap_leases, replan_stale_jobs
from media_pipeline.states import JobState, StepKind, StepState
from tests.builders.media_pipeline import (
    NOON,
    claim,
    claim_kind,
    complete,
    lose_lease,
    make_video,
    make_video_at,
    run_all,
)

pytestmark = pytest.mark.django_db


def test_a_good_lease_is_left_alone():
    make_video()
    step = claim()
    assert reap_leases(at=NOON) == 0
    assert Step.objects.get(pk=step.pk).state == StepState.RUNNING


def test_an_expired_lease_is_taken_back_and_can_be_claimed_at_once():
    make_video()
    dead = claim()
    lose_lease(dead)
    assert reap_leases(at=NOON) == 1
    row = Step.objects.get()
    assert (row.state, row.leases_lost, row.lease_until) == ("retry_wait", 1, None)
    assert (row.attempts_content, row.attempts_infra) == (0, 0)
    assert claim().fence == dead.fence + 1


def test_a_beat_that_comes_while_the_reaper_waits_for_the_job_keeps_the_step(
    monkeypatch,
):
    make_video()
    late = claim()
    lose_lease(late)
    lock_job = reaping.lock_job

    def beat_first(job_id):
        assert beat(step_id=late.pk, fence=late.fence, lease_s=60, permille=1).held
        return lock_job(job_id)

    monkeypatch.setattr(reaping, "lock_job", beat_first)
    assert reap_leases(at=NOON) == 0
    row = Step.objects.get()
    assert (row.state, row.leases_lost) == (StepState.RUNNING, 0)


def test_the_third_lost_lease_is_poison():
    video = make_video_at(JobState.ENCODING)
    for _ in range(3):
        lose_lease(claim())
        assert reap_leases(at=NOON) == 1
    job = video.latest_job
    assert (job.state, job.error_code) == (JobState.FAILED, "worker_lost")
    assert reap_leases(at=NOON) == 0


def test_poisoned_stills_do_not_stop_the_publish():
    video = make_video_at(JobState.ENCODING)
    for _ in range(3):
        lose_lease(claim_kind(StepKind.STILLS))
        reap_leases(at=NOON)
    run_all()
    video.refresh_from_db()
    assert video.is_playable


def test_an_expired_publish_is_done_again():
    from media_pipeline.operations.publishing import begin_publishing

    video = make_video_at(JobState.ENCODING)
    step = claim_kind(StepKind.PACKAGE)
    begin_publishing(step=step)
    lose_lease(step)
    assert reap_leases(at=NOON) == 1
    run_all()
    video.refresh_from_db()
    assert video.is_playable


def test_a_cancelled_job_whose_worker_died_ends_cancelled():
    video = make_video_at(JobState.ENCODING)
    step = claim()
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    assert video.latest_job.state == JobState.ENCODING
    lose_lease(step)
    assert reap_leases(at=NOON) == 1
    assert video.latest_job.state == JobState.CANCELLED


def test_a_job_begun_by_a_vanished_encoder_is_planned_anew():
    video = make_video()
    complete(claim(encoder="old"), chunks=2)
    while (step := claim(encoder="old")).kind != StepKind.CHUNK:
        complete(step)
    complete(step)
    busy = claim(encoder="old")
    assert replan_stale_jobs(encoder_version="new", at=NOON) == 0, "old one is busy"
    lose_lease(busy)
    reap_leases(at=NOON)
    assert claim_rest("new") == {"stills"}
    assert replan_stale_jobs(encoder_version="new", at=NOON) == 1
    job = video.latest_job
    assert job.state == JobState.RECEIVED
    inspection = claim(encoder="new")
    assert (inspection.kind, inspection.fence) == ("inspect", 2)
    complete(inspection, chunks=1)
    assert sorted(job.steps.values_list("kind", "idx")) == [
        ("audio", 0),
        ("chunk", 0),
        ("download", 0),
        ("inspect", 0),
        ("package", 0),
        ("stills", 0),
    ]
    while step := claim(encoder="new"):
        complete(step)
    video.refresh_from_db()
    assert video.is_playable
    assert min(job.steps.filter(kind="chunk").values_list("fence", flat=True)) == 2


def claim_rest(encoder):
    kinds = set()
    while step := claim(encoder=encoder):
        kinds.add(step.kind)
        complete(step)
    return kinds


def test_the_clock_of_the_host_has_no_say():
    make_video()
    lose_lease(claim())
    assert reap_leases(at=NOON - dt.timedelta(days=900)) == 1
