import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import translation

from config.backups.errors import Refused, plain
from config.backups.making import back_up


class Command(BaseCommand):
    help = (
        "Adds a consistent copy of the whole site to DIR, while it runs: database, uploaded files, videos, secrets. "
        "Files are kept once for all copies in DIR, so the next one is quick. `restore DIR` is the way back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, help="a new folder, or one with backups")
        parser.add_argument(
            "--videos",
            choices=("copy", "list"),
            default="copy" if settings.DANGKE_STORAGE == "disk" else "list",
            help="copy the objects of the video store, or only list them (what a bucket has stays there; its default)",
        )
        parser.add_argument(
            "--keep",
            type=_at_least_one,
            help="remove all but so many of the newest copies in DIR, and the files that only they needed",
        )

    @translation.override("en")
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = back_up(
                options["dir"].absolute(),
                at=datetime.now(UTC),
                videos=options["videos"] == "copy",
                keep=options["keep"],
            )
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(f"No backup was made. {plain(error)}") from error
        self.stdout.write(
            f"{made.name}: {made.rows} rows ({filesizeformat(made.database_bytes)}), "
            f"{made.files} files ({filesizeformat(made.file_bytes)}), {made.new_files} of them new"
        )
        if options["videos"] == "list":
            self.stdout.write("Videos are listed and stay where they are.")
        if made.missing:
            self.stderr.write(
                f"{len(made.missing)} objects that the database names are not in the store ({made.missing[0]}): see manage.py fsck_media"
            )


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number
