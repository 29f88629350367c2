"""Assignments: the list, choosing what to study, drafting."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Course, Lecture
from members.access import managing_scope_of
from members.models import Unit
from training.access.duties import (
    duties_within,
    get_duty_scope,
    get_managed_assignment,
    get_managed_plan,
    visible_assignments,
)
from training.forms.assignments import AssignmentForm
from training.models import Assignment, Claim, HeldSession
from training.operations.assignments import (
    AssignmentRefused,
    create_assignment,
    update_draft,
)
from training.queries.planned import progress_of
from training.views.paging import chosen_tab, page_of, searched, show_errors

RUNNING = Q(published_at__isnull=False, cancelled_at=None)
TABS = {
    "running": RUNNING,
    "to_claim": RUNNING,
    "drafts": Q(published_at=None, cancelled_at=None),
    "cancelled": Q(cancelled_at__isnull=False),
}
ITEMS = {"lecture": Lecture, "course": Course, "session": HeldSession}


@never_cache
@login_required
@require_safe
def listing(request):
    """Assignments that concern my organisations: running, to claim, drafts, cancelled."""
    on = timezone.localdate()
    roots = get_duty_scope(request.user, on=on)
    managed = managing_scope_of(request.user, on=on).root_ids
    tab = chosen_tab(request, TABS)
    found = visible_assignments(request.user, on=on).filter(TABS[tab])
    if tab == "to_claim":
        claimed = Claim.objects.filter(unit__in=managed).values("assignment")
        found = found.exclude(pk__in=claimed).exclude(unit__in=managed)
    elif tab != "running":
        found = found.filter(unit__in=Unit.objects.visible_to(request.user, on=on))
    query = searched(request)
    if query:
        found = found.filter(title__icontains=query)
    page = page_of(request, found.select_related("plan").prefetch_related("periods"))
    rows = list(page.object_list)
    progress = progress_of(rows, duties=duties_within(roots, on=on))
    units = Unit.objects.filter(pk__in={row.unit_id for row in rows}).named(on=on)
    names = dict(units.values_list("pk", "name"))
    return render(
        request,
        "training/assignments.html",
        {
            "nav": "training",
            "tab": tab,
            "query": query,
            "page": page,
            "rows": [
                (row, names.get(row.unit_id, ""), progress[row.pk], _last(row))
                for row in rows
            ],
            "can_create": bool(managed),
        },
    )


@never_cache
@login_required
@require_safe
def choose(request):
    """Find what is to be studied: published lectures, courses and sessions by their title."""
    on = timezone.localdate()
    _require_manager(request.user, on)
    query = searched(request)
    kind = chosen_tab(request, ITEMS)
    found = _offered(request.user, kind, on)
    if query:
        found = found.filter(title__icontains=query)
    return render(
        request,
        "training/choose.html",
        {
            "nav": "training",
            "tab": kind,
            "query": query,
            "page": page_of(request, found),
            "plan": request.GET.get("plan", ""),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    """A draft of an assignment of the chosen item, in a plan or by itself."""
    on = timezone.localdate()
    _require_manager(request.user, on)
    kind = request.GET.get("kind", "")
    item = _item(request.user, kind, request.GET.get("item"), on)
    plan = None
    if request.GET.get("plan"):
        plan = get_managed_plan(request.user, request.GET["plan"], on=on)
    initial = {"title": item.title} | ({"unit": plan.unit} if plan else {})
    form = AssignmentForm(
        request.POST or None, user=request.user, on=on, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            draft = create_assignment(
                item=item,
                plan=plan,
                at=timezone.now(),
                by=request.user,
                **form.values(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            return redirect("duties:assignment-publish", draft.key)
    return _form(request, form, item, _("New assignment"), plan)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, key):
    """Change a draft; what is published is extended or cancelled instead."""
    on = timezone.localdate()
    draft = get_managed_assignment(request.user, key, on=on)
    item = draft.lecture or draft.course or draft.session
    form = AssignmentForm(
        request.POST or None, instance=draft, user=request.user, on=on
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_draft(
                assignment=draft,
                item=item,
                at=timezone.now(),
                by=request.user,
                **form.values(),
            )
        except ValidationError as error:
            show_errors(form, error)
        except AssignmentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("duties:assignment-publish", draft.key)
    return _form(request, form, item, draft.title, draft.plan)


def _form(request, form, item, title, plan):
    context = {
        "nav": "training",
        "form": form,
        "item": item,
        "title": title,
        "plan": plan,
    }
    return render(request, "training/assignment_form.html", context)


def _require_manager(user, on):
    if not managing_scope_of(user, on=on):
        raise Http404("Nothing to manage")


def _offered(user, kind, on):
    if kind == "lecture":
        return (
            Lecture.objects.published()
            .visible_to(user, on=on)
            .filter(Q(video__isnull=False) | Q(quiz__isnull=False))
            .order_by("-published_at", "pk")
        )
    if kind == "course":
        return Course.objects.filter(withdrawn_at=None)
    units = Unit.objects.visible_to(user, on=on)
    return HeldSession.objects.filter(unit__in=units)


def _item(user, kind, key, on):
    if kind not in ITEMS:
        raise Http404("No such kind")
    try:
        return _offered(user, kind, on).get(key=key)
    except (ITEMS[kind].DoesNotExist, ValidationError, ValueError) as error:
        raise Http404("No such item") from error


def _last(assignment: Assignment):
    """The newest period, of those already loaded."""
    return max(assignment.periods.all(), key=lambda period: period.no, default=None)
