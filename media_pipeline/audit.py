"""Whether storage and rows agree."""

import json
from dataclasses import dataclass

from media_pipeline.models import Job, Rendition, Source, Step
from media_pipeline.operations.moves import needs_source
from media_pipeline.states import JOB_OPEN, JobState, StepState
from media_pipeline.storage import Store, media_storage


@dataclass(frozen=True)
class Audit:
    """Names in order: `missing` are needed and not stored, `orphans` stored and not needed."""

    objects: int
    missing: tuple[str, ...]
    orphans: tuple[str, ...]


def audit_media() -> Audit:
    """Compare every stored source and `hls/` object with the rows.

    Objects of a job that is not ended count as needed when a finished step names them, and are
    never orphans: its workers are writing.
    """
    store = media_storage()
    stored = {*store.names("source/"), *store.names("hls/")}
    needed = _sources() | _published(store) | _finished_parts()
    writing = tuple(
        job.prefix
        for job in Job.objects.filter(state__in=[*JOB_OPEN, JobState.FAILED])
        .exclude(gen="")
        .select_related("video")
    )
    orphans = sorted(
        name for name in stored - needed if not (writing and name.startswith(writing))
    )
    return Audit(len(stored), tuple(sorted(needed - stored)), tuple(orphans))


def _sources() -> set[str]:
    names = Source.objects.values_list("storage_name", flat=True).distinct()
    return {name for name in names if needs_source(name)}


def _published(store: Store) -> set[str]:
    """All objects that the manifest of a rendition lists, and the manifest itself."""
    needed: set[str] = set()
    for rendition in Rendition.objects.select_related("job__video"):
        prefix = rendition.job.prefix
        manifest = prefix + rendition.manifest_name
        needed.add(manifest)
        needed.add(prefix + rendition.master_name)
        if store.size(manifest) is None:
            continue
        with store.open(manifest) as file:
            listed = json.load(file)["files"]
        needed.update(prefix + entry["key"] for entry in listed)
    return needed


def _finished_parts() -> set[str]:
    """Objects that finished steps of unfinished jobs name."""
    rows = (
        Step.objects.filter(
            state=StepState.DONE, job__state__in=[*JOB_OPEN, JobState.FAILED]
        )
        .exclude(job__gen="")
        .select_related("job__video")
    )
    return {row.job.prefix + key for row in rows for key in _keys(row.result or {})}


def _keys(value: object) -> set[str]:
    """Every `key` of a stored file in a result, however deep."""
    if isinstance(value, dict):
        own = {value["key"]} if {"key", "size", "sha256"} <= value.keys() else set()
        return own.union(*(_keys(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_keys(part) for part in value))
    return set()
