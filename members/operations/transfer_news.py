"""Telling whose turn it is in a transfer, and the person it is about, after each step."""

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member, Transfer
from members.operations.notices import notify, settle_notices
from members.queries.organisation import named_transfers, who_acts_for
from members.states import TransferState

KIND = "transfer"


def tell_of_transfer(transfer, *, at, by):
    """Tell after the commit what has become of a transfer, and mark as read what was told before it.

    The side whose turn it is, or that waited for the answer, hears of it by those who may act there; so does the
    person. Whoever took the step is told nothing, nor is anybody else.
    """
    transaction.on_commit(
        partial(_tell, transfer.pk, transfer.state, at=at, by=by), robust=True
    )


def _tell(pk, state, *, at, by):
    on = timezone.localdate(at)
    transfer = named_transfers(Transfer.objects.filter(pk=pk), on=on).get()
    source = who_acts_for(transfer.from_unit_id, on=on)
    target = who_acts_for(transfer.to_unit_id, on=on)
    about = about_transfer(transfer)
    told = {*source, *target, transfer.member_id}
    settle_notices(member_ids=told, about=about, at=at)
    side = {
        TransferState.SENT: target,
        # Before it was sent, the target has heard nothing of it.
        TransferState.CANCELLED: target if transfer.sent_at else [],
    }.get(TransferState(state), source)
    actor = by.pk if by else None
    wanted = {
        "kind": KIND,
        "text": lambda _member: _text(transfer),
        "dedup": f"{about}{state}",
        "at": at,
    }
    others = Member.objects.filter(pk__in=side).exclude(
        pk__in=[pk for pk in (actor, transfer.member_id) if pk]
    )
    notify(
        members=others.order_by("pk"),
        title=lambda _member: _for_side(state) % {"name": transfer.member.name},
        url=reverse("organisation:transfer", args=[transfer.key]),
        **wanted,
    )
    if transfer.member_id != actor:
        notify(
            members=[transfer.member],
            title=lambda _member: _for_person(state),
            url=reverse("members:own-data"),
            **wanted,
        )


def about_transfer(transfer):
    """With what the mark of every notice about a transfer begins."""
    return f"{KIND}:{transfer.key}:"


def _for_side(state):
    return {
        TransferState.REQUESTED: _("A transfer waits to be sent: %(name)s"),
        TransferState.SENT: _("A transfer waits to be accepted: %(name)s"),
        TransferState.ACCEPTED: _("The transfer was accepted: %(name)s"),
        TransferState.RETURNED: _("The transfer was returned: %(name)s"),
        TransferState.CANCELLED: _("The transfer was taken back: %(name)s"),
    }[state]


def _for_person(state):
    return {
        TransferState.REQUESTED: _("Your transfer has been requested"),
        TransferState.SENT: _("Your transfer is on its way"),
        TransferState.ACCEPTED: _("Your transfer was accepted"),
        TransferState.RETURNED: _("Your transfer was returned"),
        TransferState.CANCELLED: _("Your transfer was taken back"),
    }[state]


def _text(transfer):
    lines = [f"{transfer.from_name} → {transfer.to_name}"]
    if transfer.effective_on:
        day = transfer.effective_on.isoformat()
        lines.append(_("In effect from %(day)s") % {"day": day})
    if transfer.decision_note:
        lines.append(transfer.decision_note)
    if transfer.is_open:
        lines.append(
            _(
                "Until it is accepted, the member belongs to the organisation they come from, and counts there."
            )
        )
    return "\n".join(lines)
