from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.asking import read_sheet_question
from reports.exports import file_response, safe_name
from reports.models import ExportRun
from reports.states import RunState

SHOWN = 50


def _own(request, key):
    """The reader's own export; Http404 for anybody else's and for what is no key."""
    return get_object_or_404(ExportRun.objects.filter(member=request.user), key=key)


@require_GET
@login_required
def exports(request):
    """The reader's own exports, newest first, with how far each is."""
    found = ExportRun.objects.filter(member=request.user)[:SHOWN]
    return render(request, "reports/exports.html", {"nav": "reports", "runs": found})


@require_GET
@login_required
def export(request, key):
    """How far one export is; while it is written the page asks again by itself."""
    run = _own(request, key)
    template = "reports/_export.html" if request.htmx else "reports/export.html"
    return render(request, template, {"nav": "reports", "run": run})


@require_GET
@login_required
def export_file(request, key):
    """The file of a finished export, as long as its reader still has the rights it was made with."""
    run = _own(request, key)
    if run.state != RunState.READY or run.expires_at <= timezone.now():
        raise Http404("Not kept")
    read_sheet_question(
        run.report, run.words, user=request.user, today=timezone.localdate()
    )
    path = settings.DANGKE_EXPORT_DIR / run.file_name
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Http404("Gone from the disk") from error
    return file_response(file, name=safe_name(f"{run.title}.{run.format}"))
