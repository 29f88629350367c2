import datetime as dt

import pytest
from django.db import IntegrityError

from media_pipeline.models import Step
from media_pipeline.operations import claims, jobs
from media_pipeline.operations.moves import Fenced
from media_pipeline.operations.results import finish_step
from media_pipeline.states import JobState, StepKind, StepState
from tests.builders.media_pipeline import (
    LEASE_S,
    NOON,
    claim,
    claim_kind,
    complete,
    lose_lease,
    make_source,
    make_video,
    make_video_at,
)

pytestmark = pytest.mark.django_db


def beat(step, **changes):
    arguments = {"step_id": step.pk, "fence": step.fence, "permille": 500}
    return claims.beat(**arguments | changes, lease_s=LEASE_S)


def test_a_claim_takes_lease_fence_and_name():
    video = make_video()
    step = claim(owner="host:1", encoder="x264 9")
    assert (step.kind, step.state, step.fence) == ("inspect", StepState.RUNNING, 1)
    assert (step.lease_owner, step.encoder_version) == ("host:1", "x264 9")
    remaining = step.lease_until - dt.datetime.now(dt.UTC)
    assert (
        dt.timedelta(seconds=LEASE_S - 5) < remaining <= dt.timedelta(seconds=LEASE_S)
    )
    assert video.latest_job.state == JobState.INSPECTING
    assert claim() is None


def test_every_claim_has_a_higher_fence():
    make_video()
    fences = []
    for _ in range(2):
        step = claim()
        fences.append(step.fence)
        claims.release_step(step=step, at=NOON)
    assert fences == [1, 2]


def test_kinds_are_claimed_in_their_order_and_young_jobs_are_not_starved():
    complete(claim_of(make_video("long")), chunks=3)
    complete(claim_of(make_video("short", at=NOON + dt.timedelta(minutes=1))), chunks=3)
    order = []
    while step := claim():
        order.append((step.kind, step.job.video.title, step.idx))
    assert order == [
        ("audio", "long", 0),
        ("audio", "short", 0),
        ("chunk", "long", 0),
        ("chunk", "short", 0),
        ("chunk", "long", 1),
        ("chunk", "short", 1),
        ("chunk", "long", 2),
        ("chunk", "short", 2),
        ("stills", "long", 0),
        ("stills", "short", 0),
    ]


def claim_of(video):
    step = claim()
    assert step.job.video == video
    return step


def test_a_step_that_waits_for_its_time_is_left_alone():
    make_video()
    step = claim()
    Step.objects.filter(pk=step.pk).update(
        state=StepState.RETRY_WAIT,
        lease_until=None,
        not_before=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1),
    )
    assert claim() is None
    Step.objects.filter(pk=step.pk).update(not_before=NOON)
    assert claim().pk == step.pk


def test_a_source_that_does_not_fit_twice_and_a_fifth_is_left_alone():
    make_video(source=make_source(size=1_000))
    assert claim(free_bytes=2_199) is None
    assert claims.is_space_short(free_bytes=2_199)
    assert claim(free_bytes=2_200) is not None


def test_slices_of_another_encoder_are_left_alone():
    make_video()
    complete(claim(encoder="old"), chunks=2)
    first = claim_kind_with("old", StepKind.CHUNK)
    complete(first)
    kinds = set()
    while step := claim(encoder="new"):
        kinds.add(step.kind)
    assert kinds == {"stills"}
    assert claim(encoder="old").kind == StepKind.CHUNK


def claim_kind_with(encoder, kind):
    while step := claim(encoder=encoder):
        if step.kind == kind:
            return step
        complete(step)
    raise AssertionError(kind)


def test_a_beat_extends_the_lease_and_stores_progress():
    make_video()
    step = claim()
    Step.objects.update(lease_until=NOON)
    answer = beat(step, permille=250)
    assert (answer.held, answer.cancelled) == (True, False)
    row = Step.objects.get()
    assert row.progress_permille == 250
    assert row.lease_until > dt.datetime.now(dt.UTC)


def test_a_beat_with_another_fence_is_not_held_and_changes_nothing():
    make_video()
    step = claim()
    before = Step.objects.values().get()
    assert not beat(step, fence=step.fence + 1).held
    assert not beat(step, fence=step.fence - 1).held
    assert Step.objects.values().get() == before


def test_a_beat_after_the_end_is_not_held():
    make_video_at(JobState.ENCODING)
    step = claim()
    complete(step)
    assert not beat(step).held


def test_a_beat_brings_the_wish_to_cancel():
    video = make_video()
    step = claim()
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    answer = beat(step)
    assert (answer.held, answer.cancelled) == (True, True)


def test_a_released_step_waits_again_and_counts_no_attempt(
    django_capture_on_commit_callbacks,
):
    make_video()
    step = claim()
    with django_capture_on_commit_callbacks() as callbacks:
        claims.release_step(step=step, at=NOON)
    row = Step.objects.get()
    assert (row.state, row.lease_until) == (StepState.QUEUED, None)
    assert (row.attempts_content, row.attempts_infra, row.leases_lost) == (0, 0, 0)
    assert len(callbacks) == 1, "somebody is woken"


def test_releasing_a_step_that_was_lost_is_fenced():
    make_video()
    sleeper = claim()
    lose_lease(sleeper)
    Step.objects.update(state=StepState.QUEUED, lease_until=None)
    successor = claim()
    with pytest.raises(Fenced):
        claims.release_step(step=sleeper, at=NOON)
    successor.refresh_from_db()
    assert successor.state == StepState.RUNNING


def test_an_expired_lease_finishes_nothing_even_with_its_own_fence():
    make_video_at(JobState.ENCODING)
    step = claim_kind(StepKind.CHUNK)
    lose_lease(step)
    with pytest.raises(Fenced):
        finish_step(step=step, result={}, at=NOON)
    assert Step.objects.get(pk=step.pk).state == StepState.RUNNING


def test_waiting_work_is_seen():
    assert not claims.has_waiting_work()
    video = make_video()
    assert claims.has_waiting_work()
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    assert not claims.has_waiting_work()


@pytest.mark.parametrize(
    "change",
    [
        {"state": StepState.RUNNING},
        {"state": StepState.PUBLISHING},
        {"state": StepState.QUEUED, "lease_until": NOON},
    ],
)
def test_a_lease_and_a_leased_state_come_together(change):
    make_video()
    with pytest.raises(IntegrityError, match="step_lease_while_working"):
        Step.objects.update(**change)
