"""Hours of credit: one's own, those of a member in scope, papers, and taking hours back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.models import Member
from members.operations import access_log
from training.access.credit import (
    get_credited_member,
    get_paper_member,
    get_reversible_entry,
)
from training.forms.credit import PaperForm
from training.forms.duties import ReasonForm
from training.models import Certificate, CreditEntry
from training.operations.ledger import NotReversible, reverse_entry
from training.operations.paper import (
    DaysDoNotFit,
    EarnsNothing,
    NoRule,
    NotYetStudied,
    post_paper,
)
from training.queries.rule_words import plain, words_of_rule
from training.queries.statements import counted_hours, statements


@never_cache
@login_required
@require_safe
def mine(request):
    """My hours of a year: every entry with its rule, the target, what is missing."""
    return _ledger(request, request.user, "my")


@never_cache
@login_required
@require_safe
def member(request, key):
    """The same of somebody in my scope."""
    found = get_credited_member(request.user, key, on=timezone.localdate())
    access_log.record(
        subject=gettext_noop("Hours of credit of one member"),
        by=request.user,
        at=timezone.now(),
        count=1,
        about=found,
    )
    return _ledger(request, found, "reports")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request, key):
    """Credit a member for study that a paper shows."""
    on = timezone.localdate()
    found = get_paper_member(request.user, key, on=on)
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entries = post_paper(
                member=found,
                paper=form.paper(),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                by=request.user,
            )
        except (NoRule, EarnsNothing, NotYetStudied, DaysDoNotFit) as error:
            form.add_error(None, _refusal(error))
        else:
            messages.success(
                request,
                _("%(hours)s hours have been credited.")
                % {"hours": plain(sum(entry.hours for entry in entries))},
            )
            return redirect(_address(found, entries[0].year))
    context = {"nav": "reports", "member": found, "form": form}
    return render(request, "training/credit/paper.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reverse_(request, key):
    """Take hours back, with a reason, having read what that means."""
    entry = get_reversible_entry(request.user, key, on=timezone.localdate())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_entry(
                entry=entry,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                by=request.user,
            )
        except NotReversible:
            messages.error(request, _("This entry has been taken back before."))
        else:
            messages.success(request, _("The hours have been taken back."))
        return redirect(_address(entry.member, entry.year))
    valid = Certificate.objects.filter(
        member=entry.member_id, year=entry.year, revoked_at=None
    )
    context = {"nav": "reports", "entry": entry, "form": form, "certificates": valid}
    return render(request, "training/credit/reverse.html", context)


def _ledger(request, found, nav):
    on = timezone.localdate()
    year = _year(request.GET.get("year"), on.year)
    entries = list(
        CreditEntry.objects.filter(member=found, year=year)
        .select_related("rule", "reverses", "reversed_by")
        .prefetch_related("rule__bands")
        .order_by("occurred_on", "pk")
    )
    hours = counted_hours(entries)
    day = min(on, on.replace(year=year, month=12, day=31))
    managed = Member.objects.managed_by(request.user, on=on).filter(pk=found.pk)
    may_change = found != request.user and managed.exists()
    years = CreditEntry.objects.filter(member=found).values_list("year", flat=True)
    context = {
        "nav": nav,
        "member": found,
        "is_mine": found == request.user,
        "year": year,
        "years": sorted({*years, on.year}, reverse=True),
        "statement": statements([found.pk], year=year, on=day)[found.pk],
        "rows": [(entry, hours.get(entry.pk), _words(entry)) for entry in entries],
        "may_change": may_change,
        "certificates": Certificate.objects.filter(member=found, year=year),
    }
    return render(request, "training/credit/ledger.html", context)


def _words(entry):
    if entry.reverses_id:
        return [_("Takes back: %(reason)s") % {"reason": entry.reason}]
    lines = words_of_rule(entry.rule) if entry.rule else []
    return lines + ([entry.reason] if entry.reason else [])


def _year(text, today):
    return (
        int(text) if text and text.isdecimal() and 2000 <= int(text) <= 2200 else today
    )


def _address(found, year):
    return f"{reverse('credit:member', args=[found.key])}?year={year}"


def _refusal(error):
    return {
        NoRule: _(
            "No rule says on that day what this kind of study earns there. Add one first."
        ),
        EarnsNothing: _("Under the rule of that day this length earns no hours."),
        NotYetStudied: _("The last day lies ahead."),
        DaysDoNotFit: _(
            "Across New Year only whole days can be counted: enter each year for itself."
        ),
    }[type(error)]
