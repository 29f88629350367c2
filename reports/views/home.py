from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from members.access import managing_scope_of, may_read_log
from members.operations import access_log
from quizzes.access import markable_members
from reports import tables
from reports.access import get_duties, reportable_lectures
from reports.forms import DayFilter
from reports.queries.duties import Duties
from reports.queries.summary import branch_summary, lecture_tallies
from reports.queries.work import work_of
from reports.rules import percent_text
from reports.views.branches import bar
from reports.views.request import read_question

HOME_LECTURES = 5


@require_GET
@login_required
def home(request):
    """My organisation at a glance, what waits for me, and the ways to the daily work.

    Below it the required lectures: one sentence, the next level as bars, the first of them. The
    part that waits is about today; a chosen day changes the figures of lectures only.
    """
    question = read_question(request, DayFilter)
    scope, today = question.scope, timezone.localdate()
    duties = get_duties(request.user, today=today, on=scope.on)
    summary = branch_summary(roots=scope.roots, duties=duties)
    lectures = list(
        reportable_lectures(request.user, today=today, on=scope.on)[:HOME_LECTURES]
    )
    tallies = lecture_tallies(
        roots=scope.roots, duties=Duties(tuple(lectures), scope.on)
    )
    lines = tables.branch_lines(summary)
    table = tables.branches_table(scope=scope, summary=summary, lines=lines, filters={})
    return render(
        request,
        "reports/home.html",
        {
            "nav": "reports",
            "question": question,
            "scope": scope,
            "work": _work(request, scope.roots, today),
            "today": today,
            "may_read_log": may_read_log(request.user, on=today),
            "total": summary.total,
            "rate": percent_text(summary.total.completion_rate),
            "bars": [bar(line) for line in lines],
            "lecture_bars": [
                bar(line) for line in tables.lecture_lines(lectures, tallies)
            ],
            "lecture_count": len(duties.lectures),
            "table": table,
        },
    )


def _work(request, roots, today):
    try:
        markable = markable_members(request.user, on=today)
    except Http404:
        markable = None
    at = timezone.now()
    work = work_of(
        request.user,
        roots=roots,
        managed=managing_scope_of(request.user, on=today).root_ids,
        markable=markable,
        on=today,
        at=at,
    )
    access_log.record(
        subject=gettext_noop("Overdue duties"),
        by=request.user,
        at=at,
        count=len({line.member_key for line in work.people}),
        roots=roots,
    )
    return work
