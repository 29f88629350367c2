"""Threads released together: a transfer is accepted once, a roster applied once, nothing deadlocks."""

import datetime as dt
from functools import partial

import pytest
from django.db import connection

from members.models import Member, Membership, RosterImport, Transfer
from members.operations.memberships import (
    AlreadyElsewhere,
    NotAMember,
    leave_unit,
)
from members.operations.merging import merge_units
from members.operations.roster_files import (
    WrongImportState,
    apply_import,
    check_import,
    confirm_import,
    upload_roster,
)
from members.operations.splitting import NewUnit, Part, split_unit
from members.operations.transfers import (
    WrongTransferState,
    accept_transfer,
    cancel_transfer,
    request_transfer,
    return_transfer,
    send_transfer,
)
from members.signals import memberships_changed
from members.states import FAR_FUTURE, ImportState, TransferState, UnitKind
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.rosters import csv_roster
from tests.system.concurrency.test_sessions import tried
from tests.system.concurrency.test_watching import together

MARCH = dt.date(2026, 3, 1)
AT = dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC)
THREADS = 6
ROUNDS = 3

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="row locks between threads need PostgreSQL",
    ),
]


@pytest.fixture
def told():
    """How often somebody's memberships were said to have changed."""
    heard = []

    def hear(member_ids, **news):
        heard.append(sorted(member_ids))

    memberships_changed.connect(hear)
    yield heard
    memberships_changed.disconnect(hear)


@pytest.fixture
def units():
    return make_unit("甲", code="A"), make_unit("乙", code="B")


def sent_transfer(source, target):
    member = make_member(unit=source)
    transfer = request_transfer(
        member=member, to_unit=target, wanted_on=MARCH, at=AT, by=None
    )
    return send_transfer(transfer=transfer, at=AT, by=None)


def accept(transfer, at=AT):
    return tried(
        lambda: accept_transfer(transfer=transfer, on=MARCH, at=at, by=None).state,
        WrongTransferState,
        AlreadyElsewhere,
    )


def homes(member):
    rows = Membership.objects.filter(member=member).order_by("valid_from")
    return list(rows.values_list("unit__code", "valid_to"))


def test_one_transfer_is_accepted_once(units, told):
    source, target = units
    for _ in range(ROUNDS):
        transfer = sent_transfer(source, target)
        told.clear()
        results = together(*[partial(accept, transfer)] * THREADS)
        assert sorted(results, key=str) == sorted(
            [TransferState.ACCEPTED, *[WrongTransferState] * (THREADS - 1)], key=str
        )
        assert homes(transfer.member) == [("A", MARCH), ("B", FAR_FUTURE)]
        assert told == [[transfer.member_id]]


def test_of_accepting_returning_and_cancelling_one_happens(units, told):
    source, target = units
    steps = (partial(return_transfer, note="缺材料"), cancel_transfer)

    def take(step, transfer):
        return tried(
            lambda: step(transfer=transfer, at=AT, by=None).state, WrongTransferState
        )

    for _ in range(ROUNDS):
        transfer = sent_transfer(source, target)
        told.clear()
        others = [partial(take, step, transfer) for step in steps]
        results = together(partial(accept, transfer), *others)
        assert results.count(WrongTransferState) == len(steps)
        transfer = Transfer.objects.get(pk=transfer.pk)
        assert transfer.state in results
        moved = transfer.state == TransferState.ACCEPTED
        assert len(homes(transfer.member)) == len(told) + 1 == 1 + moved


def confirmed_import(unit, chief, *rows):
    one = upload_roster(
        file_name="x.csv", data=csv_roster(*rows), unit=unit, on=MARCH,
        keep_missing=True, at=AT, by=chief,
    )  # fmt: skip
    check_import(roster_import=one, at=AT)
    return confirm_import(roster_import=one, allow_many_leaving=False, at=AT, by=chief)


def apply(one):
    return tried(lambda: apply_import(roster_import=one, at=AT).state, WrongImportState)


def test_one_roster_is_applied_once(units, told):
    chief = make_secretary(units[0])
    one = confirmed_import(units[0], chief, ("1", "张三", "A", "正式党员"))
    told.clear()
    results = together(*[partial(apply, one)] * THREADS)
    assert results.count(ImportState.APPLIED) == 1
    assert results.count(WrongImportState) == THREADS - 1
    assert Member.objects.filter(employee_no="1").count() == len(told) == 1


def test_of_two_rosters_that_bring_the_same_person_one_is_applied_and_one_shown_again(
    units,
):
    chief = make_secretary(units[0])
    for no in range(ROUNDS):
        row = (f"N{no}", "张三", "A", "正式党员")
        both = [confirmed_import(units[0], chief, row) for _ in range(2)]
        results = together(*[partial(apply, one) for one in both])
        assert sorted(results) == [ImportState.APPLIED, ImportState.CHECKED]
        assert Member.objects.filter(employee_no=f"N{no}").count() == 1
        assert Membership.objects.filter(member__employee_no=f"N{no}").count() == 1
        stale = RosterImport.objects.get(state=ImportState.CHECKED)
        assert stale.report["stale"]
        stale.delete()


def test_a_split_and_an_acceptance_leave_everybody_at_one_place(units):
    source, target = units
    for no in range(ROUNDS):
        transfer = sent_transfer(source, target)
        into = NewUnit(code=f"N{no}", name="新", kind=UnitKind.BRANCH)
        asked = Part(into=into, member_ids=frozenset([transfer.member_id]))

        def split(asked=asked):
            made = split_unit(source=source, parts=[asked], on=MARCH, by=None, at=AT)
            return made[0].code

        results = together(
            partial(accept, transfer), lambda split=split: tried(split, NotAMember)
        )
        now = [code for code, end in homes(transfer.member) if end == FAR_FUTURE]
        assert len(now) == 1
        expected = {TransferState.ACCEPTED: {"B"}, AlreadyElsewhere: {f"N{no}"}}
        assert now[0] in expected[results[0]]


def test_a_merge_brings_nobody_back_who_leaves_at_that_moment(units):
    _source, target = units
    for no in range(ROUNDS):
        unit = make_unit("并入", code=f"M{no}")
        member = make_member(unit=unit)

        def leave(member=member, unit=unit):
            leave_unit(member=member, unit=unit, on=MARCH, by=None)
            return "left"

        def merge(unit=unit):
            merge_units(sources=[unit], target=target, on=MARCH, by=None, at=AT)

        left, _merged = together(lambda leave=leave: tried(leave, NotAMember), merge)
        now = [code for code, end in homes(member) if end == FAR_FUTURE]
        assert now == ([] if left == "left" else ["B"])


def test_a_merge_and_an_acceptance_into_it_do_not_wait_for_each_other(units):
    source, _target = units
    for no in range(ROUNDS):
        old, new = make_unit("旧", code=f"O{no}"), make_unit("新", code=f"N{no}")
        transfer = sent_transfer(source, old)
        merge = partial(
            merge_units, sources=[old], target=new, on=MARCH, by=None, at=AT
        )
        together(partial(accept, transfer), merge)
        if Transfer.objects.get(pk=transfer.pk).state == TransferState.SENT:
            assert accept(transfer) == TransferState.ACCEPTED
        now = [code for code, end in homes(transfer.member) if end == FAR_FUTURE]
        assert now == [f"N{no}"]
