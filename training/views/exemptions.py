"""免学 and leave: the list, granting, revoking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.access import managing_scope_of
from members.models import Member
from members.operations import access_log
from training.access.duties import (
    get_duty_scope,
    get_managed_exemption,
    visible_assignments,
    visible_exemptions,
)
from training.forms.duties import ExemptionForm, ReasonForm
from training.operations.exemptions import grant_exemption, revoke_exemption
from training.queries.planned import running_assignments
from training.views.paging import page_of, searched, show_errors


@never_cache
@login_required
@require_safe
def listing(request):
    """Who is freed in my organisations, with ground, days and who granted it; the newest first."""
    on = timezone.localdate()
    roots = get_duty_scope(request.user, on=on)
    rows = visible_exemptions(request.user, on=on).select_related(
        "member", "assignment", "recorded_by", "revoked_by"
    )
    query = searched(request)
    if query:
        rows = rows.filter(member__name__icontains=query)
    page = page_of(request, rows.order_by("-valid_from", "-pk"))
    managed = set(
        Member.objects.managed_by(request.user, on=on)
        .filter(pk__in=[row.member_id for row in page.object_list])
        .values_list("pk", flat=True)
    )
    access_log.record(
        subject=gettext_noop("Exemptions"),
        by=request.user,
        roots=roots,
        filters={"q": query},
        count=len(page.object_list),
        at=timezone.now(),
    )
    return render(
        request,
        "training/exemptions.html",
        {
            "nav": "training",
            "page": page,
            "rows": [(row, row.member_id in managed) for row in page.object_list],
            "query": query,
            "today": on,
            "can_grant": bool(managing_scope_of(request.user, on=on)),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request):
    """Free a member I manage for some days."""
    on = timezone.localdate()
    if not managing_scope_of(request.user, on=on):
        raise Http404("Nothing to manage")
    concerned = visible_assignments(request.user, on=on).values("pk")
    form = ExemptionForm(
        request.POST or None,
        user=request.user,
        on=on,
        assignments=running_assignments().filter(pk__in=concerned),
        initial={"member": request.GET.get("member", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            grant_exemption(at=timezone.now(), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The exemption has been granted."))
            return redirect("duties:exemptions")
    context = {
        "nav": "training",
        "form": form,
        "title": _("Grant an exemption"),
        "text": _(
            "Duties of these days leave the figures. Age alone exempts nobody; "
            "say briefly what the ground is, without medical details."
        ),
        "action": _("Grant an exemption"),
        "back": reverse("duties:exemptions"),
    }
    return render(request, "training/confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, key):
    """End an exemption before its time."""
    found = get_managed_exemption(request.user, key, on=timezone.localdate())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_exemption(
            exemption=found,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
            by=request.user,
        )
        messages.success(request, _("The exemption has been revoked."))
        return redirect("duties:exemptions")
    context = {
        "nav": "training",
        "form": form,
        "title": _("Revoke this exemption?"),
        "subject": found.member.name,
        "text": _("Duties return. Whoever is past the due day gets days of their own."),
        "action": _("Revoke"),
        "danger": True,
        "back": reverse("duties:exemptions"),
    }
    return render(request, "training/confirm.html", context)
