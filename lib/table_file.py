"""Rows of tables as people send them: CSV here, XLSX in `workbook`; both give a Row."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib import text_encoding
from lib.file_refusal import FileRefused

# A spreadsheet runs a cell that begins like this; the last four are what Excel folds to the first.
_ACTIVE = "=+-@\t\r\n＝＋－＠"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file; `trouble` is a code that refuses it."""

    line: int
    cells: Sequence[str]
    trouble: str = ""


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030, lines ended by \\n.

    Raises FileRefused("encoding_unknown") with the first line that is in none of them.
    """
    try:
        return text_encoding.decode(data).text
    except text_encoding.UnknownEncoding as error:
        raise FileRefused("encoding_unknown", error.line) from error


def csv_rows(text: str) -> Iterator[Row]:
    """The rows of a table with commas, semicolons or tabs; a row has the line where it begins.

    Raises FileRefused where the rows cannot be told apart.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileRefused("csv_broken", line) from error
        if cells is None:
            return
        yield Row(line, [_without_apostrophe(cell) for cell in cells])


def neutral_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it opens a CSV file (CWE-1236).

    An apostrophe goes before = + - @ tab CR LF, also after leading white space, and before their
    full-width forms.
    """
    first = text.lstrip(" \u3000")[:1]
    return f"'{text}" if first and first in _ACTIVE else text


def csv_data(rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file with the mark without which spreadsheets guess wrongly; no cell is a formula.

    `csv_rows` reads the same cells back: what begins with an apostrophe gets another one.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(
            [f"'{cell}" if cell.startswith("'") else neutral_cell(cell) for cell in row]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _delimiter(text: str) -> str:
    """The mark most used in the first line that has any."""
    for line in text.split("\n", 20)[:20]:
        counts = {mark: line.count(mark) for mark in ",\t;"}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","


def _without_apostrophe(cell: str) -> str:
    if not cell.startswith("'"):
        return cell
    rest = cell[1:]
    was_added = rest.startswith("'") or neutral_cell(rest) != rest
    return rest if was_added else cell
