import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from members.models import Membership, Transfer
from members.operations.memberships import NotAMember, join_unit
from members.operations.transfers import (
    AlreadyThere,
    MemberHasMoved,
    TransferOpen,
    WrongTransferState,
    accept_transfer,
    cancel_transfer,
    request_transfer,
    return_transfer,
    send_transfer,
)
from members.operations.units import UnitNotThere, close_unit
from members.queries import unit_of
from members.states import TRANSFER_MOVES, PersonKind, TransferState
from tests.builders.members import make_member, make_unit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)
AT = dt.datetime(2026, 2, 20, tzinfo=dt.UTC)
STEPS = {
    TransferState.SENT: lambda one: send_transfer(transfer=one, at=AT, by=None),
    TransferState.ACCEPTED: lambda one: accept_transfer(
        transfer=one, on=MARCH, at=AT, by=None
    ),
    TransferState.RETURNED: lambda one: return_transfer(
        transfer=one, note="材料不全", at=AT, by=None
    ),
    TransferState.CANCELLED: lambda one: cancel_transfer(transfer=one, at=AT, by=None),
}
WAY = {
    TransferState.REQUESTED: [],
    TransferState.SENT: [TransferState.SENT],
    TransferState.ACCEPTED: [TransferState.SENT, TransferState.ACCEPTED],
    TransferState.RETURNED: [TransferState.SENT, TransferState.RETURNED],
    TransferState.CANCELLED: [TransferState.CANCELLED],
}


def request(member, to_unit, **fields):
    return request_transfer(
        member=member, to_unit=to_unit, wanted_on=MARCH, at=AT, by=None, **fields
    )


def transfer_at(state):
    transfer = request(make_member(unit=make_unit("转出")), make_unit("转入"))
    for step in WAY[state]:
        transfer = STEPS[step](transfer)
    return transfer


def test_the_source_owns_the_member_until_the_target_accepts():
    old, new = make_unit(), make_unit()
    member = make_member(unit=old, kind=PersonKind.PROBATIONARY)
    transfer = request(member, new, letter_no=" 介字001 ")
    transfer = send_transfer(transfer=transfer, letter_no="介字002", at=AT, by=None)
    assert unit_of(member, on=MARCH) == old
    transfer = accept_transfer(transfer=transfer, on=MARCH, at=AT, by=None)
    assert (unit_of(member, on=BEFORE), unit_of(member, on=MARCH)) == (old, new)
    assert Membership.objects.on(MARCH).get().kind == PersonKind.PROBATIONARY
    assert (transfer.letter_no, transfer.effective_on) == ("介字002", MARCH)


@pytest.mark.parametrize("state", TransferState)
@pytest.mark.parametrize("step", list(STEPS))
def test_each_step_is_allowed_exactly_where_the_table_says(state, step):
    transfer = transfer_at(state)
    if step in TRANSFER_MOVES[state]:
        assert STEPS[step](transfer).state == step
    else:
        with pytest.raises(WrongTransferState):
            STEPS[step](transfer)
        assert Transfer.objects.get().state == state


@pytest.mark.parametrize("state", [TransferState.RETURNED, TransferState.CANCELLED])
def test_a_transfer_that_came_to_nothing_leaves_the_member_and_another_may_follow(
    state,
):
    transfer = transfer_at(state)
    assert unit_of(transfer.member, on=MARCH) == transfer.from_unit
    assert request(transfer.member, transfer.to_unit).state == TransferState.REQUESTED


def test_what_cannot_be_asked_for_is_refused():
    home, closing = make_unit(), make_unit()
    close_unit(unit=closing, on=MARCH, by=None)
    member = make_member(unit=home)
    with pytest.raises(AlreadyThere):
        request(member, home)
    with pytest.raises(UnitNotThere):
        request(member, closing)
    with pytest.raises(NotAMember):
        request(make_member(), home)
    request(member, make_unit())
    with pytest.raises(TransferOpen):
        request(member, make_unit())
    assert Transfer.objects.count() == 1


def test_a_member_who_moved_in_the_meantime_is_not_moved_again():
    transfer = transfer_at(TransferState.SENT)
    elsewhere = make_unit()
    join_unit(
        member=transfer.member,
        unit=elsewhere,
        kind=PersonKind.FULL,
        on=BEFORE,
        by=None,
    )
    with pytest.raises(MemberHasMoved):
        STEPS[TransferState.ACCEPTED](transfer)
    assert unit_of(transfer.member, on=MARCH) == elsewhere
    assert Transfer.objects.get().state == TransferState.SENT


def test_a_target_that_closed_takes_nobody_in():
    transfer = transfer_at(TransferState.SENT)
    close_unit(unit=transfer.to_unit, on=MARCH, by=None)
    with pytest.raises(UnitNotThere):
        STEPS[TransferState.ACCEPTED](transfer)
    assert Transfer.objects.get().decided_at is None


def test_accepting_tells_of_the_member_once(told):
    transfer = transfer_at(TransferState.SENT)
    told.clear()
    STEPS[TransferState.ACCEPTED](transfer)
    assert told == [("members", [transfer.member_id], MARCH)]


def test_the_database_refuses_two_open_ones_and_half_decided_ones():
    transfer = transfer_at(TransferState.SENT)
    second = Transfer(
        member=transfer.member,
        from_unit=transfer.from_unit,
        to_unit=transfer.to_unit,
        wanted_on=MARCH,
        requested_at=AT,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    for fields in ({"state": "accepted", "decided_at": AT}, {"decided_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.update(**fields)
