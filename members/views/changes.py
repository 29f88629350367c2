"""One way for every change of the organisation: a form, a confirmation where it weighs, one operation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from members.forms.unit_picker import UnitField
from members.operations.memberships import AlreadyElsewhere, NotAMember
from members.operations.posts import PostNotHeld, TermOverlaps
from members.operations.splitting import (
    GoesTwice,
    NothingGoes,
    NotPartOfUnit,
    SplitIntoItself,
)
from members.operations.statuses import StatusNotSet
from members.operations.transfers import (
    AlreadyThere,
    MemberHasMoved,
    TransferOpen,
    WrongTransferState,
)
from members.operations.units import (
    LaterChangeExists,
    ParentNotThere,
    UnitNotEmpty,
    UnitNotThere,
    WouldMakeCycle,
)
from members.rules import CycleFound

REFUSALS = {
    UnitNotThere: _("The organisation does not exist on that day, or is to be closed."),
    ParentNotThere: _("The organisation above it does not exist from that day on."),
    WouldMakeCycle: _("An organisation cannot stand below itself."),
    CycleFound: _("An organisation cannot stand below itself."),
    UnitNotEmpty: _(
        "People or organisations still belong to it: say where they go, or move them first."
    ),
    LaterChangeExists: _(
        "It begins on that day or has a change recorded for a later one."
    ),
    AlreadyElsewhere: _(
        "Another change of this person is recorded for that day or later."
    ),
    NotAMember: _("The person does not belong to an organisation on that day."),
    PostNotHeld: _("The person does not hold this post on that day."),
    TermOverlaps: _("The person holds this post already for a part of that time."),
    StatusNotSet: _("The person does not have this status on that day."),
    AlreadyThere: _("The person belongs to that organisation already."),
    MemberHasMoved: _(
        "The person no longer belongs to the organisation that sent them."
    ),
    TransferOpen: _("Another transfer of this person is not decided yet."),
    WrongTransferState: _(
        "Somebody has decided this in the meantime; the page shows how it stands now."
    ),
    SplitIntoItself: _("Each part needs an organisation of its own to go to."),
    NotPartOfUnit: _(
        "One of the organisations does not stand below this one that day."
    ),
    NothingGoes: _("Choose what goes there."),
    GoesTwice: _("A person or an organisation goes to two places."),
}

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def unit_url(unit):
    return reverse("organisation:unit", args=[unit.key])


def person_url(member):
    return reverse("organisation:person", args=[member.key])


@dataclass(frozen=True)
class Change:
    """A change somebody may make here. `act(data)` makes it; `effects(data)` says what it will do.

    With `effects` the form is shown once more, filled in and with these sentences, to be confirmed.
    """

    title: Any
    button: Any
    form_class: type
    act: Callable[[dict[str, Any]], Any]
    back: str
    done: Any
    about: str = ""
    effects: Callable[[dict[str, Any]], Sequence[Any]] | None = None
    initial: dict[str, Any] = field(default_factory=dict)
    is_grave: bool = False


def person_change(request, member, **facts):
    """`change_page` for a fact about a person, with what such pages have in common."""
    common = {
        "about": str(member),
        "button": gettext("Save"),
        "back": person_url(member),
        "done": gettext("The change has been recorded."),
    }
    return change_page(request, Change(**common | facts))


def change_page(request, change):
    """Show the form, ask for a confirmation, make the change, go back: as the request says."""
    if request.method == "POST":
        form = change.form_class(request.POST, user=request.user)
    else:
        form = change.form_class(initial=change.initial, user=request.user)
    context = {"nav": "organisation", "change": change, "form": form}
    if request.method != "POST" or not form.is_valid():
        return _render(request, context)
    if change.effects and "confirmed" not in request.POST:
        for name in form.fields:
            form.fields[name].widget = form.fields[name].hidden_widget()
        shown = [(bound.label, _shown(form, bound)) for bound in form]
        context |= {
            "effects": change.effects(form.cleaned_data),
            "shown": [pair for pair in shown if pair[1]],
        }
        return render(request, "members/organisation/confirm.html", context)
    try:
        result = change.act(form.cleaned_data)
    except tuple(REFUSALS) as error:
        form.add_error(None, REFUSALS[type(error)])
        return _render(request, context)
    except ValidationError as error:
        _take_errors(form, error)
        return _render(request, context)
    messages.success(request, change.done)
    return HttpResponseRedirect(result if isinstance(result, str) else change.back)


def _render(request, context):
    status = 422 if context["form"].is_bound else 200
    return render(request, "members/organisation/change.html", context, status=status)


def _shown(form, bound):
    """The value of a field in words."""
    if isinstance(bound.field, UnitField):
        return bound.field.words_of(form.cleaned_data[bound.name])
    value = bound.value()
    choices = dict(getattr(form.fields[bound.name], "choices", ()))
    return choices.get(value, value)


def _take_errors(form, error):
    for name, messages_of_field in getattr(
        error, "message_dict", {None: error.messages}
    ).items():
        form.add_error(name if name in form.fields else None, messages_of_field)
