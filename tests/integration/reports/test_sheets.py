import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from members.states import UnitKind
from reports.models import ExportLog
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
        lecture = make_lecture("课")
        period = make_task(branch, lecture, opens_on=OPENS, due_on=DUE)
        owe(member, period, done=dt.date(2026, 3, 3))
        another = make_task(branch, make_lecture("课二"), opens_on=OPENS, due_on=DUE)
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
        shown = {"items": "课二", "sessions": "", "moves": ""}.get(name, "第一党支部")
        assert shown in response.content.decode()
        return
    b"".join(response)
    assert ExportLog.objects.get().report == name
