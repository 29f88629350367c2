from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from members.access import scope_of
from reports.asking import assignments_for, plans_for, read_sheet_question
from reports.sheets import SHEETS, build
from reports.views.branches import total_cells
from reports.views.request import PAGE_SIZE, download, table_cells, wants_file

TASKS_OFFERED = 200


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
    table = build(name, question.ask)
    table = table.with_filters(question.filters())
    if wants_file(request):
        return download(request, table)
    page = Paginator(table.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    duties_asked = "assignment" in question.sheet.asks
    return render(
        request,
        "reports/sheet.html",
        {
            "nav": "reports",
            "question": question,
            "sheet": question.sheet,
            "scope": question.scope,
            "ask": question.ask,
            "tasks": assignments_for(question.scope)[:TASKS_OFFERED]
            if duties_asked
            else (),
            "plans": plans_for(question.scope)[:TASKS_OFFERED] if duties_asked else (),
            "table": table,
            "page": page,
            "rows": table_cells(table, page.object_list, start=page.start_index()),
            "total_cells": total_cells(table) if table.total else None,
        },
    )
