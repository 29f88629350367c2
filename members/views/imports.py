"""Rosters by upload: what would change is shown first, line by line, and applied only then."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lib.doorbell import ring
from lib.table_file import neutral_cell
from members.access import get_managed_unit, managing_scope_of
from members.forms.organisation import RosterForm
from members.models import RosterImport
from members.operations.roster_files import (
    INLINE_BYTES,
    ManyWouldLeave,
    WrongImportState,
    apply_import,
    check_import,
    confirm_import,
    upload_roster,
)
from members.queries import unit_nodes
from members.roster.problems import SENTENCES
from members.roster.reading import MAX_BYTES
from members.roster.template import template
from members.roster.words import (
    WHAT,
    place_of,
    reasons_of,
    sentence_of,
    summary,
)
from members.states import ImportState

TASK = "members.tasks.work_on_imports"
MAX_SHOWN = 500
FIRST_LINES = 10
BOM = "\ufeff"
_STATUS = {
    ImportState.CHECKED: "in_progress",
    ImportState.REFUSED: "failed",
    ImportState.APPLIED: "done",
    ImportState.EXPIRED: "draft",
}
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request, key=None):
    """A roster of one organisation and what lies below it; of everything for a superuser."""
    today = timezone.localdate()
    if key is None and not request.user.is_superuser:
        raise Http404("Only for one's own organisation")
    unit = get_managed_unit(request.user, key, on=today) if key else None
    form = RosterForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > MAX_BYTES:
            form.add_error(
                "file", SENTENCES["file_too_large"] % {"most": MAX_BYTES >> 20}
            )
        else:
            one = upload_roster(
                file_name=file.name,
                data=file.read(),
                unit=unit,
                on=form.cleaned_data["on"],
                keep_missing=form.cleaned_data["keep_missing"],
                posts_complete=form.cleaned_data["posts_complete"],
                at=timezone.now(),
                by=request.user,
            )
            _do(one, check_import)
            return redirect("organisation:import", key=one.key)
    mine = RosterImport.objects.filter(uploaded_by=request.user).defer("data", "report")
    context = {
        "nav": "organisation",
        "form": form,
        "unit": unit,
        "unit_name": unit_nodes(on=today, only=[unit.pk])[0].name if unit else "",
        "imports": mine.order_by("-uploaded_at")[:20],
    }
    status = 422 if form.is_bound else 200
    return render(request, "members/organisation/import.html", context, status=status)


def _do(one, operation):
    """Small files at once; large ones ring a worker."""
    if len(one.data) <= INLINE_BYTES:
        operation(roster_import=one, at=timezone.now())
    else:
        transaction.on_commit(lambda: ring(TASK))


def _get_import(request, key):
    """One's own upload, as long as one may import there. Http404 for every other."""
    one = RosterImport.objects.filter(uploaded_by=request.user, key=key).first()
    if one is None:
        raise Http404("No such import")
    if one.unit_id:
        get_managed_unit(request.user, one.unit.key, on=timezone.localdate())
    elif not request.user.is_superuser:
        raise Http404("No such import")
    return one


@require_GET
@login_required
def roster_import(request, key):
    """How an import stands: being read, what it would change, what it has changed."""
    one = _get_import(request, key)
    problems = one.report.get("problems", [])
    reasons = reasons_of(problems, first=FIRST_LINES)
    lines = one.report.get("lines", [])
    counts = one.report.get("counts", {})
    groups = [
        {
            "what": what,
            "label": label,
            "count": counts[what],
            "lines": [line for line in lines if line["what"] == what],
        }
        for what, label in WHAT.items()
        if counts.get(what)
    ]
    context = {
        "nav": "organisation",
        "import": one,
        "is_waiting": one.state in (ImportState.TO_CHECK, ImportState.TO_APPLY),
        "is_checked": one.state == ImportState.CHECKED,
        "problems": problems,
        "reasons": reasons[:MAX_SHOWN],
        "more": max(len(reasons) - MAX_SHOWN, 0),
        "status": _STATUS.get(one.state, "processing"),
        "refused": sum(problem["refused"] for problem in problems),
        "groups": groups,
        "changes_anything": any(group["what"] != "post_unnamed" for group in groups),
        "summary": summary(counts) if counts else "",
    }
    return render(request, "members/organisation/import_state.html", context)


@require_GET
@login_required
def problems(request, key):
    """Every line that something is wrong with, as CSV: one may have thousands."""
    one = _get_import(request, key)
    response = HttpResponse(content_type=_TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="roster-problems.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write(BOM)
    writer = csv.writer(response)
    writer.writerow([_("Line"), _("Kind of message"), _("What is wrong")])
    for problem in one.report.get("problems", []):
        kind = _("refused") if problem["refused"] else _("note")
        row = (place_of(problem), kind, sentence_of(problem))
        writer.writerow([neutral_cell(cell) for cell in row])
    return response


@require_POST
@login_required
def confirm(request, key):
    """Apply what has been shown."""
    one = _get_import(request, key)
    try:
        one = confirm_import(
            roster_import=one,
            allow_many_leaving="allow_many_leaving" in request.POST,
            at=timezone.now(),
            by=request.user,
        )
    except ManyWouldLeave:
        messages.error(request, _("Please confirm that so many people leave."))
    except WrongImportState:
        messages.error(request, _("This file cannot be applied any more."))
    else:
        _do(one, apply_import)
    return redirect("organisation:import", key=one.key)


@require_GET
@login_required
def roster_template(request, suffix):
    """An empty roster with its headings, as XLSX or CSV; for people who may import one."""
    scope = managing_scope_of(request.user, on=timezone.localdate())
    if not (scope or request.user.is_superuser):
        raise Http404("Nothing to import into")
    response = HttpResponse(template(f".{suffix}"), content_type=_TYPES[suffix])
    response["Content-Disposition"] = f'attachment; filename="roster.{suffix}"'
    return response
