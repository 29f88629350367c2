import sys
import uuid
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date

from members.models import Member
from members.queries import find_unit
from members.states import PersonKind
from reports import tables
from reports.access import (
    get_duties,
    get_duties_of_day,
    get_report_scope,
    get_report_scope_of_unit,
)
from reports.asking import read_sheet_question
from reports.exports import csv_lines, json_text, log_table, write_file
from reports.models import ExportFormat
from reports.pdf import TooLongForPaper
from reports.queries.people import STATE_FILTERS, LecturePeople
from reports.queries.summary import branch_summary, lecture_tallies
from reports.sheets import SHEETS, build
from training.states import Basis

BY_LECTURE = ("lectures", "people")
_BINARY = (ExportFormat.XLSX, ExportFormat.PDF)


class Command(BaseCommand):
    help = (
        "Write a report of the screen to a file or standard output: the same figures by the "
        "same rules. Each is noted in the log of exports."
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("name", choices=(*SHEETS, *BY_LECTURE))
        add("--org", metavar="CODE", required=True, help="organisation code")
        add("--as-of", metavar="DATE", help="YYYY-MM-DD; today without it")
        add("--from", dest="first", metavar="DATE", help="1 January without it")
        add("--to", dest="last", metavar="DATE", help="31 December without it")
        add("--basis", choices=Basis.values, help="organisation that people count in")
        add("--kind", choices=PersonKind.values, help="members without it")
        add("--assignment", metavar="KEY", help="one task")
        add("--plan", metavar="KEY", help="the tasks of one plan")
        add("--levels", choices=("next", "all"), default="all")
        add("--lecture", metavar="KEY", help="one lecture; `people` needs it")
        add("--state", choices=list(STATE_FILTERS), help="of `people` and `unfinished`")
        add("--format", dest="file_format", choices=ExportFormat.values, default="json")
        add("--output", metavar="FILE", help="standard output without it")
        add(
            "--as", dest="user", metavar="NUMBER", help="with the rights of this member"
        )

    def handle(self, *, name, output, file_format, **options):
        if name == "people" and not options["lecture"]:
            raise CommandError("people needs --lecture", returncode=2)
        if file_format in _BINARY and not output:
            raise CommandError(f"{file_format} needs --output", returncode=2)
        user = _member(options["user"]) if options["user"] else None
        table = _table(name, user, options)
        at, key = timezone.now(), uuid.uuid4()
        log_table(table, file_format=file_format, at=at, by=user, key=key)
        if not output:
            parts = (
                csv_lines(table)
                if file_format == ExportFormat.CSV
                else [json_text(table), "\n"]
            )
            sys.stdout.writelines(parts)
            return
        with Path(output).open("wb") as file:
            try:
                write_file(
                    table, file, file_format=file_format, export_key=key, at=at, by=user
                )
            except TooLongForPaper as error:
                raise CommandError(f"{error} rows are too many for pdf") from error


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
        if name in SHEETS and not options["lecture"]:
            return _sheet(name, user, unit, on=on, today=today, options=options)
        return _by_lecture(name, user, unit, on=on, today=today, options=options)
    except Http404 as error:
        raise CommandError(
            "no such organisation or lecture or task, or out of scope"
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


def _by_lecture(name, user, unit, *, on, today, options):
    scope, duties = _asked(user, unit, today=today, on=on, lecture=options["lecture"])
    filters = {"lecture": options["lecture"] or ""}
    if name == "people":
        state = options["state"] or "all"
        people = LecturePeople(
            roots=scope.roots, duties=duties, states=STATE_FILTERS[state]
        )
        return tables.people_table(
            scope=scope, people=people, filters=filters | {"state": state}
        )
    if name == "branches":
        summary = branch_summary(roots=scope.roots, duties=duties, nested=True)
        lines = tables.branch_lines(summary)
        return tables.branches_table(
            scope=scope, summary=summary, lines=lines, filters=filters
        )
    if name != "lectures":
        raise CommandError(f"{name} knows no --lecture", returncode=2)
    tallies = lecture_tallies(roots=scope.roots, duties=duties)
    lines = tables.lecture_lines(duties.lectures, tallies)
    return tables.lectures_table(scope=scope, lines=lines, filters=filters)


def _asked(user, unit, *, today, on, lecture):
    """Scope and duties: with a member's rights, or without one for whoever runs the server."""
    if user is None:
        return get_report_scope_of_unit(unit, on=on), get_duties_of_day(
            on=on, lecture_key=lecture
        )
    scope = get_report_scope(user, today=today, on=on, unit_key=unit.key)
    return scope, get_duties(user, today=today, on=on, lecture_key=lecture)


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
