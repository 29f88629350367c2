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
from media_pipeline.states import JobState, RenditionRole, StepKind, StepState


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
        move_job(job, JobState.READY, at=at, error_code="", error_params={})
    if _flip(job, rendition):
        put_notice("video_ready", str(rendition.pk), {"job": job.pk}, at=at)
        rendition_published.send(
            sender=Rendition, video=rendition.video, rendition=rendition
        )
    return rendition


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
        published_at=at,
    )


def _flip(job: Job, rendition: Rendition) -> bool:
    """Point the video at the rendition if it may go live. The Video row is locked meanwhile."""
    video = Video.objects.select_for_update().get(pk=job.video_id)
    live = (
        Rendition.objects.filter(pk=video.current_rendition_id)
        .values_list("job__source_id", "job_id")
        .first()
    )
    if not rules.may_go_live(
        job_id=job.pk,
        job_source_id=job.source_id,
        video_source_id=video.source_id,
        is_provisional=rendition.role == RenditionRole.PROVISIONAL,
        live=rules.Live(*live) if live else None,
    ):
        return False
    video.current_rendition = rendition
    video.save(update_fields=["current_rendition"])
    rendition.video = video
    return True


@transaction.atomic
def stop_cancelled(*, step: Step, at) -> None:
    """T10, the worker's part: end a running step of a cancelled job. Raises Fenced."""
    leave_cancelled(lock_job(step.job_id), step, at=at)
