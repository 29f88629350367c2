import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.formats import FORMATS, format_of, template
from quizzes.formats.confined import ReadingStopped, read_confined
from quizzes.management.banks import find_bank
from quizzes.operations import create_bank
from quizzes.operations.importing import (
    ImportRefused,
    RowStatus,
    apply_import,
    preview_import,
)
from quizzes.richtext import words
from quizzes.states import VersionState
from quizzes.types import UnknownKind, question_type


class Command(BaseCommand):
    help = (
        "Import questions into a bank, line by line reported: all that can be read, or nothing. "
        "New questions are drafts; questions that the bank has already are not doubled. A bank "
        "that is not there yet is made."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", metavar="FILE")
        parser.add_argument("--bank", metavar="NAME", help="name of the question bank")
        parser.add_argument(
            "--org",
            metavar="CODE",
            help="organisation that keeps the bank; none without it",
        )
        parser.add_argument(
            "--format",
            dest="format_name",
            choices=list(FORMATS),
            help="told by the name of the file without it",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only report; change nothing"
        )
        parser.add_argument("--json", dest="as_json", action="store_true")
        parser.add_argument(
            "--ready", action="store_true", help="put the questions into use at once"
        )
        parser.add_argument(
            "--keep",
            metavar="DIR",
            help="write what cannot be imported to files in this folder",
        )
        parser.add_argument(
            "--template",
            metavar="FILE",
            help="write an empty table with its headings (csv, xlsx) or a text with examples",
        )

    def handle(self, *, file, bank, template, **options):
        if template:
            self._write_template(Path(template), options["format_name"])
            return
        if not file or not bank:
            raise CommandError("FILE and --bank are needed", returncode=2)
        reading = _reading(file, options["format_name"] or "")
        try:
            preview, made = _run(reading.report, bank.strip(), options)
        except ImportRefused as error:
            preview, made = error.preview, False
        if options["keep"]:
            _keep(preview, Path(options["keep"]))
        facts = {
            "bank": bank.strip(),
            "bank_made": made,
            "format": reading.format,
            "dry_run": options["dry_run"],
        }
        self._tell(preview, facts, options["as_json"])
        if preview.is_refused:
            count = preview.count(RowStatus.REFUSED)
            raise CommandError(
                _("Nothing was imported: %(count)s lines cannot be read.")
                % {"count": count}
            )

    def _write_template(self, path, format_name):
        format_name = format_name or format_of(path.name)
        if format_name is None:
            raise CommandError("the suffix says no format: use --format", returncode=2)
        try:
            path.write_bytes(template(format_name))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(_("Template written: %(path)s") % {"path": path})

    def _tell(self, preview, facts, as_json):
        counts = {status: preview.count(status) for status in RowStatus}
        if as_json:
            document = {
                **facts,
                "imported": not (facts["dry_run"] or preview.is_refused),
                **{str(status): count for status, count in counts.items()},
                "rows": [_row_facts(row) for row in preview.rows],
            }
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for row in preview.rows:
            self.stdout.write(_row_text(row))
        if facts["bank_made"]:
            self.stdout.write(
                _("New question bank: %(bank)s") % {"bank": facts["bank"]}
            )
        self.stdout.write(
            _(
                "%(add)s new, %(duplicate)s already there, %(refused)s refused, %(unsupported)s not supported."
            )
            % {str(status): count for status, count in counts.items()}
        )
        if facts["dry_run"]:
            self.stdout.write(_("Dry run: nothing was changed."))


@transaction.atomic
def _run(report, name, options):
    """(preview, whether a bank was made). Raises ImportRefused, CommandError."""
    bank, org = find_bank(name, options["org"])
    if options["dry_run"]:
        return preview_import(report=report, bank=bank), False
    made = bank is None
    preview = apply_import(
        report=report,
        bank=bank or create_bank(name=name, org=org),
        state=VersionState.READY if options["ready"] else VersionState.DRAFT,
        at=timezone.now(),
        by=None,
    )
    return preview, made


def _reading(file, format_name):
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    try:
        return read_confined(data, name=file, format_name=format_name)
    except ReadingStopped as stopped:
        if stopped.code == "format":
            raise CommandError(
                "the suffix says no format: use --format", returncode=2
            ) from stopped
        raise CommandError(f"{file}: {stopped.message}") from stopped


def _keep(preview, folder):
    """One file for each thing that is not supported, named after its line."""
    rows = [row for row in preview.rows if row.status == RowStatus.UNSUPPORTED]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for no, row in enumerate(rows, 1):
            path = folder / f"{no:04d}-line-{row.line}.txt"
            path.write_text(
                f"{row.kind}\n{words(row.stem)}\n\n{row.raw}\n", encoding="utf-8"
            )
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror}") from error


def _row_facts(row):
    return {
        "line": row.line,
        "file": row.file,
        "status": str(row.status),
        "kind": row.kind,
        "stem": words(row.stem),
        "message": row.message,
    }


def _row_text(row):
    what = {
        RowStatus.ADD: _("new"),
        RowStatus.DUPLICATE: _("already there"),
        RowStatus.REFUSED: _("refused"),
        RowStatus.UNSUPPORTED: _("not supported"),
        RowStatus.NOTE: _("note"),
    }[row.status]
    place = _("line %(line)s") % {"line": row.line}
    stem = " ".join(words(row.stem).split())[:60]
    parts = [row.file, place, what, _kind_label(row.kind), stem, row.message]
    return "\t".join(part for part in parts if part)


def _kind_label(kind):
    try:
        return str(question_type(kind).label)
    except UnknownKind:
        return kind
