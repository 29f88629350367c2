"""XLSX: the table of `table`, one or more sheets."""

import re
from collections.abc import Sequence

from lib.workbook import Sheet, Workbook, text_workbook
from quizzes.formats.parsed import (
    Findings,
    ParsedQuestion,
    Problem,
    Refused,
    Report,
    Written,
)
from quizzes.formats.table import KINDS, MAX_COLUMNS, MAX_ROWS, read_rows
from quizzes.formats.table_writer import example_rows, question_rows, template_rows

SHEET_TITLE = "试题"
# Shows how rows are written; nobody means these questions.
EXAMPLES_TITLE = "示例"
_WIDTHS = (8, 60)


def parse(data: bytes) -> Report:
    """The questions of a workbook; `line` is the row, `file` the sheet."""
    try:
        book = Workbook(
            data, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS, skip=(EXAMPLES_TITLE,)
        )
        reports = [_read_sheet(book, sheet) for sheet in book.sheets]
    except Refused as error:
        return Report(problems=(Problem(error.line or 1, error.code, error.params),))
    read = [report for report in reports if report is not None]
    if not read:
        return Report(problems=(Problem(1, "headings_missing"),))
    return Report(
        tuple(one for report in read for one in report.questions),
        tuple(one for report in read for one in report.problems),
        tuple(one for report in read for one in report.unsupported),
    )


def _read_sheet(book: Workbook, sheet: Sheet) -> Report | None:
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
    if not read_rows(found, book.rows(sheet), kind=kind):
        return None
    for question in found.questions:
        if question.line in sheet.hidden_rows:
            found.note(question.line, "row_hidden")
    return found.report()


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """A workbook of one sheet in which every cell is text."""
    rows, left_out = question_rows(questions)
    return Written(text_workbook({SHEET_TITLE: rows}, widths=_WIDTHS), tuple(left_out))


def template() -> bytes:
    """Headings to fill in below, and a sheet of examples that is never read."""
    return text_workbook(
        {SHEET_TITLE: template_rows(), EXAMPLES_TITLE: example_rows()}, widths=_WIDTHS
    )
