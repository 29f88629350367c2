"""An import does what was shown, or says that it would do something else now."""

import datetime as dt

import pytest

from members.models import Member, RosterImport
from members.operations.memberships import leave_unit
from members.operations.roster_files import (
    apply_import,
    check_import,
    confirm_import,
    upload_roster,
)
from members.operations.units import close_unit
from members.states import IMPORT_MOVES, ImportState
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.rosters import csv_roster

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
AT = dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC)


@pytest.fixture
def branch():
    return make_unit("第一党支部", code="B1")


@pytest.fixture
def chief(branch):
    return make_secretary(branch, employee_no="S1")


def shown(branch, chief, *rows, **options):
    one = upload_roster(
        file_name="x.csv", data=csv_roster(*rows), unit=branch, on=MARCH,
        keep_missing=True, at=AT, by=chief, **options,
    )  # fmt: skip
    return check_import(roster_import=one, at=AT)


def confirmed(one, chief):
    one = confirm_import(roster_import=one, allow_many_leaving=False, at=AT, by=chief)
    return apply_import(roster_import=one, at=AT)


ROW = ("1", "张三", "B1", "正式党员")


def test_what_was_shown_is_applied(branch, chief):
    one = confirmed(shown(branch, chief, ROW), chief)
    assert (one.state, bytes(one.data)) == (ImportState.APPLIED, b"")
    assert Member.objects.filter(employee_no="1").exists()


def test_an_organisation_that_has_changed_is_shown_again_before_anything_is_applied(
    branch, chief
):
    member = make_member("李四", unit=branch, employee_no="2")
    one = shown(branch, chief, ROW, ("2", "李四", "B1", "正式党员"))
    leave_unit(member=member, unit=branch, on=dt.date(2026, 2, 1), by=chief)
    one = confirmed(one, chief)
    assert (one.state, one.report["stale"]) == (ImportState.CHECKED, True)
    assert one.report["counts"]["move"] == 1
    assert not Member.objects.filter(employee_no="1").exists()
    one = confirmed(RosterImport.objects.get(), chief)
    assert one.state == ImportState.APPLIED
    assert "stale" not in one.report
    assert Member.objects.filter(employee_no="1").exists()


def test_changes_that_do_not_concern_the_file_do_not_matter(branch, chief):
    one = shown(branch, chief, ROW)
    make_member(unit=branch)
    assert confirmed(one, chief).state == ImportState.APPLIED


def test_lines_that_cannot_be_taken_any_more_are_refused(branch, chief):
    make_unit("小组", code="G1", parent=branch, kind="group")
    one = shown(branch, chief, ("1", "张三", "G1", "正式党员"))
    close_unit(unit=branch.child_states.get().unit, on=MARCH, by=chief)
    one = confirmed(one, chief)
    assert one.state == ImportState.REFUSED
    assert [problem["code"] for problem in one.report["problems"]] == ["unit_unknown"]


def test_an_import_waits_applied_or_again_to_be_shown():
    assert IMPORT_MOVES[ImportState.TO_APPLY] == {
        ImportState.APPLIED,
        ImportState.REFUSED,
        ImportState.CHECKED,
    }
