"""Steps that somebody asks for after a conversion: rows of its job, held and lost like all others."""

from django.db import transaction

from media_pipeline.models import Step, Video
from media_pipeline.operations.captions import keep_recognised
from media_pipeline.operations.moves import lock_job, move_held, ring_after_commit
from media_pipeline.operations.results import reset_step
from media_pipeline.states import (
    CLAIM_RANK,
    STEP_ENDS,
    StepKind,
    StepState,
)
from media_pipeline.subtitles import Cue


class NothingToHear(Exception):
    """Nothing with sound is live."""


def queue_extra(*, job_id: int, kind: StepKind, idx: int = 0) -> Step:
    """Add a step to a job that is done, inside the caller's transaction; one that has ended starts over.

    One that waits or runs is left as it is. Rings after the commit.
    """
    lock_job(job_id)
    step, is_new = Step.objects.get_or_create(
        job_id=job_id,
        kind=kind,
        idx=idx,
        defaults={"state": StepState.QUEUED, "priority": CLAIM_RANK[kind]},
    )
    if not is_new and step.state in STEP_ENDS:
        reset_step(step, StepState.QUEUED)
        step.refresh_from_db()
    ring_after_commit()
    return step


def finish_extra(*, step: Step, result: dict, at) -> int:
    """T4 for a step that changes nothing about its job, inside the caller's transaction.

    Returns the video's primary key. Raises Fenced.
    """
    job = lock_job(step.job_id)
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
    return job.video_id


def extra_step(video: Video, kind: StepKind, idx: int = 0) -> Step | None:
    """The extra step of this kind of what is live, or None."""
    rendition = video.current_rendition
    if rendition is None:
        return None
    return Step.objects.filter(job=rendition.job_id, kind=kind, idx=idx).first()


@transaction.atomic
def request_speech(*, video: Video, at, by) -> Step:
    """Ask a worker to write down what is said; a draft of captions will be there when it is done.

    Asking twice while it waits or runs changes nothing. Raises NothingToHear.
    """
    rendition = video.current_rendition
    if rendition is None:
        raise NothingToHear(video.pk)
    has_sound = Step.objects.filter(
        job=rendition.job_id, kind=StepKind.AUDIO, state=StepState.DONE
    ).exists()
    if not has_sound:
        raise NothingToHear(video.pk)
    return queue_extra(job_id=rendition.job_id, kind=StepKind.SPEECH)


@transaction.atomic
def stop_speech(*, video: Video, at, by) -> bool:
    """Take the wish back. A worker that is at it notices at its next beat. False when nothing ran."""
    step = extra_step(video, StepKind.SPEECH)
    if step is None:
        return False
    lock_job(step.job_id)
    changed = (
        Step.objects.filter(pk=step.pk)
        .exclude(state__in=STEP_ENDS)
        .update(state=StepState.CANCELLED, lease_until=None, ended_at=at)
    )
    return bool(changed)


@transaction.atomic
def finish_speech(
    *, step: Step, language: str, cues: tuple[Cue, ...], result: dict, at
) -> None:
    """T4 for `speech`: end the step and store the draft. Raises Fenced."""
    video_id = finish_extra(step=step, result=result, at=at)
    if cues:
        keep_recognised(
            video=Video.objects.get(pk=video_id),
            language=language,
            cues=cues,
            by=None,
            at=at,
        )
