from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports import tables
from reports.access import get_duties, reportable_lectures
from reports.forms import BranchFilter
from reports.queries.summary import branch_summary
from reports.rules import percent_text
from reports.views.request import (
    download,
    page_of,
    read_question,
    table_cells,
    wants_file,
)


@require_GET
@login_required
def branches(request):
    """Figures by organisation, down the tree level by level, for all duties or one lecture."""
    question = read_question(request, BranchFilter)
    scope, form = question.scope, question.form
    today = timezone.localdate()
    lecture_key = request.GET.get("lecture")
    duties = get_duties(request.user, today=today, on=scope.on, lecture_key=lecture_key)
    summary = branch_summary(
        roots=scope.roots, duties=duties, nested=form.chosen("levels") == "all"
    )
    lines = tables.branch_lines(
        summary, by_unfinished=form.chosen("sort") == "unfinished"
    )
    table = tables.branches_table(
        scope=scope,
        summary=summary,
        lines=lines,
        filters=question.filters(lecture=lecture_key),
    )
    if wants_file(request):
        return download(request, table)
    page = page_of(request, lines)
    return render(
        request,
        "reports/branches.html",
        {
            "nav": "reports",
            "question": question,
            "scope": scope,
            "lecture": duties.lectures[0] if lecture_key else None,
            "lectures": reportable_lectures(request.user, today=today, on=scope.on),
            "table": table,
            "page": page,
            "rows": table_cells(table, page.object_list, start=page.start_index()),
            "total_cells": total_cells(table),
        },
    )


def bar(line):
    """A line for a bar: what it is, its counts, and its length in percent (None: nobody)."""
    tally = line.tally
    return {
        "line": line,
        "rate": percent_text(tally.completion_rate),
        "percent": None if not tally.assigned else 100 * tally.done / tally.assigned,
    }


def total_cells(table):
    """The total line of a table as (column, text) pairs, without a number."""
    return [
        (column, "" if column.kind == "index" else column.text(table.total, None))
        for column in table.columns
    ]
