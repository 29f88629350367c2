import datetime as dt

import pytest
from django.urls import reverse

from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.training import DAY, TODAY, make_assignment
from training.operations.assignments import cancel_assignment
from training.operations.statuses import sweep_statuses
from training.queries.my_duties import DONE, OPEN, counts_of, duties_of, my_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit("第一党支部", parent=make_unit("党委"))


@pytest.fixture
def member(unit):
    return make_member(unit=unit)


@pytest.fixture
def lecture():
    return make_lecture("坚定理想信念", required=False)


def top(unit):
    return unit.states.get().parent


def shown(member, tab=OPEN, at=NOON):
    return my_duties(duties_of(member, tab=tab), member=member, at=at)


def ask_twice(unit, lecture, at=NOON):
    late = make_assignment(
        top(unit), lecture, title="全年必学", due_on=TODAY + 60 * DAY, at=at
    )
    early = make_assignment(
        unit, lecture, title="支部安排", due_on=TODAY + 20 * DAY, why="三月主题", at=at
    )
    return early, late


def test_what_two_ask_for_is_there_once_with_both_and_the_earlier_day(
    unit, member, lecture
):
    ask_twice(unit, lecture)
    (duty,) = shown(member)
    assert duty.due_on == TODAY + 20 * DAY
    assert [
        (one.title, one.unit_name, one.due_on, one.status) for one in duty.askers
    ] == [
        ("支部安排", "第一党支部", TODAY + 20 * DAY, "not_started"),
        ("全年必学", "党委", TODAY + 60 * DAY, "not_started"),
    ]
    assert duty.askers[0].why == "三月主题"
    assert all(one.criteria for one in duty.askers)
    assert counts_of(member)[OPEN] == 1


def test_each_keeps_its_own_status(unit, member, lecture):
    ask_twice(unit, lecture)
    then = NOON + 30 * DAY
    sweep_statuses(at=then)
    (duty,) = shown(member, at=then)
    assert [one.status for one in duty.askers] == ["overdue", "not_started"]


def test_one_completion_meets_both_and_is_shown_once(unit, member, lecture):
    ask_twice(unit, lecture)
    watch_all(member, lecture, at=NOON)
    assert shown(member) == []
    (duty,) = shown(member, DONE)
    assert len(duty.askers) == 2
    assert counts_of(member) == {"open": 0, "done": 1, "exempt": 0}


def test_two_completions_are_two(unit, member, lecture):
    make_assignment(unit, lecture)
    watch_all(member, lecture, at=NOON)
    later = NOON + 40 * DAY
    make_assignment(
        unit,
        lecture,
        opens_on=TODAY + 40 * DAY,
        due_on=TODAY + 70 * DAY,
        recognise_days=0,
        at=later,
    )
    (duty,) = shown(member, at=later)
    assert duty.askers == []
    assert duty.again
    watch_all(member, lecture, at=later + dt.timedelta(hours=1))
    assert len(shown(member, DONE)) == 2


def test_what_has_expired_stands_for_itself(unit, member, lecture):
    make_assignment(unit, lecture, due_on=TODAY + 5 * DAY, closes_on=TODAY + 5 * DAY)
    make_assignment(top(unit), lecture, due_on=TODAY + 60 * DAY)
    sweep_statuses(at=NOON + 10 * DAY)
    assert [one.status for one in shown(member)] == ["expired", "not_started"]
    assert counts_of(member)[OPEN] == 2


def test_when_one_is_cancelled_the_other_is_left(unit, member, lecture):
    early, _late = ask_twice(unit, lecture)
    cancel_assignment(assignment=early, reason="不再需要", at=NOON, by=None)
    (duty,) = shown(member)
    assert (duty.title, duty.askers) == ("全年必学", [])


def test_others_and_other_lectures_are_left_alone(unit, member, lecture):
    make_member(unit=unit)
    ask_twice(unit, lecture)
    make_assignment(unit, title="另一课")
    assert [len(one.askers) for one in shown(member)] == [2, 0]


def test_the_page_shows_both_and_counts_what_it_shows(client, unit, member, lecture):
    ask_twice(unit, lecture, at=NOON)
    client.force_login(member)
    page = client.get(reverse("duties:my"))
    assert page.context["counts"]["open"] == len(page.context["duties"]) == 1
    words = page.content.decode()
    assert "全年必学" in words
    assert "支部安排" in words


@pytest.mark.parametrize("number", [1, 3])
def test_lectures_asked_for_twice_cost_the_same_queries(
    django_assert_num_queries, unit, member, number
):
    for no in range(number):
        ask_twice(unit, make_lecture(f"第{no}课", required=False))
    rows = duties_of(member)
    with django_assert_num_queries(8):
        assert len(my_duties(rows, member=member, at=NOON)) == number
