import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from members.states import PostRole
from reports.inspection_states import CheckKind
from reports.operations.counting import rebuild
from reports.operations.inspection import open_finding
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from training.models import HeldSession
from training.operations.claims import claim_assignment
from training.states import ObligationStatus, SessionKind

pytestmark = pytest.mark.django_db

HOME = reverse("reports:home")


@pytest.fixture
def place():
    committee = make_unit("公司党委")
    return {
        "committee": committee,
        "first": make_unit("第一党支部", parent=committee, order=1),
        "second": make_unit("第二党支部", parent=committee, order=2),
    }


def late(unit, name="王", **fields):
    today = timezone.localdate()
    due = fields.pop("due_on", today - dt.timedelta(days=2))
    made = make_assignment(unit, due_on=due)
    return make_duty(make_member(name, unit=unit), unit, made, **fields)


def work(client, user):
    rebuild(at=timezone.now(), today=timezone.localdate())
    client.force_login(user)
    response = client.get(HOME)
    assert response.status_code == 200
    return response.context["work"]


def test_duties_are_counted_for_the_own_subtree_and_named_in_its_order(client, place):
    today = timezone.localdate()
    late(place["second"], "钱")
    late(place["first"], "王")
    late(place["first"], "李", status=ObligationStatus.DONE)
    late(place["first"], "赵", due_on=today, status=ObligationStatus.NOT_STARTED)
    seen = work(client, make_secretary(place["committee"]))
    assert [(node.name, number) for node, number in seen.branches] == [
        ("第一党支部", 1),
        ("第二党支部", 1),
    ]
    assert [line.name for line in seen.people] == ["王", "钱"]
    assert [(item["number"], item["due_on"]) for item in seen.due] == [(1, today)]
    branch = work(client, make_secretary(place["second"]))
    assert [line.name for line in branch.people] == ["钱"]
    assert list(branch.due) == []


def test_what_waits_is_counted_for_who_may_do_it(client, place):
    at = timezone.now()
    chief, secretary = (
        make_secretary(place["committee"]),
        make_secretary(place["first"]),
    )
    late(place["first"])
    start = at - dt.timedelta(days=1)
    HeldSession.objects.create(
        unit=place["first"], kind=SessionKind.THEME_DAY, title="主题党日",
        starts_at=start, ends_at=start + dt.timedelta(hours=1), minutes=60,
    )  # fmt: skip
    open_finding(
        unit=place["first"], kind=CheckKind.OTHER, text="缺记录", owner=secretary,
        due_on=timezone.localdate(), at=at, by=chief,
    )  # fmt: skip
    waiting = work(client, secretary).waiting
    assert (waiting.claims, waiting.findings, waiting.sessions) == (1, 1, 1)
    inspector = make_secretary(place["committee"], role=PostRole.INSPECTOR)
    assert not work(client, inspector).waiting
    assert not work(client, make_secretary(place["second"])).waiting


def counted(client, user, **query):
    """The home after the news of duties has been added up."""
    rebuild(at=timezone.now(), today=timezone.localdate())
    client.force_login(user)
    return client.get(HOME, query)


def test_duties_of_the_year_are_those_of_the_counters(client, place):
    today = timezone.localdate()
    secretary = make_secretary(place["committee"])
    page = counted(client, secretary)
    assert (page.context["total"].assigned, page.context["tasks"]) == (0, [])
    made = make_assignment(place["committee"], "第一课", due_on=today)
    done = {"status": ObligationStatus.DONE}
    for unit, fields in (
        ("first", done),
        ("first", {"status": ObligationStatus.NOT_STARTED}),
        ("second", {"status": ObligationStatus.OVERDUE}),
        ("committee", {"status": ObligationStatus.EXEMPT}),
    ):
        make_duty(make_member(unit=place[unit]), place[unit], made, **fields)
    page = counted(client, secretary)
    total = page.context["total"]
    assert (total.assigned, total.done, total.late, total.exempt) == (3, 1, 1, 1)
    assert [(line.name, line.done, line.assigned) for line in page.context["units"]][
        1:
    ] == [("第一党支部", 1, 2), ("第二党支部", 0, 1)]
    [task] = page.context["tasks"]
    assert (task.title, task.due_on, task.done, task.assigned) == (
        "第一课",
        today,
        1,
        3,
    )
    body = page.content.decode()
    people = reverse("reports:sheet", args=["people"])
    assert f"{people}?assignment={made[0].key}" in body
    assert f"{people}?unit={place['first'].key}" in body
    for name in ("branches", "items"):
        assert reverse("reports:sheet", args=[name]) in body
    branch = counted(client, secretary, unit=place["first"].key)
    assert (branch.context["total"].assigned, branch.context["total"].done) == (2, 1)
    [task] = branch.context["tasks"]
    assert (task.done, task.assigned) == (1, 2)
    assert f"{people}?unit={place['first'].key}&amp;assignment=" in (
        branch.content.decode()
    )


def test_tasks_still_to_come_due_stand_before_those_that_were(client, place):
    today = timezone.localdate()
    days = {"昨日": -1, "明日": 1, "今日": 0, "上周": -7}
    for title, number in days.items():
        due = today + dt.timedelta(days=number)
        if due.year == today.year:
            made = make_assignment(place["first"], title, due_on=due)
            make_duty(make_member(unit=place["first"]), place["first"], made)
    page = counted(client, make_secretary(place["committee"]))
    shown = [task.title for task in page.context["tasks"]]
    expected = ["今日", "明日", "昨日", "上周"]
    assert shown == [title for title in expected if title in shown]
    assert "今日" in shown


def test_at_most_twenty_four_organisations_and_six_tasks_are_drawn(client, place):
    today = timezone.localdate()
    for no in range(25):
        unit = make_unit(f"支部{no:02}", parent=place["first"], order=no)
        made = make_assignment(unit, f"课{no}", due_on=today)
        make_duty(make_member(unit=unit), unit, made)
    page = counted(client, make_secretary(place["first"]))
    assert (len(page.context["units"]), page.context["more_units"]) == (24, 1)
    assert len(page.context["tasks"]) == 6
    assert page.context["total"].assigned == 25


@pytest.mark.parametrize("number", [1, 3])
def test_the_home_costs_the_same_queries(
    client, django_assert_num_queries, place, number
):
    for no in range(number):
        late(place["first"], f"王{no}")
        late(place["second"], due_on=timezone.localdate())
    counted(client, make_secretary(place["committee"]))
    with django_assert_num_queries(29):
        client.get(HOME)


def test_a_task_that_many_units_have_not_claimed_is_one_to_claim(client, place):
    chief = make_secretary(place["committee"])
    made = make_assignment(place["committee"])
    for name in ("first", "second"):
        make_duty(make_member(unit=place[name]), place[name], made)
    assert work(client, chief).waiting.claims == 1
    claim(made[0], place["first"])
    assert work(client, chief).waiting.claims == 1
    claim(made[0], place["second"])
    assert work(client, chief).waiting.claims == 0


def claim(assignment, unit):
    responsible = make_member(unit=unit)
    claim_assignment(
        assignment=assignment,
        unit=unit,
        responsible=responsible,
        at=timezone.now(),
        by=responsible,
    )
