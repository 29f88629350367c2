"""Making a rendition live: T5, then T6 in one transaction, all or nothing."""

from dataclasses import dataclass

from django.db import transaction

from media_pipeline import rules
from media_pipeline.models import Job, Rendition, Step, Video
from media_pipeline.operations.moves import (
    leave_cancelled,
    lock_job,
    move_held,
    move_job,
)
from media_pipeline.operations.outbox import put_notice
from media_pipeline.signals import rendition_published
from media_pipeline.states import (
    STEP_ENDS,
    JobState,
    RenditionRole,
    StepKind,
    StepState,
)


@dataclass(frozen=True)
class Package:
    """What `package` stored and verified; names are relative to the generation."""

    master_name: str
    manifest_name: str
    manifest_sha256: str
    poster_name: str
    storyboard_name: str
    bytes: int
    duration_ms: int
    has_video: bool
    mp4_name: str = ""
    m4a_name: str = ""
    mp4_bytes: int = 0
    m4a_bytes: int = 0


def shows_source(job: Job) -> bool:
    """Whether something of the source of this job is live already."""
    return Video.objects.filter(
        pk=job.video_id, current_rendition__job__source_id=job.source_id
    ).exists()


def begin_publishing(*, step: Step) -> None:
    """T5: the outputs are stored and verified, the step waits for its flip. Raises Fenced."""
    move_held(step, StepState.PUBLISHING, fresh=True)


@transaction.atomic
def publish(*, step: Step, package: Package, result: dict, at) -> Rendition | None:
    """T6: store the rendition, flip the pointer, end step and job, write the notice.

    The pointer moves only under `rules.may_go_live`; the rendition is stored either way.
    Returns None when the job was cancelled meanwhile: nothing is published then.
    Sends `rendition_published` inside the transaction when the pointer moved. Raises Fenced.
    """
    job = lock_job(step.job_id)
    if job.cancel_requested:
        leave_cancelled(job, step, at=at)
        return None
    move_held(
        step,
        StepState.DONE,
        before=StepState.PUBLISHING,
        result=result,
        progress_permille=1000,
        error_code="",
        error_tail="",
        ended_at=at,
    )
    is_final = step.kind == StepKind.PACKAGE
    rendition = _store(job, package, is_final=is_final, at=at)
    if is_final:
        _stop_quick(job, at=at)
        move_job(job, JobState.READY, at=at, error_code="", error_params={})
    go_live(job, rendition, at=at)
    return rendition


def go_live(job: Job, rendition: Rendition, *, at) -> bool:
    """Show a stored rendition of a locked job, if it may go live.

    Whoever waits is told when it is the final one; a provisional one is only seen.
    """
    if not _flip(job, rendition):
        return False
    if rendition.role == RenditionRole.FINAL:
        put_notice("video_ready", str(rendition.pk), {"job": job.pk}, at=at)
    rendition_published.send(
        sender=Rendition, video=rendition.video, rendition=rendition
    )
    return True


def _stop_quick(job: Job, *, at) -> None:
    """End a stream copy that comes too late, also one that somebody is making."""
    late = job.steps.filter(kind=StepKind.QUICK).exclude(state__in=STEP_ENDS)
    late.update(state=StepState.CANCELLED, lease_until=None, ended_at=at)


def _store(job: Job, package: Package, *, is_final: bool, at) -> Rendition:
    return Rendition.objects.create(
        video_id=job.video_id,
        job=job,
        role=RenditionRole.FINAL if is_final else RenditionRole.PROVISIONAL,
        gen=job.gen,
        master_name=package.master_name,
        poster_name=package.poster_name,
        storyboard_name=package.storyboard_name,
        manifest_name=package.manifest_name,
        manifest_sha256=package.manifest_sha256,
        bytes=package.bytes,
        duration_ms=package.duration_ms,
        has_video=package.has_video,
        mp4_name=package.mp4_name,
        m4a_name=package.m4a_name,
        mp4_bytes=package.mp4_bytes,
        m4a_bytes=package.m4a_bytes,
        published_at=at,
    )


def _flip(job: Job, rendition: Rendition) -> bool:
    """Point the video at the rendition if it may go live. The Video row is locked meanwhile."""
    video = Video.objects.select_for_update(no_key=True).get(pk=job.video_id)
    live = (
        Rendition.objects.filter(pk=video.current_rendition_id)
        .values_list("job__source_id", "job_id", "role")
        .first()
    )
    if not rules.may_go_live(
        job_id=job.pk,
        job_source_id=job.source_id,
        video_source_id=video.source_id,
        is_provisional=rendition.role == RenditionRole.PROVISIONAL,
        live=_live(*live) if live else None,
    ):
        return False
    video.current_rendition = rendition
    video.save(update_fields=["current_rendition"])
    rendition.video = video
    return True


def _live(source_id: int, job_id: int, role: str) -> rules.Live:
    return rules.Live(source_id, job_id, role == RenditionRole.PROVISIONAL)


@transaction.atomic
def stop_cancelled(*, step: Step, at) -> None:
    """T10, the worker's part: end a running step of a cancelled job. Raises Fenced."""
    leave_cancelled(lock_job(step.job_id), step, at=at)
