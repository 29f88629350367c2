"""Bringing a snapshot into an empty site."""

import fcntl
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.backups import database, files, snapshots
from config.backups.errors import Refused
from config.backups.snapshots import Manifest, Snapshot
from media_pipeline.audit import audit_media


@dataclass(frozen=True)
class Restored:
    """`missing` are objects that rows name and nobody has."""

    rows: int
    new_files: int
    missing: tuple[str, ...]


def find(place: Path, name: str | None) -> Snapshot:
    """The snapshot `name`, or the newest. Raises Refused when there is none."""
    known = {snapshot.name: snapshot for snapshot in snapshots.snapshots(place)}
    if not known:
        raise Refused(f"There is no complete backup in {place}.")
    if name is None:
        return known[max(known)]
    if name not in known:
        raise Refused(f"There is no backup {name}. There are: {', '.join(known)}.")
    return known[name]


def restore(place: Path, snapshot: Snapshot) -> Restored:
    """Make this site, which must be empty and not running, what it was then, in today's schema.

    The database comes last, and whole or not at all: after an error the same can be tried again.
    Raises Refused and OSError.
    """
    manifest = snapshot.manifest
    _refuse_running()
    _refuse_foreign(manifest)
    dumped = snapshot.folder / manifest.database
    if not dumped.is_file() or database.sha256(dumped) != manifest.sha256:
        raise Refused(f"{dumped} is damaged: take another snapshot.")
    files.check(place, manifest)
    database.refuse_unless_empty()
    new_files = files.put_back_objects(place, manifest)
    new_files += files.put_back_media(place, manifest)
    files.put_back_secrets(snapshot.folder)
    database.load(dumped)
    _hold_against(manifest)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return Restored(
        rows=sum(manifest.rows.values()),
        new_files=new_files,
        missing=audit_media().missing,
    )


def _refuse_running() -> None:
    lock = Path(settings.DANGKE_DATA_DIR) / "run" / "up.lock"
    if not lock.exists():
        return
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("The site is running: stop it first.") from None


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise Refused(
            f"This is a backup of {manifest.engine}, and DANGKE_DB names {connection.vendor} here: they cannot be exchanged."
        )
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    known.update(*(one.replaces for one in loader.disk_migrations.values()))
    newer = [".".join(row) for row in manifest.migrations if tuple(row) not in known]
    if newer:
        raise Refused(
            f"The backup comes from a newer version of Dangke ({newer[0]} is not known here): install that first."
        )


def _hold_against(manifest: Manifest) -> None:
    counted = database.facts(manifest.rows).rows
    wrong = [table for table, rows in manifest.rows.items() if counted[table] != rows]
    if wrong:
        raise Refused(
            f"The database was loaded, and {wrong[0]} has {counted[wrong[0]]} rows instead of {manifest.rows[wrong[0]]}."
        )
