"""Any history of people, study and time leaves duties whose statuses, counts and news agree."""

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from courses.models import Completion
from courses.operations.completion import void_completion
from courses.queries.passes import pass_of
from members.models import Membership
from members.operations.memberships import join_unit, leave_unit
from members.states import FAR_FUTURE, PersonKind
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.training import make_assignment, make_period
from training.models import Exemption, Obligation, StatusDelta
from training.operations.assignments import cancel_assignment, open_due_periods
from training.operations.exemptions import grant_exemption, revoke_exemption
from training.operations.following import materialise
from training.operations.statuses import differing, sweep_statuses
from training.states import (
    OPEN_STATUSES,
    REQUIRED_STATUSES,
    Basis,
    ExemptionReason,
    ObligationStatus,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
people, places = st.integers(0, 2), st.integers(0, 1)


class DutyMachine(RuleBasedStateMachine):
    """Two branches of one committee, three people; a lecture for all, which is asked for again, one for the
    first branch."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.at = NOON
        self.committee = make_unit("党委")
        self.units = [
            make_unit("一支部", parent=self.committee),
            make_unit("二支部", parent=self.committee),
        ]
        self.people = [
            make_member(f"员{n}", unit=self.units[n % 2], password=None)
            for n in range(3)
        ]
        self.lectures = [make_lecture(f"课{n}", required=False) for n in range(2)]
        self.assignments = [
            make_assignment(self.committee, self.lectures[0]),
            make_assignment(
                self.units[0], self.lectures[1], closes_on=self.today + 40 * DAY
            ),
            make_assignment(
                self.committee,
                self.lectures[0],
                opens_on=self.today + 9 * DAY,
                recognise_days=0,
            ),
        ]
        self.done, self.voided = set(), set()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def today(self):
        return (self.at + dt.timedelta(hours=8)).date()

    def home(self, person):
        return Membership.objects.filter(
            member=self.people[person], valid_to=FAR_FUTURE
        ).first()

    def settle(self):
        """What the chores do: every move of time passes through them."""
        open_due_periods(at=self.at)
        materialise(at=self.at)
        sweep_statuses(at=self.at)

    @rule(days=st.sampled_from([1, 9, 21]))
    def tick(self, days):
        self.at += dt.timedelta(days=days)
        self.settle()

    @rule(person=people, place=places)
    def join_or_transfer(self, person, place):
        home = self.home(person)
        if home is not None and home.valid_from >= self.today:
            return
        join_unit(
            member=self.people[person],
            unit=self.units[place],
            kind=PersonKind.FULL,
            on=self.today,
            by=None,
            at=self.at,
        )

    @rule(person=people)
    def leave(self, person):
        home = self.home(person)
        if home is None or home.valid_from >= self.today:
            return
        leave_unit(
            member=self.people[person],
            unit=home.unit,
            on=self.today,
            by=None,
            at=self.at,
        )

    @rule(person=people, days=st.sampled_from([5, 60]))
    def exempt(self, person, days):
        grant_exemption(
            member=self.people[person],
            valid_from=self.today,
            valid_to=self.today + days * DAY,
            ground=ExemptionReason.LEAVE,
            at=self.at,
            by=None,
        )

    @rule()
    def revoke(self):
        exemption = Exemption.objects.filter(revoked_at=None).first()
        if exemption is not None:
            revoke_exemption(exemption=exemption, reason="返岗", at=self.at, by=None)

    @rule(person=people, which=places)
    def complete(self, person, which):
        end = watch_all(self.people[person], self.lectures[which], at=self.at)
        self.at = end + dt.timedelta(seconds=1)

    @rule(person=people)
    def void(self, person):
        completion = (
            Completion.objects.standing().filter(member=self.people[person]).first()
        )
        if completion is not None:
            self.voided |= set(
                Obligation.objects.filter(completion=completion).values_list(
                    "pk", flat=True
                )
            )
            void_completion(
                completion=completion, reason="代学", at=self.at, by=self.people[0]
            )

    @rule(which=st.sampled_from([0, 2]))
    def new_period(self, which):
        if self.assignments[which].periods.count() < 3:
            make_period(
                self.assignments[which],
                opens_on=self.today,
                due_on=self.today + 30 * DAY,
                at=self.at,
            )
            self.settle()

    @rule()
    def cancel(self):
        cancel_assignment(
            assignment=self.assignments[1], reason="改期", at=self.at, by=None
        )

    @invariant()
    def statuses_are_what_the_facts_say(self):
        sweep_statuses(at=self.at)
        assert differing(at=self.at) == []

    @invariant()
    def what_is_owed_can_be_studied(self):
        """Nobody owes a lecture that they have completed with nothing left to do about it."""
        self.settle()
        for duty in Obligation.objects.filter(
            status__in=OPEN_STATUSES, closes_on=None
        ).select_related("member"):
            for lecture in duty.period.lectures.all():
                assert pass_of(member=duty.member, lecture=lecture).completion is None

    @invariant()
    def statuses_partition_and_identities_hold(self):
        counts = Counter(Obligation.objects.values_list("status", flat=True))
        assert sum(counts.values()) == Obligation.objects.count()
        assert set(counts) <= set(ObligationStatus.values)
        required = sum(counts[status] for status in REQUIRED_STATUSES)
        assigned = required + counts["exempt"]
        assert assigned + counts["withdrawn"] == sum(counts.values())

    @invariant()
    def news_add_up_to_a_recount(self):
        folded = Counter()
        for one in StatusDelta.objects.all():
            key = (one.period_id, one.unit_id, one.basis)
            if one.was:
                folded[*key, one.was] -= one.count
            if one.now:
                folded[*key, one.now] += one.count
        recount = Counter()
        for row in Obligation.objects.all():
            if row.current_unit_id is None:
                continue
            met = row.unit_at_completion_id or row.current_unit_id
            for basis, unit in (
                (Basis.ASSIGNMENT, row.unit_id),
                (Basis.COMPLETION, met),
                (Basis.DATE, row.current_unit_id),
            ):
                recount[row.period_id, unit, basis.value, row.status] += 1
        assert {key: n for key, n in folded.items() if n} == recount

    @invariant()
    def done_is_never_undone_without_a_void(self):
        now = set(Obligation.objects.filter(status="done").values_list("pk", flat=True))
        assert self.done - now <= self.voided
        self.done = now
        self.voided -= now


class TestDuties(TestCase, DutyMachine.TestCase):
    settings = settings(max_examples=8, stateful_step_count=12, deadline=None)
