"""Certificates of study: issued, saved, revoked, and checked by anybody."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.client_address import client_address
from lib.rate_limit import within_limit
from members.access import get_managed_member
from members.operations import access_log
from members.states import AccessAction
from training.access.certificates import get_certifiable
from training.access.credit import get_certificate_for, get_revocable_certificate
from training.certificate_paper import certificate_pdf, masked
from training.forms.certificates import CertificateFilter, Which
from training.forms.duties import ReasonForm
from training.models import Certificate, CertificateOrder
from training.operations.certificate_orders import issue_to, order_certificates
from training.operations.certificates import (
    AlreadyRevoked,
    new_token,
    revoke_certificate,
)
from training.queries.statements import statements

CHECKS, CHECKS_WINDOW_S = 60, 300
PAGE_SIZE = 50
ISSUED_AT_ONCE = 100


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request):
    """Who has hours in a year and a certificate or none; issue to those chosen, or to all that the filter shows."""
    on = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    form = CertificateFilter(given, user=request.user, on=on)
    people, roots, member = _people(request, form, given, on)
    shown = people if member else _of_choice(people, form)
    if request.method == "POST" and form.is_valid():
        chosen = people.filter(key__in=_keys(request.POST.getlist("chosen")))
        return _issue(
            request, form, shown if "all" in request.POST else chosen, roots, member
        )
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    orders = CertificateOrder.objects.filter(by=request.user, finished_at=None)
    context = {
        "nav": "reports",
        "form": form,
        "page": page,
        "rows": _rows(page.object_list, form),
        "hidden": form.kept(),
        "member": member,
        "orders": orders,
        "at_once": ISSUED_AT_ONCE,
    }
    return render(request, "training/certificates/issue.html", context)


def _people(request, form, given, on):
    """(people the page is about, the roots they lie below, the one member it was asked for or None)."""
    member = None
    if given.get("member"):
        member = get_managed_member(request.user, given["member"], on=on)
    # What the form does not understand leaves an empty list, but never one of somebody else.
    is_valid = form.is_valid()
    chosen = form.cleaned_data
    people, roots = get_certifiable(
        request.user,
        on=on,
        year=chosen.get("year", on.year),
        unit=chosen.get("unit"),
        member=member,
        search=chosen.get("q", ""),
    )
    return people if is_valid else people.none(), roots, member


def _of_choice(people, form):
    if form.cleaned_data.get("which") == Which.ALL:
        return people
    return people.filter(is_certified=False)


def _rows(people, form):
    """(member, hours that count, the newest certificate of the year or None) for one page of people."""
    people = list(people)
    year = form.cleaned_data.get("year")
    if not people or not year:
        return []
    on = min(timezone.localdate(), dt.date(year, 12, 31))
    hours = statements([person.pk for person in people], year=year, on=on)
    papers = {
        paper.member_id: paper
        for paper in Certificate.objects.filter(member__in=people, year=year).order_by(
            "issued_at", "pk"
        )
    }
    return [
        (person, hours[person.pk].total, papers.get(person.pk)) for person in people
    ]


def _issue(request, form, people, roots, member):
    year, at = form.cleaned_data["year"], timezone.now()
    ids = list(people.values_list("pk", flat=True))
    if len(ids) > ISSUED_AT_ONCE:
        order_certificates(member_ids=ids, year=year, at=at, by=request.user)
        text = _("%(count)s certificates are being prepared. You will be told.")
        messages.success(request, text % {"count": len(ids)})
    else:
        count, without = issue_to(
            members=people, year=year, token=new_token, at=at, by=request.user
        )
        _report(request, count, without)
    access_log.record(
        subject=gettext_noop("Certificates issued"),
        action=AccessAction.EXPORT,
        by=request.user,
        at=at,
        count=len(ids),
        roots=roots,
        filters={"year": year},
    )
    if member is not None:
        return redirect(
            reverse("credit:member", args=[member.key], query={"year": year})
        )
    kept = dict(form.kept()) | {"which": Which.ALL}
    return redirect(reverse("certificates:issue", query=kept))


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
        return render(request, "429.html", status=429)
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


def _keys(texts):
    try:
        return [forms.UUIDField().clean(text) for text in texts[:PAGE_SIZE]]
    except forms.ValidationError as error:
        raise Http404("Not a key") from error


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
