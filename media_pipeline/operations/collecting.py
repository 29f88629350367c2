"""Deleting what nothing needs any more: found first, so that it can be looked at, then collected.

What counts as garbage, and from when on:

    superseded   a rendition that is not live, once no address of it can be valid any more, + 24 h
    orphan       an object that no rendition, job, source or poster needs, 24 h after it was written
    spool        bytes of an upload that no row knows, 48 h after
    unfinished   a write that never ended (parts of an upload, a temporary file), after 2 days
    scratch      working files of a step that nobody holds, on this host, 24 h after the last change
    cache        copies beyond the limit of this host's cache, at once

The store is listed before the rows are asked. So what is published in between is known to the rows,
and what is written in between is not in the list.
"""

import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction

from media_pipeline.audit import needed_objects
from media_pipeline.listing import names_of
from media_pipeline.models import Job, Rendition, Source, Step, Upload, Video
from media_pipeline.operations.discards import lock_content
from media_pipeline.operations.moves import needs_source
from media_pipeline.states import UploadState
from media_pipeline.storage import (
    Entry,
    Store,
    Unfinished,
    digest_in,
    media_storage,
    scratch_dir,
    source_cache,
)

logger = logging.getLogger(__name__)

DAY = timedelta(hours=24)
SPOOL_KEEPS = timedelta(hours=48)
UNFINISHED_KEEPS = timedelta(days=2)
# So many orphans and not one rendition: more likely the wrong database than so much garbage.
_SUSPICIOUS = 100


class GarbageKind(StrEnum):
    """Why something may go; see the table above."""

    SUPERSEDED = "superseded"
    ORPHAN = "orphan"
    SPOOL = "spool"
    UNFINISHED = "unfinished"
    SCRATCH = "scratch"
    CACHE = "cache"


class WrongDatabase(Exception):
    """The store is full of objects and the database knows no rendition: nothing was deleted."""


@dataclass(frozen=True)
class Piece:
    """One thing that may go: an object, a leftover, a folder."""

    kind: GarbageKind
    name: str
    size: int
    # What it takes to remove it.
    what: Entry | Unfinished | Path | None = None


@dataclass(frozen=True)
class Tally:
    """How many pieces of one kind, and how many bytes they take."""

    kind: GarbageKind
    count: int
    bytes: int


@dataclass(frozen=True)
class Garbage:
    """Everything that may go, by `find_garbage`; or that went, by `collect`."""

    pieces: tuple[Piece, ...] = ()
    superseded: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.pieces)

    @property
    def bytes(self) -> int:
        return sum(piece.size for piece in self.pieces)

    def tallies(self) -> list[Tally]:
        """One for each kind that there is, in the order of the kinds."""
        found = []
        for kind in GarbageKind:
            sizes = [piece.size for piece in self.pieces if piece.kind == kind]
            if sizes:
                found.append(Tally(kind, len(sizes), sum(sizes)))
        return found


def find_garbage(*, at: datetime) -> Garbage:
    """What may be deleted at `at`; changes nothing. Scratch and cache are those of this host."""
    store = media_storage()
    stored = [*store.entries("source/"), *store.entries("hls/")]
    spooled = list(store.entries("spool/"))
    superseded = list(_superseded(at=at))
    needed = needed_objects(store, without=[one.pk for one in superseded])
    going = set().union(*(_names(store, one) for one in superseded))
    pieces = [
        Piece(_kind_of(entry, going), entry.name, entry.size, entry)
        for entry in stored
        if not needed.covers(entry.name)
        and (entry.name in going or entry.modified_at < at - DAY)
    ]
    pieces += _spool(spooled, before=at - SPOOL_KEEPS)
    pieces += _unfinished(store, before=at - UNFINISHED_KEEPS)
    pieces += _scratch(before=at - DAY)
    pieces += _cache()
    return Garbage(tuple(pieces), tuple(one.pk for one in superseded))


def collect(*, at: datetime, by, force: bool = False) -> Garbage:
    """Delete what `find_garbage` finds; what really went. Safe beside workers and uploads.

    An object that cannot be deleted now is left for the next time. `by` is a Member or None for the
    clock. `force` goes on where WrongDatabase would be raised.
    """
    found = find_garbage(at=at)
    _require_plausible(found, force=force)
    store = media_storage()
    kept = set().union(*(_forget(store, key) for key in found.superseded))
    gone = tuple(
        piece
        for piece in found.pieces
        if piece.name not in kept and _remove(store, piece)
    )
    cache = source_cache()
    if cache is not None:
        cache.trim()
    done = Garbage(gone, found.superseded)
    logger.info("Collected %s pieces, %s bytes, for %s", done.count, done.bytes, by)
    return done


def _require_plausible(found: Garbage, *, force: bool) -> None:
    orphans = sum(piece.kind == GarbageKind.ORPHAN for piece in found.pieces)
    if orphans > _SUSPICIOUS and not force and not Rendition.objects.exists():
        raise WrongDatabase(f"{orphans} objects, and no rendition in the database")


def _superseded(*, at: datetime) -> Iterator[Rendition]:
    """Renditions that are not live, and have not been for longer than an address lives."""
    ttl = timedelta(seconds=settings.DANGKE_MEDIA_TOKEN_TTL_S)
    rows = Rendition.objects.select_related("video__current_rendition")
    for rendition in rows.order_by("pk").iterator():
        live = rendition.video.current_rendition
        if live is None or live.pk == rendition.pk:
            continue
        since = max(live.published_at, rendition.published_at)
        if since < at - ttl - DAY:
            yield rendition


def _names(store: Store, rendition: Rendition) -> set[str]:
    """Its objects; none when its manifest cannot be read: then they go as orphans, if at all."""
    try:
        return names_of(store, rendition)
    except (ValueError, KeyError):
        return set()


def _kind_of(entry: Entry, going: set[str]) -> GarbageKind:
    return GarbageKind.SUPERSEDED if entry.name in going else GarbageKind.ORPHAN


def _spool(entries: Iterable[Entry], *, before: datetime) -> Iterator[Piece]:
    known = _known_spool_names()
    for entry in entries:
        # The rest of an upload that is too small for a part: spool/tails/{upload}/{offset}.
        parts = entry.name.split("/")
        owner = f"spool/{parts[2]}" if parts[1] == "tails" else entry.name
        if owner not in known and entry.modified_at < before:
            yield Piece(GarbageKind.SPOOL, entry.name, entry.size, entry)


def _known_spool_names() -> set[str]:
    """Where bytes of uploads are that go on, wait for a worker, or are just being adopted."""
    return {
        *Upload.objects.filter(
            state__in=[UploadState.RECEIVING, UploadState.FINISHED]
        ).values_list("storage_name", flat=True),
        *Source.objects.filter(storage_name__startswith="spool/").values_list(
            "storage_name", flat=True
        ),
        *Source.objects.exclude(arrived_name="").values_list("arrived_name", flat=True),
    }


def _unfinished(store: Store, *, before: datetime) -> Iterator[Piece]:
    known = _known_spool_names()
    for leftover in store.unfinished(before=before):
        if leftover.name not in known:
            yield Piece(GarbageKind.UNFINISHED, leftover.name, leftover.size, leftover)


def _scratch(*, before: datetime) -> Iterator[Piece]:
    """Folders scratch/{job}/{step} of steps that nobody holds."""
    root = scratch_dir()
    held = set(Step.objects.leased().values_list("pk", flat=True))
    for folder in sorted(root.glob("*/*")):
        if folder.name.isdigit() and int(folder.name) in held:
            continue
        size, changed_at = _measure(folder)
        if changed_at < before:
            name = folder.relative_to(root.parent).as_posix()
            yield Piece(GarbageKind.SCRATCH, name, size, folder)


def _measure(folder: Path) -> tuple[int, datetime]:
    """Bytes below a folder, and when anything in it was changed last."""
    size, newest = 0, folder.stat().st_mtime
    for path in folder.rglob("*"):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        newest = max(newest, stat.st_mtime)
        size += 0 if path.is_dir() else stat.st_size
    return size, datetime.fromtimestamp(newest, UTC)


def _cache() -> list[Piece]:
    cache = source_cache()
    over = 0 if cache is None else cache.used_bytes() - cache.cap_bytes
    return [Piece(GarbageKind.CACHE, "cache", over)] if over > 0 else []


@transaction.atomic
def _forget(store: Store, key: int) -> set[str]:
    """Remove the row of a rendition, so that nothing says any more that its objects are there.

    They go after the commit; a sweep that is killed in between leaves orphans for the next.
    Returns the objects that must stay after all: the rendition has gone live meanwhile.
    """
    rendition = Rendition.objects.select_related("video").filter(pk=key).first()
    if rendition is None:
        return set()
    video = Video.objects.select_for_update(no_key=True).get(pk=rendition.video_id)
    if video.current_rendition_id == rendition.pk:
        return _names(store, rendition)
    rendition.delete()
    # Its recipe may be wanted again: as another job, since this one's result is no more.
    Job.objects.filter(pk=rendition.job_id, renditions=None).update(
        recipe_hash=f"collected {rendition.job_id}"
    )
    return set()


def _remove(store: Store, piece: Piece) -> bool:
    try:
        match piece.what:
            case Unfinished():
                store.drop_unfinished(piece.what)
            case Path():
                shutil.rmtree(piece.what, ignore_errors=True)
                _remove_if_empty(piece.what.parent)
            case Entry(name=name) if name.startswith("source/"):
                return _remove_source(store, name)
            case Entry(name=name):
                store.delete(name)
    except OSError as error:
        logger.warning("%s stays for now: %s", piece.name, error)
        return False
    return True


@transaction.atomic
def _remove_source(store: Store, name: str) -> bool:
    """Not if somebody has begun to need it: the same bytes may just have arrived again."""
    sha256 = digest_in(name)
    if sha256:
        lock_content(sha256)
    if needs_source(name):
        return False
    store.delete(name)
    return True


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
