"""CSV: the table of `table`, with comma, semicolon or tab, in any of our encodings."""

from collections.abc import Sequence

from lib.table_file import csv_data, csv_rows, decode
from quizzes.formats.parsed import Findings, ParsedQuestion, Refused, Report, Written
from quizzes.formats.table import read_rows
from quizzes.formats.table_writer import question_rows, template_rows
from quizzes.formats.texts import without_controls


def parse(data: bytes) -> Report:
    """The questions of a CSV file; a problem names the line where its row begins."""
    found = Findings()
    try:
        if not read_rows(found, csv_rows(without_controls(decode(data)))):
            found.refuse(1, "headings_missing")
    except Refused as error:
        found.refuse(error.line or 1, error.code, error.params)
    return found.report()


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """UTF-8 with the mark without which spreadsheets guess wrongly."""
    rows, left_out = question_rows(questions)
    return Written(csv_data(rows), tuple(left_out))


def template() -> bytes:
    return csv_data(template_rows())
