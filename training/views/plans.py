"""Training plans: list, page, drafting, publishing, closing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.access import can_manage, get_managed_unit, managing_scope_of
from members.models import Unit
from training.access.duties import (
    duties_within,
    get_duty_scope,
    get_managed_plan,
    get_plan_for,
    visible_plans,
)
from training.forms.plans import PlanForm
from training.operations.assignments import AssignmentRefused
from training.operations.plans import PlanRefused, close_plan, publish_plan, save_plan
from training.queries.planned import planned_months, progress_of
from training.states import PlanState
from training.views.paging import page_of, searched, show_errors


@never_cache
@login_required
@require_safe
def listing(request):
    """Plans that concern my organisations, newest first."""
    on = timezone.localdate()
    get_duty_scope(request.user, on=on)
    found = visible_plans(request.user, on=on).select_related("unit")
    query = searched(request)
    if query:
        found = found.filter(title__icontains=query)
    page = page_of(request, found)
    names = _names([plan.unit_id for plan in page.object_list], on)
    return render(
        request,
        "training/plans.html",
        {
            "nav": "training",
            "query": query,
            "page": page,
            "rows": [(plan, names.get(plan.unit_id, "")) for plan in page.object_list],
            "can_create": bool(managing_scope_of(request.user, on=on)),
        },
    )


@never_cache
@login_required
@require_safe
def page(request, key):
    """One plan: targets, planned minutes by month, assignments with their progress."""
    on = timezone.localdate()
    plan = get_plan_for(request.user, key, on=on)
    roots = get_duty_scope(request.user, on=on)
    assignments = list(plan.assignments.filter(cancelled_at=None).order_by("pk"))
    manages = can_manage(request.user, plan.unit, on=on)
    if not manages:
        assignments = [one for one in assignments if one.published_at]
    progress = progress_of(assignments, duties=duties_within(roots, on=on))
    months = planned_months(plan)
    return render(
        request,
        "training/plan.html",
        {
            "nav": "training",
            "plan": plan,
            "unit_name": _names([plan.unit_id], on).get(plan.unit_id, ""),
            "targets": plan.targets.all(),
            "months": months,
            "over": [month for month in months if month.is_over],
            "assignments": [(one, progress[one.pk]) for one in assignments],
            "drafts": [one for one in assignments if not one.published_at],
            "manages": manages and plan.state != PlanState.CLOSED,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    """A new draft."""
    on = timezone.localdate()
    if not managing_scope_of(request.user, on=on):
        get_managed_unit(request.user, "", on=on)
    form = PlanForm(request.POST or None, user=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        plan = _save(request, form, unit=form.cleaned_data["unit"])
        if plan is not None:
            messages.success(request, _("The draft has been saved."))
            return redirect("duties:plan", plan.key)
    return _form(request, form, _("New training plan"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, key):
    """Change a plan that is not closed."""
    on = timezone.localdate()
    plan = get_managed_plan(request.user, key, on=on)
    form = PlanForm(request.POST or None, instance=plan, user=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, form, unit=plan.unit, plan=plan)
        if saved is not None:
            messages.success(request, _("The plan has been saved."))
            return redirect("duties:plan", plan.key)
    return _form(request, form, plan.title, plan=plan)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, key):
    """Ask first, with the load and the drafts; then publish the plan and all drafts in it."""
    plan = get_managed_plan(request.user, key, on=timezone.localdate())
    short_notice = bool(request.POST.get("short_notice"))
    if request.method == "POST":
        try:
            publish_plan(
                plan=plan,
                at=timezone.now(),
                by=request.user,
                short_notice=short_notice,
            )
        except (AssignmentRefused, PlanRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The plan has been published."))
            return redirect("duties:plan", plan.key)
    months = planned_months(plan)
    return render(
        request,
        "training/plan_publish.html",
        {
            "nav": "training",
            "plan": plan,
            "months": months,
            "over": [month for month in months if month.is_over],
            "drafts": plan.assignments.filter(published_at=None, cancelled_at=None),
            "refused": request.method == "POST",
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, key):
    """Ask first; then close the plan."""
    plan = get_managed_plan(request.user, key, on=timezone.localdate())
    if request.method == "POST":
        try:
            close_plan(plan=plan, at=timezone.now(), by=request.user)
        except PlanRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The plan has been closed."))
        return redirect("duties:plan", plan.key)
    context = {
        "nav": "training",
        "title": _("Close this plan?"),
        "subject": plan.title,
        "text": _("Nothing can be added to it any more. Its assignments run on."),
        "action": _("Close the plan"),
        "back": reverse("duties:plan", args=[plan.key]),
    }
    return render(request, "training/confirm.html", context)


def _save(request, form, *, unit, plan=None):
    try:
        return save_plan(
            unit=unit,
            values=form.values(),
            targets=form.targets(),
            plan=plan,
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        show_errors(form, error)
    except PlanRefused as refusal:
        form.add_error(None, str(refusal))
    return None


def _form(request, form, title, plan=None):
    context = {"nav": "training", "form": form, "title": title, "plan": plan}
    return render(request, "training/plan_form.html", context)


def _names(unit_ids, on):
    units = Unit.objects.filter(pk__in=unit_ids).named(on=on)
    return dict(units.values_list("pk", "name"))
