"""Small moves shared by the operations. Lock order everywhere: the Job row, then its steps."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from lib import doorbell
from media_pipeline import rules
from media_pipeline.models import Job, Step
from media_pipeline.operations.outbox import put_notice
from media_pipeline.states import (
    JOB_ENDS,
    STEP_ENDS,
    STEP_LEASED,
    JobState,
    StepKind,
    StepState,
    check_job_move,
    check_step_move,
)

RING_TASK = "media_pipeline.tasks.ring"


class Fenced(Exception):
    """The step is no longer held by this fence: stop, delete what was written, publish nothing."""


def ring_after_commit() -> None:
    """Wake a worker once the work is visible; a lost ring costs seconds, the reaper rings again."""
    transaction.on_commit(lambda: doorbell.ring(RING_TASK), robust=True)


def later(seconds: float):
    """The database's clock plus so many seconds, as an expression."""
    return Now() + timedelta(seconds=seconds)


def lock_job(job_id: int) -> Job:
    """The Job row, locked until the transaction ends."""
    return Job.objects.select_for_update(no_key=True).get(pk=job_id)


def move_job(job: Job, after: JobState, *, at, **fields) -> None:
    """Move a locked job; sets `finished_at` when the new state is an end, clears it otherwise."""
    check_job_move(JobState(job.state), after)
    job.state = after
    job.finished_at = at if after in JOB_ENDS else None
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=["state", "finished_at", *fields])


def move_held(
    step: Step,
    after: StepState,
    *,
    before: StepState = StepState.RUNNING,
    fresh: bool = False,
    **fields,
) -> None:
    """Move a step that `step.fence` holds, in one conditional UPDATE.

    `step` is as the worker claimed it. `fresh` also demands that the lease has not run out.
    The lease ends unless the new state keeps one.
    Raises Fenced when no row changed.
    """
    check_step_move(before, after, StepKind(step.kind))
    held = Step.objects.held(step_id=step.pk, fence=step.fence).filter(state=before)
    if fresh:
        held = held.filter(lease_until__gt=Now())
    if after not in STEP_LEASED:
        fields["lease_until"] = None
    if held.update(state=after, **fields) != 1:
        raise Fenced(f"{step} lost fence {step.fence}")


def go_on(job: Job, *, at) -> None:
    """What follows the end of a step of a locked job: a requested cancel, else T1."""
    if not finish_cancel(job, at=at):
        open_blocked(job)


def open_blocked(job: Job) -> None:
    """T1: queue `download`, then `package`, once all they need has ended.

    The caller holds the Job row's lock, so that two chunks that end together open each once.
    """
    if job.cancel_requested or job.state != JobState.ENCODING:
        return
    kinds = rules.opened(job.steps.values_list("kind", "state"))
    if not kinds:
        return
    queued = job.steps.filter(kind__in=kinds, state=StepState.BLOCKED).update(
        state=StepState.QUEUED
    )
    if queued:
        ring_after_commit()


def cancel_steps(job: Job, *, also_leased: bool) -> None:
    """Cancel every step of a locked job that has not ended; a leased one loses its lease."""
    doomed = job.steps.exclude(state__in=STEP_ENDS)
    if not also_leased:
        doomed = doomed.exclude(state__in=STEP_LEASED)
    doomed.update(state=StepState.CANCELLED, lease_until=None)


def end_job(job: Job, code: str, params: dict, *, at) -> None:
    """T11: end a locked job for a fault; what is live stays live.

    A fault of the file itself rejects it and lets go of its bytes; any other fault keeps all
    that is done for "Try again". The uploader is told through the outbox.
    """
    rejected = code in rules.REJECTING_CODES
    if rejected and job.state == JobState.RECEIVED:
        move_job(job, JobState.INSPECTING, at=at)
    after = JobState.REJECTED if rejected else JobState.FAILED
    move_job(job, after, at=at, error_code=code, error_params=params)
    cancel_steps(job, also_leased=True)
    put_notice("video_failed", f"{job.pk}:{at.isoformat()}", {"job": job.pk}, at=at)
    if rejected:
        discard_files(job, at=at)


def leave_cancelled(job: Job, step: Step, *, at) -> None:
    """T10, the worker's part: end a held step of a locked, cancelled job. Raises Fenced."""
    changed = Step.objects.held(step_id=step.pk, fence=step.fence).update(
        state=StepState.CANCELLED, lease_until=None, ended_at=at
    )
    if changed != 1:
        raise Fenced(f"{step} lost fence {step.fence}")
    finish_cancel(job, at=at)


def finish_cancel(job: Job, *, at) -> bool:
    """End a locked job whose cancel was requested, once nobody works on it any more."""
    if not job.cancel_requested or job.state in JOB_ENDS:
        return False
    if job.steps.filter(state__in=STEP_LEASED).exists():
        return False
    cancel_steps(job, also_leased=False)
    move_job(job, JobState.CANCELLED, at=at)
    discard_files(job, at=at)
    return True


def discard_files(job: Job, *, at) -> None:
    """Have the files of an ended job deleted, and its source unless something still needs it."""
    if job.gen:
        put_notice(
            "delete_prefix", f"{job.pk}:{at.isoformat()}", {"job": job.pk}, at=at
        )
    put_notice(
        "delete_source", f"{job.pk}:{at.isoformat()}", {"source": job.source_id}, at=at
    )


def needs_source(storage_name: str) -> bool:
    """Whether some job may still read these bytes, under whichever Source row."""
    return (
        Job.objects.filter(source__storage_name=storage_name)
        .exclude(state__in=[JobState.REJECTED, JobState.CANCELLED])
        .exists()
    )
