"""Years summed up by the database are the years that the fold of the ledger makes, one by one."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from members.models import Membership
from members.states import PersonKind, PostRole
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.owed import credit, moment
from tests.builders.sessions import make_rule
from training.models import CreditEntry, CreditTarget
from training.operations.credit_settings import add_target
from training.queries.statements import statements
from training.queries.year_sums import sums_of_year
from training.states import CreditKind

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
KINDS = (
    CreditKind.SESSION,
    CreditKind.ONLINE_VIDEO,
    CreditKind.QUIZ,
    CreditKind.CARRY_OVER,
)
DAYS = (dt.date(2025, 11, 3), dt.date(2026, 3, 3), dt.date(2026, 3, 4), LAST)


@pytest.fixture
def site():
    """Two branches; targets by organisation, by kind over two years, and by post; rules with caps."""
    top = make_unit("公司党委")
    first, second = make_unit("一支部", parent=top), make_unit("二支部", parent=top)
    people = [
        make_member(unit=first),
        make_member(unit=first, kind=PersonKind.PROBATIONARY),
        make_member(unit=second),
        make_secretary(first),
    ]
    for columns in (
        {"hours": Decimal(4), "collective_hours": Decimal(2), "items": 2, "quizzes": 1},
        {"hours": Decimal(6), "kind": PersonKind.PROBATIONARY, "years": 2},
        {"hours": Decimal(5), "post": PostRole.SECRETARY, "required_hours": Decimal(1)},
    ):
        target = CreditTarget(
            unit=top, valid_from=dt.date(2020, 1, 1), source_note="x", **columns
        )
        add_target(target=target, by=None)
    rules = [
        None,
        make_rule(top, CreditKind.SESSION, daily_cap=Decimal(3), annual_cap=Decimal(5)),
        make_rule(
            top,
            CreditKind.SESSION,
            on=dt.date(2026, 3, 4),
            daily_cap=Decimal("2.5"),
        ),
    ]
    return people, rules


def found(**more):
    memberships = Membership.objects.on(LAST)
    asked = {"year": 2026, "on": LAST, "recorded_until": moment(LAST, 23)} | more
    sums = Counter()
    for one in sums_of_year(memberships, **asked):
        sums[one.unit_id, one.kind, one.statement] += one.people
    return sums


def folded(**more):
    homes = {one.member_id: one for one in Membership.objects.on(LAST)}
    asked = {"year": 2026, "on": LAST, "recorded_until": moment(LAST, 23)} | more
    return Counter(
        (homes[member].unit_id, homes[member].kind, statement)
        for member, statement in statements(list(homes), **asked).items()
    )


def reverse(entry):
    credit(
        entry.member,
        -entry.hours,
        on=entry.occurred_on,
        kind=entry.kind,
        identity=entry.identity,
        reverses=entry,
        collective=entry.collective,
        toward_target=entry.toward_target,
        required=entry.required,
        rule=entry.rule,
    )


def a_line(**fixed):
    """What one entry of the ledger is drawn from."""
    drawn = {
        "member": st.integers(0, 3),
        "kind": st.sampled_from(KINDS),
        "on": st.sampled_from(DAYS),
        "hours": st.sampled_from(("0", "0.50", "1.15", "2.00", "3.35")),
        "collective": st.booleans(),
        "toward_target": st.booleans(),
        "required": st.booleans(),
        "rule": st.integers(0, 2),
        "is_reversed": st.booleans() if not fixed else st.just(False),
    }
    return st.fixed_dictionaries(drawn | {k: st.just(v) for k, v in fixed.items()})


CAPPED = {
    "member": 0,
    "kind": CreditKind.SESSION,
    "on": DAYS[1],
    "hours": "2.00",
    "collective": True,
    "toward_target": True,
    "required": False,
    "rule": 1,
    "is_reversed": False,
}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    lines=st.one_of(
        st.lists(a_line(), max_size=8),
        # Many of one kind, so that caps bind.
        st.lists(a_line(kind=CreditKind.SESSION, member=0), min_size=2, max_size=8),
    )
)
@example(lines=[CAPPED] * 3)
@example(lines=[CAPPED] * 2 + [CAPPED | {"on": DAYS[3]}] * 2)
@example(lines=[CAPPED] * 2 + [CAPPED | {"required": True}])
@example(lines=[CAPPED, CAPPED | {"toward_target": False}])
def test_sums_say_what_the_fold_says(site, lines):
    people, rules = site
    with transaction.atomic():
        for line in lines:
            words = dict(line)
            entry = credit(
                people[words.pop("member")],
                Decimal(words.pop("hours")),
                rule=rules[words.pop("rule")],
                days=Decimal("0.5"),
                **{
                    name: value
                    for name, value in words.items()
                    if name != "is_reversed"
                },
            )
            if words["is_reversed"]:
                reverse(entry)
        assert found() == folded()
        earlier = {"recorded_until": moment(DAYS[1], 19)}
        assert found(**earlier) == folded(**earlier)
        transaction.set_rollback(True)


@pytest.mark.parametrize("number", [1, 3])
def test_people_at_a_cap_and_holders_of_posts_need_no_query_of_their_own(
    site, number, django_assert_num_queries
):
    people, rules = site
    for no in range(number):
        member = (
            people[0] if not no else make_secretary(people[0].memberships.get().unit)
        )
        for day in DAYS[1:]:
            credit(member, Decimal("4.00"), on=day, rule=rules[1])
    # Targets and the paths to them, posts, and the sums of one year and of two.
    with django_assert_num_queries(5):
        sums = found()
    assert sums == folded()
    hours = {statement.total for _unit, _kind, statement in sums}
    assert hours == {Decimal(0), Decimal(5)}


def test_whoever_has_a_reversal_goes_through_the_fold(site):
    people, _rules = site
    entry = credit(people[0], Decimal("4.00"), on=FIRST)
    reverse(entry)
    credit(people[0], Decimal("1.00"), on=FIRST, identity=entry.identity, n=1)
    assert CreditEntry.objects.count() == 3
    assert found() == folded()
    assert max(statement.total for *_, statement in found()) == 1
