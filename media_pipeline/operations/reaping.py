"""Work whose worker is gone (T8), and jobs begun by an encoder that is gone."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from media_pipeline import rules
from media_pipeline.models import Job, Step
from media_pipeline.operations.failures import give_up
from media_pipeline.operations.moves import (
    finish_cancel,
    lock_job,
    move_job,
    ring_after_commit,
)
from media_pipeline.states import (
    STEP_LEASED,
    JobState,
    StepKind,
    StepState,
)


def reap_leases(*, at) -> int:
    """T8: take every step back whose lease has run out; returns how many.

    The third loss fails the step as `worker_lost`, since it is likely the step that kills
    its workers. Steps of cancelled jobs end as cancelled. Each step is its own transaction:
    one that cannot be moved does not hold up the others.
    """
    expired = Step.objects.leased().filter(lease_until__lt=Now())
    reaped = sum(_reap(step, at=at) for step in expired.order_by("pk"))
    for job_id in _unowned_cancelled_jobs():
        with transaction.atomic():
            finish_cancel(lock_job(job_id), at=at)
    return reaped


@transaction.atomic
def _reap(step: Step, *, at) -> bool:
    job = lock_job(step.job_id)
    lost = step.leases_lost + 1
    poisoned = lost >= rules.LEASES_BEFORE_POISON
    fields: dict = {"lease_until": None, "ended_at": at}
    if job.cancel_requested:
        fields["state"] = StepState.CANCELLED
    elif poisoned:
        fields |= {"state": StepState.FAILED, "error_code": "worker_lost"}
    else:
        fields |= {"state": StepState.RETRY_WAIT, "not_before": Now()}
    changed = (
        Step.objects.held(step_id=step.pk, fence=step.fence)
        .filter(lease_until__lt=Now())
        .update(leases_lost=F("leases_lost") + 1, **fields)
    )
    if changed != 1:
        return False
    if job.cancel_requested:
        finish_cancel(job, at=at)
    elif poisoned:
        give_up(job, step, "worker_lost", {"ref": job.pk}, at=at)
    else:
        ring_after_commit()
    return True


def _unowned_cancelled_jobs() -> list[int]:
    leased = Step.objects.filter(job=OuterRef("pk"), state__in=STEP_LEASED)
    return list(
        Job.objects.filter(
            cancel_requested=True,
            state__in=[JobState.RECEIVED, JobState.INSPECTING, JobState.ENCODING],
        )
        .exclude(Exists(leased))
        .values_list("pk", flat=True)
    )


def replan_stale_jobs(*, encoder_version: str, at) -> int:
    """Plan jobs anew whose finished slices come from an encoder that no worker has any more.

    Slices of two encoder versions may not be mixed, so such a job would wait for ever. An
    encoder counts as gone when no leased step was claimed with it. Returns how many.
    """
    finished = Step.objects.filter(
        job=OuterRef("pk"), kind=StepKind.CHUNK, state=StepState.DONE
    ).exclude(encoder_version=encoder_version)
    waiting = Step.objects.waiting().filter(job=OuterRef("pk"), kind=StepKind.CHUNK)
    stale = Job.objects.filter(
        Exists(finished),
        Exists(waiting),
        state=JobState.ENCODING,
        cancel_requested=False,
    )
    return sum(
        _replan(job_id, encoder_version, at=at)
        for job_id in stale.values_list("pk", flat=True)
    )


@transaction.atomic
def _replan(job_id: int, encoder_version: str, *, at) -> bool:
    job = lock_job(job_id)
    others = (
        job.steps.filter(kind=StepKind.CHUNK, state=StepState.DONE)
        .exclude(encoder_version=encoder_version)
        .values("encoder_version")
    )
    busy = Step.objects.leased().filter(encoder_version__in=others).exists()
    if busy or job.state != JobState.ENCODING or job.steps.leased().exists():
        return False
    again = job.steps.filter(kind=StepKind.INSPECT, state=StepState.DONE).update(
        state=StepState.QUEUED, progress_permille=0
    )
    if not again:
        return False
    job.steps.waiting().exclude(kind=StepKind.INSPECT).update(
        state=StepState.CANCELLED, not_before=None
    )
    move_job(job, JobState.RECEIVED, at=at)
    ring_after_commit()
    return True
