"""XLSX as spreadsheet programs make it: types, merged and hidden cells, formulas, many sheets."""

import datetime as dt
import io
import re
import zipfile

import pytest
import xlsxwriter

from quizzes.formats import csv_file, workbook
from quizzes.formats.parsed import Choice, Statement

HEADINGS = ["题型", "题干", "A", "B", "C", "答案"]


def book(*sheets, **options):
    """A workbook from (name, rows) pairs; `more` may change it before it is closed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if "more" in options:
                options["more"](made, sheet)
    return out.getvalue()


def codes(report):
    return [(one.line, one.code) for one in report.problems]


def test_numbers_dates_and_truths_are_read_as_they_look():
    def dates(made, sheet):
        sheet.write_datetime(
            1,
            3,
            dt.datetime(1949, 10, 1),
            made.add_format({"num_format": "yyyy-mm-dd"}),
        )
        sheet.write_string(1, 4, "007")
        sheet.write_boolean(2, 5, True)

    rows = [
        HEADINGS,
        ["单选", "哪一个", 1921, "", "", "A"],
        ["判断", "对吗", "", "", ""],
    ]
    report = workbook.parse(book(("题", rows), more=dates))
    assert report.problems == ()
    assert [one.content for one in report.questions] == [
        Choice((("1921", True), ("1949-10-01", False), ("007", False))),
        Statement(True),
    ]


def test_fractions_keep_their_digits():
    rows = [HEADINGS, ["单选", "多少", 0.1, 3.14, 1e20, "B"]]
    (question,) = workbook.parse(book(("题", rows))).questions
    assert [text for text, _right in question.content.options] == [
        "0.1",
        "3.14",
        "100000000000000000000",
    ]


def test_a_merged_kind_holds_for_all_its_rows():
    def merged(made, sheet):
        sheet.merge_range(1, 0, 2, 0, "多选")

    rows = [HEADINGS, ["", "一", "甲", "乙", "", "A"], ["", "二", "甲", "乙", "", "AB"]]
    report = workbook.parse(book(("题", rows), more=merged))
    assert [one.kind for one in report.questions] == ["multiple", "multiple"]


def test_the_name_of_a_sheet_says_the_kind_and_each_sheet_is_read():
    headings = HEADINGS[1:]
    report = workbook.parse(
        book(
            ("说明", [["请按格式填写"]]),
            ("多选题", [headings, ["一", "甲", "乙", "", "A"]]),
            ("判断题", [headings, ["二", "", "", "", "√"]]),
        )
    )
    assert [(one.file, one.line, one.kind) for one in report.questions] == [
        ("多选题", 2, "multiple"),
        ("判断题", 2, "true_false"),
    ]


def test_hidden_rows_come_in_with_a_note_and_hidden_sheets_do_not():
    def hide(made, sheet):
        if sheet.name == "旧":
            sheet.hide()
        else:
            sheet.set_row(1, None, None, {"hidden": True})

    rows = [HEADINGS, ["判断", "对吗", "", "", "", "对"]]
    report = workbook.parse(book(("题", rows), ("旧", rows), more=hide))
    assert len(report.questions) == 1
    assert codes(report) == [(2, "row_hidden"), (1, "sheet_hidden")]
    assert not any(one.refused for one in report.problems)


def test_formulas_give_their_result_or_are_named():
    def formulas(made, sheet):
        sheet.write_formula(1, 5, '="B"', None, "B")
        sheet.write_formula(2, 5, '="B"', None, "")

    rows = [HEADINGS, ["单选", "一", "甲", "乙"], ["单选", "二", "甲", "乙"]]
    report = workbook.parse(book(("题", rows), more=formulas))
    assert [one.content.options[1] for one in report.questions] == [("乙", True)]
    assert codes(report) == [(3, "formula_unsolved")]


def test_a_sheet_that_claims_the_whole_grid_is_refused_before_it_is_opened():
    def far(made, sheet):
        sheet.write_string(1_048_575, 16_383, "x")

    report = workbook.parse(book(("题", [HEADINGS]), more=far))
    assert codes(report) == [(1, "too_many_rows")]


def test_too_many_columns_are_refused():
    def far(made, sheet):
        sheet.write_string(0, 100, "x")

    report = workbook.parse(book(("题", [HEADINGS]), more=far))
    assert codes(report) == [(1, "too_many_columns")]


def test_long_cells_are_refused_with_their_row():
    rows = [HEADINGS, ["判断", "字" * 10_001, "", "", "", "对"]]
    assert codes(workbook.parse(book(("题", rows)))) == [(2, "cell_too_long")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "archive_broken"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old_excel"),
        (b"PK\x03\x04 but not a zip", "archive_broken"),
    ],
)
def test_what_is_no_workbook_is_said_so(data, code):
    assert codes(workbook.parse(data)) == [(1, code)]


def test_a_zip_without_a_workbook_is_said_so():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "a")
    assert codes(workbook.parse(out.getvalue())) == [(1, "workbook_broken")]


def test_no_headings_are_said_so():
    assert codes(workbook.parse(book(("题", [["甲", "乙"]])))) == [
        (1, "headings_missing")
    ]


def test_nothing_written_is_a_formula():
    """A stem that begins like a formula is text in the sheet and marked as text in CSV."""
    stem = '=HYPERLINK("x")'
    rows = [HEADINGS, ["判断", stem, "", "", "", "对"]]
    text = "\n".join(
        ",".join('"' + one.replace('"', '""') + '"' for one in row) for row in rows
    )
    questions = csv_file.parse(text.encode()).questions
    assert [one.stem for one in questions] == [stem]
    with zipfile.ZipFile(io.BytesIO(workbook.write(questions).data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert not re.search(rb"<f\b", sheet)
    written = csv_file.write(questions).data.decode("utf-8-sig")
    assert ",\"'=HYPERLINK(" in written
    assert csv_file.parse(written.encode()).questions[0].stem == stem
