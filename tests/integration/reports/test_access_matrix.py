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

pytestmark = pytest.mark.django_db

ROUTES = (
    "reports:home",
    "reports:branches",
    "reports:lectures",
    "reports:lecture",
    "reports:quizzes",
)
FORMATS = ("", "xlsx")
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
    arguments = [golden.open.key] if route == "reports:lecture" else []
    return reverse(route, args=arguments, query={k: v for k, v in query.items() if v})


@pytest.mark.parametrize("name", SEEN)
def test_a_unit_outside_the_scope_is_not_found_on_any_route_in_any_format(
    client, golden, name
):
    client.force_login(reader(golden, name))
    for route in ROUTES:
        for unit in UNITS:
            for file_format in FORMATS:
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


def test_a_lecture_the_reader_may_not_see_is_not_found(client, golden):
    hidden = make_lecture(
        "三支部专题", visibility=Visibility.UNITS, audience=(golden.third,)
    )
    client.force_login(make_secretary(golden.first))
    for key in (hidden.key, golden.elective.key, uuid.uuid4()):
        assert client.get(reverse("reports:lecture", args=[key])).status_code == 404
        branches = reverse("reports:branches", query={"lecture": key})
        assert client.get(branches).status_code == 404
    listed = client.get(reverse("reports:lectures")).content.decode()
    assert "三支部专题" not in listed
    client.force_login(golden.zhou)
    assert client.get(reverse("reports:lecture", args=[hidden.key])).status_code == 200


def test_a_lecture_meant_for_nobody_in_the_chosen_unit_shows_no_rate(client, golden):
    client.force_login(golden.zhou)
    response = client.get(
        reverse(
            "reports:lecture",
            args=[golden.closed.key],
            query={"unit": golden.third.key},
        )
    )
    assert response.context["total"].assigned == 0
    assert response.context["rate"] == "—"


@pytest.mark.parametrize("route", ROUTES)
def test_reports_are_read_only(client, golden, route):
    client.force_login(golden.zhou)
    assert client.post(address(route, golden)).status_code == 405
