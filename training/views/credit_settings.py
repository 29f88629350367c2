"""Rules of credit and yearly targets, for those who manage the unit they belong to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members.access import scope_of
from members.models import Unit
from training.access.credit import (
    get_managed_rule,
    get_managed_target,
    settings_units,
)
from training.forms.credit import BandFormSet, EndForm, RuleForm, TargetForm
from training.forms.fields import UnitChoice
from training.models import CreditBand, CreditRule, CreditTarget
from training.operations.credit_defaults import load_credit_defaults
from training.operations.credit_settings import (
    RuleOverlaps,
    add_rule,
    add_target,
    end_row,
)
from training.queries.rule_words import words_of_rule, words_of_target
from training.rules.credit import CapTooLow
from training.views.choosing import choose_unit, name_of


@never_cache
@login_required
@require_safe
def rules(request):
    """Rules and targets that apply in my organisations, with where they come from."""
    on = timezone.localdate()
    if not scope_of(request.user, on=on):
        raise Http404("No organisation to look after")
    units = settings_units(request.user, on=on)
    names = dict(
        Unit.objects.filter(pk__in=units).named(on=on).values_list("pk", "name")
    )
    managed = set(
        Unit.objects.managed_by(request.user, on=on).values_list("pk", flat=True)
    )
    found = CreditRule.objects.filter(unit__in=units).prefetch_related("bands")
    targets = CreditTarget.objects.filter(unit__in=units)
    context = {
        "nav": "reports",
        "today": on,
        "choices": _choices(request.user, on) if managed else [],
        "rules": [
            (rule, names[rule.unit_id], words_of_rule(rule), rule.unit_id in managed)
            for rule in found
        ],
        "targets": [
            (
                target,
                names[target.unit_id],
                words_of_target(target),
                target.unit_id in managed,
            )
            for target in targets
        ],
    }
    return render(request, "training/credit/rules.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request):
    """A new rule from a day on; the one before ends with that day."""
    on = timezone.localdate()
    unit, asking = choose_unit(request, on=on, title=_("New credit rule"))
    if unit is None:
        return asking
    form = RuleForm(request.POST or None, instance=CreditRule(unit=unit), on=on)
    bands = BandFormSet(
        request.POST or None, queryset=CreditBand.objects.none(), prefix="bands"
    )
    if request.method == "POST" and form.is_valid() and bands.is_valid():
        try:
            add_rule(rule=form.instance, bands=bands.bands(), by=request.user)
        except RuleOverlaps:
            form.add_error(
                "valid_from",
                _("A rule for this kind begins on that day or later already."),
            )
        except CapTooLow as error:
            form.add_error(
                error.args[0],
                _(
                    "A line gives more hours than that at once: it could never be earned whole."
                ),
            )
        else:
            messages.success(request, _("The rule has been added."))
            if form.instance.valid_from < on:
                messages.info(
                    request,
                    _(
                        "Study since that day that has earned nothing yet is credited once the operator runs “manage.py post_missing_credit”."
                    ),
                )
            return redirect("credit:rules")
    context = {
        "nav": "reports",
        "form": form,
        "bands": bands,
        "unit": unit,
        "unit_name": name_of(unit, on=on),
    }
    return render(request, "training/credit/new_rule.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_target(request):
    """A new target from a day on; the one for the same people ends with that day."""
    on = timezone.localdate()
    unit, asking = choose_unit(request, on=on, title=_("New yearly target"))
    if unit is None:
        return asking
    form = TargetForm(request.POST or None, instance=CreditTarget(unit=unit))
    if request.method == "POST" and form.is_valid():
        try:
            add_target(target=form.instance, by=request.user)
        except RuleOverlaps:
            form.add_error(
                "valid_from",
                _("A target for these people begins on that day or later already."),
            )
        else:
            messages.success(request, _("The target has been added."))
            return redirect("credit:rules")
    name = name_of(unit, on=on)
    context = {"nav": "reports", "form": form, "unit": unit, "unit_name": name}
    return render(request, "training/credit/new_target.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, what, key):
    """A rule or target ends, having read what that means."""
    on = timezone.localdate()
    fetch = get_managed_rule if what == "rule" else get_managed_target
    row = fetch(request.user, key, on=on)
    form = EndForm(request.POST or None, initial={"on": on})
    if request.method == "POST" and form.is_valid():
        try:
            end_row(row=row, on=form.cleaned_data["on"])
        except RuleOverlaps:
            form.add_error("on", _("It is not valid on the day before."))
        else:
            messages.success(request, _("It ends on that day."))
            return redirect("credit:rules")
    units = Unit.objects.filter(pk=row.unit_id).named(on=on)
    context = {
        "nav": "reports",
        "row": row,
        "words": words_of_rule(row) if what == "rule" else words_of_target(row),
        "unit_name": units.get().name,
        "form": form,
    }
    return render(request, "training/credit/end.html", context)


@login_required
@require_POST
def defaults(request):
    """The rules and targets to begin with, where a unit has none."""
    title = _("Rules and targets to begin with")
    unit, asking = choose_unit(request, on=timezone.localdate(), title=title)
    if unit is None:
        return asking
    rules, targets = load_credit_defaults(unit=unit, by=request.user)
    messages.success(
        request,
        _("Added %(rules)s rules and %(targets)s targets.")
        % {"rules": rules, "targets": targets},
    )
    return redirect("credit:rules")


def _choices(user, on):
    """The organisation of a new row, and of the rows to begin with."""
    return [
        UnitChoice(user=user, on=on, field={"help_text": ""}, auto_id=f"{of}_%s")
        for of in ("row", "default")
    ]
