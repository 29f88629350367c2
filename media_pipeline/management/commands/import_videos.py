import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from media_pipeline.importing import Line, import_file, videos_in
from members.models import Member
from members.queries import organisation_of


class Command(BaseCommand):
    help = (
        "Takes in the video files of a folder of this machine, those in its subfolders too, and "
        "queues their conversion. Files that came before are left out. Exit status 0 done, 1 at "
        "least one file was refused or nothing was found, 2 wrong usage."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR", help="The folder.")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would be done, change nothing.",
        )
        parser.add_argument(
            "--move", action="store_true", help="Take files away once they are in."
        )
        parser.add_argument(
            "--by",
            metavar="NUMBER",
            help="Staff number of the person to whom the videos and their organisation belong.",
        )
        parser.add_argument(
            "--json", action="store_true", help="One JSON object on standard output."
        )

    def handle(self, *args, **options) -> None:
        folder: Path = options["dir"]
        if not folder.is_dir():
            self._refuse(f"There is no folder {folder}.")
        by = self._person(options["by"])
        at = timezone.now()
        org = organisation_of(by, on=timezone.localdate(at)) if by else None
        lines = []
        with translation.override("en"):
            for path in videos_in(folder):
                line = import_file(
                    path=path,
                    root=folder,
                    by=by,
                    org=org,
                    at=timezone.now(),
                    move=options["move"],
                    dry_run=options["dry_run"],
                )
                lines.append(line)
                if not options["json"]:
                    self.stdout.write(_as_text(line))
        self._finish(lines, folder, as_json=options["json"], dry_run=options["dry_run"])

    def _finish(
        self, lines: list[Line], folder: Path, *, as_json: bool, dry_run: bool
    ) -> None:
        counts = Counter(line.outcome for line in lines)
        totals = {name: counts[name] for name in ("imported", "duplicate", "refused")}
        if as_json:
            report = {
                "dry_run": dry_run,
                "files": [asdict(line) for line in lines],
                **totals,
            }
            self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
        elif lines:
            words = ", ".join(f"{count} {name}" for name, count in totals.items())
            self.stdout.write(f"{words}{' (dry run)' if dry_run else ''}")
        if not lines:
            self._refuse(f"There is no video file in {folder}.")
        if counts["refused"]:
            self._refuse(f"{counts['refused']} of {len(lines)} files were refused.")

    def _person(self, number: str | None) -> Member | None:
        if number is None:
            return None
        member = Member.objects.filter(employee_no=number, is_active=True).first()
        if member is None:
            self._refuse(f"There is no active person with the number {number}.")
        return member

    def _refuse(self, text: str) -> NoReturn:
        """One plain line on standard error, exit status 1."""
        self.stderr.write(" ".join(text.split()))
        raise SystemExit(1)


def _as_text(line: Line) -> str:
    return f"{line.outcome:9} {line.file}" + (f": {line.reason}" if line.reason else "")
