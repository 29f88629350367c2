import hashlib
import tempfile
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from members.models import Unit
from members.operations import access_log
from reports.asking import read_sheet_question
from reports.exports import file_name, file_response, log_table, write_file
from reports.forms import CorrectionForm, FilingForm
from reports.frozen import frozen, in_its_language, thawed
from reports.models import Filing
from reports.operations.filing import (
    AlreadyFiled,
    NothingDiffers,
    canonical,
    correct_filing,
    file_sheet,
)
from reports.sheets import SHEETS, build
from reports.views.request import (
    PAGE_SIZE,
    table_cells,
    too_long_for_paper,
    total_cells,
)


def filings_for(user):
    """The filings of units in the user's scope today."""
    units = Unit.objects.visible_to(user, on=timezone.localdate())
    return Filing.objects.filter(unit__in=units).select_related("filed_by")


def _one(request, key):
    return get_object_or_404(filings_for(request.user), key=key)


@require_GET
@login_required
def filings(request):
    """Everything that has been filed in the reader's organisations."""
    page = Paginator(filings_for(request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(request, "reports/filings.html", {"nav": "reports", "page": page})


@require_POST
@login_required
def file_now(request, name):
    """Freeze the sheet as it is asked for in the form, and keep it as filed."""
    question = read_sheet_question(
        name, request.POST, user=request.user, today=timezone.localdate()
    )
    if not question.sheet.filed or question.scope.unit is None:
        raise Http404("This sheet is not filed")
    form = FilingForm(request.POST)
    table = build(name, question.ask).with_filters(question.filters())
    if not form.is_valid() or not table.may_be_filed:
        messages.error(request, _("Not filed: the note or the sheet is too long."))
        return redirect("reports:sheet", name=name)
    at = timezone.now()
    ask = question.ask
    try:
        filing = file_sheet(
            unit=Unit.objects.get(key=question.scope.unit.key),
            content=frozen(table, recorded_until=min(at, ask.before)),
            filters=table.filters,
            first=ask.first,
            last=ask.last,
            on=ask.on,
            note=form.cleaned_data["note"],
            at=at,
            by=request.user,
        )
    except AlreadyFiled:
        messages.info(request, _("Exactly this has been filed already."))
        return redirect("reports:filings")
    messages.success(request, _("Filed. What is filed is never changed."))
    return redirect("reports:filing", key=filing.key)


@require_GET
@login_required
def filing(request, key):
    """One filed report as it was, or as the same file again with `?format=`."""
    found = _one(request, key)
    table = thawed(found.content)
    file_format = request.GET.get("format")
    if file_format == "pdf" and not table.fits_paper:
        messages.error(request, too_long_for_paper(table))
        return redirect("reports:filing", key=key)
    if file_format in ("xlsx", "csv", "pdf", "json"):
        return _file(request, found, table, file_format)
    page = Paginator(table.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    _note(found, count=len(page.object_list), by=request.user)
    return render(
        request,
        "reports/filing.html",
        {
            "nav": "reports",
            "filing": found,
            "table": table,
            "page": page,
            "rows": table_cells(table, page.object_list, start=page.start_index()),
            "total_cells": total_cells(table) if table.total else None,
            "no_paper": too_long_for_paper(table),
            "corrections": found.corrections.select_related("by"),
            "correction_form": CorrectionForm(),
        },
    )


def _note(found, *, count, by):
    """Note in the log of access that filed names were read, as for the sheet itself."""
    if SHEETS[found.sheet].personal:
        access_log.record(
            subject=gettext_noop("Filed report"),
            by=by,
            at=timezone.now(),
            count=count,
            roots=[found.unit_id],
            filters=found.filters,
        )


def _file(request, found, table, file_format):
    """The same bytes whenever it is asked for, and by whom: its own number, moment and person are printed.

    JSON is the document itself, so that anybody can work out its hash.
    """
    file = tempfile.TemporaryFile(suffix=f".{file_format}")  # noqa: SIM115
    if file_format == "json":
        file.write(canonical(found.content))
    else:
        with in_its_language(found.content):
            write_file(
                table,
                file,
                file_format=file_format,
                export_key=found.key,
                at=found.filed_at,
                by=found.filed_by,
            )
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    log_table(
        replace(table, name=f"filing:{table.name}"[:64]),
        file_format=file_format,
        at=timezone.now(),
        by=request.user,
        sha256=sha256,
    )
    return file_response(file, name=file_name(table, file_format))


@require_POST
@login_required
def correct(request, key):
    """Compare the filing with today's figures and write the difference down, with a reason."""
    found = _one(request, key)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A correction needs a reason."))
        return redirect("reports:filing", key=key)
    words = found.filters | {"on": found.on.isoformat()}
    question = read_sheet_question(
        found.sheet, words, user=request.user, today=timezone.localdate()
    )
    at = timezone.now()
    with in_its_language(found.content):
        content = frozen(build(found.sheet, question.ask), recorded_until=at)
    try:
        correct_filing(
            filing=found,
            content=content,
            reason=form.cleaned_data["reason"],
            at=at,
            by=request.user,
        )
    except NothingDiffers:
        messages.info(request, _("Every figure is still as filed."))
    else:
        messages.success(request, _("The correction sheet has been written."))
    return redirect("reports:filing", key=key)
