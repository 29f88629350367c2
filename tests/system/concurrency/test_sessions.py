"""Threads released together: one row a person, one entry a piece of evidence, no deadlock."""

import datetime as dt

import pytest
from django.db import connection

from tests.builders.members import make_member, make_unit
from tests.builders.sessions import (
    ENDS,
    STARTS,
    attendance_of,
    hold_session,
    make_paper,
    make_rule,
    make_session,
)
from tests.system.concurrency.test_watching import together
from training.models import Attendance, CreditEntry
from training.operations.attendance import sign_in
from training.operations.credit_settings import RuleOverlaps
from training.operations.ledger import NotReversible, reverse_entry, settle_credit
from training.operations.paper import post_paper
from training.operations.sessions import (
    WrongSessionState,
    close_session,
    fill_expected,
    open_sign_in,
)
from training.states import CreditKind

THREADS = 8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="row locks between threads need PostgreSQL",
    ),
]


def tried(act, *failures):
    """The result of an act, or the class of the failure it is allowed to meet."""
    try:
        return act()
    except failures as failure:
        return type(failure)


def test_signing_in_and_filling_the_list_in_many_threads_leave_one_row_each():
    unit = make_unit()
    member = make_member(unit=unit)
    session = make_session(unit)
    open_sign_in(session=session, at=STARTS)
    together(
        *[lambda: sign_in(session=session, member=member, at=STARTS)] * THREADS,
        *[lambda: fill_expected(session=session, kinds=["full"])] * 2,
    )
    assert Attendance.objects.get().state == "present"


def race_to_close(members, session):
    """Close the session while everybody signs in; what each of them met."""
    return together(
        lambda: close_session(session=session, at=ENDS, by=None),
        *[
            lambda member=member: tried(
                lambda: sign_in(session=session, member=member, at=ENDS),
                WrongSessionState,
            )
            for member in members
        ],
    )[1:]


def test_signing_in_while_the_session_closes_is_present_or_refused():
    for _ in range(5):
        unit = make_unit()
        make_rule(unit)
        members = [make_member(unit=unit) for _ in range(3)]
        session = make_session(unit)
        open_sign_in(session=session, at=STARTS)
        results = race_to_close(members, session)
        for member, result in zip(members, results, strict=True):
            state = attendance_of(session, member).state
            assert state == ("absent" if result is WrongSessionState else "present")
            credited = CreditEntry.objects.filter(member=member).count()
            assert credited == (1 if state == "present" else 0)


def test_settling_and_posting_in_many_threads_credit_once():
    unit = make_unit()
    member = make_member(unit=unit)
    session = hold_session(unit, present=[member])
    make_rule(unit)
    make_rule(unit, CreditKind.DAY)
    paper = make_paper()
    together(
        *[lambda: settle_credit(session=session, at=ENDS)] * THREADS,
        *[lambda: post_paper(member=member, paper=paper, reason="x", at=ENDS, by=None)]
        * THREADS,
    )
    assert sorted(CreditEntry.objects.values_list("kind", flat=True)) == [
        "day",
        "session",
    ]
    entry = CreditEntry.objects.get(kind="session")
    results = together(
        *[
            lambda: tried(
                lambda: reverse_entry(entry=entry, reason="x", at=ENDS, by=None),
                NotReversible,
            )
        ]
        * THREADS
    )
    assert results.count(NotReversible) == THREADS - 1
    assert CreditEntry.objects.filter(reverses=entry).count() == 1


def test_two_rules_from_one_day_are_one_rule():
    unit = make_unit()
    results = together(
        *[lambda: tried(lambda: make_rule(unit, on=dt.date(2026, 1, 1)), RuleOverlaps)]
        * 4
    )
    assert results.count(RuleOverlaps) == 3
