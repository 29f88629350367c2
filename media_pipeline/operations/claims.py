"""Holding a step: claim (T2), beat (T3), give back (T9). The database's clock decides."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from media_pipeline import rules
from media_pipeline.models import Job, Step
from media_pipeline.operations.moves import (
    finish_cancel,
    later,
    lock_job,
    move_held,
    move_job,
    ring_after_commit,
)
from media_pipeline.states import (
    EXTRA_KINDS,
    JOB_OPEN,
    STEP_LEASED,
    JobState,
    StepKind,
    StepState,
    check_step_move,
)


@dataclass(frozen=True)
class Beat:
    """Answer to one heartbeat: `held` False means fenced, `cancelled` asks for a clean stop."""

    held: bool
    cancelled: bool = False


@transaction.atomic
def claim_step(
    *,
    owner: str,
    encoder_version: str,
    lease_s: float,
    free_bytes: int,
    without: Collection[str] = (),
    at,
) -> Step | None:
    """T2: lease the next step to `owner` for `lease_s` seconds, or None when there is none.

    Order: kind, then the job with fewest running steps, then age, then slice. Left out: steps
    whose source would not fit into `free_bytes`, and slices of a job that another encoder
    version has begun, and kinds in `without`, which the machine cannot do. Of many callers exactly one gets a step. `at` stamps the job's change of
    state only; lease and waiting time follow the database.
    """
    step = _next_step(encoder_version, free_bytes, without)
    if step is None:
        return None
    if step.kind == StepKind.INSPECT and not _mark_inspecting(step.job_id, at=at):
        return None
    check_step_move(StepState(step.state), StepState.RUNNING, StepKind(step.kind))
    changed = Step.objects.filter(
        pk=step.pk, state=step.state, fence=step.fence
    ).update(
        state=StepState.RUNNING,
        fence=F("fence") + 1,
        lease_until=later(lease_s),
        lease_owner=owner,
        encoder_version=encoder_version,
        not_before=None,
        progress_permille=0,
        started_at=Now(),
        ended_at=None,
    )
    if changed != 1:
        return None
    step.refresh_from_db()
    return step


def _next_step(
    encoder_version: str, free_bytes: int, without: Collection[str]
) -> Step | None:
    """The best waiting step, locked where the database can lock rows; others skip it."""
    siblings = Step.objects.filter(job=OuterRef("job")).order_by()
    running = (
        siblings.filter(state__in=STEP_LEASED)
        .values("job")
        .annotate(count=Count("pk"))
        .values("count")
    )
    foreign = siblings.filter(kind=StepKind.CHUNK, state=StepState.DONE).exclude(
        encoder_version=encoder_version
    )
    is_due = Q(state=StepState.QUEUED) | Q(
        state=StepState.RETRY_WAIT, not_before__lte=Now()
    )
    return (
        Step.objects.filter(is_due, job__cancel_requested=False)
        # 2.2 × size ≤ free, in whole numbers
        .filter(job__source__size__lte=free_bytes * 5 // 11)
        .exclude(Q(kind=StepKind.CHUNK) & Q(Exists(foreign)))
        .exclude(kind__in=without)
        .annotate(busy=Coalesce(Subquery(running, output_field=IntegerField()), 0))
        .order_by("priority", "busy", "job__created_at", "job_id", "idx")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("job__source", "job__video")
        .first()
    )


def _mark_inspecting(job_id: int, *, at) -> bool:
    """Show the job as being inspected; False when someone else holds its row right now.

    Skips instead of waiting: the step is locked already, and whoever holds the job may be
    waiting for that step.
    """
    job = (
        Job.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk=job_id)
        .first()
    )
    if job is None:
        return False
    if job.state == JobState.RECEIVED:
        move_job(job, JobState.INSPECTING, at=at)
    return True


def beat(*, step_id: int, fence: int, lease_s: float, permille: int) -> Beat:
    """T3: extend the lease to `lease_s` from now and store progress (0 to 1000).

    Not held any more when the row has another fence or has left the leased states.
    """
    held = Step.objects.held(step_id=step_id, fence=fence).update(
        lease_until=later(lease_s), progress_permille=permille
    )
    if held != 1:
        return Beat(held=False)
    cancelled = Job.objects.filter(steps__id=step_id, cancel_requested=True).exists()
    return Beat(held=True, cancelled=cancelled)


@transaction.atomic
def release_step(*, step: Step, at) -> None:
    """T9: give a step back at a soft shutdown; counts no attempt. Raises Fenced."""
    job = lock_job(step.job_id)
    move_held(step, StepState.QUEUED, lease_owner="", progress_permille=0)
    if not finish_cancel(job, at=at):
        ring_after_commit()


def has_waiting_work() -> bool:
    """Whether a claim could find something now."""
    return Step.objects.filter(
        Q(state=StepState.QUEUED)
        | Q(state=StepState.RETRY_WAIT, not_before__lte=Now()),
        Q(job__state__in=JOB_OPEN) | Q(kind__in=EXTRA_KINDS),
        job__cancel_requested=False,
    ).exists()


def is_space_short(*, free_bytes: int) -> bool:
    """Whether a waiting step is passed over because its source needs more free space."""
    return any(
        rules.space_needed(size) > free_bytes
        for size in Step.objects.waiting().values_list("job__source__size", flat=True)
    )
