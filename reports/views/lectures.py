from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from members.operations import access_log
from reports import tables
from reports.access import get_duties, reportable_lectures
from reports.forms import DayFilter, PeopleFilter
from reports.queries.duties import Duties
from reports.queries.people import STATE_FILTERS, LecturePeople
from reports.queries.summary import lecture_tallies
from reports.rules import percent_text
from reports.views.branches import bar
from reports.views.request import (
    download,
    page_of,
    read_question,
    table_cells,
    wants_file,
)


@require_GET
@login_required
def lectures(request):
    """Each required lecture with its figures in the chosen organisation."""
    question = read_question(request, DayFilter)
    scope = question.scope
    found = reportable_lectures(request.user, today=timezone.localdate(), on=scope.on)
    page = page_of(request, found)
    shown = list(found) if wants_file(request) else list(page.object_list)
    tallies = lecture_tallies(roots=scope.roots, duties=Duties(tuple(shown), scope.on))
    lines = tables.lecture_lines(shown, tallies)
    table = tables.lectures_table(scope=scope, lines=lines, filters=question.filters())
    if wants_file(request):
        return download(request, table)
    return render(
        request,
        "reports/lectures.html",
        {
            "nav": "reports",
            "question": question,
            "scope": scope,
            "table": table,
            "page": page,
            "rows": table_cells(table, lines),
        },
    )


@require_GET
@login_required
def lecture(request, key):
    """One lecture: the figures, the next level of the organisation, and the people by name."""
    question = read_question(request, PeopleFilter)
    scope, state = question.scope, question.form.chosen("state")
    duties = get_duties(
        request.user, today=timezone.localdate(), on=scope.on, lecture_key=key
    )
    people = LecturePeople(
        roots=scope.roots, duties=duties, states=STATE_FILTERS[state]
    )
    table = tables.people_table(
        scope=scope, people=people, filters=question.filters(lecture=str(key))
    )
    if wants_file(request):
        return download(request, table)
    page = page_of(request, people)
    access_log.record(
        subject=gettext_noop("People and progress"),
        by=request.user,
        at=timezone.now(),
        count=len(page.object_list),
        roots=scope.roots,
        filters=table.filters,
    )
    summary = people.summary()
    return render(
        request,
        "reports/lecture.html",
        {
            "nav": "reports",
            "question": question,
            "scope": scope,
            "lecture": people.lecture,
            "by_state": people.by_state,
            "total": summary.total,
            "rate": percent_text(summary.total.completion_rate),
            "bars": [bar(line) for line in tables.branch_lines(summary)],
            "table": table,
            "page": page,
            "rows": table_cells(table, page.object_list, start=page.start_index()),
        },
    )
