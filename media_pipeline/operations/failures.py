"""A step that failed (T7), and slices that must be encoded again."""

from django.db import transaction

from media_pipeline import rules
from media_pipeline.models import Job, Step
from media_pipeline.operations.moves import (
    end_job,
    go_on,
    later,
    leave_cancelled,
    lock_job,
    move_held,
    ring_after_commit,
)
from media_pipeline.states import StepKind, StepState

TAIL_CHARS = 4000


@transaction.atomic
def fail_step(
    *, step: Step, code: str, params: dict, tail: str, jitter: float, at
) -> bool:
    """T7: count the failure, and wait for another try or give up. True when tried again.

    `jitter` in [-1, 1] places the wait in its band. Giving up ends the job (T11), except for
    stills, without which a plain poster is published. In a cancelled job the step just ends.
    Raises Fenced.
    """
    job = lock_job(step.job_id)
    if job.cancel_requested:
        leave_cancelled(job, step, at=at)
        return False
    verdict = rules.judge_failure(
        code,
        attempts_content=step.attempts_content,
        attempts_infra=step.attempts_infra,
        jitter=jitter,
    )
    counted = {
        "attempts_content": verdict.attempts_content,
        "attempts_infra": verdict.attempts_infra,
        "error_code": code,
        "error_tail": tail[-TAIL_CHARS:],
        "ended_at": at,
    }
    if not verdict.is_fatal:
        move_held(
            step, StepState.RETRY_WAIT, not_before=later(verdict.wait_s), **counted
        )
        if verdict.wait_s == 0:
            ring_after_commit()
        return True
    move_held(step, StepState.FAILED, **counted)
    give_up(job, step, code, params, at=at)
    return False


def give_up(job: Job, step: Step, code: str, params: dict, *, at) -> None:
    """What a step that has failed for good means for its locked job."""
    if rules.is_fatal_for_job(step.kind):
        end_job(job, code, params, at=at)
    else:
        go_on(job, at=at)


@transaction.atomic
def redo_chunks(*, step: Step, indexes: list[int], tail: str, at) -> bool:
    """Send slices whose initialisation differs back to the queue, once per job.

    `step` is the running `package`, which blocks again until they are done. False when that
    was tried before: the caller then fails the step with `init_mismatch`. Raises Fenced.
    """
    job = lock_job(step.job_id)
    if step.attempts_content or not indexes or job.cancel_requested:
        return False
    move_held(
        step,
        StepState.BLOCKED,
        attempts_content=1,
        error_code="init_mismatch",
        error_tail=tail[-TAIL_CHARS:],
        ended_at=at,
    )
    job.steps.filter(kind=StepKind.CHUNK, idx__in=indexes, state=StepState.DONE).update(
        state=StepState.QUEUED, progress_permille=0, result=None
    )
    # A copy that failed for the same reason gets another chance; a finished one is whole in itself.
    job.steps.filter(kind=StepKind.DOWNLOAD, state=StepState.FAILED).update(
        state=StepState.BLOCKED, attempts_content=0, error_code="", error_tail=""
    )
    ring_after_commit()
    return True
