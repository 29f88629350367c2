"""A file that was converted before: its finished rendition serves the new video too."""

import json
from datetime import datetime

from django.db import transaction

from media_pipeline.models import Job, Rendition, Step
from media_pipeline.operations.captions import copy_tracks
from media_pipeline.operations.moves import lock_job, move_held, move_job
from media_pipeline.operations.publishing import go_live
from media_pipeline.states import (
    CLAIM_RANK,
    EXTRA_KINDS,
    JobState,
    RenditionRole,
    StepKind,
    StepState,
)
from media_pipeline.storage import Store
from media_pipeline.transcode.types import Cost, StoredFile


def finished_twin(job: Job) -> Rendition | None:
    """The final rendition of another job of the same source and recipe, the newest one."""
    return (
        Rendition.objects.filter(
            job__source_id=job.source_id,
            job__recipe_hash=job.recipe_hash,
            job__state=JobState.READY,
            role=RenditionRole.FINAL,
        )
        .exclude(job_id=job.pk)
        .select_related("job__video")
        .order_by("-pk")
        .first()
    )


def objects_of(store: Store, rendition: Rendition) -> list[StoredFile]:
    """All objects of a rendition, the manifest last. Raises FileNotFoundError."""
    prefix = rendition.prefix
    with store.open(prefix + rendition.manifest_name) as file:
        text = file.read()
    listed = [
        StoredFile(entry["key"], entry["size"], entry["sha256"])
        for entry in json.loads(text)["files"]
    ]
    manifest = StoredFile(rendition.manifest_name, len(text), rendition.manifest_sha256)
    return [*listed, manifest]


@transaction.atomic
def publish_twin(*, step: Step, twin: Rendition, at: datetime) -> Rendition | None:
    """T4 and T6 in one: end `inspect` with a copy of a finished rendition, and make it live.

    The objects must be stored under the prefix of the new job, which has the generation of the
    old one. The steps are there as if they had run, with their results and at no cost.
    Returns None when the job was cancelled meanwhile. Raises Fenced.
    """
    job = lock_job(step.job_id)
    if job.cancel_requested:
        return None
    move_held(
        step,
        StepState.DONE,
        fresh=True,
        result={"reused_job": twin.job_id},
        progress_permille=1000,
        error_code="",
        error_tail="",
        ended_at=at,
    )
    move_job(job, JobState.ENCODING, at=at, gen=twin.gen, plan=twin.job.plan)
    _copy_steps(twin.job, job)
    copy_tracks(source=twin.job.video, target=job.video, at=at)
    rendition = Rendition.objects.get(pk=twin.pk)
    rendition.pk = None
    rendition.video_id, rendition.job = job.video_id, job
    rendition.published_at = at
    rendition._state.adding = True
    rendition.save()
    move_job(job, JobState.READY, at=at, error_code="", error_params={})
    go_live(job, rendition, at=at)
    return rendition


def _copy_steps(done: Job, job: Job) -> None:
    apart = {StepKind.INSPECT, StepKind.QUICK, *EXTRA_KINDS}
    rows = done.steps.filter(state=StepState.DONE).exclude(kind__in=apart)
    Step.objects.bulk_create(
        Step(
            job=job,
            kind=row.kind,
            idx=row.idx,
            state=StepState.DONE,
            priority=CLAIM_RANK[StepKind(row.kind)],
            fence=row.fence,
            encoder_version=row.encoder_version,
            progress_permille=1000,
            result=(row.result or {}) | {"cost": Cost().to_json()},
        )
        for row in rows
    )
