"""Conversions walked through the real operations by a worker that encodes nothing."""

import datetime as dt
import hashlib
from itertools import count

from media_pipeline.models import Source, Step, Video
from media_pipeline.operations import claims, publishing, results
from media_pipeline.operations.jobs import start_job
from media_pipeline.rules import source_name
from media_pipeline.states import PUBLISHING_KINDS, JobState, StepKind

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
ENCODER = "ffmpeg 5, x264 core 164"
LEASE_S = 60
PLENTY = 10**15

_numbers = count(1)


def make_source(*, size=1_000, at=NOON, **fields):
    """A source row; its bytes are not stored."""
    sha256 = hashlib.sha256(str(next(_numbers)).encode()).hexdigest()
    fields = {"sha256": sha256, "storage_name": source_name(sha256)} | fields
    return Source.objects.create(
        size=size, display_name="lecture.mp4", created_at=at, **fields
    )


def make_video(title="录像", *, source=None, uploaded_by=None, at=NOON):
    """An uploaded video whose job waits for a worker."""
    video = Video.objects.create(
        title=title,
        source=source or make_source(at=at),
        uploaded_by=uploaded_by,
        created_at=at,
    )
    start_job(video=video, recipe_hash=f"{next(_numbers):064x}", at=at)
    return video


def restart_video(video, *, at=NOON):
    """A second job of the same source, with another recipe."""
    return start_job(video=video, recipe_hash=f"{next(_numbers):064x}", at=at)


def claim(*, owner="worker", encoder=ENCODER, at=NOON, free_bytes=PLENTY):
    """The next step for a worker, or None."""
    return claims.claim_step(
        owner=owner,
        encoder_version=encoder,
        lease_s=LEASE_S,
        free_bytes=free_bytes,
        at=at,
    )


def claim_kind(kind, *, idx=None):
    """Claim until a step of this kind comes; the others claimed on the way are finished."""
    while step := claim():
        if step.kind == kind and idx in (None, step.idx):
            return step
        complete(step)
    raise AssertionError(f"no {kind} to claim")


def units(*, chunks=2, audio=True, quick=False):
    """The steps that an inspection of a small video plans; `quick`: it may be copied as it is."""
    planned = [(StepKind.CHUNK, index) for index in range(chunks)]
    planned += [(StepKind.AUDIO, 0)] if audio else []
    planned += [(StepKind.QUICK, 0)] if quick else []
    last = (StepKind.STILLS, StepKind.DOWNLOAD, StepKind.PACKAGE)
    return [*planned, *((kind, 0) for kind in last)]


def make_package():
    """What `package` would report."""
    return publishing.Package(
        master_name="master.1.m3u8",
        manifest_name="manifest.1.json",
        manifest_sha256="0" * 64,
        poster_name="s.1/poster.jpg",
        storyboard_name="",
        bytes=1_000,
        duration_ms=6_000,
        has_video=True,
    )


def complete(step, *, chunks=2, quick=False, at=NOON):
    """End a claimed step with success, as a worker would; the Rendition for `package`."""
    if step.kind == StepKind.INSPECT:
        sha = step.job.source.sha256
        results.finish_inspection(
            step=step,
            gen=f"{sha[:16]}-{step.job.recipe_hash[-8:]}",
            probe={},
            plan={},
            units=units(chunks=chunks, quick=quick),
            result={},
            at=at,
        )
    elif step.kind in PUBLISHING_KINDS:
        publishing.begin_publishing(step=step)
        return publishing.publish(step=step, package=make_package(), result={}, at=at)
    else:
        results.finish_step(step=step, result={}, at=at)
    return None


def run_all(*, at=NOON):
    """Claim and finish until nothing waits; how many steps ran."""
    steps = 0
    while step := claim(at=at):
        complete(step, at=at)
        steps += 1
    return steps


def make_video_at(state, *, quick=False, **fields):
    """A video whose job has been walked to READY, ENCODING, INSPECTING or RECEIVED.

    `quick`: its source may be copied as it is; the step is planned, and done in READY.
    """
    video = make_video(**fields)
    if state == JobState.RECEIVED:
        return video
    inspection = claim()
    if state == JobState.INSPECTING:
        return video
    complete(inspection, quick=quick)
    if state == JobState.READY:
        run_all()
    video.refresh_from_db()
    return video


def lose_lease(step):
    """Let the lease run out, as time would."""
    past = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    assert Step.objects.leased().filter(pk=step.pk).update(lease_until=past) == 1
