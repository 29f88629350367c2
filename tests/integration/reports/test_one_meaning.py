"""Counters, sheets, files and a recount say the same after any history, across the end of a year."""

import csv
import datetime as dt
import io
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from courses.models import Completion
from courses.operations.completion import void_completion
from members.models import Membership
from members.operations.memberships import join_unit, leave_unit
from members.operations.statuses import end_status, set_status
from members.states import FAR_FUTURE, MemberStatus, PersonKind
from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.exports import csv_lines
from reports.operations.counting import fold_deltas, verify
from reports.queries.counted import rounds_for, totals_of
from reports.queries.owed import duties
from reports.sheet_columns import STATE_WORDS
from reports.sheets import build
from tests.builders.courses import Player, make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.owed import moment
from tests.builders.training import make_assignment, make_exemption
from training.models import Obligation
from training.operations.assignments import cancel_assignment
from training.operations.exemptions import extend_duties
from training.operations.following import materialise
from training.operations.statuses import differing, sweep_statuses
from training.states import REQUIRED_STATUSES, Basis, ObligationStatus

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
START = dt.date(2026, 12, 7)
KINDS = (PersonKind.FULL, PersonKind.PROBATIONARY, PersonKind.FULL)
YEARS = (2026, 2027)
# The list of people has one word for what is overdue and what has expired.
SHOWN = {ObligationStatus.EXPIRED: "overdue"}


def ask_of(unit, *, on, year, basis=Basis.DATE):
    return Ask(
        scope=get_report_scope_of_unit(unit, on=on),
        first=dt.date(year, 1, 1),
        last=dt.date(year, 12, 31),
        basis=basis,
        levels="all",
    )


def states_in_the_file(ask):
    """How often each state stands in the CSV file of the list of people."""
    table = build("people", ask)
    words = [column.key for column in table.columns].index("progress")
    rows = csv.reader(io.StringIO("".join(csv_lines(table))))
    lines = list(rows)[1 : table.count + 1]
    return Counter(line[words] for line in lines)


class FiguresMachine(RuleBasedStateMachine):
    """Two branches, three people; two lectures whose rounds are due before and after New Year."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.at = moment(START)
        self.committee = make_unit("党委")
        self.units = [
            make_unit("一支部", parent=self.committee),
            make_unit("二支部", parent=self.committee),
        ]
        self.people = [
            make_member(f"员{no}", unit=self.units[no % 2], kind=kind, password=None)
            for no, kind in enumerate(KINDS)
        ]
        self.lectures = [make_lecture(f"课{no}", required=False) for no in range(2)]
        self.tasks = [
            make_assignment(
                self.committee,
                lecture,
                opens_on=START,
                due_on=due_on,
                join_days=20,
                at=self.at,
            )
            for lecture, due_on in zip(
                self.lectures,
                (dt.date(2026, 12, 20), dt.date(2027, 1, 10)),
                strict=True,
            )
        ]

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def today(self):
        return timezone.localdate(self.at)

    def home(self, member):
        return Membership.objects.filter(member=member, valid_to=FAR_FUTURE).first()

    people_drawn = st.integers(0, len(KINDS) - 1)

    @rule(days=st.sampled_from([1, 6, 19]))
    def tick(self, days):
        self.at += days * DAY
        materialise(at=self.at)

    @rule(who=people_drawn, days=st.sampled_from([3, 45]))
    def extend(self, who, days):
        duties_of = Obligation.objects.filter(member=self.people[who])
        extend_duties(
            obligation_ids=list(duties_of.values_list("pk", flat=True)),
            due_on=self.today + days * DAY,
            reason="出差",
            at=self.at,
            by=None,
        )

    @rule(who=people_drawn, what=st.integers(0, 1))
    def complete(self, who, what):
        self.at = watch_all(self.people[who], self.lectures[what], at=self.at) + DAY / 9

    @rule(who=people_drawn, what=st.integers(0, 1))
    def begin(self, who, what):
        player = Player(self.people[who], self.lectures[what], at=self.at)
        self.at += dt.timedelta(seconds=9)
        player.beat(spans=[(0, 5_000)], at=self.at)

    @rule(who=people_drawn)
    def void(self, who):
        found = Completion.objects.standing().filter(member=self.people[who]).first()
        if found is not None:
            self.at += DAY / 9
            void_completion(
                completion=found, reason="代学", at=self.at, by=self.people[0]
            )

    @rule(who=people_drawn, where=st.integers(0, 1))
    def move_or_come_back(self, who, where):
        home = self.home(self.people[who])
        if home is None or home.valid_from < self.today:
            join_unit(
                member=self.people[who],
                unit=self.units[where],
                kind=KINDS[who],
                on=self.today,
                by=None,
                at=self.at,
            )

    @rule(who=people_drawn)
    def leave(self, who):
        home = self.home(self.people[who])
        if home is not None and home.valid_from < self.today:
            leave_unit(
                member=self.people[who],
                unit=home.unit,
                on=self.today,
                by=None,
                at=self.at,
            )

    @rule(who=people_drawn)
    def suspend_or_resume(self, who):
        words = {
            "member": self.people[who],
            "status": MemberStatus.SUSPENDED,
            "on": self.today,
            "by": None,
            "at": self.at,
        }
        held = self.people[who].status_periods.filter(valid_to=FAR_FUTURE)
        (end_status if held.exists() else set_status)(**words)

    @rule(who=people_drawn)
    def exempt(self, who):
        make_exemption(
            self.people[who],
            valid_from=self.today,
            valid_to=self.today + 20 * DAY,
            at=self.at,
        )

    @rule()
    def cancel(self):
        cancel_assignment(assignment=self.tasks[0], reason="改期", at=self.at, by=None)

    @invariant()
    def every_way_says_the_same(self):
        sweep_statuses(at=self.at)
        assert differing(at=self.at) == []
        fold_deltas(at=self.at, today=self.today)
        assert verify(at=self.at, today=self.today) == []
        for year in YEARS:
            for basis in Basis:
                counted = self.counted(year, basis)
                assert self.owed(year, basis) == counted
            # `counted` is by the organisation of the day, as the list of people is.
            ask = ask_of(self.committee, on=self.today, year=year)
            assert states_in_the_file(ask) == self.in_words(counted)
            self.people_are_counted_once(ask)

    def counted(self, year, basis):
        """{(unit id, status): duties} of everything below the committee, from the counters."""
        ids = [self.committee.pk, *(unit.pk for unit in self.units)]
        rounds = rounds_for(
            ask_of(self.committee, on=self.today, year=year).scope, year=year
        )
        totals = totals_of(ids, basis=basis, periods=[one.pk for one in rounds])
        return Counter(
            {
                (unit, status): number
                for unit, found in totals.items()
                for status, number in found.items()
                if number and status != ObligationStatus.WITHDRAWN
            }
        )

    def owed(self, year, basis):
        """The same, from the duties that the sheets read."""
        found = Counter()
        ask = ask_of(self.committee, on=self.today, year=year, basis=basis)
        for place, status in duties(ask).values_list("place", "status_then"):
            found[place, status] += 1
            found[self.committee.pk, status] += 1
        return found

    def in_words(self, counted):
        """The counts of the committee under the words of that list."""
        found = Counter()
        for (unit, status), number in counted.items():
            if unit == self.committee.pk:
                found[str(STATE_WORDS[SHOWN.get(status, status)])] += number
        return found

    def people_are_counted_once(self, ask):
        whole = build("branches", ask).total["figures"]
        owing = duties(ask).filter(
            status_then__in=[status.value for status in REQUIRED_STATUSES]
        )
        assert whole.assigned == owing.values("member").distinct().count()
        assert whole.done <= whole.started <= whole.assigned <= whole.members


class TestFigures(TestCase, FiguresMachine.TestCase):
    settings = settings(max_examples=6, stateful_step_count=8, deadline=None)
