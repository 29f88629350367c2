"""Carried hours follow the year before: posted once, checked against it, and set right by a second run."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from tests.builders.members import make_member, make_unit
from tests.builders.sessions import STARTS, hold_session, make_rule
from training.models import CreditEntry, CreditTarget
from training.operations.carry_over import carry_over
from training.operations.credit_settings import add_target
from training.operations.ledger import reverse_entry
from training.queries.credit_evidence import standing_entries
from training.states import CreditSource

pytestmark = pytest.mark.django_db
NEXT_YEAR = STARTS.replace(year=2027)


@pytest.fixture
def branch():
    unit = make_unit("一支部")
    make_rule(unit, hours="40")
    target = CreditTarget(
        unit=unit,
        hours=Decimal(32),
        carry_over_max=Decimal(10),
        valid_from=dt.date(2020, 1, 1),
        source_note="x",
    )
    add_target(target=target, by=None)
    return unit


@pytest.fixture
def member(branch):
    return make_member("张三", unit=branch)


def carry(unit):
    return carry_over(unit=unit, year=2026, at=NEXT_YEAR, by=None)


def carried():
    return [
        entry.hours
        for entry in standing_entries(
            CreditEntry.objects.filter(source=CreditSource.CARRY_OVER)
        )
    ]


def verified():
    """The lines that `verify_ledger` tells; none when the ledger agrees."""
    out = io.StringIO()
    try:
        call_command("verify_ledger", stdout=out, stderr=io.StringIO())
    except SystemExit:
        return out.getvalue().splitlines()
    return []


def test_carried_hours_that_were_changed_are_told(branch, member):
    hold_session(branch, present=[member])
    carry(branch)
    assert (carried(), verified()) == ([8], [])
    CreditEntry.objects.filter(source=CreditSource.CARRY_OVER).update(hours=9)
    (line,) = verified()
    assert "9.00" in line
    assert "8.00" in line


def test_a_correction_of_the_year_before_is_told_and_carried_by_the_next_run(
    branch, member
):
    hold_session(branch, present=[member])
    carry(branch)
    reverse_entry(
        entry=CreditEntry.objects.get(source=CreditSource.ATTENDANCE),
        reason="录入有误",
        at=NEXT_YEAR,
        by=None,
    )
    assert len(verified()) == 1
    assert carry(branch) == 0
    assert (carried(), verified()) == ([], [])
    hold_session(branch, present=[member], title="补课")
    assert carry(branch) == 1
    assert (carried(), verified()) == ([8], [])
    assert carry(branch) == 0


def test_what_was_taken_back_by_hand_stays_taken_back(branch, member):
    hold_session(branch, present=[member])
    carry(branch)
    reverse_entry(
        entry=CreditEntry.objects.get(source=CreditSource.CARRY_OVER),
        reason="不结转",
        at=NEXT_YEAR,
        by=None,
    )
    assert carry(branch) == 0
    assert (carried(), verified()) == ([], [])
