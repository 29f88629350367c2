"""Certificates of study: issued, saved, revoked, and checked by anybody."""

import secrets

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.client_address import client_address
from lib.rate_limit import within_limit
from members.access import get_managed_member, get_managed_unit
from members.models import Member, Membership
from members.operations import access_log
from members.queries import subtree_ids
from members.states import AccessAction, MembershipRole
from training.access.credit import get_certificate_for, get_revocable_certificate
from training.certificate_paper import certificate_pdf, masked
from training.forms.sessions import ReasonForm
from training.models import Certificate
from training.operations.certificates import (
    TOKEN_BYTES,
    AlreadyRevoked,
    NothingToCertify,
    issue_certificate,
    revoke_certificate,
)

CHECKS, CHECKS_WINDOW_S = 60, 300
MOST_AT_ONCE = 300


class YearForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=2000, max_value=2200
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request):
    """Issue certificates of a year: to one member, or to those chosen below an organisation."""
    on = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    people, roots = _candidates(request.user, given, on)
    form = YearForm(given if given.get("year") else None, initial={"year": on.year})
    chosen = people
    if request.method == "POST":
        chosen = people.filter(key__in=_keys(request.POST.getlist("chosen")))
    if request.method == "POST" and form.is_valid():
        count, without = _issue(chosen, form.cleaned_data["year"], request.user)
        _report(request, count, without)
        access_log.record(
            subject=gettext_noop("Certificates issued"),
            action=AccessAction.EXPORT,
            by=request.user,
            at=timezone.now(),
            count=count,
            roots=roots,
            filters={"year": form.cleaned_data["year"]},
        )
        return redirect(_back(people, roots))
    context = {
        "nav": "reports",
        "form": form,
        "people": people[:MOST_AT_ONCE],
        "unit": given.get("unit", ""),
        "member": given.get("member", ""),
    }
    return render(request, "training/certificates/issue.html", context)


@never_cache
@login_required
@require_safe
def pdf(request, number):
    """The paper: for its owner, and for those in whose scope the owner is."""
    found = get_certificate_for(request.user, number, on=timezone.localdate())
    address = request.build_absolute_uri(reverse("check-certificate", args=[number]))
    return HttpResponse(
        certificate_pdf(found, address=address),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="certificate-{found.number}.pdf"'
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, number):
    """Revoke a certificate, with a reason."""
    found = get_revocable_certificate(request.user, number, on=timezone.localdate())
    form = ReasonForm(request.POST or None)
    back = reverse("credit:member", args=[found.member.key]) + f"?year={found.year}"
    if request.method == "POST" and form.is_valid():
        try:
            revoke_certificate(
                certificate=found,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                by=request.user,
            )
        except AlreadyRevoked:
            messages.error(request, _("It was revoked before."))
        else:
            messages.success(request, _("The certificate has been revoked."))
        return redirect(back)
    context = {"nav": "reports", "certificate": found, "form": form, "back": back}
    return render(request, "training/certificates/revoke.html", context)


@never_cache
@require_safe
def check(request, number):
    """For anybody who holds the paper: the least that shows whether it is valid."""
    who = client_address(request)
    allowed = within_limit(
        "certificate-check",
        who,
        limit=CHECKS,
        window_s=CHECKS_WINDOW_S,
        at=timezone.now(),
    )
    if not allowed:
        return HttpResponse(status=429)
    found = Certificate.objects.filter(number=number.upper()).first()
    context = {
        "certificate": found,
        "number": number.upper(),
        "name": masked(found.content["name"]) if found else "",
    }
    response = render(
        request,
        "training/certificates/check.html",
        context,
        status=200 if found else 404,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _candidates(user, given, on):
    """Whom the user may issue certificates to, of one member or below one unit, and the unit's id."""
    if given.get("member"):
        member = get_managed_member(user, given["member"], on=on)
        return Member.objects.filter(pk=member.pk), ()
    unit = get_managed_unit(user, given.get("unit"), on=on)
    homes = Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, unit__in=subtree_ids([unit.pk], on=on)
    )
    people = Member.objects.filter(pk__in=homes.values("member"))
    return people.order_by("name", "employee_no"), (unit.pk,)


def _keys(texts):
    try:
        return [forms.UUIDField().clean(text) for text in texts[:MOST_AT_ONCE]]
    except forms.ValidationError as error:
        raise Http404("Not a key") from error


def _issue(people, year, by):
    count, without = 0, []
    for member in people:
        try:
            issue_certificate(
                member=member,
                year=year,
                token=secrets.token_bytes(TOKEN_BYTES),
                at=timezone.now(),
                by=by,
            )
            count += 1
        except NothingToCertify:
            without.append(member.name)
    return count, without


def _report(request, count, without):
    if count:
        text = ngettext(
            "%(count)s certificate is ready.",
            "%(count)s certificates are ready.",
            count,
        )
        messages.success(request, text % {"count": count})
    if without:
        names = ", ".join(without[:20])
        messages.warning(
            request,
            _("Without counted hours in that year: %(names)s") % {"names": names},
        )
    if not count and not without:
        messages.warning(request, _("Nobody was chosen."))


def _back(people, roots):
    if roots:
        return reverse("credit:rules")
    return reverse("credit:member", args=[people.get().key])
