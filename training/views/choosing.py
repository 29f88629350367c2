"""Something new is made for one organisation: which one has to be known before its page is shown."""

import uuid

from django.http import Http404
from django.shortcuts import render

from members.access import get_managed_unit, managing_scope_of
from members.models import Unit
from training.forms.fields import UnitChoice


def choose_unit(request, *, on, title, field=None):
    """The organisation that the request is for and None; or None and the page that asks for it.

    A link names it by its key, a form by what was typed and chosen; who manages a single one is
    not asked. Http404 for the key of any other than a managed unit, and for who manages none.
    """
    data = request.POST if "unit" in request.POST else request.GET
    if key := _key(data.get("unit", "")):
        return get_managed_unit(request.user, key, on=on), None
    if "unit" not in data and (unit := _only_unit(request.user, on)):
        return unit, None
    if not managing_scope_of(request.user, on=on):
        raise Http404("No organisation to choose")
    given = data if "unit" in data else None
    form = UnitChoice(given, user=request.user, on=on, field=field)
    if form.is_valid():
        return form.cleaned_data["unit"], None
    context = {"nav": "reports", "form": form, "title": title, "method": request.method}
    return None, render(request, "training/choose_unit.html", context)


def name_of(unit, *, on):
    """What the organisation is called on that day."""
    return Unit.objects.filter(pk=unit.pk).named(on=on).get().name


def _key(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _only_unit(user, on):
    units = Unit.objects.managed_by(user, on=on)[:2]
    return units[0] if len(units) == 1 else None
