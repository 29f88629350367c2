"""One assignment: its page, publishing, cancelling, its people, more days, the next round."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.access import can_manage, managing_scope_of
from members.models import Unit
from members.operations import access_log
from training.access.duties import (
    duties_within,
    get_assignment_for,
    get_duty_scope,
    get_managed_assignment,
    managed_duties,
)
from training.forms.assignments import RoundForm
from training.forms.duties import ExtendForm, ReasonForm
from training.models import Claim
from training.operations.additions import Reach, add_lectures, additions
from training.operations.assignments import (
    AssignmentRefused,
    NoticeTooShort,
    add_period,
    cancel_assignment,
    open_now,
    publish_assignment,
)
from training.operations.exemptions import ExtensionRefused, extend_duties
from training.queries.criteria import criteria_text
from training.queries.crowd import audiences, meant_ids
from training.queries.planned import minutes_of, progress_of, status_counts
from training.queries.restudy import number_to_study_again
from training.states import ItemKind, ObligationStatus
from training.views.paging import page_of, searched, show_errors


@never_cache
@login_required
@require_safe
def page(request, key):
    """Figures of my own organisations by status, criteria, rounds, and who has taken it on."""
    on = timezone.localdate()
    found = get_assignment_for(request.user, key, on=on)
    roots = get_duty_scope(request.user, on=on)
    duties = duties_within(roots, on=on)
    managed = Unit.objects.managed_by(request.user, on=on)
    claims = (
        Claim.objects.filter(
            assignment=found, unit__in=Unit.objects.visible_to(request.user, on=on)
        )
        .select_related("responsible", "unit")
        .prefetch_related("shares__responsible", "shares__unit", "shares__member")
    )
    mine = set(managed.filter(claims__in=claims).values_list("pk", flat=True))
    manages = can_manage(request.user, found.unit, on=on)
    return render(
        request,
        "training/assignment.html",
        {
            "nav": "training",
            "assignment": found,
            "unit_name": _name(found.unit_id, on),
            "minutes": minutes_of([found])[found.pk],
            "counts": status_counts(found, duties=duties),
            "progress": progress_of([found], duties=duties)[found.pk],
            "periods": found.periods.order_by("no"),
            "criteria": found.criteria.first(),
            "claims": [(claim, claim.unit_id in mine) for claim in claims],
            "names": _claim_names(claims, on),
            "manages": manages,
            "can_claim": bool(
                set(managing_scope_of(request.user, on=on).root_ids)
                - {claim.unit_id for claim in claims}
            ),
            "runs": found.published_at and not found.cancelled_at,
            "addition": additions(found) if manages else None,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, key):
    """Ask first, with the number of people it reaches and what counts as done; then publish."""
    on, at = timezone.localdate(), timezone.now()
    draft = get_managed_assignment(request.user, key, on=on)
    if draft.published_at:
        return redirect("duties:assignment", draft.key)
    refusal = None
    if request.method == "POST":
        try:
            publish_assignment(
                assignment=draft,
                at=at,
                by=request.user,
                short_notice="short_notice" in request.POST,
            )
        except AssignmentRefused as error:
            refusal = error
        else:
            messages.success(request, _("The assignment has been published."))
            return redirect("duties:assignment", draft.key)
    people = meant_ids(audiences([draft])[draft.pk], on=on)
    period = draft.periods.order_by("no").first()
    return render(
        request,
        "training/assignment_publish.html",
        {
            "nav": "training",
            "assignment": draft,
            "unit_name": _name(draft.unit_id, on),
            "period": period,
            "people": people,
            "again": number_to_study_again(draft, period, people),
            "minutes": minutes_of([draft])[draft.pk],
            "criteria": criteria_text(draft).splitlines(),
            "refusal": refusal,
            "too_short": isinstance(refusal, NoticeTooShort),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, key):
    """Ask for the reason; then withdraw what is open."""
    found = get_managed_assignment(request.user, key, on=timezone.localdate())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = cancel_assignment(
            assignment=found,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
            by=request.user,
        )
        messages.success(
            request,
            ngettext(
                "The assignment was cancelled; %(count)s open duty was withdrawn.",
                "The assignment was cancelled; %(count)s open duties were withdrawn.",
                count,
            )
            % {"count": count},
        )
        return redirect("duties:assignment", found.key)
    context = {
        "nav": "training",
        "form": form,
        "title": _("Cancel this assignment?"),
        "subject": found.title,
        "text": _("Open duties are withdrawn. What has been done stays."),
        "action": _("Cancel the assignment"),
        "danger": True,
        "back": reverse("duties:assignment", args=[found.key]),
    }
    return render(request, "training/confirm.html", context)


@never_cache
@login_required
@require_safe
def people(request, key):
    """By name, of my own organisations: who has it, how it stands, until when."""
    on = timezone.localdate()
    found = get_assignment_for(request.user, key, on=on)
    roots = get_duty_scope(request.user, on=on)
    rows = (
        duties_within(roots, on=on)
        .filter(assignment=found)
        .select_related("member", "period")
        .order_by("current_unit", "member__employee_no", "period__no")
    )
    status = request.GET.get("status", "")
    if status in ObligationStatus.values:
        rows = rows.filter(status=status)
    query = searched(request)
    if query:
        rows = rows.filter(member__name__icontains=query)
    shown = page_of(request, rows)
    units = {row.current_unit_id for row in shown.object_list}
    names = dict(
        Unit.objects.filter(pk__in=units).named(on=on).values_list("pk", "name")
    )
    managed = set(
        Unit.objects.managed_by(request.user, on=on)
        .filter(pk__in=units)
        .values_list("pk", flat=True)
    )
    access_log.record(
        subject=gettext_noop("People of an assignment"),
        by=request.user,
        roots=roots,
        filters={"assignment": str(found.key), "status": status, "q": query},
        count=len(shown.object_list),
        at=timezone.now(),
    )
    return render(
        request,
        "training/people.html",
        {
            "nav": "training",
            "assignment": found,
            "page": shown,
            "rows": [
                (
                    row,
                    names.get(row.current_unit_id, ""),
                    row.current_unit_id in managed,
                )
                for row in shown.object_list
            ],
            "statuses": ObligationStatus.choices,
            "status": status,
            "query": query,
            "can_extend": bool(managed),
        },
    )


@login_required
@require_http_methods(["POST"])
def extend(request, key):
    """More days for the chosen duties: first asks until when and why, then gives them."""
    on = timezone.localdate()
    found = get_assignment_for(request.user, key, on=on)
    ids = [int(pk) for pk in request.POST.getlist("duty") if pk.isdecimal()][:500]
    duties = managed_duties(request.user, ids, on=on).filter(assignment=found)
    if not request.user.is_superuser and duties.filter(member=request.user).exists():
        duties = duties.exclude(member=request.user)
        messages.warning(
            request, _("Nobody gives themselves more time. Ask the organisation above.")
        )
    chosen = list(duties.select_related("member").order_by("pk"))
    if not chosen:
        messages.warning(request, _("Nobody was chosen."))
        return redirect("duties:people", found.key)
    form = ExtendForm(request.POST if "confirmed" in request.POST else None)
    if "confirmed" in request.POST and form.is_valid():
        try:
            count = extend_duties(
                obligation_ids=[one.pk for one in chosen],
                at=timezone.now(),
                by=request.user,
                **form.cleaned_data,
            )
        except ExtensionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)s duty has more time now.",
                    "%(count)s duties have more time now.",
                    count,
                )
                % {"count": count},
            )
            return redirect("duties:people", found.key)
    context = {
        "nav": "training",
        "form": form,
        "title": _("More time"),
        "subject": found.title,
        "people": [one.member.name for one in chosen],
        "hidden": [("duty", one.pk) for one in chosen] + [("confirmed", 1)],
        "action": _("Give more time"),
        "back": reverse("duties:people", args=[found.key]),
    }
    return render(request, "training/confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request, key):
    """The next round: new days, new duties; the old ones stay as they are."""
    found = get_managed_assignment(request.user, key, on=timezone.localdate())
    if not found.published_at or found.cancelled_at:
        raise Http404("Not running")
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            add_period(assignment=found, at=at, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
        else:
            open_now(assignment=found, at=at, by=request.user)
            messages.success(request, _("The next round has been added."))
            return redirect("duties:assignment", found.key)
    context = {
        "nav": "training",
        "form": form,
        "title": _("Next round"),
        "subject": found.title,
        "text": _round_text(found),
        "action": _("Add the round"),
        "back": reverse("duties:assignment", args=[found.key]),
    }
    return render(request, "training/confirm.html", context)


def _round_text(assignment):
    text = _("Everybody meant gets a new duty; earlier rounds stay as they are.")
    if assignment.recognise_days is not None or assignment.item == ItemKind.SESSION:
        return text
    known = _(
        "Whoever has completed it in an earlier round has done the new one with that: this assignment recognises it however long ago."
    )
    return f"{text} {known}"


@login_required
@require_http_methods(["POST"])
def added(request, key):
    """Whom lectures added to the course are asked of, as somebody has chosen."""
    found = get_managed_assignment(request.user, key, on=timezone.localdate())
    reach = request.POST.get("reach")
    if reach not in Reach.values:
        raise Http404("No such choice")
    due_on = timezone.localdate() + dt.timedelta(days=settings.DANGKE_DUTY_DAYS)
    add_lectures(
        assignment=found,
        reach=Reach(reach),
        due_on=due_on,
        at=timezone.now(),
        by=request.user,
    )
    messages.success(request, _("The choice has been carried out."))
    return redirect("duties:assignment", found.key)


def _name(unit_id, on):
    unit = Unit.objects.filter(pk=unit_id).named(on=on).first()
    return (unit.name or unit.code) if unit else ""


def _claim_names(claims, on):
    ids = {claim.unit_id for claim in claims}
    ids |= {share.unit_id for claim in claims for share in claim.shares.all()}
    units = Unit.objects.filter(pk__in=ids - {None}).named(on=on)
    return dict(units.values_list("pk", "name"))
