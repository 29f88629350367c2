"""Any history of changes leaves a tree whose closure a naive walk on any day confirms."""

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from members.models import Membership, UnitPath, UnitState
from members.operations.merging import merge_units
from members.operations.splitting import (
    NewUnit,
    NothingGoes,
    NotPartOfUnit,
    Part,
    SplitIntoItself,
    split_unit,
)
from members.operations.tree import verify_tree
from members.operations.units import (
    LaterChangeExists,
    ParentNotThere,
    UnitNotEmpty,
    UnitNotThere,
    WouldMakeCycle,
    close_unit,
    create_unit,
    exists_throughout,
    move_unit,
    rename_unit,
)
from members.queries import party_memberships, unit_nodes
from members.states import FAR_FUTURE, MembershipRole, UnitKind
from tests.builders.members import LONG_AGO_AT, make_member

# A unittest class: the mark only says that it needs the database.
pytestmark = pytest.mark.django_db

FIRST = dt.date(2026, 1, 1)
DAYS = [FIRST + dt.timedelta(days=n) for n in range(5)]
days = st.sampled_from(DAYS)
few = st.integers(0, 2)
REFUSALS = (
    LaterChangeExists,
    NothingGoes,
    NotPartOfUnit,
    ParentNotThere,
    SplitIntoItself,
    UnitNotEmpty,
    UnitNotThere,
    WouldMakeCycle,
)


class TreeMachine(RuleBasedStateMachine):
    units = Bundle("units")

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.made = 0
        self.joined = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, operation, **arguments):
        """Run an operation; a refusal must leave the rows as they were."""
        before = self.rows()
        try:
            return operation(**arguments, by=None)
        except REFUSALS:
            assert self.rows() == before
            return None

    def rows(self):
        columns = ("unit", "parent", "name", "valid_from", "valid_to")
        return sorted(UnitState.objects.values_list(*columns), key=str)

    @rule(target=units, day=days)
    def create_at_the_top(self, day):
        self.made += 1
        return create_unit(
            code=f"U{self.made}", name="单位", kind=UnitKind.BRANCH, on=day, by=None
        )

    @rule(parent=units, day=days, target=units)
    def create_below(self, parent, day):
        self.made += 1
        unit = self.attempt(
            create_unit,
            code=f"U{self.made}",
            name="单位",
            kind=UnitKind.BRANCH,
            parent=parent,
            on=day,
        )
        return unit or parent

    @rule(unit=units, parent=units, day=days)
    def move(self, unit, parent, day):
        self.attempt(move_unit, unit=unit, parent=parent, on=day)

    @rule(unit=units, day=days)
    def move_to_the_top(self, unit, day):
        self.attempt(move_unit, unit=unit, parent=None, on=day)

    @rule(unit=units, day=days, name=st.sampled_from(["甲", "乙"]))
    def rename(self, unit, day, name):
        self.attempt(rename_unit, unit=unit, name=name, on=day)

    @rule(unit=consumes(units), day=days)
    def close(self, unit, day):
        self.attempt(close_unit, unit=unit, on=day)

    @rule(source=units, into=units, day=days)
    def merge(self, source, into, day):
        self.attempt(merge_units, sources=[source], target=into, on=day, at=LONG_AGO_AT)

    @rule(unit=units, day=days)
    def somebody_joins(self, unit, day):
        if exists_throughout(unit, day, FAR_FUTURE):
            member = make_member(unit=unit, on=day, password=None)
            self.joined[member.pk] = day

    def part_of(self, source, day, into, people, children):
        """Up to so many people and units of the source, the first ones."""
        here = Membership.objects.on(day).filter(unit=source).order_by("pk")
        below = UnitState.objects.on(day).filter(parent=source).order_by("pk")
        return Part(
            into=into,
            member_ids=frozenset(here.values_list("member", flat=True)[:people]),
            unit_ids=frozenset(below.values_list("unit", flat=True)[:children]),
        )

    @rule(source=units, into=units, day=days, people=few, children=few)
    def split_into_another(self, source, into, day, people, children):
        part = self.part_of(source, day, into, people, children)
        self.attempt(split_unit, source=source, parts=[part], on=day, at=LONG_AGO_AT)

    @rule(target=units, source=units, day=days, people=few, below=st.booleans())
    def split_into_a_new_one(self, source, day, people, below):
        self.made += 1
        into = NewUnit(f"U{self.made}", "新单位", UnitKind.BRANCH, is_below=below)
        part = self.part_of(source, day, into, people, children=1)
        made = self.attempt(
            split_unit, source=source, parts=[part], on=day, at=LONG_AGO_AT
        )
        return made[0] if made else source

    @invariant()
    def everybody_has_one_primary_membership_on_every_day(self):
        for day in DAYS:
            homes = Counter(
                Membership.objects.on(day)
                .filter(role=MembershipRole.PRIMARY)
                .values_list("member", flat=True)
            )
            there = {pk for pk, since in self.joined.items() if since <= day}
            assert homes == dict.fromkeys(there, 1)

    @invariant()
    def a_parent_counts_the_sum_of_its_children_and_its_own(self):
        for day in DAYS:
            own = dict(
                party_memberships(on=day)
                .order_by()
                .values_list("unit")
                .annotate(count=Count("pk"))
            )
            whole = Counter()
            for above, unit in UnitPath.objects.on(day).values_list(
                "ancestor", "descendant"
            ):
                whole[above] += own.get(unit, 0)
            nodes = unit_nodes(on=day)
            assert own.keys() <= {node.id for node in nodes}
            children = Counter()
            for node in nodes:
                children[node.parent_id] += whole[node.id]
            for node in nodes:
                assert whole[node.id] == own.get(node.id, 0) + children[node.id]

    @invariant()
    def the_stored_closure_equals_the_computed_one(self):
        assert verify_tree() == (set(), set())

    @invariant()
    def on_every_day_a_walk_upwards_meets_exactly_the_stored_ancestors(self):
        for day in DAYS:
            parents = dict(UnitState.objects.on(day).values_list("unit", "parent"))
            walked = set()
            for unit in parents:
                node, depth, seen = unit, 0, set()
                while node is not None:
                    assert node not in seen, "a cycle"
                    seen.add(node)
                    walked.add((node, unit, depth))
                    node, depth = parents[node], depth + 1
            stored = UnitPath.objects.on(day).values_list(
                "ancestor", "descendant", "depth"
            )
            assert sorted(stored) == sorted(walked)

    @invariant()
    def states_of_a_unit_never_overlap(self):
        ends = {}
        for unit, start, end in UnitState.objects.order_by(
            "unit", "valid_from"
        ).values_list("unit", "valid_from", "valid_to"):
            assert ends.get(unit, start) <= start
            ends[unit] = end


class TestTree(TestCase, TreeMachine.TestCase):
    settings = settings(max_examples=20, stateful_step_count=12, deadline=None)
