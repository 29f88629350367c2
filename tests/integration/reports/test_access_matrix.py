"""Every report route, for every place in the organisation, for everybody: who gets what."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from courses.states import Visibility
from members.models import Member
from members.operations.people import disable_member
from members.operations.posts import end_post
from members.states import PostRole
from tests.builders.courses import NOON, make_lecture
from tests.builders.members import make_member, make_secretary
from tests.builders.reports import make_golden
from training.models import Assignment

pytestmark = pytest.mark.django_db

ROUTES = (
    "reports:home",
    "reports:matrix",
    "reports:quizzes",
    "reports:sheet branches",
    "reports:sheet items",
    "reports:sheet people",
)
FORMATS = ("", "xlsx")
FILES = set(ROUTES) - {"reports:home", "reports:matrix"}
# Whose unit each reader may choose; the reader holds a post in the unit of the same name.
SEEN = {
    "committee": {"committee", "general", "first", "second", "third"},
    "general": {"general", "first", "second"},
    "first": {"first"},
    "third": {"third"},
    "superuser": {"committee", "general", "first", "second", "third"},
}
UNITS = ("committee", "general", "first", "second", "third")


@pytest.fixture
def golden():
    return make_golden()


def reader(golden, name):
    if name == "superuser":
        return Member.objects.create_superuser("root", "x", name="管理员")
    if name == "committee":
        return golden.zhou
    return make_secretary(getattr(golden, name))


def address(route, golden, **query):
    name, *arguments = route.split()
    return reverse(name, args=arguments, query={k: v for k, v in query.items() if v})


@pytest.mark.parametrize("name", SEEN)
def test_a_unit_outside_the_scope_is_not_found_on_any_route_in_any_format(
    client, golden, name
):
    client.force_login(reader(golden, name))
    for route in ROUTES:
        for unit in UNITS:
            for file_format in FORMATS if route in FILES else [""]:
                key = getattr(golden, unit).key
                response = client.get(
                    address(route, golden, unit=key, format=file_format)
                )
                expected = 200 if unit in SEEN[name] else 404
                b"".join(response)  # reading a file to its end closes it
                assert response.status_code == expected, (route, unit, file_format)


@pytest.mark.parametrize("route", ROUTES)
def test_people_without_a_reporting_post_find_no_reports(client, golden, route):
    assert client.get(address(route, golden)).status_code == 302
    former = make_secretary(golden.first)
    end_post(
        member=former,
        unit=golden.first,
        role=PostRole.SECRETARY,
        on=dt.date(2026, 3, 1),
        by=None,
    )
    leader = make_secretary(golden.first, role=PostRole.GROUP_LEADER)
    for person in (golden.wang, make_member(), leader, former):
        client.force_login(person)
        for query in (
            {},
            {"unit": golden.first.key},
            {"on": "2025-12-31"},
            {"format": "csv"},
        ):
            assert client.get(address(route, golden, **query)).status_code == 404


def test_closing_an_account_closes_its_reports(client, golden):
    secretary = make_secretary(golden.first)
    client.force_login(secretary)
    disable_member(member=secretary, at=NOON, by=None)
    assert client.get(address("reports:home", golden)).status_code == 302


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "key", ["nonsense", "0", "../..", "0b2f6a3e-5a0c-4c3e-9d0e-7c1d2e3f4a5b"]
)
def test_a_key_that_names_nothing_is_not_found(client, golden, route, key):
    client.force_login(golden.zhou)
    assert client.get(address(route, golden, unit=key)).status_code == 404


def test_a_task_that_does_not_concern_the_reader_is_not_found(client, golden):
    hidden = make_lecture(
        "三支部专题", visibility=Visibility.UNITS, audience=(golden.third,)
    )
    key = Assignment.objects.get(lecture=hidden).key
    sheets = ("people", "items", "branches", "unfinished", "quarters")
    client.force_login(make_secretary(golden.first))
    for name in sheets:
        for other in (key, golden.elective.key, uuid.uuid4()):
            route = address(f"reports:sheet {name}", golden, assignment=other)
            assert client.get(route).status_code == 404
    for name in ("items", "people"):
        listed = client.get(address(f"reports:sheet {name}", golden)).content.decode()
        assert "坚定理想信念" in listed
        assert "三支部专题" not in listed
    client.force_login(golden.zhou)
    for name in sheets:
        route = address(f"reports:sheet {name}", golden, assignment=key)
        assert client.get(route).status_code == 200


def test_a_task_meant_for_nobody_in_the_chosen_unit_shows_no_rate(client, golden):
    hidden = make_lecture(
        "一支部专题", visibility=Visibility.UNITS, audience=(golden.first,)
    )
    key = Assignment.objects.get(lecture=hidden).key
    client.force_login(golden.zhou)
    route = address(
        "reports:sheet branches", golden, assignment=key, unit=golden.committee.key
    )
    rows = {
        row["line"]["organisation"]: [text for _column, text in row["cells"]]
        for row in client.get(route).context["rows"]
    }
    at = [c.key for c in client.get(route).context["table"].columns]
    rate = at.index("completion_rate")
    assert rows["机关总支"][rate] == "0.0%"
    assert rows["第三党支部"][rate] == "—"


@pytest.mark.parametrize("route", ROUTES)
def test_reports_are_read_only(client, golden, route):
    client.force_login(golden.zhou)
    assert client.post(address(route, golden)).status_code == 405
