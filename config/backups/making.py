"""Making a snapshot."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from config.backups import database, files, snapshots
from config.backups.snapshots import Manifest
from media_pipeline.audit import needed_objects
from media_pipeline.storage import media_storage


@dataclass(frozen=True)
class Made:
    """`missing` are objects that rows name and the store of this site does not have: `fsck_media` lists them, too."""

    name: str
    rows: int
    database_bytes: int
    files: int
    file_bytes: int
    new_files: int
    missing: tuple[str, ...]


def back_up(place: Path, *, at: datetime, videos: bool, keep: int | None) -> Made:
    """Add a snapshot of this site, as of `at` (UTC), to the folder `place`, while the site runs.

    Without `videos` the objects of the video store are named and not copied. With `keep` older
    snapshots go, once the new one is complete. Raises Refused and OSError; then no snapshot has
    been added, and what was copied serves the next try.
    """
    with (
        snapshots.one_at_a_time(place),
        snapshots.new_snapshot(place, at=at) as folder,
    ):
        wanted = _needed()
        dumped, facts = database.dump(folder)
        objects, new_objects = files.keep_objects(place, copy=videos)
        media, new_media = files.keep_media(place)
        files.keep_secrets(folder)
        manifest = Manifest(
            made_at=at.isoformat(),
            engine=connection.vendor,
            database=dumped.name,
            sha256=database.sha256(dumped),
            migrations=facts.migrations,
            rows=facts.rows,
            objects=objects,
            media=media,
            videos_kept=videos,
        )
        snapshots.write(folder, manifest)
        database_bytes = dumped.stat().st_size
        # Needed before and after: what came or went meanwhile is nobody's loss.
        missing = (wanted - objects.keys()) & _needed()
    if keep is not None:
        with snapshots.one_at_a_time(place):
            snapshots.forget_older(place, keep=keep)
    return Made(
        name=folder.name.removeprefix(snapshots.UNDER_WAY),
        rows=sum(facts.rows.values()),
        database_bytes=database_bytes,
        files=len(objects) + len(media),
        file_bytes=sum(objects.values()) + sum(media.values()),
        new_files=new_objects + new_media,
        missing=tuple(sorted(missing)),
    )


def _needed() -> frozenset[str]:
    return needed_objects(media_storage()).names
