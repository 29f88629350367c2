from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from members.access import managing_scope_of, may_read_log
from members.operations import access_log
from quizzes.access import markable_members
from reports.access import get_report_scope
from reports.queries.counted import as_of, matrix_lines, nearest_rounds, rounds_for
from reports.queries.work import work_of
from reports.tables import unit_name
from training.states import Basis

UNITS, TASKS = 24, 6


@require_GET
@login_required
def home(request):
    """What waits for me in my organisation, then the duties of this year as the counters have them."""
    today = timezone.localdate()
    scope = get_report_scope(
        request.user, today=today, on=today, unit_key=request.GET.get("unit")
    )
    rounds = rounds_for(scope, year=today.year)
    basis = Basis.DATE.value
    lines, total = matrix_lines(scope, basis=basis, periods=[one.pk for one in rounds])
    return render(
        request,
        "reports/home.html",
        {
            "nav": "reports",
            "scope": scope,
            "unit_name": unit_name(scope),
            "work": _work(request, scope.roots, today),
            "today": today,
            "may_read_log": may_read_log(request.user, on=today),
            "total": total,
            "units": lines[:UNITS],
            "more_units": max(0, len(lines) - UNITS),
            "tasks": nearest_rounds(
                scope, basis=basis, rounds=rounds, on=today, most=TASKS
            ),
            "as_of": as_of(),
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
