import json
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand
from django.utils import translation

from media_pipeline import messages
from media_pipeline.recipe import current_options
from media_pipeline.rules import REJECTING_CODES
from media_pipeline.transcode.errors import TranscodeError
from media_pipeline.transcode.pipeline import transcode_file
from media_pipeline.transcode.summary import Summary


class Command(BaseCommand):
    help = (
        "Converts one file without a database: HLS, poster and storyboard in DEST. Exit status "
        "0 done, 1 refused or failed with one line on standard error and DEST left empty, "
        "2 wrong usage."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "src", type=Path, metavar="SRC", help="A video or sound file."
        )
        parser.add_argument(
            "dest",
            type=Path,
            metavar="DEST",
            help="A folder that is empty or not there yet.",
        )
        parser.add_argument(
            "--json", action="store_true", help="Write a summary to standard output."
        )

    def handle(self, *args, src: Path, dest: Path, **options) -> None:
        if not src.is_file():
            self._refuse(f"There is no file {src}.")
        if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
            self._refuse(f"{dest} is not an empty folder.")
        try:
            summary = transcode_file(src, dest, options=current_options())
        except TranscodeError as error:
            self._refuse(_sentence(error))
        except OSError as error:
            self._refuse(str(error))
        self.stdout.write(
            json.dumps(summary.to_json(), indent=2, ensure_ascii=False)
            if options["json"]
            else _as_text(summary, dest)
        )

    def _refuse(self, text: str) -> NoReturn:
        """One plain line on standard error, exit status 1."""
        self.stderr.write(" ".join(text.split()))
        raise SystemExit(1)


def _sentence(error: TranscodeError) -> str:
    """What people read about the failure, in English, and its code in brackets."""
    with translation.override("en"):
        sentence = messages.failure_sentence(error.code, dict(error.params))
    helps = error.code in REJECTING_CODES
    text = f"{sentence.message} {sentence.advice}" if helps else sentence.message
    return f"{text} [{error.code}]"


def _as_text(summary: Summary, dest: Path) -> str:
    rungs = ", ".join(rung.name for rung in summary.rungs)
    return (
        f"{dest / summary.master}: {summary.duration_s:.1f} s, {rungs}; "
        f"{summary.cpu_s:.1f} CPU seconds, {summary.wall_s:.1f} s"
    )
