"""Any history of attending, watching, correcting, voiding, reversing and new rules leaves a ledger
that agrees with its evidence, credits nothing twice, and whose past years stand still."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from courses.models import Completion
from courses.operations.completion import void_completion
from tests.builders.members import make_member, make_unit
from tests.builders.sessions import (
    STARTS,
    attendance_of,
    complete,
    hold_session,
    make_paper,
    make_recording,
    make_rule,
)
from training.models import CreditEntry
from training.operations.attendance import correct
from training.operations.credit_settings import RuleOverlaps
from training.operations.ledger import (
    NotReversible,
    earned,
    plan_settlement,
    reverse_entry,
    settle_credit,
)
from training.operations.paper import post_paper
from training.queries.ledger_check import differences
from training.queries.statements import counted_hours, statements
from training.states import AttendanceState, CreditKind

pytestmark = pytest.mark.django_db
NEXT_YEAR = STARTS + dt.timedelta(days=400)
MOMENTS = st.sampled_from([STARTS, STARTS + dt.timedelta(days=1), NEXT_YEAR])
STATES = st.sampled_from(
    [AttendanceState.PRESENT, AttendanceState.ABSENT, AttendanceState.LEAVE]
)


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.unit = make_unit()
        self.member = make_member(unit=self.unit)
        self.lecture = make_recording(minutes=1)
        for kind in (CreditKind.SESSION, CreditKind.ONLINE_VIDEO, CreditKind.DAY):
            make_rule(self.unit, kind, hours="2", annual_cap=Decimal(7))
        self.now = NEXT_YEAR + dt.timedelta(days=10)
        self.papers, self.sessions, self.closed_year = [], [], None

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def tick(self):
        self.now += dt.timedelta(hours=1)
        return self.now

    @rule(starts_at=MOMENTS, came=st.booleans(), recorded=st.booleans())
    def hold(self, starts_at, came, recorded):
        present = [self.member] if came else []
        lecture = self.lecture if recorded else None
        self.sessions.append(
            hold_session(
                self.unit, present=present, lecture=lecture, starts_at=starts_at
            )
        )

    @rule()
    def watch(self):
        complete(self.member, self.lecture, at=self.tick())

    @rule()
    def void(self):
        completion = Completion.objects.standing().filter(member=self.member).first()
        if completion is not None:
            void_completion(
                completion=completion, reason="x", at=self.tick(), by=self.member
            )

    @precondition(lambda self: self.sessions)
    @rule(data=st.data(), state=STATES)
    def correct(self, data, state):
        session = data.draw(st.sampled_from(self.sessions))
        attendance = attendance_of(session, self.member)
        correct(attendance=attendance, state=state, reason="x", at=self.tick(), by=None)

    @rule()
    def post(self):
        self.papers.append(make_paper())
        post_paper(
            member=self.member, paper=self.papers[-1], reason="x", at=self.now, by=None
        )

    @precondition(lambda self: self.papers)
    @rule(data=st.data())
    def post_again(self, data):
        before = CreditEntry.objects.count()
        paper = data.draw(st.sampled_from(self.papers))
        post_paper(member=self.member, paper=paper, reason="x", at=self.now, by=None)
        assert CreditEntry.objects.count() == before

    @rule(data=st.data())
    def reverse(self, data):
        entries = list(CreditEntry.objects.order_by("pk"))
        if not entries:
            return
        entry = data.draw(st.sampled_from(entries))
        standing = entry.reverses_id is None and not hasattr(entry, "reversed_by")
        try:
            reverse_entry(entry=entry, reason="x", at=self.tick(), by=None)
        except NotReversible:
            assert not standing
        else:
            assert standing

    @rule()
    def settle_again(self):
        assert not settle_credit(lecture=self.lecture, at=self.now)

    @rule(days=st.integers(1, 500), hours=st.integers(1, 9))
    def change_the_rules(self, days, hours):
        """A new rule, from any day on, moves no statement."""
        before = self.statements()
        with suppress(RuleOverlaps):
            make_rule(
                self.unit,
                CreditKind.SESSION,
                hours=str(hours),
                on=STARTS.date() + dt.timedelta(days=days),
                annual_cap=Decimal(hours),
            )
        assert self.statements() == before

    def statements(self):
        return [
            statements([self.member.pk], year=year, on=dt.date(2027, 12, 31))[
                self.member.pk
            ]
            for year in (2026, 2027)
        ]

    @invariant()
    def agrees_with_evidence_and_rules(self):
        found = differences(earned, lambda **item: plan_settlement(**item, at=self.now))
        assert list(found) == []

    @invariant()
    def balance_is_the_fold(self):
        entries = list(CreditEntry.objects.select_related("rule"))
        for entry in entries:
            if entry.reverses_id:
                assert entry.hours == -entry.reverses.hours
        for statement in self.statements():
            of_year = [entry for entry in entries if entry.year == statement.year]
            assert statement.total == sum(counted_hours(of_year).values(), Decimal(0))
            assert statement.total <= sum((each.hours for each in of_year), Decimal(0))


class TestLedger(LedgerMachine.TestCase, TestCase):
    settings = settings(
        max_examples=8,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
