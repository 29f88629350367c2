"""XLSX as rows of text, and rows of text as XLSX.

What the library does not tell (hidden rows, formulas without a result, how large a sheet claims
to be) is looked up in the file's XML first: a cell in the last column of the last row would
otherwise make it ask for the memory of the whole grid.
"""

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
import python_calamine
import xlsxwriter
from defusedxml import DefusedXmlException

from lib.file_refusal import FileRefused
from lib.table_file import Row
from lib.zip_archive import Archive

MAX_DIGITS = 30
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_REF = re.compile(rb"\br=[\"']([A-Z]{1,7})([0-9]{1,9})[\"']")
_CELL_REF = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br=[\"']([A-Z]{1,7})([0-9]{1,9})[\"']")
_ROW_NO = re.compile(rb"\br=[\"']([0-9]{1,9})[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_RESULT = re.compile(rb"<(?:\w+:)?v>[^<]")


@dataclass
class Sheet:
    """A sheet as its XML describes it; `trouble` is a code for which no row of it is read."""

    name: str
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    unsolved: set[int] = field(default_factory=set)
    trouble: str = ""


class Workbook:
    """An XLSX file. Raises FileRefused when it is none, or above the limits of `zip_archive`.

    `max_rows` and `max_columns` bound each sheet: one that is larger has its `trouble`. Sheets
    called as in `skip` are left out. Numbers of more than `max_digits` digits keep their exponent:
    where a column is of numbers of people, 15 shows what the spreadsheet has rounded.
    """

    def __init__(
        self,
        data: bytes,
        *,
        max_rows: int,
        max_columns: int,
        skip: Sequence[str] = (),
        max_digits: int = MAX_DIGITS,
    ) -> None:
        self._limits = (max_rows, max_columns)
        self._max_digits = max_digits
        try:
            archive = Archive(data)
            self.sheets = [
                self._look_through(sheet, archive.read(path))
                for sheet, path in _sheets(archive)
                if sheet.name not in skip
            ]
            self._book = python_calamine.load_workbook(io.BytesIO(data))
        except FileRefused as error:
            if data.startswith(OLD_EXCEL):
                raise FileRefused("old_excel", 1) from error
            raise
        except (python_calamine.CalamineError, ValueError, OSError, EOFError) as error:
            raise FileRefused("workbook_broken", 1) from error

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet as they look, from its first line; one after the other.

        A cell merged over several rows says the same of each. Raises FileRefused.
        """
        try:
            cells = self._book.get_sheet_by_name(sheet.name)
        except (python_calamine.CalamineError, ValueError, OSError, EOFError) as error:
            raise FileRefused("workbook_broken", 1) from error
        fills = _fills(cells.merged_cell_ranges or ())
        top: dict[int, str] = {}
        for at, row in enumerate(cells.iter_rows()):
            texts = [cell_text(value, self._max_digits) for value in row]
            for column, begins in fills.get(at, ()):
                if column >= len(texts):
                    continue
                if begins:
                    top[column] = texts[column]
                elif not texts[column]:
                    texts[column] = top.get(column, "")
            trouble = "formula_unsolved" if at + 1 in sheet.unsolved else ""
            yield Row(at + 1, texts, trouble)

    def _look_through(self, sheet: Sheet, data: bytes) -> Sheet:
        max_rows, max_columns = self._limits
        any_hidden = _HIDDEN.search(data) is not None
        for found in _ROW.finditer(data):
            number = _ROW_NO.search(found.group(1))
            row = int(number.group(1)) if number else 0
            if row > max_rows + 20:
                sheet.trouble = "too_many_rows"
            if any_hidden and _HIDDEN.search(found.group(1)):
                sheet.hidden_rows.add(row)
        rows: set[bytes] = set()
        columns: set[bytes] = set()
        for found in _CELL_REF.finditer(data):
            columns.add(found.group(1))
            rows.add(found.group(2))
        if any(int(row) > max_rows + 20 for row in rows):
            sheet.trouble = "too_many_rows"
        elif any(_column(column) > max_columns for column in columns):
            sheet.trouble = sheet.trouble or "too_many_columns"
        if _FORMULA.search(data):
            self._look_for_unsolved(sheet, data)
        return sheet

    @staticmethod
    def _look_for_unsolved(sheet: Sheet, data: bytes) -> None:
        for found in _CELL.finditer(data):
            place, inner = _REF.search(found.group(1)), found.group(2) or b""
            if place and _FORMULA.search(inner) and not _RESULT.search(inner):
                sheet.unsolved.add(int(place.group(2)))


def _sheets(archive: Archive) -> Iterator[tuple[Sheet, str]]:
    """The sheets in order with the paths of their XML. Raises FileRefused."""
    if "xl/workbook.xml" not in archive.names:
        raise FileRefused("workbook_broken", 1)
    targets = {
        _attribute(node, "Id"): _attribute(node, "Target")
        for node in _tree(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for node in _tree(archive.read("xl/workbook.xml")).iter():
        if _plain(node.tag) != "sheet":
            continue
        target = targets.get(_attribute(node, "id"), "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        hidden = _attribute(node, "state") not in ("", "visible")
        yield Sheet(_attribute(node, "name"), hidden), path


def _tree(data: bytes) -> Element:
    try:
        root: Element = defusedxml.ElementTree.fromstring(data)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise FileRefused("workbook_broken", 1) from error
    return root


def _plain(name: str) -> str:
    return name.rpartition("}")[2]


def _attribute(node: Element, name: str) -> str:
    """An attribute by its name, whatever its namespace: r:id is id."""
    found = (value for key, value in node.attrib.items() if _plain(key) == name)
    return next(found, "")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _fills(ranges: Any) -> dict[int, list[tuple[int, bool]]]:
    """{row: [(column, whether the merged cell begins here)]} of cells merged downwards."""
    fills = defaultdict(list)
    for (top, left), (bottom, right) in ranges:
        if left == right:
            for row in range(top, bottom + 1):
                fills[row].append((left, row == top))
    return fills


def cell_text(value: object, max_digits: int = MAX_DIGITS) -> str:
    """A cell as it looks: spreadsheets turn 1921 into 1921.0 and 对 into itself."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value, max_digits)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)


def _number_text(value: float, max_digits: int) -> str:
    """Without exponent and without needless zeros, unless nobody would write it out."""
    exact = Decimal(repr(value))
    if not exact.is_finite() or abs(exact.adjusted()) > MAX_DIGITS:
        return str(value)
    if exact.adjusted() >= max_digits:
        return f"{value:.{max_digits}g}"
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def text_workbook(
    sheets: Mapping[str, Sequence[Sequence[str]]], *, widths: Sequence[int] = ()
) -> bytes:
    """A workbook in which every cell is text, the first row of each sheet its headings.

    `widths` of the first columns are in characters. The same rows make the same bytes.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)})
        for title, rows in sheets.items():
            _fill(book, book.add_worksheet(title), rows, widths)
    return out.getvalue()


def as_typed(text: str) -> str:
    """Text as XlsxWriter has to be given it so that a cell holds exactly that text.

    It writes whatever begins with <r> and ends with </r> as markup, unescaped; such a text goes in as
    one run of plain text.
    """
    if not (text.startswith("<r>") and text.endswith("</r>")):
        return text
    return f'<r><t xml:space="preserve">{escape(text, quote=False)}</t></r>'


def _fill(
    book: Any, sheet: Any, rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> None:
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 99, 16, text)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, text)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                look = bold if at == 0 else text
                sheet.write_string(at, column, as_typed(cell), look)
