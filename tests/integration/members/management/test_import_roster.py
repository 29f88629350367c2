import json
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from members.models import Member, Membership
from members.roster.headings import PERSON_HEADINGS
from tests.builders.members import make_member, make_unit
from tests.builders.rosters import csv_roster

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("import_roster", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    make_unit(code="B1")
    path = tmp_path / "花名册.csv"
    path.write_bytes(csv_roster(("1", "张三", "B1", "正式党员")))
    return path


def test_a_dry_run_reports_and_changes_nothing(file):
    assert "张三" in run(file, "--dry-run")
    assert not Member.objects.exists()
    facts = json.loads(run(file, "--json"))
    assert (facts["applied"], facts["counts"]["add"]) == (True, 1)
    assert Membership.objects.get().unit.code == "B1"


def test_a_refused_file_is_told_line_by_line_with_exit_1(file):
    file.write_bytes(
        csv_roster(("1", "", "B1", "正式党员"), ("2", "李四", "B9", "群众"))
    )
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_roster", str(file), "--json", stdout=out)
    assert refused.value.returncode == 1
    facts = json.loads(out.getvalue())
    assert [(one["line"], one["code"]) for one in facts["problems"]] == [
        (2, "name_missing"),
        (3, "unit_unknown"),
    ]
    assert not Member.objects.exists()


def test_many_leaving_need_a_word_from_the_caller(file):
    unit = make_unit(code="B2")
    make_member(unit=unit, employee_no="9")
    with pytest.raises(CommandError):
        run(file)
    run(file, "--allow-many-leaving")
    assert Membership.objects.open().get().member.employee_no == "1"


def test_the_template_holds_the_headings_and_is_an_empty_roster(tmp_path):
    path = tmp_path / "roster.xlsx"
    run("--template", path)
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in next(book["党员花名册"].rows)] == list(
        PERSON_HEADINGS.values()
    )
    with pytest.raises(CommandError):
        run(path, "--dry-run")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [((), 2), (("missing.csv",), 1), (("--template", "x.doc"), 2)],
)
def test_wrong_use_has_its_own_status(arguments, status):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == status
