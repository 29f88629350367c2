from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from members.access import scope_of
from members.operations.access_log import record
from reports.asking import assignments_for, plans_for, read_sheet_question
from reports.charts import drawing_of
from reports.exports import export_response
from reports.forms import FilingForm
from reports.operations.running import ask_for_export
from reports.sheets import SHEETS, build
from reports.views.request import (
    PAGE_SIZE,
    table_cells,
    too_long_for_paper,
    total_cells,
)
from training.queries.overdue import BOTH, LATE

TASKS_OFFERED = 200
# Sheets that stand among the tabs by themselves.
OWN_TABS = ("items", "people")


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
    file_format = request.GET.get("format")
    if file_format == "pdf" and not table.fits_paper:
        messages.error(request, too_long_for_paper(table))
    elif file_format in formats_of(question.sheet):
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
            "drawing": drawing_of(table),
            "no_paper": too_long_for_paper(table),
            "tab": name if name in OWN_TABS else "sheets",
            "chat_query": _chat_query(question),
            "page": page,
            "rows": table_cells(table, page.object_list, start=page.start_index()),
            "total_cells": total_cells(table) if table.total else None,
        },
    )


def _chat_query(question):
    """What asks for the text for the chat of the same people; None for other sheets and other days."""
    if question.sheet.name != "unfinished" or question.ask.on != timezone.localdate():
        return None
    words = question.filters()
    late = words["state"] == "overdue"
    asked = {
        "unit": words.get("unit_key"),
        "assignment": words.get("assignment"),
        "lateness": LATE if late else BOTH,
    }
    return urlencode({name: value for name, value in asked.items() if value})


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
