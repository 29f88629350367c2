import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.operations.memberships import join_unit
from members.operations.units import close_unit, move_unit
from members.states import PersonKind, UnitKind
from reports.models import Counter, CounterState
from reports.operations.counting import fold_deltas, rebuild, verify
from reports.queries.counted import totals_of
from reports.queries.places import parents_of
from tests.builders.courses import make_lecture
from tests.builders.members import make_member, make_unit
from tests.builders.owed import make_task, owe
from training.models import Obligation, StatusDelta
from training.states import Basis, ObligationStatus

pytestmark = pytest.mark.django_db

OPENS, DUE = dt.date(2026, 3, 2), dt.date(2026, 3, 31)
STATUSES = [status.value for status in ObligationStatus]


def places(duty):
    now = duty.current_unit_id
    return {
        Basis.ASSIGNMENT.value: duty.unit_id,
        Basis.COMPLETION.value: duty.unit_at_completion_id or now,
        Basis.DATE.value: now,
    }


def tell(duty, before=None):
    """The news of one duty, as it goes from `before` (places, status) to what it is now."""
    for basis, unit in places(duty).items():
        if before:
            StatusDelta.objects.create(
                period=duty.period, basis=basis, unit_id=before[0][basis], was=before[1]
            )
        StatusDelta.objects.create(
            period=duty.period, basis=basis, unit_id=unit, now=duty.status
        )


def change(duty, *, status=None, unit=None):
    before = places(duty), duty.status
    duty.status = status or duty.status
    duty.current_unit_id = unit.pk if unit else duty.current_unit_id
    duty.save()
    tell(duty, before)


@pytest.fixture
def site():
    top = make_unit("公司党委", kind=UnitKind.COMMITTEE)
    general = make_unit("机关总支", kind=UnitKind.GENERAL_BRANCH, parent=top)
    first = make_unit("第一党支部", parent=general)
    second = make_unit("第二党支部", parent=top)
    return top, general, first, second


def fold():
    return fold_deltas(at=timezone.now(), today=timezone.localdate())


def total(unit, period, status, basis=Basis.DATE):
    return totals_of([unit.pk], basis=basis, periods=[period.pk])[unit.pk].get(
        status, 0
    )


def test_news_is_added_to_the_unit_and_all_above_and_then_gone(site):
    top, _, first, second = site
    period = make_task(top, make_lecture(required=False), opens_on=OPENS, due_on=DUE)
    duty = owe(make_member(unit=first), period, status="not_started")
    tell(duty)
    assert fold() == 3
    assert not StatusDelta.objects.exists()
    assert [total(unit, period, "not_started") for unit in site] == [1, 1, 1, 0]
    change(duty, status="done")
    assert fold() == 6
    assert [total(unit, period, "not_started") for unit in site] == [0, 0, 0, 0]
    assert [total(unit, period, "done") for unit in site] == [1, 1, 1, 0]
    change(duty, unit=second)
    fold()
    assert [total(unit, period, "done") for unit in site] == [1, 0, 0, 1]
    assert [total(unit, period, "done", Basis.ASSIGNMENT) for unit in site] == [
        1,
        1,
        1,
        0,
    ]


def test_totals_follow_a_unit_that_moves_and_one_that_is_closed(site):
    top, _, first, second = site
    period = make_task(top, make_lecture(required=False), opens_on=OPENS, due_on=DUE)
    member, today = make_member(unit=first), timezone.localdate()
    tell(owe(member, period, status="not_started"))
    fold()
    ago = dt.timedelta(days=1)
    move_unit(unit=first, parent=top, on=today - 3 * ago, by=None)
    fold()
    assert [total(unit, period, "not_started") for unit in site] == [1, 0, 1, 0]
    kind = PersonKind.FULL
    join_unit(member=member, unit=second, kind=kind, on=today - 2 * ago, by=None)
    close_unit(unit=first, on=today, by=None)
    Obligation.objects.update(current_unit=second)
    StatusDelta.objects.create(
        period=period, basis="date", unit=first, was="not_started"
    )
    StatusDelta.objects.create(
        period=period, basis="date", unit=second, now="not_started"
    )
    fold()
    assert [total(unit, period, "not_started") for unit in site] == [1, 0, 0, 1]
    assert total(top, period, "not_started", Basis.ASSIGNMENT) == 1


def test_a_difference_is_an_alarm_and_is_not_repaired_by_looking(site):
    top, _, first, _ = site
    period = make_task(top, make_lecture(required=False), opens_on=OPENS, due_on=DUE)
    tell(owe(make_member(unit=first), period, status="not_started"))
    now = {"at": timezone.now(), "today": timezone.localdate()}
    assert verify(**now) == []
    Counter.objects.filter(unit=top).update(total=7)
    assert len(verify(**now)) == 3
    assert CounterState.objects.get().differences == 3
    assert total(top, period, "not_started") == 7
    rebuild(**now)
    assert verify(**now) == []


moves = st.lists(
    st.tuples(
        st.integers(0, 5), st.sampled_from(STATUSES), st.integers(0, 4), st.booleans()
    ),
    max_size=25,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=moves)
def test_counters_equal_a_recount_and_parents_are_sums_of_children(site, moves):
    top, general, first, second = site
    third = make_unit("第三党支部", parent=general)
    units = [top, general, first, second, third]
    period = make_task(top, make_lecture(required=False), opens_on=OPENS, due_on=DUE)
    duties = [owe(make_member(unit=units[no % 5]), period) for no in range(6)]
    for duty in duties:
        tell(duty)
    for who, status, where, now in moves:
        change(duties[who], status=status, unit=units[where])
        if now:
            fold()
    assert verify(at=timezone.now(), today=timezone.localdate()) == []
    parents = parents_of(on=timezone.localdate())
    for basis in Basis.values:
        totals = totals_of([u.pk for u in units], basis=basis, periods=[period.pk])
        for unit in units:
            children = [u for u in units if parents[u.pk] == unit.pk]
            for status in STATUSES:
                own = sum(
                    places(duty)[basis] == unit.pk and duty.status == status
                    for duty in duties
                )
                below = sum(totals[u.pk].get(status, 0) for u in children)
                assert totals[unit.pk].get(status, 0) == own + below
