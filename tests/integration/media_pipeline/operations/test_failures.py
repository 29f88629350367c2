import datetime as dt

import pytest

from media_pipeline.models import Outbox, Step
from media_pipeline.operations.failures import fail_step, redo_chunks
from media_pipeline.operations.moves import Fenced
from media_pipeline.states import JobState, StepKind, StepState
from tests.builders.media_pipeline import (
    NOON,
    claim,
    claim_kind,
    complete,
    lose_lease,
    make_video,
    make_video_at,
    restart_video,
    run_all,
)

pytestmark = pytest.mark.django_db


def fail(step, code, *, jitter=0.0, **params):
    return fail_step(
        step=step, code=code, params=params, tail="x" * 9_000, jitter=jitter, at=NOON
    )


def test_a_content_fault_is_retried_once_at_once():
    video = make_video_at(JobState.ENCODING)
    step = claim()
    assert fail(step, "encode_failed")
    row = Step.objects.get(pk=step.pk)
    assert (row.state, row.attempts_content) == (StepState.RETRY_WAIT, 1)
    assert len(row.error_tail) == 4_000
    again = claim()
    assert again.pk == step.pk
    assert not fail(again, "encode_failed")
    job = video.latest_job
    assert (job.state, job.error_code) == (JobState.FAILED, "encode_failed")
    assert set(job.steps.values_list("state", flat=True)) == {
        "done",
        "failed",
        "cancelled",
    }


def test_an_infrastructure_fault_waits_in_its_band():
    make_video_at(JobState.ENCODING)
    step = claim()
    assert fail(step, "storage", jitter=1)
    row = Step.objects.get(pk=step.pk)
    assert (row.attempts_infra, row.attempts_content) == (1, 0)
    wait = (row.not_before - dt.datetime.now(dt.UTC)).total_seconds()
    assert 30 < wait <= 36
    assert claim().pk != step.pk


def test_a_retry_that_succeeds_ends_ready():
    video = make_video_at(JobState.ENCODING)
    fail(claim_kind(StepKind.CHUNK), "encode_failed")
    run_all()
    video.refresh_from_db()
    assert video.is_playable
    assert Step.objects.filter(error_code="encode_failed").count() == 0


@pytest.mark.parametrize("code", ["not_media", "too_long", "unsupported_codec"])
def test_a_bad_file_is_rejected_at_once_and_its_bytes_let_go(code):
    video = make_video()
    assert not fail(claim(), code, limit=1, value=2, unit="s")
    job = video.latest_job
    assert (job.state, job.error_code) == (JobState.REJECTED, code)
    assert job.error_params == {"limit": 1, "value": 2, "unit": "s"}
    assert sorted(Outbox.objects.values_list("topic", flat=True)) == [
        "delete_source",
        "video_failed",
    ]
    assert claim() is None


def test_stills_that_fail_do_not_stop_the_publish():
    video = make_video_at(JobState.ENCODING)
    stills = claim_kind(StepKind.STILLS)
    assert fail(stills, "encode_failed")
    assert not fail(claim_kind(StepKind.STILLS), "encode_failed")
    run_all()
    video.refresh_from_db()
    assert video.is_playable
    assert Step.objects.get(kind="stills").state == StepState.FAILED


def test_a_fatal_fault_takes_running_siblings_along():
    video = make_video_at(JobState.ENCODING)
    running = [claim(), claim()]
    Step.objects.filter(pk=running[0].pk).update(attempts_content=1)
    running[0].refresh_from_db()
    fail(running[0], "verify_failed")
    with pytest.raises(Fenced):
        complete(running[1])
    assert video.latest_job.state == JobState.FAILED


def test_the_live_rendition_survives_a_failed_encode():
    video = make_video_at(JobState.READY)
    live = video.current_rendition
    restart_video(video)
    fail(claim(), "too_long")
    video.refresh_from_db()
    assert video.current_rendition == live
    assert video.is_playable


def test_a_failure_told_by_a_sleeper_is_fenced():
    make_video_at(JobState.ENCODING)
    step = claim()
    lose_lease(step)
    Step.objects.filter(pk=step.pk).update(state=StepState.QUEUED, lease_until=None)
    with pytest.raises(Fenced):
        fail(step, "encode_failed")
    assert Step.objects.get(pk=step.pk).attempts_content == 0


def test_mixed_slices_are_encoded_again_once():
    video = make_video_at(JobState.ENCODING)
    package = claim_kind(StepKind.PACKAGE)
    assert redo_chunks(step=package, indexes=[1], tail="", at=NOON)
    states = dict(Step.objects.exclude(kind="inspect").values_list("kind", "state"))
    assert states["package"] == StepState.BLOCKED
    assert Step.objects.get(kind="chunk", idx=0).state == StepState.DONE
    redone = claim()
    assert (redone.kind, redone.idx, redone.fence) == ("chunk", 1, 2)
    complete(redone)
    package = claim()
    assert not redo_chunks(step=package, indexes=[1], tail="", at=NOON)
    assert not fail(package, "init_mismatch")
    assert video.latest_job.error_code == "init_mismatch"
