from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from lib.charts import bar_chart
from members.access import scope_of
from members.operations.access_log import record
from reports.asking import assignments_for, plans_for, read_sheet_question
from reports.exports import export_response
from reports.forms import FilingForm
from reports.operations.running import ask_for_export
from reports.sheets import SHEETS, build
from reports.views.branches import total_cells
from reports.views.request import PAGE_SIZE, table_cells

TASKS_OFFERED = 200
MOST_BARS = 24


@require_GET
@login_required
def index(request):
    """All sheets with what each of them answers."""
    if not scope_of(request.user, on=timezone.localdate()):
        raise Http404("No organisation to report on")
    return render(
        request,
        "reports/sheets.html",
        {"nav": "reports", "sheets": SHEETS.values()},
    )


@require_GET
@login_required
def sheet(request, name):
    """One sheet on screen, page by page, or as a file with `?format=`."""
    question = read_sheet_question(
        name, request.GET, user=request.user, today=timezone.localdate()
    )
    table = build(name, question.ask).with_filters(question.filters())
    if request.GET.get("format") in formats_of(question.sheet):
        return _file(request, question, table)
    page = Paginator(table.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    note_access(question, count=len(page.object_list), by=request.user)
    asks_tasks = "assignment" in question.sheet.asks
    return render(
        request,
        "reports/sheet.html",
        {
            "nav": "reports",
            "question": question,
            "sheet": question.sheet,
            "scope": question.scope,
            "ask": question.ask,
            "words": question.filters(),
            "filing_form": FilingForm(),
            "tasks": assignments_for(question.scope)[:TASKS_OFFERED]
            if asks_tasks
            else (),
            "plans": plans_for(question.scope)[:TASKS_OFFERED] if asks_tasks else (),
            "table": table,
            "chart": completion_chart(table) if name == "branches" else None,
            "page": page,
            "rows": table_cells(table, page.object_list, start=page.start_index()),
            "total_cells": total_cells(table) if table.total else None,
        },
    )


def formats_of(sheet):
    """The files a sheet can be had as; PDF for those that are filed."""
    return ("xlsx", "csv", "pdf") if sheet.filed else ("xlsx", "csv")


def _file(request, question, table):
    """A small file at once, a large one as a job with a page that says how far it is."""
    file_format, at = request.GET["format"], timezone.now()
    if table.count <= settings.DANGKE_EXPORT_INLINE_ROWS:
        return export_response(table, file_format=file_format, at=at, by=request.user)
    run = ask_for_export(
        report=question.sheet.name,
        words=question.filters(),
        file_format=file_format,
        title=f"{table.heading} {table.title}",
        rows=table.count,
        by=request.user,
        at=at,
    )
    return redirect("reports:export", key=run.key)


def note_access(question, *, count, by):
    """Note in the log of access that a page with people's names was read."""
    if not question.sheet.personal:
        return
    with translation.override("en"):
        subject = str(question.sheet.title)
    record(
        subject=subject,
        by=by,
        at=timezone.now(),
        count=count,
        roots=question.scope.roots,
        filters=question.filters(),
    )


def completion_chart(table):
    """Completed people per line of a summary, for the drawing above the table."""
    rows = [row for row in table.rows if row["figures"].assigned]
    if not 1 < len(rows) <= MOST_BARS:
        return None
    return bar_chart([(row["organisation"], row["figures"].done) for row in rows])
