import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date

from members.models import Member
from members.queries import find_unit
from reports import tables
from reports.access import (
    get_duties,
    get_duties_of_day,
    get_report_scope,
    get_report_scope_of_unit,
)
from reports.exports import csv_lines, json_text, log_table
from reports.models import ExportFormat
from reports.queries.people import STATE_FILTERS, LecturePeople
from reports.queries.summary import branch_summary, lecture_tallies
from reports.xlsx import write_xlsx

REPORTS = ("branches", "lectures", "people")


class Command(BaseCommand):
    help = (
        "Write a report of the screen to a file or standard output: the same figures by the "
        "same rules. Each is noted in the log of exports."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", choices=REPORTS)
        parser.add_argument(
            "--org", metavar="CODE", required=True, help="organisation code"
        )
        parser.add_argument(
            "--as-of", metavar="DATE", help="YYYY-MM-DD; today without it"
        )
        parser.add_argument(
            "--lecture", metavar="KEY", help="one lecture; `people` needs it"
        )
        parser.add_argument("--state", choices=list(STATE_FILTERS), default="all")
        parser.add_argument(
            "--format", dest="file_format", choices=ExportFormat.values, default="json"
        )
        parser.add_argument(
            "--output", metavar="FILE", help="standard output without it"
        )
        parser.add_argument(
            "--as", dest="user", metavar="NUMBER", help="with the rights of this member"
        )

    def handle(self, *, name, output, file_format, **options):
        if name == "people" and not options["lecture"]:
            raise CommandError("people needs --lecture", returncode=2)
        if file_format == ExportFormat.XLSX and not output:
            raise CommandError("xlsx needs --output", returncode=2)
        user = _member(options["user"]) if options["user"] else None
        table = self._table(name, user, options)
        at = timezone.now()
        entry = log_table(table, file_format=file_format, at=at, by=user)
        if file_format == ExportFormat.XLSX:
            with Path(output).open("wb") as file:
                write_xlsx(table, file, export_key=entry.key, at=at)
            return
        parts = (
            csv_lines(table)
            if file_format == ExportFormat.CSV
            else [json_text(table), "\n"]
        )
        if not output:
            sys.stdout.writelines(parts)
            return
        with Path(output).open("w", encoding="utf-8", newline="") as file:
            file.writelines(parts)

    def _table(self, name, user, options):
        today = timezone.localdate()
        on = _day(options["as_of"], today)
        unit = find_unit(options["org"])
        try:
            if unit is None:
                raise Http404
            scope, duties = _asked(
                user, unit, today=today, on=on, lecture=options["lecture"]
            )
        except Http404 as error:
            raise CommandError(
                "no such organisation or lecture, or out of scope"
            ) from error
        filters = {"lecture": options["lecture"] or ""}
        if name == "people":
            people = LecturePeople(
                roots=scope.roots, duties=duties, states=STATE_FILTERS[options["state"]]
            )
            return tables.people_table(
                scope=scope,
                people=people,
                filters=filters | {"state": options["state"]},
            )
        if name == "lectures":
            tallies = lecture_tallies(roots=scope.roots, duties=duties)
            lines = tables.lecture_lines(duties.lectures, tallies)
            return tables.lectures_table(scope=scope, lines=lines, filters=filters)
        summary = branch_summary(roots=scope.roots, duties=duties, nested=True)
        lines = tables.branch_lines(summary)
        return tables.branches_table(
            scope=scope, summary=summary, lines=lines, filters=filters
        )


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


def _day(text, today):
    if not text:
        return today
    try:
        on = parse_date(text)
    except ValueError:
        on = None
    if on is None or on > today:
        raise CommandError(
            "--as-of must be a day up to today, as YYYY-MM-DD", returncode=2
        )
    return on
