"""CSV: the table of `table`, with comma, semicolon or tab, in any of our encodings."""

import csv
import io
from collections.abc import Iterator, Sequence

from quizzes.formats.parsed import Findings, ParsedQuestion, Refused, Report, Written
from quizzes.formats.table import Row, read_rows
from quizzes.formats.table_writer import question_rows, template_rows
from quizzes.formats.texts import decode, without_controls

# A spreadsheet runs a cell that begins like this; an apostrophe before it makes it text.
_ACTIVE = ("=", "+", "-", "@", "'")


def parse(data: bytes) -> Report:
    """The questions of a CSV file; a problem names the line where its row begins."""
    found = Findings()
    try:
        if not read_rows(found, _rows(without_controls(decode(data)))):
            found.refuse(1, "headings_missing")
    except Refused as error:
        found.refuse(error.line or 1, error.code, error.params)
    return found.report()


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """UTF-8 with the mark without which spreadsheets guess wrongly."""
    rows, left_out = question_rows(questions)
    return Written(_data(rows), tuple(left_out))


def template() -> bytes:
    return _data(template_rows())


def _rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Refused("csv_broken", line) from error
        if cells is None:
            return
        yield Row(line, [_without_apostrophe(cell) for cell in cells])


def _delimiter(text: str) -> str:
    """The mark most used in the first line that has any."""
    for line in text.split("\n")[:20]:
        counts = {mark: line.count(mark) for mark in ",\t;"}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","


def _without_apostrophe(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_ACTIVE) else cell


def _data(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(
            ["'" + cell if cell.startswith(_ACTIVE) else cell for cell in row]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()
