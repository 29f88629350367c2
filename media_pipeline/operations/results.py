"""A step that succeeded (T4), and the plan that an inspection leaves behind."""

from django.db import transaction

from media_pipeline.models import Job, Source, Step
from media_pipeline.operations.moves import (
    finish_cancel,
    go_on,
    lock_job,
    move_held,
    move_job,
    ring_after_commit,
)
from media_pipeline.states import (
    BLOCKED_KINDS,
    CLAIM_RANK,
    JobState,
    StepKind,
    StepState,
)


@transaction.atomic
def finish_step(*, step: Step, result: dict, at) -> None:
    """T4 for `audio`, `chunk` and `stills`: store the result; the last one opens `package`.

    The objects named in `result` must be stored and checked before. Raises Fenced.
    """
    job = lock_job(step.job_id)
    _done(step, result, at=at)
    go_on(job, at=at)


@transaction.atomic
def finish_inspection(
    *,
    step: Step,
    gen: str,
    probe: dict,
    plan: dict,
    units: list[tuple[str, int]],
    result: dict,
    at,
) -> None:
    """T4 for `inspect`: store probe and plan, and insert every other step in one go.

    `units` are the (kind, idx) of the steps to come, `package` among them. A row that is there
    from an earlier plan starts over and keeps its fence, so that its old files keep their own
    names; one that the new plan does not know is removed. A stream copy that was published stays
    as it is. Raises Fenced.
    """
    job = lock_job(step.job_id)
    _done(step, result, at=at)
    Source.objects.filter(pk=job.source_id).update(probe=probe)
    move_job(job, JobState.ENCODING, at=at, gen=gen, plan=plan)
    _lay_out(job, units)
    if not finish_cancel(job, at=at):
        ring_after_commit()


def _done(step: Step, result: dict, *, at) -> None:
    move_held(
        step,
        StepState.DONE,
        fresh=True,
        result=result,
        progress_permille=1000,
        error_code="",
        error_tail="",
        ended_at=at,
    )


def _lay_out(job: Job, units: list[tuple[str, int]]) -> None:
    """Make the rows of a job those of its plan; only a re-planned job has any already."""
    rows = job.steps.exclude(kind=StepKind.INSPECT).exclude(
        kind=StepKind.QUICK, state=StepState.DONE
    )
    known = {(row.kind, row.idx): row for row in rows}
    fresh = []
    for kind, idx in units:
        state = StepState.BLOCKED if kind in BLOCKED_KINDS else StepState.QUEUED
        row = known.pop((kind, idx), None)
        if row is None:
            rank = CLAIM_RANK[StepKind(kind)]
            fresh.append(Step(job=job, kind=kind, idx=idx, state=state, priority=rank))
        else:
            reset_step(row, state)
    Step.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    Step.objects.bulk_create(fresh)


def reset_step(row: Step, state: StepState) -> None:
    """Let an ended or waiting step start over, counters at zero; the fence stays."""
    Step.objects.filter(pk=row.pk, fence=row.fence, lease_until__isnull=True).update(
        state=state,
        not_before=None,
        attempts_content=0,
        attempts_infra=0,
        leases_lost=0,
        progress_permille=0,
        error_code="",
        error_tail="",
        result=None,
        ended_at=None,
    )
