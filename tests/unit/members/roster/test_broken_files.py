"""Files nobody can use: one plain reason each, found before anything is unpacked or counted."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.utils import translation

from members.roster.reading import read_roster
from tests.builders.rosters import PLAIN, csv_roster, xlsx

MARCH = dt.date(2026, 3, 1)
PERSON = ("1", "张三", "B1", "正式党员")


def problems(data):
    found = read_roster(data, on=MARCH)
    assert not found.is_refused or all(one.sentence for one in found.problems)
    return [(one.line, one.code) for one in found.problems]


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def with_cell(reference, value="x"):
    """A roster with one cell far away, as a stray key press leaves it."""
    book = openpyxl.Workbook()
    for row in (PLAIN, PERSON):
        book.active.append(row)
    book.active[reference] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "headings_missing"),
        (b"\xff\xfe\xfd,\x81", "encoding_unknown"),
        (b"PK\x03\x04 no zip", "archive_broken"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_excel"),
        (zipped({"xl/workbook.xml": b"0" * 5_000_000}), "archive_ratio"),
        (zipped({f"{no}.xml": b"x" for no in range(201)}), "archive_entries"),
        (zipped({"readme.txt": b"hello, roster"}), "workbook_broken"),
        (with_cell("XFD1"), "too_many_columns"),
        (with_cell("XFD1048576"), "too_many_rows"),
        (with_cell("A1048576"), "too_many_rows"),
        (xlsx({"预算": [["项目", "金额"], ["书", "12"]]}), "headings_missing"),
        (csv_roster(headings=PLAIN), "nothing_found"),
        (csv_roster(("1", "张三", "正式党员"), headings=("工号", "姓名", "人员类别")),
         "unit_column_missing"),
        (csv_roster((*PERSON, "李四"), headings=(*PLAIN, "姓名")), "heading_twice"),
    ],
    ids=[
        "empty",
        "binary",
        "torn zip",
        "old excel",
        "zip bomb",
        "many entries",
        "no workbook",
        "far column",
        "far corner",
        "far row",
        "wrong sheet",
        "headings only",
        "no unit column",
        "a heading twice",
    ],
)  # fmt: skip
def test_a_broken_file_has_one_reason(data, code):
    found = problems(data)
    assert [one for _, one in found] == [code]


def test_a_million_columns_of_text_are_one_bad_line():
    row = ",".join(["1", "张三", "B1", "正式党员", *["x"] * 1_000_000])
    data = csv_roster(PERSON) + b"\r\n" + row.encode()
    assert problems(data) == [(3, "too_many_columns")]


def test_a_formula_without_a_result_is_named_with_its_line():
    rows = [PLAIN, PERSON, ("2", '=CONCATENATE("李","四")', "B1", "正式党员")]
    found = read_roster(xlsx({"名册": rows}), on=MARCH)
    assert [(one.line, one.code) for one in found.problems] == [(3, "formula_unsolved")]
    assert [one.employee_no for one in found.people] == ["1"]


def test_a_hidden_sheet_is_not_read_and_said_so():
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx({"名册": [PLAIN, PERSON], "旧": [PLAIN, PERSON]}))
    )
    book["旧"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    found = read_roster(out.getvalue(), on=MARCH)
    assert ([one.code for one in found.problems], found.is_refused) == (
        ["sheet_hidden"],
        False,
    )
    assert len(found.people) == 1


def test_an_endless_cell_is_one_bad_line():
    assert problems(csv_roster(("1", "张" * 10_001, "B1", "正式党员"))) == [
        (2, "cell_too_long")
    ]


# 140105199001011234 as a number of a spreadsheet, which keeps 15 digits of it.
ROUNDED = 140105199001011000


@pytest.mark.parametrize("number", [ROUNDED, 1234567890123450, "1.40105E+17"])
def test_a_number_that_the_spreadsheet_rounded_is_refused_and_says_what_to_do(number):
    rows = [PLAIN, (number, "张三", "B1", "正式党员"), ("2", "李四", "B1", "正式党员")]
    found = read_roster(xlsx({"名册": rows}), on=MARCH)
    assert [(one.line, one.code) for one in found.problems] == [(2, "number_damaged")]
    with translation.override("en"):
        assert "text" in found.problems[0].sentence
    assert [one.employee_no for one in found.people] == ["2"]


def test_the_same_digits_in_a_column_of_text_are_a_number():
    rows = [
        PLAIN,
        (str(140105199001011234), *PERSON[1:]),
        (12345678901234, "李四", *PERSON[2:]),
    ]
    found = read_roster(xlsx({"名册": rows}), on=MARCH)
    assert found.problems == []
    assert [one.employee_no for one in found.people] == [
        "140105199001011234",
        "12345678901234",
    ]


def test_zeros_where_a_csv_file_may_have_been_rounded_are_pointed_out():
    data = csv_roster(
        (str(ROUNDED), *PERSON[1:]), ("140105199001011230", "李四", "B1", "正式党员"),
        ("120000000000000", "王五", "B1", "正式党员"),
    )  # fmt: skip
    found = read_roster(data, on=MARCH)
    assert [(one.line, one.code, one.refused) for one in found.problems] == [
        (2, "number_suspect", False)
    ]
    assert len(found.people) == 3


def test_a_rounded_code_names_no_organisation_neither_of_people_nor_of_the_tree():
    people = [PLAIN, ("1", "张三", ROUNDED, "正式党员")]
    units = [
        ("组织编码", "组织名称", "上级组织编码"),
        (ROUNDED, "第一党支部", "A"),
        ("B", "第二党支部", ROUNDED),
        ("1E5", "第五党支部", "B"),
    ]
    for rows, lines in ((people, [2]), (units, [2, 3])):
        found = read_roster(xlsx({"名册": rows}), on=MARCH)
        assert [(one.line, one.code) for one in found.problems] == [
            (line, "code_damaged") for line in lines
        ]
