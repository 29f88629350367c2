import csv
import datetime as dt
import hashlib
import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from reports.models import ExportLog
from tests.builders.members import make_secretary
from tests.builders.owed import credit, moment
from tests.builders.reports import make_golden
from training.models import Assignment
from training.operations.certificates import (
    TOKEN_BYTES,
    issue_certificate,
    revoke_certificate,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def golden():
    return make_golden()


@pytest.fixture
def report(capsys):
    def run(*arguments):
        call_command("report", *arguments)
        return capsys.readouterr().out

    return run


def figures(document):
    return {
        line["organisation"]: (line["assigned"], line["started"], line["completed"])
        for line in json.loads(document)["lines"]
    }


def test_report_as_json_has_the_figures_of_the_screen(golden, report):
    out = report("branches", "--org", "G", "--as-of", "2026-03-05")
    assert figures(out) == {
        "机关总支": (4, 3, 1),
        "第一党支部": (2, 2, 1),
        "第二党支部": (2, 1, 0),
    }
    document = json.loads(out)
    assert (document["as_of"], document["organisation"]) == ("2026-03-05", "机关总支")
    entry = ExportLog.objects.get()
    assert (document["export"], document["rows"]) == (str(entry.key), entry.rows)
    assert document["total"]["completion_rate"] == 25.0


def test_report_with_the_rights_of_a_member_is_the_same_and_ends_with_them(
    golden, report
):
    secretary = make_secretary(golden.general)
    number = ("--as", secretary.employee_no)
    day = ("--as-of", "2026-03-05")
    theirs = json.loads(report("branches", "--org", "B1", *day, *number))
    ours = json.loads(report("branches", "--org", "B1", *day))
    differ = {key for key in ours if theirs[key] != ours[key]}
    # Each file has its own number and moment.
    assert differ <= {"export", "made_at"}
    with pytest.raises(CommandError, match="out of scope"):
        report("branches", "--org", "C", *day, *number)
    with pytest.raises(CommandError, match="out of scope"):
        report("branches", "--org", "B1", *day, "--as", golden.wang.employee_no)


def rows_of(document):
    table, _empty_line, _marks = document.decode("utf-8-sig").partition("\r\n\r\n")
    return list(csv.DictReader(io.StringIO(table)))


def test_report_of_people_as_csv_to_a_file(golden, report, tmp_path):
    target = tmp_path / "people.csv"
    task = str(Assignment.objects.get(lecture=golden.open).key)
    out = report(
        *("people", "--org", "C", "--as-of", "2026-03-05", "--assignment", task),
        *("--state", "done", "--format", "csv", "--output", str(target)),
    )
    body = target.read_bytes()
    assert [row["姓名"] for row in rows_of(body)] == ["王", "李", "孙"]
    sha256 = hashlib.sha256(body).hexdigest()
    assert out == f"{sha256}  {target}\n"
    assert ExportLog.objects.get().sha256 == sha256


def test_report_of_tasks_as_xlsx_to_a_file(golden, report, tmp_path):
    target = tmp_path / "items.xlsx"
    report(
        *("items", "--org", "C", "--as-of", "2026-03-05"),
        *("--format", "xlsx", "--output", str(target)),
    )
    rows = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[3:5]] == ["坚定理想信念", "机关作风建设"]
    key = str(ExportLog.objects.get().key)
    assert key in rows[-1][0]


def test_report_lists_the_certificates_that_were_issued(golden, report):
    credit(golden.wang, Decimal("4.00"), on=dt.date(2026, 3, 3))
    made = issue_certificate(
        member=golden.wang,
        year=2026,
        token=bytes(range(TOKEN_BYTES)),
        at=moment(dt.date(2026, 3, 4)),
        by=golden.zhou,
    )
    at = moment(dt.date(2026, 3, 6))
    revoke_certificate(certificate=made, reason="重发", at=at, by=golden.zhou)
    seen = {}
    for day in ("2026-03-03", "2026-03-05", "2026-03-07"):
        out = report("certificates", "--org", "C", "--as-of", day)
        seen[day] = json.loads(out)["lines"]
    assert seen["2026-03-03"] == []
    [line] = seen["2026-03-05"]
    assert (line["name"], line["organisation"], line["number"]) == (
        "王",
        "第一党支部",
        made.number,
    )
    assert (line["year"], line["hours"], line["issued_on"]) == (2026, 4.0, "2026-03-04")
    assert line["revoked_on"] is None
    [line] = seen["2026-03-07"]
    assert (line["revoked_on"], line["remark"]) == ("2026-03-06", "重发")
    assert json.loads(report("certificates", "--org", "B3"))["lines"] == []


def test_report_is_noted_in_the_log(golden, report):
    report("branches", "--org", "C")
    report("branches", "--org", "C", "--as", golden.zhou.employee_no)
    assert [entry.member for entry in ExportLog.objects.order_by("pk")] == [
        None,
        golden.zhou,
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("branches", "--org", "X"), 1, "no such organisation"),
        (
            ("branches", "--org", "C", "--assignment", "x"),
            1,
            "no such organisation or task",
        ),
        (
            ("branches", "--org", "C", "--as", "none"),
            1,
            "no member with the number none",
        ),
        (("branches", "--org", "C", "--as-of", "2999-01-01"), 2, "--as-of"),
        (("branches", "--org", "C", "--as-of", "2026-02-30"), 2, "--as-of"),
        (
            ("people", "--org", "C", "--from", "2026-05-01", "--to", "2026-03-01"),
            2,
            "last",
        ),
        (("branches", "--org", "C", "--format", "xlsx"), 2, "--output"),
    ],
)
def test_report_refuses_with_one_plain_line(golden, report, arguments, status, said):
    with pytest.raises(CommandError, match=said) as refused:
        report(*arguments)
    assert refused.value.returncode == status
    assert not ExportLog.objects.exists()


def test_report_without_output_writes_csv_to_standard_output(golden, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    call_command(
        "report", "branches", "--org", "C", "--format", "csv", "--as-of", "2026-03-05"
    )
    assert out.getvalue().startswith("\ufeff")
