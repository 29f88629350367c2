"""Transfers: what waits for us, what we have sent, what is over."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from members.access import can_manage, has_scope
from members.forms import organisation as forms
from members.models import Transfer, Unit
from members.operations.access_log import record
from members.operations.transfers import (
    accept_transfer,
    cancel_transfer,
    return_transfer,
    send_transfer,
)
from members.queries.organisation import named_transfers, transfers_of
from members.states import TransferState
from members.views.changes import Change, change_page, form_methods
from members.views.units import PAGE_SIZE

BOXES = ("in", "out", "over")


@require_GET
@login_required
def transfers(request):
    """One box of the transfers in the user's scope."""
    today = timezone.localdate()
    if not has_scope(request.user, on=today):
        raise Http404("No organisation to look at")
    box = request.GET.get("box", "in")
    if box not in BOXES:
        raise Http404("No such box")
    units = Unit.objects.visible_to(request.user, on=today)
    rows = transfers_of(units.values("pk"), box=box, on=today)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    record(
        subject=gettext_noop("Transfers of members"),
        by=request.user,
        at=timezone.now(),
        count=len(page.object_list),
        filters={"box": box},
    )
    context = {"nav": "organisation", "box": box, "boxes": BOXES, "page": page}
    return render(request, "members/organisation/transfers.html", context)


def _get_transfer(request, key):
    """A transfer out of or into the user's scope; Http404 for every other."""
    units = Unit.objects.visible_to(request.user, on=timezone.localdate())
    rows = named_transfers(
        Transfer.objects.concerning(units.values("pk")), on=timezone.localdate()
    )
    try:
        return rows.get(key=key)
    except (Transfer.DoesNotExist, ValidationError) as error:
        raise Http404("No such transfer in your scope") from error


@require_GET
@login_required
def transfer(request, key):
    """How a transfer stands, and what the user may do with it."""
    found = _get_transfer(request, key)
    today = timezone.localdate()
    context = {
        "nav": "organisation",
        "transfer": found,
        "may_send": can_manage(request.user, found.from_unit, on=today),
        "may_decide": can_manage(request.user, found.to_unit, on=today),
        "is_sent": found.state == TransferState.SENT,
    }
    return render(request, "members/organisation/transfer.html", context)


@form_methods
@login_required
def step(request, key, name):
    """One step of a transfer, by whoever manages the side whose turn it is."""
    found = _get_transfer(request, key)
    make, side = _STEPS[name]
    if not can_manage(request.user, getattr(found, side), on=timezone.localdate()):
        raise Http404("Not for you to decide")
    back = reverse("organisation:transfer", args=[found.key])
    return change_page(request, make(request, found, back))


def _send(request, found, back):
    return Change(
        title=_("Send transfer"),
        about=_about(found),
        button=_("Send"),
        form_class=forms.PlainForm,
        act=_acting(send_transfer, found, request),
        back=back,
        done=_(
            "The transfer has been sent; the member stays yours until it is accepted."
        ),
    )


def _accept(request, found, back):
    return Change(
        title=_("Accept transfer"),
        about=_about(found),
        button=_("Accept"),
        form_class=forms.AcceptForm,
        act=_acting(accept_transfer, found, request),
        back=back,
        done=_("The member belongs to the new organisation."),
        initial={"on": found.wanted_on},
    )


def _return(request, found, back):
    return Change(
        title=_("Return transfer"),
        about=_about(found),
        button=_("Return"),
        form_class=forms.NoteForm,
        act=_acting(return_transfer, found, request),
        back=back,
        done=_("The transfer has been returned."),
    )


def _cancel(request, found, back):
    return Change(
        title=_("Cancel transfer"),
        about=_about(found),
        button=_("Cancel transfer"),
        form_class=forms.PlainForm,
        act=_acting(cancel_transfer, found, request),
        back=back,
        done=_("The transfer has been cancelled."),
    )


def _about(found):
    return f"{found.member} · {found.from_name} → {found.to_name}"


def _acting(operation, found, request):
    def act(data):
        operation(transfer=found, at=timezone.now(), by=request.user, **data)

    return act


_STEPS = {
    "send": (_send, "from_unit"),
    "cancel": (_cancel, "from_unit"),
    "accept": (_accept, "to_unit"),
    "return": (_return, "to_unit"),
}
