"""XLSX: the table of `table`, one or more sheets.

What the library does not tell (hidden rows, formulas without a result, how large a sheet claims
to be) is looked up in the file's XML first: a cell in the last column of the last row would
otherwise make it ask for the memory of the whole grid.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine
import xlsxwriter

from quizzes.formats.archive import Archive
from quizzes.formats.parsed import (
    Findings,
    ParsedQuestion,
    Problem,
    Refused,
    Report,
    Written,
)
from quizzes.formats.table import KINDS, MAX_COLUMNS, MAX_ROWS, Row, read_rows
from quizzes.formats.table_writer import example_rows, question_rows, template_rows
from quizzes.formats.texts import number as read_number
from quizzes.formats.texts import number_text
from quizzes.formats.xml_tree import read_xml

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
SHEET_TITLE = "试题"
# Shows how rows are written; nobody means these questions.
EXAMPLES_TITLE = "示例"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_REF = re.compile(rb"\br=[\"']([A-Z]{1,7})([0-9]{1,9})[\"']")
_ROW_NO = re.compile(rb"\br=[\"']([0-9]{1,9})[\"']")


@dataclass
class _Sheet:
    name: str
    hidden: bool
    hidden_rows: set[int] = field(default_factory=set)
    unsolved: set[int] = field(default_factory=set)
    trouble: str = ""


def parse(data: bytes) -> Report:
    """The questions of a workbook; `line` is the row, `file` the sheet."""
    try:
        archive = Archive(data)
        sheets = _sheets(archive)
        book = python_calamine.load_workbook(io.BytesIO(data))
        reports = [_read_sheet(book, sheet) for sheet in sheets]
    except Refused as error:
        code = "old_excel" if data.startswith(OLD_EXCEL) else error.code
        return Report(problems=(Problem(error.line or 1, code, error.params),))
    except (python_calamine.CalamineError, ValueError, OSError, EOFError):
        return Report(problems=(Problem(1, "workbook_broken"),))
    read = [report for report in reports if report is not None]
    if not read:
        return Report(problems=(Problem(1, "headings_missing"),))
    return Report(
        tuple(one for report in read for one in report.questions),
        tuple(one for report in read for one in report.problems),
        tuple(one for report in read for one in report.unsupported),
    )


def _sheets(archive: Archive) -> list[_Sheet]:
    """The sheets in order, each looked through. Raises Refused."""
    if "xl/workbook.xml" not in archive.names:
        raise Refused("workbook_broken")
    targets = {
        node.attrs.get("id", ""): node.attrs.get("target", "")
        for node in read_xml(archive.read("xl/_rels/workbook.xml.rels")).root.all(
            "relationship"
        )
    }
    sheets = []
    for node in read_xml(archive.read("xl/workbook.xml")).root.below("sheet"):
        target = targets.get(node.attrs.get("id", ""), "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        hidden = node.attrs.get("state", "visible") != "visible"
        sheet = _Sheet(node.attrs.get("name", ""), hidden)
        if sheet.name == EXAMPLES_TITLE:
            continue
        _look_through(sheet, archive.read(path))
        sheets.append(sheet)
    return sheets


def _look_through(sheet: _Sheet, data: bytes) -> None:
    for found in _ROW.finditer(data):
        number = _ROW_NO.search(found.group(1))
        row = int(number.group(1)) if number else 0
        if row > MAX_ROWS + 20:
            sheet.trouble = "too_many_rows"
        if re.search(rb"\bhidden=[\"'](?:1|true)", found.group(1)):
            sheet.hidden_rows.add(row)
    for found in _CELL.finditer(data):
        place = _REF.search(found.group(1))
        if place is None:
            continue
        if int(place.group(2)) > MAX_ROWS + 20:
            sheet.trouble = "too_many_rows"
        if _column(place.group(1)) > MAX_COLUMNS:
            sheet.trouble = sheet.trouble or "too_many_columns"
        inner = found.group(2) or b""
        if re.search(rb"<(?:\w+:)?f\b", inner) and not re.search(
            rb"<(?:\w+:)?v>[^<]", inner
        ):
            sheet.unsolved.add(int(place.group(2)))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_sheet(book: Any, sheet: _Sheet) -> Report | None:
    """The questions of a sheet; None for one without our headings."""
    found = Findings(sheet.name)
    if sheet.hidden:
        found.note(1, "sheet_hidden", {"sheet": sheet.name})
        return Report(problems=tuple(found.problems))
    if sheet.trouble:
        most = MAX_ROWS if sheet.trouble == "too_many_rows" else MAX_COLUMNS
        found.refuse(1, sheet.trouble, {"most": str(most)})
        return found.report()
    kind = KINDS.get(re.sub(r"\s", "", sheet.name).lower(), "")
    rows = list(_rows(book.get_sheet_by_name(sheet.name), sheet))
    if not read_rows(found, rows, kind=kind):
        return None
    for question in found.questions:
        if question.line in sheet.hidden_rows:
            found.note(question.line, "row_hidden")
    return found.report()


def _rows(cells: Any, sheet: _Sheet) -> Iterator[Row]:
    values = cells.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in cells.merged_cell_ranges or ():
        _fill_down(values, top, left, bottom, right)
    for number, row in enumerate(values, 1):
        trouble = "formula_unsolved" if number in sheet.unsolved else ""
        yield Row(number, [_text(value) for value in row], trouble)


def _fill_down(
    values: list[list[Any]], top: int, left: int, bottom: int, right: int
) -> None:
    """One cell over several rows says the same of each: 单选题 beside ten questions."""
    if left != right or top >= len(values):
        return
    for row in values[top + 1 : bottom + 1]:
        if left < len(row) and row[left] == "" and left < len(values[top]):
            row[left] = values[top][left]


def _text(value: object) -> str:
    """A cell as it looks: spreadsheets turn 1921 into 1921.0 and 对 into itself."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        exact = read_number(repr(value))
        return str(value) if exact is None else number_text(exact)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """A workbook of one sheet in which every cell is text."""
    rows, left_out = question_rows(questions)
    return Written(_data({SHEET_TITLE: rows}), tuple(left_out))


def template() -> bytes:
    """Headings to fill in below, and a sheet of examples that is never read."""
    return _data({SHEET_TITLE: template_rows(), EXAMPLES_TITLE: example_rows()})


def _data(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        # The same questions make the same file.
        book.set_properties({"created": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)})
        for title, rows in sheets.items():
            _fill(book, book.add_worksheet(title), rows)
    return out.getvalue()


def _fill(book: Any, sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 60, text)
    sheet.set_column(2, MAX_COLUMNS - 1, 16, text)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, cell, bold if at == 0 else text)
