"""Whether storage and rows agree: what is needed, what is missing, what nothing points at."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from media_pipeline import rules
from media_pipeline.listing import names_of
from media_pipeline.models import Job, Rendition, Source, Step, Video
from media_pipeline.operations.moves import needs_source
from media_pipeline.states import JOB_OPEN, JobState, StepState
from media_pipeline.storage import Entry, Store, media_storage


@dataclass(frozen=True)
class Audit:
    """Names in order: `missing` are needed and not stored, `orphans` stored and not needed."""

    objects: int
    bytes: int
    missing: tuple[str, ...]
    orphans: tuple[Entry, ...]

    @property
    def orphan_bytes(self) -> int:
        return sum(entry.size for entry in self.orphans)


@dataclass(frozen=True)
class Needed:
    """What must stay: `names` must also be there, below `prefixes` somebody may be writing."""

    names: frozenset[str]
    prefixes: tuple[str, ...]

    def covers(self, name: str) -> bool:
        return name in self.names or name.startswith(self.prefixes)


def audit_media() -> Audit:
    """Compare every stored source and `hls/` object with the rows.

    Objects of a job that is not ended count as needed when a finished step names them, and are
    never orphans: its workers are writing.
    """
    store = media_storage()
    # Objects first: whatever is published meanwhile is then known to the rows.
    stored = [*store.entries("source/"), *store.entries("hls/")]
    needed = needed_objects(store)
    found = {entry.name for entry in stored}
    orphans = [entry for entry in stored if not needed.covers(entry.name)]
    return Audit(
        objects=len(stored),
        bytes=sum(entry.size for entry in stored),
        missing=tuple(sorted(needed.names - found)),
        orphans=tuple(sorted(orphans, key=lambda entry: entry.name)),
    )


def needed_objects(store: Store, *, without: Iterable[int] = ()) -> Needed:
    """What sources, renditions, jobs and chosen posters need; `without` are Rendition keys that
    do not count."""
    published, unreadable = _published(store, set(without))
    names = _sources() | published | _finished_parts() | _posters()
    return Needed(frozenset(names), (*_being_written(), *unreadable))


def _sources() -> set[str]:
    """Those that have been inspected; a file that waits for it is in the spool."""
    adopted = Source.objects.filter(sha256__isnull=False, arrived_name="")
    names = adopted.values_list("storage_name", flat=True).distinct()
    return {name for name in names if needs_source(name)}


def _published(store: Store, without: set[int]) -> tuple[set[str], list[str]]:
    """All objects of the renditions; and the prefixes of those whose manifest cannot be read,
    about which nothing is known but that they must stay."""
    renditions = [
        rendition
        for rendition in Rendition.objects.select_related("video")
        if rendition.pk not in without
    ]
    with ThreadPoolExecutor(store.parallel_reads) as pool:
        listed = list(pool.map(lambda one: _listed(store, one), renditions))
    names: set[str] = set()
    unreadable = []
    for rendition, (found, whole) in zip(renditions, listed, strict=True):
        names |= found
        if not whole:
            unreadable.append(rendition.prefix)
    return names, unreadable


def _listed(store: Store, rendition: Rendition) -> tuple[set[str], bool]:
    """Names by the manifest and by the row, and whether the manifest could be read."""
    columns = ("manifest", "master", "poster", "storyboard", "mp4", "m4a")
    own = [getattr(rendition, f"{column}_name") for column in columns]
    named = {rendition.prefix + name for name in own if name}
    try:
        found = names_of(store, rendition)
    except (ValueError, KeyError):
        return named, False
    # Without its manifest a rendition lists no more than what its row names anyway.
    return found | named, not found <= named


def _posters() -> set[str]:
    """Posters that somebody chose: each in a generation of its own."""
    chosen = Video.objects.exclude(poster_gen="").values_list("key", "poster_gen")
    return {
        f"hls/{key.hex}/{gen}/{rules.CHOSEN_POSTER}" for key, gen in chosen.iterator()
    }


def _being_written() -> list[str]:
    """Everything of a video whose conversion goes on, and what a failed one keeps for a retry."""
    open_keys = Job.objects.filter(state__in=JOB_OPEN).values_list(
        "video__key", flat=True
    )
    failed = Job.objects.filter(state=JobState.FAILED).exclude(gen="")
    return [
        *{f"hls/{key.hex}/" for key in open_keys},
        *{job.prefix for job in failed.select_related("video")},
    ]


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
