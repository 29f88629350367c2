import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.states import UnitKind
from reports.models import ExportLog
from reports.operations.counting import rebuild
from reports.sheets import SHEETS
from tests.builders.courses import make_lecture
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.owed import credit, make_task, owe

pytestmark = pytest.mark.django_db

OPENS, DUE = dt.date(2026, 3, 2), dt.date(2026, 3, 31)


@pytest.fixture
def site():
    committee = make_unit("公司党委", code="C", kind=UnitKind.COMMITTEE)
    branch = make_unit("第一党支部", code="B1", parent=committee)
    secretary = make_secretary(committee, employee_no="0001")
    return committee, branch, secretary


def give_people(branch, number):
    for _ in range(number):
        member = make_member(unit=branch)
        lecture = make_lecture("课", required=False)
        period = make_task(branch, lecture, opens_on=OPENS, due_on=DUE)
        owe(member, period, done=dt.date(2026, 3, 3))
        another = make_task(
            branch, make_lecture("课二", required=False), opens_on=OPENS, due_on=DUE
        )
        owe(member, another)
        credit(member, Decimal("2.00"), on=dt.date(2026, 3, 3))


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("file_format", ["", "csv", "xlsx"])
def test_a_sheet_opens_in_every_format(client, site, name, file_format):
    _, branch, secretary = site
    give_people(branch, 2)
    client.force_login(secretary)
    response = client.get(
        reverse("reports:sheet", args=[name], query={"format": file_format})
    )
    assert response.status_code == 200
    if not file_format:
        empty = ("sessions", "moves", "checklist", "certificates")
        shown = {"items": "课二"} | dict.fromkeys(empty, "")
        shown = shown.get(name, "第一党支部")
        assert shown in response.content.decode()
        return
    b"".join(response)
    assert ExportLog.objects.get().report == name


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("file_format", ["", "csv"])
def test_a_sheet_costs_the_same_queries_for_one_person_and_three(
    client, site, name, file_format
):
    _, branch, secretary = site
    client.force_login(secretary)
    address = reverse("reports:sheet", args=[name], query={"format": file_format})

    def measure():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
            assert response.status_code == 200
            b"".join(response)
        return [one["sql"] for one in captured]

    give_people(branch, 1)
    measure()
    one = measure()
    give_people(branch, 2)
    three = measure()
    assert len(one) == len(three), "\n".join(
        sorted({sql[:200] for sql in three} - {sql[:200] for sql in one})
    )


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_outside_the_scope_is_not_found(client, site, name):
    committee, branch, _ = site
    task = make_task(
        committee, make_lecture("课"), opens_on=OPENS, due_on=DUE
    ).assignment
    client.force_login(make_secretary(branch))
    address = reverse("reports:sheet", args=[name])
    for file_format in ("", "xlsx"):
        words = {"unit": committee.key, "format": file_format}
        assert client.get(address, words).status_code == 404
    assert client.get(address, {"unit": branch.key}).status_code == 200
    if "assignment" in SHEETS[name].asks:
        assert client.get(address, {"assignment": task.key}).status_code == 200
        elsewhere = make_unit("外单位", code="Z")
        other = make_task(elsewhere, make_lecture("课"), opens_on=OPENS, due_on=DUE)
        words = {"assignment": other.assignment.key}
        assert client.get(address, words).status_code == 404
    client.force_login(make_member(unit=branch))
    assert client.get(address).status_code == 404
    assert client.get(reverse("reports:sheets")).status_code == 404


def test_no_rank_and_no_online_time_unless_the_setting_says_so(client, site, settings):
    _, branch, secretary = site
    give_people(branch, 1)
    client.force_login(secretary)
    address = reverse("reports:sheet", args=["branches"])
    assert "rank" not in {c.key for c in client.get(address).context["table"].columns}
    settings.DANGKE_SHOW_RANKING = True
    assert "rank" in {c.key for c in client.get(address).context["table"].columns}


def test_a_faulty_period_is_explained_and_left_out(client, site):
    client.force_login(site[2])
    words = {"first": "2026-05-01", "last": "2026-02-01"}
    response = client.get(reverse("reports:sheet", args=["items"]), words)
    assert response.context["question"].form.errors["last"]
    assert response.status_code == 200


def test_duties_by_organisation_are_read_from_the_counters(client, site):
    committee, branch, secretary = site
    give_people(branch, 1)
    rebuild(at=timezone.now(), today=timezone.localdate())
    client.force_login(secretary)
    with CaptureQueriesContext(connection) as one:
        page = client.get(reverse("reports:matrix"))
    assert [(line.name, line.assigned, line.done) for line in page.context["page"]] == [
        ("第一党支部", 2, 1)
    ]
    give_people(branch, 2)
    make_unit("第二党支部", code="B2", parent=committee)
    rebuild(at=timezone.now(), today=timezone.localdate())
    with CaptureQueriesContext(connection) as three:
        page = client.get(reverse("reports:matrix"))
    assert (page.context["total"].assigned, page.context["total"].done) == (6, 3)
    assert len(one) == len(three)
