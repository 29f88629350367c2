"""Any history of claims, ends, losses, cancels and retries keeps the promises of the pipeline.

Two workers encode nothing; they may fall asleep while they hold a step and go on later as if
nothing had happened.
"""

from functools import partial

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from media_pipeline.models import Job, Rendition, Step, Video
from media_pipeline.operations import claims, failures, jobs, publishing, reaping
from media_pipeline.operations.moves import Fenced
from media_pipeline.states import (
    JOB_ENDS,
    JOB_MOVES,
    PUBLISHING_KINDS,
    STEP_LEASED,
    STEP_MOVES,
    STEP_WAITING,
    JobState,
    RenditionRole,
    StepKind,
    StepState,
)
from tests.builders.media_pipeline import (
    NOON,
    claim,
    complete,
    lose_lease,
    make_package,
    make_video,
    restart_video,
)

CODES = ["encode_failed", "storage", "stalled", "verify_failed", "not_media"]


def fail(step, code="encode_failed", jitter=0.0):
    failures.fail_step(step=step, code=code, params={}, tail="", jitter=jitter, at=NOON)


def give_back(step):
    claims.release_step(step=step, at=NOON)


ENDINGS = {"succeeds": complete, "fails": fail, "gives back": give_back}


class PipelineMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.video = make_video()
        complete(claim(), chunks=2, quick=True)
        # What each worker believes to hold, whether or not it still does.
        self.held: list[Step] = []
        self.fences: dict[int, int] = {}
        self.step_states: dict[int, str] = {}
        self.job_states: dict[int, str] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, step, act):
        """Let a worker act; it is refused exactly when the row is no longer its own."""
        row = Step.objects.get(pk=step.pk)
        owns = row.fence == step.fence and row.state in STEP_LEASED
        try:
            with transaction.atomic():
                act()
        except Fenced:
            assert not owns or row.state == StepState.PUBLISHING or self.expired(row)
        else:
            assert owns

    @staticmethod
    def expired(row):
        return row.lease_until is not None and row.lease_until.year == 2000

    def take(self, data):
        return self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))

    @rule()
    def a_worker_claims(self):
        step = claim()
        if step is not None:
            self.held.append(step)

    @rule(count=st.integers(1, 12), dawdles=st.booleans())
    def a_worker_has_a_good_day(self, count, dawdles):
        """Takes and finishes steps, so that histories get far; may doze off over a package."""
        for _ in range(count):
            step = claim()
            if step is None:
                return
            self.every_promise_is_kept()
            if dawdles and step.kind == StepKind.PACKAGE:
                self.held.append(step)
                return
            complete(step, chunks=2, quick=True)
            self.every_promise_is_kept()

    @rule(data=st.data())
    @precondition(lambda self: self.held)
    def a_worker_succeeds(self, data):
        step = self.take(data)
        self.attempt(step, lambda: complete(step, chunks=2, quick=True))

    @rule(data=st.data())
    @precondition(lambda self: self.held)
    def a_worker_begins_to_publish_and_falls_asleep(self, data):
        step = self.held[data.draw(st.integers(0, len(self.held) - 1))]
        if step.kind in PUBLISHING_KINDS:
            self.attempt(step, lambda: publishing.begin_publishing(step=step))

    @rule(data=st.data())
    @precondition(lambda self: self.held)
    def a_publisher_wakes_up(self, data):
        step = self.held[data.draw(st.integers(0, len(self.held) - 1))]
        row = Step.objects.get(pk=step.pk)
        if step.kind not in PUBLISHING_KINDS or row.state == StepState.RUNNING:
            return
        self.held.remove(step)
        self.attempt(
            step,
            lambda: publishing.publish(
                step=step, package=make_package(), result={}, at=NOON
            ),
        )

    @rule(data=st.data(), code=st.sampled_from(CODES), jitter=st.floats(-1, 1))
    @precondition(lambda self: self.held)
    def a_worker_fails(self, data, code, jitter):
        step = self.take(data)
        self.attempt(step, lambda: fail(step, code, jitter))

    @rule(data=st.data())
    @precondition(lambda self: self.held)
    def a_worker_is_told_to_end(self, data):
        step = self.take(data)
        self.attempt(step, lambda: give_back(step))

    @rule(data=st.data(), replaced=st.booleans())
    @precondition(lambda self: self.held)
    def a_lease_runs_out(self, data, replaced):
        """The worker goes on believing that it holds the step; another may have it already."""
        step = self.held[data.draw(st.integers(0, len(self.held) - 1))]
        row = Step.objects.get(pk=step.pk)
        if row.state not in STEP_LEASED or row.fence != step.fence:
            return
        lose_lease(step)
        if replaced:
            self.the_reaper_comes()
            self.every_promise_is_kept()
            self.a_worker_claims()

    @rule(how=st.sampled_from(sorted(ENDINGS)))
    def a_sleeper_wakes_up_after_it_was_replaced(self, how):
        sleeper = claim()
        if sleeper is None:
            return
        lose_lease(sleeper)
        self.the_reaper_comes()
        self.every_promise_is_kept()
        self.a_worker_claims()
        self.attempt(sleeper, partial(ENDINGS[how], sleeper))

    @rule()
    def the_reaper_comes(self):
        reaping.reap_leases(at=NOON)
        # Time passes for whatever waits.
        Step.objects.filter(state=StepState.RETRY_WAIT).update(not_before=NOON)

    @rule(data=st.data())
    def a_person_cancels(self, data):
        open_jobs = list(Job.objects.exclude(state__in=JOB_ENDS))
        if open_jobs and data.draw(st.integers(0, 7)) == 0:
            job = data.draw(st.sampled_from(open_jobs))
            jobs.cancel_job(job=job, at=NOON, by=None)

    @rule()
    def a_person_tries_again(self):
        for job in Job.objects.filter(state=JobState.FAILED):
            jobs.retry_job(job=job, at=NOON, by=None)

    @rule()
    @precondition(lambda self: Job.objects.count() < 5)
    def a_person_converts_anew(self):
        restart_video(self.video)

    @invariant()
    def every_promise_is_kept(self):
        """All promises on one reading of the rows, since this runs thousands of times."""
        steps, jobs_now = list(Step.objects.all()), list(Job.objects.all())
        self.moves_are_in_the_tables(steps, jobs_now)
        for job in jobs_now:
            own = [step for step in steps if step.job_id == job.pk]
            self.an_ended_job_rests_and_an_open_one_is_never_stuck(job, own)
            self.package_starts_only_after_what_it_needs(own)
        made = list(Rendition.objects.values_list("role", "job_id", "pk"))
        finals = {job: pk for role, job, pk in made if role == RenditionRole.FINAL}
        ready = [job.pk for job in jobs_now if job.state == JobState.READY]
        assert sorted(finals) == sorted(ready), "published once, when it is ready"
        copied = [s.job_id for s in steps if (s.kind, s.state) == ("quick", "done")]
        copies = {job: pk for role, job, pk in made if role != RenditionRole.FINAL}
        assert sorted(copies) == sorted(copied), "copied once, when the copy is done"
        shown = finals[max(finals)] if finals else min(copies.values(), default=None)
        assert Video.objects.get().current_rendition_id == shown

    def moves_are_in_the_tables(self, steps, jobs_now):
        for row, before, moves in [
            *((step, self.step_states, STEP_MOVES) for step in steps),
            *((job, self.job_states, JOB_MOVES) for job in jobs_now),
        ]:
            was = before.get(row.pk, row.state)
            assert row.state == was or reachable(was, row.state, moves)
        for step in steps:
            assert step.fence >= self.fences.get(step.pk, 0), "fences never shrink"
        self.fences = {step.pk: step.fence for step in steps}
        self.step_states = {step.pk: step.state for step in steps}
        self.job_states = {job.pk: job.state for job in jobs_now}

    @staticmethod
    def an_ended_job_rests_and_an_open_one_is_never_stuck(job, steps):
        moving = {step.state for step in steps} & (STEP_LEASED | STEP_WAITING)
        assert bool(moving) == (job.state not in JOB_ENDS)

    @staticmethod
    def package_starts_only_after_what_it_needs(steps):
        started = {StepState.QUEUED, StepState.DONE} | STEP_LEASED
        if any(
            step.kind == StepKind.PACKAGE and step.state in started for step in steps
        ):
            needed = [s.state for s in steps if s.kind in {"inspect", "chunk", "audio"}]
            assert set(needed) == {StepState.DONE}


def reachable(before, after, moves):
    """One call may make two moves of a row; `blocked` to `queued` to `cancelled`, for one."""
    first = moves[type(next(iter(moves)))(before)]
    return after in first or any(after in moves[state] for state in first)


# The marker sends it to PostgreSQL too.
@pytest.mark.django_db
class TestPipeline(TestCase, PipelineMachine.TestCase):
    settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
