"""Duties by organisation and status, out of the counters: as quick at the top as at a branch."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.access import as_key, get_report_scope
from reports.charts import drawing_of_duties
from reports.queries.counted import as_of, matrix_lines, rounds_for
from reports.views.request import PAGE_SIZE
from training.states import Basis


@require_GET
@login_required
def matrix(request):
    """The next level below an organisation: how many duties stand where, for one round or all."""
    today = timezone.localdate()
    scope = get_report_scope(
        request.user, today=today, on=today, unit_key=request.GET.get("unit")
    )
    basis = request.GET.get("basis")
    basis = basis if basis in Basis.values else Basis.DATE.value
    task = request.GET.get("assignment")
    rounds = rounds_for(scope, year=today.year, task=as_key(task) if task else None)
    lines, total = matrix_lines(scope, basis=basis, periods=[one.pk for one in rounds])
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/matrix.html",
        {
            "nav": "reports",
            "scope": scope,
            "basis": basis,
            "bases": Basis.choices,
            "tasks": sorted(
                {one.assignment.key: one.assignment.title for one in rounds}.items(),
                key=lambda pair: pair[1],
            ),
            "task": task,
            "page": page,
            "total": total,
            "drawing": drawing_of_duties(lines),
            "as_of": as_of(),
        },
    )
