"""Workers that race for the same rows: exactly one wins, nothing is lost, nothing deadlocks."""

import threading
from functools import partial

import pytest
from django.db import connections

from media_pipeline.models import Rendition, Step
from media_pipeline.operations import jobs
from media_pipeline.operations.moves import Fenced
from media_pipeline.operations.results import finish_step
from media_pipeline.states import JobState, StepKind, StepState
from tests.builders.media_pipeline import (
    NOON,
    claim,
    claim_kind,
    complete,
    make_video,
    make_video_at,
)

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Run every act in a thread of its own, all at once; their results, errors raised again."""
    barrier = threading.Barrier(len(acts))
    results = [None] * len(acts)
    errors = []

    def run(place, act):
        try:
            barrier.wait()
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - raised again in the test's thread
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def test_one_step_has_one_winner():
    for _ in range(10):
        make_video()
        won = [step for step in together(*[claim] * 4) if step]
        assert len(won) == 1
        assert won[0].fence == 1
        complete(won[0], chunks=0)
        while step := claim():
            complete(step)


def test_many_steps_are_shared_out_and_each_is_claimed_once():
    for _ in range(3):
        make_video()
    while (step := claim()).kind == StepKind.INSPECT:
        complete(step)
    claimed = [step.pk]

    def drain():
        mine = []
        while step := claim():
            mine.append(step.pk)
        return mine

    shares = together(*[drain] * 4)
    claimed += [pk for share in shares for pk in share]
    assert len(claimed) == len(set(claimed))
    assert not Step.objects.waiting().exists()


def test_two_slices_that_end_together_open_package_once():
    for _ in range(5):
        video = make_video()
        complete(claim())
        running = []
        while step := claim():
            running.append(step)
        *early, first, second = sorted(running, key=lambda step: step.kind == "chunk")
        for step in early:
            complete(step)
        together(partial(complete, first), partial(complete, second))
        # The files for saving come first; package follows them.
        for kind in (StepKind.DOWNLOAD, StepKind.PACKAGE):
            step = video.latest_job.steps.get(kind=kind)
            assert (step.state, step.fence) == (StepState.QUEUED, 0)
            complete(claim())


def test_a_result_and_its_double_are_stored_once():
    make_video_at(JobState.ENCODING)
    step = claim()

    def finish():
        try:
            finish_step(step=step, result={}, at=NOON)
        except Fenced:
            return False
        return True

    assert sorted(together(finish, finish)) == [False, True]


def cancel(job):
    return jobs.cancel_job(job=job, at=NOON, by=None)


def test_cancel_and_claim_never_wait_for_each_other():
    for _ in range(5):
        video = make_video()
        job = video.latest_job
        step, _ = together(claim, partial(cancel, job))
        job.refresh_from_db()
        state = job.steps.get().state
        if step is None:
            assert (job.state, state) == (JobState.CANCELLED, StepState.CANCELLED)
        else:
            assert (job.cancel_requested, state) == (True, StepState.RUNNING)
            job.steps.update(state=StepState.CANCELLED, lease_until=None)


def test_cancel_and_publish_agree_on_one_end():
    for _ in range(5):
        video = make_video_at(JobState.ENCODING)
        package = claim_kind(StepKind.PACKAGE)
        job = video.latest_job
        together(partial(complete, package), partial(cancel, job))
        job.refresh_from_db()
        published = Rendition.objects.filter(job=job).exists()
        assert job.state == (JobState.READY if published else JobState.CANCELLED)
        video.refresh_from_db()
        assert video.is_playable == published
