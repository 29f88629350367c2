import csv
import datetime as dt
import io
import zipfile
from urllib.parse import unquote

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lib.insert_only import Immutable
from members.operations.units import rename_unit
from reports.models import ExportLog
from reports.rules import RULE_VERSION
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.owed import owe
from tests.builders.reports import make_golden
from training.models import Assignment

pytestmark = pytest.mark.django_db

# What people put into a name to make somebody else's spreadsheet run it.
HOSTILE = [
    "=1+1",
    "+86138",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://elsewhere.example","x")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "http://elsewhere.example/",
    "<r><t>党课</t></r>",
    "<r>学 & 习</r>",
]


@pytest.fixture
def golden():
    return make_golden()


@pytest.fixture
def take(client, golden):
    """Downloads a sheet as the committee's secretary, on 5 March unless told otherwise."""
    client.force_login(golden.zhou)

    def download(name, *, file_format, **query):
        query = {"on": "2026-03-05", "format": file_format} | query
        response = client.get(reverse("reports:sheet", args=[name]), query)
        assert response.status_code == 200
        return response, b"".join(response.streaming_content)

    return download


def task_of(lecture):
    return str(Assignment.objects.get(lecture=lecture).key)


def by_heading(rows, *headings):
    """What stands below these headings, line by line until the first short one."""
    head = next(row for row in rows if headings[0] in row)
    places = [head.index(one) for one in headings]
    below = rows[rows.index(head) + 1 :]
    return [tuple(row[place] for place in places) for row in below]


def csv_rows(body):
    """The rows of the table: what the file says of itself follows after an empty line."""
    rows = all_csv_rows(body)
    return rows[: rows.index([])]


def all_csv_rows(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def sheet_rows(body):
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(body))
        .get_sheet_by_index(0)
        .to_python()
    )


FIGURES = ("应学人数", "参学人数", "参学率", "完成人数", "完成率", "未完成人数")


def test_csv_has_a_byte_order_mark_the_headings_and_the_lines_of_the_screen(take):
    response, body = take("branches", file_format="csv", levels="all")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert body.startswith(b"\xef\xbb\xbf")
    assert by_heading(csv_rows(body), *FIGURES) == [
        ("6", "4", "66.7%", "1", "16.7%", "5"),
        ("4", "3", "75.0%", "1", "25.0%", "3"),
        ("2", "2", "100.0%", "1", "50.0%", "1"),
        ("2", "1", "50.0%", "0", "0.0%", "2"),
        ("1", "1", "100.0%", "0", "0.0%", "1"),
    ]


def test_xlsx_holds_numbers_texts_title_total_and_definitions(take, golden):
    _, body = take("branches", file_format="xlsx", unit=golden.committee.key)
    rows = sheet_rows(body)
    assert rows[0][0].startswith("公司党委 ")
    assert "2026" in rows[0][0]
    assert "公司党委" in rows[1][0]
    assert "2026-03-05" in rows[1][0]
    assert rows[4][:3] == [2.0, "机关总支", "公司党委"]
    lines = by_heading(rows, *FIGURES)
    assert lines[1] == (4.0, 3.0, 0.75, 1.0, 0.25, 3.0)
    assert lines[3] == (6.0, 4.0, 0.667, 1.0, 0.167, 5.0)
    entry = ExportLog.objects.get()
    assert str(entry.key) in rows[-1][0]
    assert any("2026-03-05" in row[0] for row in rows[8:-1] if isinstance(row[0], str))


def test_xlsx_shows_a_dash_and_not_a_zero_where_nobody_is_assigned(take, golden):
    _, body = take(
        "branches", file_format="xlsx", unit=golden.third.key, on="2026-03-01"
    )
    assert by_heading(sheet_rows(body), *FIGURES)[0] == (0, 0, "—", 0, "—", 0)


def test_xlsx_is_set_up_for_printing(take):
    _, body = take("branches", file_format="xlsx")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert '<pane ySplit="3"' in sheet
    assert "_xlnm.Print_Titles" in book
    assert str(ExportLog.objects.get().key) in sheet


def test_employee_numbers_stay_text_and_days_are_real_dates(take, golden):
    done = {"assignment": task_of(golden.open), "state": "done"}
    _, body = take("people", file_format="xlsx", **done)
    first = sheet_rows(body)[3]
    assert (first[3], first[8]) == ("0002", dt.date(2026, 3, 3))
    _, body = take("people", file_format="csv", **done)
    first = csv_rows(body)[1]
    assert (first[3], first[8]) == ("0002", "2026-03-03")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_stays_text_in_every_file(take, golden, text):
    make_member(text, unit=golden.first, employee_no="X1")
    rename_unit(unit=golden.first, name=text, on=dt.date(2026, 3, 1), by=None)
    lecture = make_lecture(text)
    for name in ("branches", "items", "people"):
        query = {"levels": "all"}
        if name == "people":
            query = {"assignment": task_of(lecture)}
        _, body = take(name, file_format="csv", **query)
        cells = {cell for row in csv_rows(body) for cell in row if text in cell}
        assert cells
        assert not any(cell[0] in "=+-@＝" for cell in cells)
        _, body = take(name, file_format="xlsx", **query)
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
            assert "<f>" not in sheet
            assert "<hyperlink" not in sheet
        assert text in {cell for row in sheet_rows(body) for cell in row}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_every_file_says_what_it_is(take, golden, file_format):
    _, body = take("branches", file_format=file_format, levels="all")
    entry = ExportLog.objects.get()
    number = str(entry.key)
    if file_format == "csv":
        rows = all_csv_rows(body)
        said = rows[rows.index([]) + 1 :]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        said = book.get_sheet_by_index(1).to_python()
    values = [row[1] for row in said]
    assert {number, RULE_VERSION, "5", "2026-03-05"} <= set(values)
    assert any(golden.zhou.employee_no in value for value in values)
    assert any("levels=all" in value for value in values)


def test_every_download_is_noted_and_a_page_is_not(client, take, golden):
    client.get(reverse("reports:sheet", args=["people"]))
    assert not ExportLog.objects.exists()
    task = task_of(golden.open)
    take("branches", file_format="csv", levels="all")
    take("people", file_format="xlsx", assignment=task, state="unfinished")
    first, second = ExportLog.objects.order_by("pk")
    assert (first.member, first.report, first.format, first.rows) == (
        golden.zhou,
        "branches",
        "csv",
        5,
    )
    assert first.filters["levels"] == "all"
    assert first.filters["on"] == "2026-03-05"
    assert (second.report, second.format, second.rows) == ("people", "xlsx", 3)
    assert second.filters["assignment"] == task


def test_the_log_of_exports_is_never_edited(take):
    take("branches", file_format="csv")
    entry = ExportLog.objects.get()
    with pytest.raises(Immutable):
        entry.save()
    with pytest.raises(Immutable):
        entry.delete()


def test_a_download_is_not_kept_by_caches_and_names_the_report(take):
    response, _ = take("branches", file_format="xlsx")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in response.headers["Content-Disposition"]
    assert "20260305.xlsx" in response.headers["Content-Disposition"]


def test_the_name_of_a_file_has_no_slash_of_its_title(take):
    """季度/年度汇总: some systems would take what stands before the slash for a folder."""
    response, _body = take("quarters", file_format="csv")
    name = unquote(response.headers["Content-Disposition"])
    assert "季度-年度汇总" in name
    assert "季度/" not in name


def test_the_files_hold_all_pages(take, golden):
    period = Assignment.objects.get(lecture=golden.open).periods.get()
    for no in range(60):
        owe(make_member(f"党员{no:02}", unit=golden.first), period)
    task = task_of(golden.open)
    for file_format, read in (("csv", csv_rows), ("xlsx", sheet_rows)):
        _, body = take("people", file_format=file_format, assignment=task, page=2)
        numbers = [number for (number,) in by_heading(read(body), "序号")[:66]]
        assert [int(number) for number in numbers] == list(range(1, 67))
