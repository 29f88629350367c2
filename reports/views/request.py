"""What every report view does first: who asks, about which organisation, for which day."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.access import ReportScope, get_report_scope
from reports.exports import export_response
from reports.models import ExportFormat
from reports.rules import PAPER_ROWS

PAGE_SIZE = 50
_DOWNLOADS = {ExportFormat.CSV.value, ExportFormat.XLSX.value}


@dataclass(frozen=True)
class Question:
    """A report as asked for in a URL: the form with its filters, and the scope they give."""

    form: Any
    scope: ReportScope

    def filters(self, **more):
        """What was asked for, as the log of exports keeps it."""
        asked = {name: str(self.form.chosen(name)) for name in self.form.fields}
        return asked | {name: value for name, value in more.items() if value}


def read_question(request, form_class):
    """The question a request puts. Raises Http404 for everything outside the reader's scope."""
    today = timezone.localdate()
    form = form_class(request.GET, today=today)
    scope = get_report_scope(
        request.user,
        today=today,
        on=form.chosen("on"),
        unit_key=request.GET.get("unit"),
    )
    return Question(form=form, scope=scope)


def wants_file(request):
    """Whether `?format=` asks for a file; a format that is not offered asks for the page."""
    return request.GET.get("format") in _DOWNLOADS


def download(request, table):
    """The table as the file asked for."""
    return export_response(
        table, file_format=request.GET["format"], at=timezone.now(), by=request.user
    )


def page_of(request, lines):
    """The page of `lines` asked for; a number beyond the end gives the last page."""
    return Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))


def too_long_for_paper(table):
    """Why there is no PDF of a table, and what to do instead."""
    return _(
        "PDF is for up to %(most)s rows; this sheet has %(rows)s. Take XLSX, or choose fewer people or days."
    ) % {"most": PAPER_ROWS, "rows": table.count}


def table_cells(table, lines, *, start=1):
    """Lines for a template: each with its object and its (column, text) pairs."""
    return [
        {
            "line": line,
            "cells": [(column, column.text(line, no)) for column in table.columns],
        }
        for no, line in enumerate(lines, start=start)
    ]


def total_cells(table):
    """The total line of a table as (column, text) pairs, without a number."""
    return [
        (column, "" if column.kind == "index" else column.text(table.total, None))
        for column in table.columns
    ]
