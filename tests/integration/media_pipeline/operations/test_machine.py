"""Any history of claims, ends, losses, cancels and retries keeps the promises of the pipeline.

Two workers encode nothing; they may fall asleep while they hold a step and go on later as if
nothing had happened.
"""

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
    JobState,
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

CODES = ["encode_failed", "storage", "stalled", "not_media", "truncated_source"]


class PipelineMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.video = make_video()
        # What each worker believes to hold, whether or not it still does.
        self.held: list[Step] = []
        self.fences: dict[int, int] = {}
        self.step_states: dict[int, str] = {}
        self.job_states: dict[int, str] = {}
        self.remember()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def remember(self):
        self.fences = dict(Step.objects.values_list("pk", "fence"))
        self.step_states = dict(Step.objects.values_list("pk", "state"))
        self.job_states = dict(Job.objects.values_list("pk", "state"))

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
    @precondition(lambda self: len(self.held) < 4)
    def a_worker_claims(self):
        step = claim()
        if step is not None:
            self.held.append(step)

    @rule(data=st.data())
    @precondition(lambda self: self.held)
    def a_worker_succeeds(self, data):
        step = self.take(data)
        self.attempt(step, lambda: complete(step, chunks=2))

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
        self.attempt(
            step,
            lambda: failures.fail_step(
                step=step, code=code, params={}, tail="", jitter=jitter, at=NOON
            ),
        )

    @rule(data=st.data())
    @precondition(lambda self: self.held)
    def a_worker_is_told_to_end(self, data):
        step = self.take(data)
        self.attempt(step, lambda: claims.release_step(step=step))

    @rule(data=st.data())
    @precondition(lambda self: self.held)
    def a_lease_runs_out(self, data):
        """The worker goes on believing that it holds the step."""
        step = self.held[data.draw(st.integers(0, len(self.held) - 1))]
        row = Step.objects.get(pk=step.pk)
        if row.state in STEP_LEASED and row.fence == step.fence:
            lose_lease(step)

    @rule()
    def the_reaper_comes(self):
        reaping.reap_leases(at=NOON)
        # Time passes for whatever waits.
        Step.objects.filter(state=StepState.RETRY_WAIT).update(not_before=NOON)

    @rule(data=st.data())
    def a_person_cancels(self, data):
        open_jobs = list(Job.objects.exclude(state__in=JOB_ENDS))
        if open_jobs and data.draw(st.integers(0, 3)) == 0:
            job = data.draw(st.sampled_from(open_jobs))
            jobs.cancel_job(job=job, at=NOON, by=None)

    @rule()
    def a_person_tries_again(self):
        for job in Job.objects.filter(state=JobState.FAILED):
            jobs.retry_job(job=job, at=NOON, by=None)

    @rule()
    @precondition(lambda self: Job.objects.count() < 3)
    def a_person_converts_anew(self):
        restart_video(self.video)

    @invariant()
    def every_change_of_state_is_in_the_tables(self):
        for pk, state in Step.objects.values_list("pk", "state"):
            before = self.step_states.get(pk, state)
            assert state == before or reachable(before, state, STEP_MOVES)
        for pk, state in Job.objects.values_list("pk", "state"):
            before = self.job_states.get(pk, state)
            assert state == before or reachable(before, state, JOB_MOVES)

    @invariant()
    def fences_never_shrink(self):
        for pk, fence in Step.objects.values_list("pk", "fence"):
            assert fence >= self.fences.get(pk, 0)
        self.remember()

    @invariant()
    def each_job_publishes_at_most_once_and_only_when_ready(self):
        for job in Job.objects.all():
            assert job.renditions.count() == (job.state == JobState.READY)

    @invariant()
    def an_ended_job_has_no_step_at_work(self):
        assert not Step.objects.leased().filter(job__state__in=JOB_ENDS).exists()
        assert not Step.objects.waiting().filter(job__state__in=JOB_ENDS).exists()

    @invariant()
    def an_open_job_always_has_something_to_do(self):
        """Nothing can be stuck: some step waits or is held, or a cancel is on its way."""
        for job in Job.objects.exclude(state__in=JOB_ENDS):
            waiting = job.steps.waiting().exists()
            assert waiting or job.steps.leased().exists()

    @invariant()
    def the_newest_published_job_is_live(self):
        live = Video.objects.get().current_rendition
        newest = Rendition.objects.order_by("-job_id").first()
        assert live == newest

    @invariant()
    def package_never_starts_before_what_it_needs(self):
        for package in Step.objects.filter(kind=StepKind.PACKAGE).exclude(
            state__in=[StepState.BLOCKED, StepState.CANCELLED, StepState.FAILED]
        ):
            needed = package.job.steps.filter(kind__in=["inspect", "chunk", "audio"])
            assert set(needed.values_list("state", flat=True)) == {StepState.DONE}


def reachable(before, after, moves):
    """One call may make two moves of a row; `blocked` to `queued` to `cancelled`, for one."""
    first = moves[type(next(iter(moves)))(before)]
    return after in first or any(after in moves[state] for state in first)


class TestPipeline(TestCase, PipelineMachine.TestCase):
    settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
