"""What a person may ask of a conversion: again, stop, anew, put away."""

from django.db import transaction

from media_pipeline.models import Job, Step, Video
from media_pipeline.operations.closing import close_delivery, open_delivery
from media_pipeline.operations.moves import (
    cancel_steps,
    finish_cancel,
    lock_job,
    move_job,
    open_blocked,
    ring_after_commit,
)
from media_pipeline.operations.results import reset_step
from media_pipeline.queries import outdated_videos
from media_pipeline.recipe import current_recipe_digest
from media_pipeline.states import (
    BLOCKED_KINDS,
    CLAIM_RANK,
    JOB_ENDS,
    JOB_OPEN,
    JobState,
    StepKind,
    StepState,
)
from media_pipeline.storage import media_storage


class SourceGone(Exception):
    """The uploaded bytes are no longer kept, so nothing can be made of them."""


class NotRetryable(Exception):
    """Only a failed job can be tried again; a rejected file needs another upload."""


def start_job(*, video: Video, recipe_hash: str, at) -> Job:
    """T0: a job and its `inspect` step, inside the caller's transaction; rings after commit."""
    job = Job.objects.create(
        video=video, source_id=video.source_id, recipe_hash=recipe_hash, created_at=at
    )
    Step.objects.create(
        job=job,
        kind=StepKind.INSPECT,
        state=StepState.QUEUED,
        priority=CLAIM_RANK[StepKind.INSPECT],
    )
    ring_after_commit()
    return job


@transaction.atomic
def retry_job(*, job: Job, at, by) -> Job:
    """Try a failed job again: failed and cancelled steps start over, finished ones stay.

    Raises NotRetryable unless the job is `failed`.
    """
    job = lock_job(job.pk)
    if job.state != JobState.FAILED:
        raise NotRetryable(job.state)
    inspected = job.steps.filter(kind=StepKind.INSPECT, state=StepState.DONE).exists()
    after = JobState.ENCODING if inspected else JobState.RECEIVED
    move_job(job, after, at=at, error_code="", error_params={}, cancel_requested=False)
    for row in job.steps.filter(state__in=[StepState.FAILED, StepState.CANCELLED]):
        blocked = row.kind in BLOCKED_KINDS
        # A failed package goes through `queued` by T1 below, never straight.
        reset_step(row, StepState.BLOCKED if blocked else StepState.QUEUED)
    open_blocked(job)
    ring_after_commit()
    return job


@transaction.atomic
def cancel_job(*, job: Job, at, by) -> Job:
    """T10: stop a job. Waiting steps end now, a running one at its next beat.

    The job ends as `cancelled` once nobody works on it; an ended job is left as it is.
    """
    job = lock_job(job.pk)
    if job.state in JOB_ENDS:
        return job
    job.cancel_requested = True
    job.save(update_fields=["cancel_requested"])
    cancel_steps(job, also_leased=False)
    finish_cancel(job, at=at)
    return job


@transaction.atomic
def archive_video(*, video: Video, at, by) -> Video:
    """Put a video away: its jobs are cancelled, no playback address is made any more.

    Addresses that were given out are refused from the commit on. Rows and files stay, since
    records of study may point at them. Twice changes nothing.
    """
    for job in video.jobs.filter(state__in=JOB_OPEN):
        cancel_job(job=job, at=at, by=by)
    Video.objects.filter(pk=video.pk, archived_at__isnull=True).update(archived_at=at)
    video.refresh_from_db()
    transaction.on_commit(lambda: close_delivery(video))
    return video


@transaction.atomic
def restore_video(*, video: Video, at, by) -> Video:
    """Take a video that was put away back into use: what was live plays again.

    Conversions that were stopped stay so until somebody begins them anew. Twice changes nothing.
    """
    Video.objects.filter(pk=video.pk).update(archived_at=None)
    video.refresh_from_db()
    transaction.on_commit(lambda: open_delivery(video))
    return video


@transaction.atomic
def reencode_video(*, video: Video, at, by) -> Job:
    """Convert a video again with the recipe of today; what is live stays until it is done.

    Returns the job of this video, source and recipe, which may be an older one: the same
    recipe gives the same result, so there is never a second. One that was stopped starts over.
    Raises SourceGone when the bytes of the source are no longer kept.
    """
    recipe_hash = current_recipe_digest()
    known = Job.objects.filter(
        video=video, source_id=video.source_id, recipe_hash=recipe_hash
    ).first()
    if known is not None and known.state != JobState.CANCELLED:
        return known
    if media_storage().size(video.source.storage_name) is None:
        raise SourceGone(video.pk)
    if known is None:
        return start_job(video=video, recipe_hash=recipe_hash, at=at)
    return _begin_anew(known.pk, at=at)


def _begin_anew(job_id: int, *, at) -> Job:
    """Send a stopped job back to its inspection, which lays the other steps out again."""
    job = lock_job(job_id)
    if job.state == JobState.CANCELLED:
        move_job(job, JobState.RECEIVED, at=at, cancel_requested=False)
        reset_step(job.steps.get(kind=StepKind.INSPECT), StepState.QUEUED)
        ring_after_commit()
    return job


def reencode_outdated(*, at, by) -> int:
    """Convert every video again whose newest conversion has another recipe than today's.

    Returns how many were begun. Each is a transaction of its own: stopped half way, a second
    call does the rest. A video whose source is gone is left as it is.
    """
    begun = 0
    for video in outdated_videos().select_related("source").iterator(chunk_size=200):
        try:
            reencode_video(video=video, at=at, by=by)
        except SourceGone:
            continue
        begun += 1
    return begun
