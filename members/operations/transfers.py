"""A membership on its way from one unit to another: asked for, sent, accepted or returned."""

from django.db import transaction

from members.models import Member, Membership, Transfer
from members.operations.memberships import NotAMember, join_unit
from members.operations.transfer_news import tell_of_transfer
from members.operations.units import UnitNotThere, exists_throughout
from members.states import (
    FAR_FUTURE,
    TRANSFER_MOVES,
    MembershipRole,
    TransferState,
)

_FILLED_LATER = {
    "requested_by",
    "sent_at",
    "sent_by",
    "decided_at",
    "decided_by",
    "effective_on",
}


class TransferOpen(Exception):
    """Another transfer of this person is not decided yet."""


class AlreadyThere(Exception):
    """The person belongs to that unit already."""


class WrongTransferState(Exception):
    """The transfer is not at a step from which this can be done."""


class MemberHasMoved(Exception):
    """The person no longer belongs to the unit that sent them."""


@transaction.atomic
def request_transfer(*, member, to_unit, wanted_on, reason="", letter_no="", at, by):
    """Ask that the member's membership goes to `to_unit` from day `wanted_on`.

    Nothing changes for the member before it is accepted. The source is the unit of the primary
    membership on that day. Raises NotAMember without one, AlreadyThere, UnitNotThere, TransferOpen.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    home = _home(member, wanted_on)
    if home is None:
        raise NotAMember(member.employee_no)
    if home.unit_id == to_unit.pk:
        raise AlreadyThere(to_unit.code)
    if not exists_throughout(to_unit, wanted_on, FAR_FUTURE):
        raise UnitNotThere(to_unit.code)
    if Transfer.objects.open().filter(member=member).exists():
        raise TransferOpen(member.employee_no)
    transfer = Transfer(
        member=member,
        from_unit_id=home.unit_id,
        to_unit=to_unit,
        wanted_on=wanted_on,
        reason=reason.strip(),
        letter_no=letter_no.strip(),
        requested_at=at,
        requested_by=by,
    )
    transfer.full_clean(exclude=_FILLED_LATER)
    transfer.save()
    tell_of_transfer(transfer, at=at, by=by)
    return transfer


@transaction.atomic
def send_transfer(*, transfer, letter_no=None, at, by):
    """The source lets the member go: it is the target's turn. Raises WrongTransferState.

    `letter_no` replaces the number of the letter (介绍信) when given. The source keeps the member.
    """
    transfer = _locked(transfer, TransferState.SENT)
    transfer.sent_at, transfer.sent_by = at, by
    if letter_no is not None:
        transfer.letter_no = letter_no.strip()
    transfer.save()
    tell_of_transfer(transfer, at=at, by=by)
    return transfer


@transaction.atomic
def accept_transfer(*, transfer, on, note="", at, by):
    """The target takes the member in from day `on`, as the kind of person they are.

    Raises WrongTransferState; MemberHasMoved when the member has left the source in the
    meantime; what `join_unit` raises, with nothing changed.
    """
    transfer = _locked(transfer, TransferState.ACCEPTED)
    # Splits and merges hold the person too: where they belong is read after that.
    Member.objects.select_for_update(no_key=True).get(pk=transfer.member_id)
    home = _home(transfer.member, on)
    if home is None or home.unit_id != transfer.from_unit_id:
        raise MemberHasMoved(transfer.member.employee_no)
    _decide(transfer, note=note, on=on, at=at, by=by)
    join_unit(
        member=transfer.member,
        unit=transfer.to_unit,
        kind=home.kind,
        on=on,
        by=by,
        at=at,
    )
    return transfer


@transaction.atomic
def return_transfer(*, transfer, note, at, by):
    """The target does not take the member in, and says why: the source keeps them.

    Raises WrongTransferState.
    """
    transfer = _locked(transfer, TransferState.RETURNED)
    return _decide(transfer, note=note, at=at, by=by)


@transaction.atomic
def cancel_transfer(*, transfer, note="", at, by):
    """The source takes its request back before it is decided. Raises WrongTransferState."""
    transfer = _locked(transfer, TransferState.CANCELLED)
    return _decide(transfer, note=note, at=at, by=by)


def _home(member, on):
    return (
        Membership.objects.on(on)
        .filter(member=member, role=MembershipRole.PRIMARY)
        .first()
    )


def _locked(transfer, state):
    """The row, held until commit and moved to `state` (not saved yet)."""
    transfer = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if state not in TRANSFER_MOVES[transfer.state]:
        raise WrongTransferState(transfer.state)
    transfer.state = state
    return transfer


def _decide(transfer, *, note, on=None, at, by):
    transfer.decided_at, transfer.decided_by = at, by
    transfer.decision_note = note.strip()
    transfer.effective_on = on
    transfer.save()
    tell_of_transfer(transfer, at=at, by=by)
    return transfer
