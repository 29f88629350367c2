import hashlib
import io
import shutil
import sys
import tempfile
import uuid
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date

from members.models import Member
from members.queries import find_unit
from members.states import PersonKind
from reports.asking import read_sheet_question
from reports.exports import log_table, write_file
from reports.forms import STATE_LABELS
from reports.models import ExportFormat
from reports.pdf import TooLongForPaper
from reports.sheets import SHEETS, build
from training.states import Basis

_BINARY = (ExportFormat.XLSX, ExportFormat.PDF)


class Command(BaseCommand):
    help = (
        "Write a sheet of the screen to a file or standard output: the same figures by the "
        "same rules. Each is noted in the log of exports; with --output its SHA-256 is printed."
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("name", choices=list(SHEETS))
        add("--org", metavar="CODE", required=True, help="organisation code")
        add("--as-of", metavar="DATE", help="YYYY-MM-DD; today without it")
        add("--from", dest="first", metavar="DATE", help="1 January without it")
        add("--to", dest="last", metavar="DATE", help="31 December without it")
        add("--basis", choices=Basis.values, help="organisation that people count in")
        add("--kind", choices=PersonKind.values, help="members without it")
        add("--assignment", metavar="KEY", help="one task")
        add("--plan", metavar="KEY", help="the tasks of one plan")
        add("--levels", choices=("next", "all"), default="all")
        add("--state", choices=list(STATE_LABELS), help="of `people` and `unfinished`")
        add("--format", dest="file_format", choices=ExportFormat.values, default="json")
        add("--output", metavar="FILE", help="standard output without it")
        add(
            "--as", dest="user", metavar="NUMBER", help="with the rights of this member"
        )

    def handle(self, *, name, output, file_format, **options):
        if file_format in _BINARY and not output:
            raise CommandError(f"{file_format} needs --output", returncode=2)
        user = _member(options["user"]) if options["user"] else None
        table = _table(name, user, options)
        with tempfile.TemporaryFile() as file:
            try:
                sha256 = _write(table, file, file_format=file_format, by=user)
            except TooLongForPaper as error:
                raise CommandError(f"{error} rows are too many for pdf") from error
            if not output:
                words = io.TextIOWrapper(file, encoding="utf-8", newline="")
                shutil.copyfileobj(words, sys.stdout)
                return
            with Path(output).open("wb") as target:
                shutil.copyfileobj(file, target)
        self.stdout.write(f"{sha256}  {output}")


def _write(table, file, *, file_format, by):
    """Write the file and note it in the log before anybody has it; returns its SHA-256."""
    at, key = timezone.now(), uuid.uuid4()
    write_file(table, file, file_format=file_format, export_key=key, at=at, by=by)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    log_table(table, file_format=file_format, at=at, by=by, key=key, sha256=sha256)
    return sha256


def _table(name, user, options):
    today = timezone.localdate()
    on = _day(options["as_of"], "--as-of") or today
    if on > today:
        raise CommandError(
            "--as-of must be a day up to today, as YYYY-MM-DD", returncode=2
        )
    unit = find_unit(options["org"])
    try:
        if unit is None:
            raise Http404
        return _sheet(name, user, unit, on=on, today=today, options=options)
    except Http404 as error:
        raise CommandError(
            "no such organisation or task or plan, or out of scope"
        ) from error


def _sheet(name, user, unit, *, on, today, options):
    words = {
        "on": on,
        "first": _day(options["first"], "--from"),
        "last": _day(options["last"], "--to"),
        "unit": unit.key,
        **{
            one: options[one]
            for one in ("basis", "kind", "assignment", "plan", "levels", "state")
        },
    }
    words = {name: str(value) for name, value in words.items() if value}
    question = read_sheet_question(name, words, user=user, today=today, unit=unit)
    if question.form.errors:
        wrong = "; ".join(
            f"{field}: {' '.join(errors)}"
            for field, errors in question.form.errors.items()
        )
        raise CommandError(wrong, returncode=2)
    return build(name, question.ask).with_filters(question.filters())


def _member(number):
    try:
        return Member.objects.get_by_natural_key(number)
    except Member.DoesNotExist as error:
        raise CommandError(f"no member with the number {number}") from error


def _day(text, option):
    """The day a text names, None for none."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{option} must be a day as YYYY-MM-DD", returncode=2)
    return day
