"""检查: what is missing, findings and their way to the close, samples."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members.models import Post, Unit
from members.operations import access_log
from members.queries import unit_nodes
from members.queries.organisation import posts_in
from members.states import PostRole
from reports.inspection_access import (
    get_evidence,
    get_finding,
    get_finding_to_act_on,
    get_inspected,
    get_sample,
)
from reports.inspection_forms import DeedForm, FindingForm, SampleForm
from reports.inspection_states import (
    BY_ANOTHER,
    MOVES,
    SAMPLE_WORDS,
    CheckKind,
    Deed,
    ListState,
    list_state,
)
from reports.models import Sample
from reports.operations.inspection import (
    AlreadyFound,
    NotNow,
    OwnFinding,
    act_on_finding,
    draw_sample,
    open_finding,
)
from reports.queries.inspection import (
    drawn,
    findings_below,
    in_state,
    states_of,
)
from reports.queries.omissions import omissions

PAGE_SIZE = 50
# Proposed only; whoever opens a finding chooses the day.
RECTIFY_DAYS = 14


@never_cache
@login_required
@require_safe
def checklist(request):
    """What the system itself finds missing, check by check, each with its state."""
    on = timezone.localdate()
    roots = get_inspected(request.user, on=on, unit_key=request.GET.get("unit"))
    only = request.GET.get("check")
    only = only if only in CheckKind.values else None
    found = omissions(roots=roots, on=on, at=timezone.now())
    counts = {kind: 0 for kind in CheckKind if kind != CheckKind.OTHER}
    for omission in found:
        counts[omission.kind] += 1
    if only:
        found = [omission for omission in found if omission.kind == only]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    known = states_of(page.object_list, on=on)
    rows = [
        (one, *known.get((one.unit_id, one.subject), (None, ListState.TO_SUPPLEMENT)))
        for one in page
    ]
    codes = {node.id: node.code for node in unit_nodes(on=on, roots=roots)}
    _note(request, len(rows), roots, gettext_noop("Inspection: omissions"))
    return render(
        request,
        "reports/inspection.html",
        {
            "nav": "reports",
            "page": page,
            "rows": [(row, key, state, codes[row.unit_id]) for row, key, state in rows],
            "counts": [(kind, counts[kind]) for kind in counts],
            "only": only,
        },
    )


@never_cache
@login_required
@require_safe
def findings(request):
    """检查清单: every finding of my organisations with its state."""
    on = timezone.localdate()
    roots = get_inspected(request.user, on=on, unit_key=request.GET.get("unit"))
    found = findings_below(roots, on=on)
    state = request.GET.get("state")
    if state in ListState.values:
        found = in_state(found, state, on=on)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = {node.id: node.name for node in unit_nodes(on=on, roots=roots)}
    rows = [
        (one, names[one.unit_id], list_state(one.status, one.due_on, on=on))
        for one in page
    ]
    return render(
        request,
        "reports/findings.html",
        {
            "nav": "reports",
            "page": page,
            "rows": rows,
            "states": ListState.choices,
            "state": state,
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_finding(request):
    """Open a finding, from an omission (`?subject=…`) or of one's own."""
    on = timezone.localdate()
    get_inspected(request.user, on=on)
    form = FindingForm(
        request.POST or None,
        user=request.user,
        on=on,
        initial=_proposed(request, on=on),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            finding = open_finding(
                unit=given["unit"],
                kind=given["check_kind"],
                text=given["text"],
                subject=given["subject"],
                owner=given["owner"],
                due_on=given["due_on"],
                at=timezone.now(),
                by=request.user,
            )
        except AlreadyFound:
            form.add_error(None, _("There is an open finding about this already."))
        else:
            messages.success(request, _("The finding is open; its owner is told."))
            return redirect("inspection:finding", finding.key)
    return render(
        request,
        "reports/finding_form.html",
        {"nav": "reports", "form": form},
        status=422 if form.errors else 200,
    )


@never_cache
@login_required
@require_safe
def finding(request, key):
    """One finding with its history, and what may be done about it now."""
    on = timezone.localdate()
    found = get_finding(request.user, key, on=on)
    return _finding_page(request, found, DeedForm(), on=on)


@login_required
@require_POST
def act(request, key, deed):
    """Put right, send back, close, or declare not applicable."""
    if deed not in MOVES:
        raise Http404("No such deed")
    on = timezone.localdate()
    found = get_finding_to_act_on(request.user, key, deed, on=on)
    form = DeedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _finding_page(request, found, form, on=on, status=422)
    try:
        act_on_finding(
            finding=found,
            deed=deed,
            text=form.cleaned_data["text"],
            file=form.cleaned_data["file"],
            at=timezone.now(),
            by=request.user,
        )
    except OwnFinding:
        messages.error(request, _("Another person has to confirm this."))
    except NotNow:
        messages.warning(request, _("Somebody was quicker: see below how it stands."))
    else:
        messages.success(request, _("Noted."))
    return redirect("inspection:finding", key)


@never_cache
@login_required
@require_safe
def evidence(request, key, entry):
    """A paper of the history, as a download."""
    found = get_evidence(request.user, key, entry, on=timezone.localdate())
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request):
    """Draw a sample, and those drawn before."""
    on = timezone.localdate()
    roots = get_inspected(request.user, on=on)
    nodes = unit_nodes(on=on, roots=roots)
    form = SampleForm(
        request.POST or None,
        user=request.user,
        on=on,
        initial={"unit": Unit.objects.get(pk=roots[0])} if len(roots) == 1 else {},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sample = draw_sample(
            unit=given["unit"],
            kind=given["kind"],
            size=given["size"],
            on=on,
            at=timezone.now(),
            by=request.user,
        )
        return redirect("inspection:sample", sample.key)
    names = {node.id: node.name for node in nodes}
    earlier = Sample.objects.filter(unit__in=names).select_related("by")[:PAGE_SIZE]
    return render(
        request,
        "reports/samples.html",
        {
            "nav": "reports",
            "form": form,
            "earlier": [
                (one, names[one.unit_id], SAMPLE_WORDS[one.kind]) for one in earlier
            ],
        },
        status=422 if form.errors else 200,
    )


@never_cache
@login_required
@require_safe
def sample(request, key):
    """The rows of one sample: the same whenever it is opened."""
    on = timezone.localdate()
    found = get_sample(request.user, key, on=on)
    rows = drawn(found)
    _note(request, len(rows), [found.unit_id], gettext_noop("Inspection: sample"))
    return render(
        request,
        "reports/sample.html",
        {
            "nav": "reports",
            "sample": found,
            "drawn_from": SAMPLE_WORDS[found.kind],
            "unit_name": _unit_name(found.unit_id, found.on),
            "rows": rows,
        },
    )


def _proposed(request, *, on):
    """What the omission says already; the organisation's secretary puts it right in a fortnight."""
    names = ("unit", "check_kind", "text", "subject")
    given = {name: request.GET.get(name, "") for name in names}
    units = Unit.objects.visible_to(request.user, on=on)
    unit = units.filter(code=given["unit"]).first()
    posts = posts_in(unit, on=on) if unit else Post.objects.none()
    secretary = posts.filter(role=PostRole.SECRETARY).first()
    return given | {
        "unit": unit,
        "owner": secretary.member.employee_no if secretary else "",
        "due_on": on + dt.timedelta(days=RECTIFY_DAYS),
    }


def _finding_page(request, found, form, *, on, status=200):
    deeds = [
        Deed(deed)
        for deed, (before, _after) in MOVES.items()
        if before == found.status
        and not (deed in BY_ANOTHER and found.owner_id == request.user.pk)
    ]
    return render(
        request,
        "reports/finding.html",
        {
            "nav": "reports",
            "finding": found,
            "unit_name": _unit_name(found.unit_id, on),
            "state": list_state(found.status, found.due_on, on=on),
            "entries": found.entries.select_related("by"),
            "deeds": deeds,
            "form": form,
        },
        status=status,
    )


def _unit_name(unit_id, on):
    nodes = unit_nodes(on=on, only=[unit_id])
    return nodes[0].name if nodes else ""


def _note(request, count, roots, subject):
    access_log.record(
        subject=subject,
        by=request.user,
        at=timezone.now(),
        count=count,
        roots=roots,
    )
