from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from members.queries import unit_nodes
from quizzes.queries.analysis import quiz_analyses, quiz_analysis, quiz_by_unit
from quizzes.queries.analysis_words import analysis_context
from reports import tables
from reports.access import get_reportable_quiz, reportable_quizzes
from reports.forms import DayFilter
from reports.views.request import (
    download,
    page_of,
    read_question,
    table_cells,
    wants_file,
)


@require_GET
@login_required
def quizzes(request):
    """Each quiz of a required lecture with the figures of first attempts in the organisation."""
    question = read_question(request, DayFilter)
    scope = question.scope
    found = reportable_quizzes(request.user, today=timezone.localdate(), on=scope.on)
    page = page_of(request, found)
    shown = found if wants_file(request) else page.object_list
    analyses = quiz_analyses(list(shown), roots=scope.roots, on=scope.on)
    lines = [tables.quiz_line(analysis) for analysis in analyses]
    table = tables.quizzes_table(
        scope=scope, lines=lines, count=len(lines), filters=question.filters()
    )
    if wants_file(request):
        return download(request, table)
    return render(
        request,
        "reports/quizzes.html",
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
def quiz(request, key):
    """The analysis of one quiz in the organisation, question by question, without the answers."""
    question = read_question(request, DayFilter)
    scope = question.scope
    found = get_reportable_quiz(
        request.user, key, today=timezone.localdate(), on=scope.on
    )
    analysis = quiz_analysis(found, roots=scope.roots, on=scope.on)
    table = tables.items_table(
        scope=scope, analysis=analysis, filters=question.filters(quiz=str(key))
    )
    if wants_file(request):
        return download(request, table)
    children = [
        node
        for node in unit_nodes(on=scope.on, roots=scope.roots)
        if node.depth == (1 if scope.unit else 0)
    ]
    by_unit = quiz_by_unit(found, units=[node.id for node in children], on=scope.on)
    return render(
        request,
        "reports/quiz.html",
        {
            "nav": "reports",
            "branches": [(node, by_unit[node.id]) for node in children],
            "question": question,
            "scope": scope,
            "table": table,
            **analysis_context(analysis, shows_answers=False),
        },
    )
