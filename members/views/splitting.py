"""拆分: where parts of a unit go; shown in counts first, done when confirmed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

from members.access import get_managed_unit
from members.forms.splitting import SplitForm
from members.operations.access_log import record
from members.operations.splitting import split_unit
from members.queries import unit_nodes
from members.queries.splitting import split_effects
from members.states import UnitKind
from members.views.changes import REFUSALS, form_methods, unit_url

# A branch has three full members or more (支部工作条例, as offices quote it); sizes warn and never block.
LEAST_FULL = 3


@never_cache
@form_methods
@login_required
def split(request, key):
    """People and units of one unit go to others, new or there already, from a day."""
    today = timezone.localdate()
    found = get_managed_unit(request.user, key, on=today)
    form = SplitForm(request.POST or None, user=request.user, source=found)
    if "more" in request.POST or "back" in request.POST:
        return _form_page(request, found, form.with_places(more="more" in request.POST))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, found, form)
    if "confirmed" not in request.POST:
        return _confirm_page(request, found, form)
    try:
        split_unit(
            source=found,
            parts=form.asked(),
            end_posts=form.cleaned_data["end_posts"],
            on=form.cleaned_data["on"],
            by=request.user,
            at=timezone.now(),
        )
    except tuple(REFUSALS) as error:
        form.add_error(None, REFUSALS[type(error)])
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(request, _("The organisation has been split."))
        return redirect(unit_url(found))
    return _form_page(request, found, form)


def _form_page(request, unit, form):
    today = timezone.localdate()
    record(
        subject=gettext_noop("People of an organisation"),
        by=request.user,
        at=timezone.now(),
        count=len(form.people_rows()),
        roots=[unit.pk],
    )
    context = {
        "nav": "organisation",
        "unit": unit,
        "name": unit_nodes(on=today, only=[unit.pk])[0].name,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "members/organisation/split.html", context, status=status)


def _confirm_page(request, unit, form):
    on, parts = form.cleaned_data["on"], form.asked()
    effects = split_effects(source=unit, parts=parts, on=on)
    node = unit_nodes(on=on, only=[unit.pk])
    name = node[0].name if node else unit.code
    kinds = [getattr(part.into, "kind", None) for part in parts]
    places = [
        {
            "name": place,
            "share": share,
            "people": form.named_people(part),
            "units": form.named_units(part),
            "is_new": kind is not None,
            "is_small": kind == UnitKind.BRANCH and share.full < LEAST_FULL,
        }
        for place, share, part, kind in zip(
            form.names(), effects.parts, parts, kinds, strict=True
        )
    ]
    is_branch = bool(node) and node[0].kind == UnitKind.BRANCH
    sent = [
        (field, value)
        for field, values in request.POST.lists()
        if field not in ("csrfmiddlewaretoken", "confirmed", "more", "back")
        for value in values
    ]
    context = {
        "nav": "organisation",
        "unit": unit,
        "name": name,
        "on": on,
        "places": places,
        "effects": effects,
        "stays_small": is_branch and effects.stays.full < LEAST_FULL,
        "ends_posts": form.cleaned_data["end_posts"],
        "sent": sent,
    }
    return render(request, "members/organisation/split_confirm.html", context)
