"""What has to hold when a storm is over, asked of rows, journal and storage."""

import re
from collections import Counter

from django.conf import settings

from media_pipeline.audit import audit_media
from media_pipeline.models import Job, Outbox, Rendition, Step
from media_pipeline.states import (
    JOB_ENDS,
    STEP_MOVES,
    JobState,
    RenditionRole,
    StepKind,
    StepState,
)
from media_pipeline.storage import scratch_dir
from tests.chaos import journal

# `c0001.7/720.m4s` and `master.7.m3u8` both name fence 7.
_FENCE = re.compile(r"^[a-z]+[0-9]*\.([0-9]+)(?:/|\.)")


def broken(*, loss_budget: int) -> list[str]:
    """Every promise that was not kept, in words; empty when all were.

    `loss_budget`: how many running steps the faults may have cost.
    """
    lines = journal.read()
    return [
        *_ends(),
        *_publishes(lines),
        *_moves(lines),
        *_fences(),
        *_storage(),
        *_losses(lines, loss_budget),
    ]


def figures() -> dict[str, int]:
    """What happened, in numbers, for the summary."""
    lines = journal.read()
    states = Counter(Job.objects.values_list("state", flat=True))
    return {
        **{f"jobs {state}": count for state, count in sorted(states.items())},
        **Counter(f"{x.now} sets" for x in lines if x.what == "rendition"),
        "pointer flips": sum(1 for line in lines if line.what == "pointer"),
        "steps": _claimed(lines),
        "claims": sum(1 for line in lines if line.is_claim),
        "leases lost": sum(Step.objects.values_list("leases_lost", flat=True)),
        "failed tries": sum(
            content + infra
            for content, infra in Step.objects.values_list(
                "attempts_content", "attempts_infra"
            )
        ),
        "orphan objects": len(audit_media().orphans),
    }


def _ends() -> list[str]:
    """Every job ends, with a reason unless it is ready; nothing is held; all notices are out."""
    found = []
    for job in Job.objects.all():
        if job.state not in JOB_ENDS:
            found.append(f"{job} has not ended")
        elif job.state in {JobState.FAILED, JobState.REJECTED} and not job.error_code:
            found.append(f"{job} failed without a reason")
        elif job.state == JobState.FAILED:
            found.append(f"{job} failed of {job.error_code}, which would have passed")
    found += [f"{step} still has a lease" for step in Step.objects.leased()]
    waiting = Outbox.objects.filter(sent_at__isnull=True)
    return found + [f"notice {notice} was never sent" for notice in waiting]


def _publishes(lines: list[journal.Line]) -> list[str]:
    """A ready job has published once, any other never, and the pointer moved once for each."""
    stored = Counter(
        line.row_id
        for line in lines
        if line.what == "rendition" and line.now == RenditionRole.FINAL
    )
    early = Counter(
        line.row_id
        for line in lines
        if line.what == "rendition" and line.now == RenditionRole.PROVISIONAL
    )
    found = [
        f"job {job} was shown early {n} times" for job, n in early.items() if n > 1
    ]
    for job in Job.objects.select_related("video"):
        wanted = int(job.state == JobState.READY)
        if stored[job.pk] != wanted:
            found.append(f"{job} has published {stored[job.pk]} times")
        if wanted and job.video.current_rendition_id is None:
            found.append(f"{job} is ready and nothing is live")
    flips = Counter(line.now for line in lines if line.what == "pointer")
    return found + [
        f"the pointer moved to rendition {rendition} {count} times"
        for rendition, count in flips.items()
        if count > 1
    ]


def _moves(lines: list[journal.Line]) -> list[str]:
    """Steps move by their table, fences grow by one at a claim and never otherwise."""
    found = []
    for line in lines:
        if line.what != "step":
            continue
        grown = line.fence_now - line.fence_was
        if grown != int(line.now == StepState.RUNNING):
            found.append(
                f"step {line.row_id} {line.was}→{line.now} moved its fence {grown}"
            )
        if StepState(line.now) not in STEP_MOVES[StepState(line.was)]:
            found.append(f"step {line.row_id} went from {line.was} to {line.now}")
        elif line.was == StepState.DONE:
            found.append(f"step {line.row_id} was finished and is done over")
    return found


def _fences() -> list[str]:
    """What a finished step names was written under the fence that finished it."""
    found = []
    for step in Step.objects.filter(state=StepState.DONE):
        strangers = {
            key
            for key in _keys(step.result or {})
            if step.kind != StepKind.INSPECT and _fence_of(key) != step.fence
        }
        if strangers:
            found.append(f"{step} with fence {step.fence} names {sorted(strangers)}")
    for rendition in Rendition.objects.filter(role=RenditionRole.FINAL):
        package = rendition.job.steps.get(kind=StepKind.PACKAGE)
        if _fence_of(rendition.manifest_name) != package.fence:
            found.append(f"{rendition} is not of fence {package.fence}")
    return found


def _fence_of(key: str) -> int | None:
    match = _FENCE.match(key)
    return int(match[1]) if match else None


def _keys(value: object) -> set[str]:
    """Keys of stored files in a result; the outline of a package lists names of its own texts."""
    if isinstance(value, dict):
        own = {value["key"]} if {"key", "size"} <= value.keys() else set()
        return own.union(*(_keys(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_keys(part) for part in value))
    return set()


def _storage() -> list[str]:
    """No playlist names a missing object, and no working files are left."""
    found = [f"{name} is missing" for name in audit_media().missing]
    for folder in (scratch_dir(), settings.DANGKE_MEDIA_DIR / "spool"):
        left = [path for path in folder.rglob("*") if path.is_file()]
        found += [f"{path} is left over" for path in left]
    return found


def _losses(lines: list[journal.Line], budget: int) -> list[str]:
    """Claims are first tries, tries after a counted failure, and at most one per lost worker."""
    lost = sum(Step.objects.values_list("leases_lost", flat=True))
    claims = sum(1 for line in lines if line.is_claim)
    back = sum(
        1
        for line in lines
        if line.what == "step"
        and line.was in {StepState.RUNNING, StepState.PUBLISHING}
        and line.now in {StepState.RETRY_WAIT, StepState.QUEUED}
    )
    started = _claimed(lines)
    found = []
    if lost > budget:
        found.append(f"{lost} leases were lost to {budget} lost workers")
    if claims > started + back:
        found.append(f"{claims} claims of {started} steps that came back {back} times")
    return found


def _claimed(lines: list[journal.Line]) -> int:
    """How many steps a worker ever had; those of a file converted before are copied, not done."""
    return len({line.row_id for line in lines if line.is_claim})
