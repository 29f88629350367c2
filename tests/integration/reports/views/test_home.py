import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from members.states import PostRole
from reports.inspection_states import CheckKind
from reports.operations.inspection import open_finding
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from training.models import HeldSession
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
    if (today - dt.timedelta(days=2)).year == today.year:
        figures = (seen.glance.required, seen.glance.done, seen.glance.overdue)
        assert figures == (4, 1, 2)
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


@pytest.mark.parametrize("number", [1, 3])
def test_the_home_costs_the_same_queries(
    client, django_assert_num_queries, place, number
):
    for no in range(number):
        late(place["first"], f"王{no}")
        late(place["second"], due_on=timezone.localdate())
    client.force_login(make_secretary(place["committee"]))
    client.get(HOME)
    with django_assert_num_queries(29):
        client.get(HOME)
