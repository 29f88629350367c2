from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import translation

from config.backups.errors import Refused, plain
from config.backups.restoring import find, restore
from config.backups.snapshots import snapshots


class Command(BaseCommand):
    help = (
        "Brings a copy made by `backup DIR` into this site, which must be empty and stopped: nothing is ever overwritten. "
        "A copy of an earlier version is brought to the schema of this one."
    )
    # Asked of an empty database.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, help="the folder that `backup` filled")
        parser.add_argument("--snapshot", help="which one; the newest by default")
        parser.add_argument(
            "--list", action="store_true", help="show what is in DIR, and end"
        )

    @translation.override("en")
    def handle(self, *args: Any, **options: Any) -> None:
        place = options["dir"].absolute()
        try:
            if options["list"]:
                self._list(place)
                return
            snapshot = find(place, options["snapshot"])
            done = restore(place, snapshot)
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(f"Not restored. {plain(error)}") from error
        self.stdout.write(
            f"restored {snapshot.name}: {done.rows} rows, {done.new_files} files"
        )
        if done.missing:
            raise CommandError(
                f"{len(done.missing)} objects are not in the store: see manage.py fsck_media"
            )

    def _list(self, place: Path) -> None:
        for snapshot in snapshots(place):
            manifest = snapshot.manifest
            sizes = [*manifest.objects.values(), *manifest.media.values()]
            self.stdout.write(
                f"{snapshot.name}  {manifest.engine}  {sum(manifest.rows.values())} rows  "
                f"{len(sizes)} files ({filesizeformat(sum(sizes))})"
                + ("" if manifest.videos_kept else "  without videos")
            )
