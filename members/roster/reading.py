"""A roster file as rows: people and organisations, told apart by their headings.

Pure: no database. Lines are those of the file; what cannot be read is a Problem and the rest
is read on, so that one reading finds everything.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.file_refusal import FileRefused
from lib.table_file import Row, csv_rows, decode
from lib.workbook import Workbook
from members.roster.cells import EXACT_DIGITS, looks_rounded
from members.roster.headings import (
    Columns,
    person_columns,
    unit_columns,
)
from members.roster.people import PersonRow, read_person
from members.roster.problems import Problem
from members.roster.units import UnitRow, read_unit

MAX_BYTES = 40 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
HEADER_WITHIN = 20
_FOOTER = re.compile(
    r"(填表人|制表人|审核人|填报人|填报单位|合计|总计|备注|说明|注)[:： ]?"
)
# Shows how rows are written; nobody means these people.
EXAMPLES_TITLE = "示例"


@dataclass
class Roster:
    """What a file holds. `people` and `units` are in its order; a number or code stands once."""

    people: list[PersonRow] = field(default_factory=list)
    units: list[UnitRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    has_people: bool = False

    @property
    def is_refused(self) -> bool:
        return any(problem.refused for problem in self.problems)


def read_roster(data: bytes, *, on: dt.date) -> Roster:
    """The people and organisations of an XLSX or CSV file. `on` is the day of rows without one."""
    found = Roster()
    try:
        if len(data) > MAX_BYTES:
            raise FileRefused("file_too_large", 1, most=str(MAX_BYTES >> 20))
        tables = sum(
            _read_table(found, sheet, rows, on) for sheet, rows in _tables(found, data)
        )
        if not tables and not found.is_refused:
            raise FileRefused("headings_missing", 1)
        if not (found.people or found.units or found.problems):
            raise FileRefused("nothing_found", 1)
    except FileRefused as error:
        found.problems.append(Problem(error.line or 1, error.code, error.params))
    return found


def _tables(found: Roster, data: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    if data[:2] != b"PK" and data[:4] != b"\xd0\xcf\x11\xe0":
        yield "", csv_rows(decode(data))
        return
    book = Workbook(
        data,
        max_rows=MAX_ROWS,
        max_columns=MAX_COLUMNS,
        skip=(EXAMPLES_TITLE,),
        max_digits=EXACT_DIGITS,
    )
    for sheet in book.sheets:
        if sheet.hidden:
            found.problems.append(
                Problem(1, "sheet_hidden", {"sheet": sheet.name}, sheet.name, False)
            )
        elif sheet.trouble:
            most = MAX_ROWS if sheet.trouble == "too_many_rows" else MAX_COLUMNS
            found.problems.append(
                Problem(1, sheet.trouble, {"most": str(most)}, sheet.name)
            )
        else:
            yield sheet.name, book.rows(sheet)


def _read_table(found: Roster, sheet: str, rows: Iterator[Row], on: dt.date) -> bool:
    """Add the rows of one table; False when it has no row of headings that we know."""
    columns, is_units = None, False
    lines: dict[str, int] = {}
    for count, row in enumerate(_filled(rows)):
        if columns is None:
            if count >= HEADER_WITHIN:
                return False
            columns, is_units = _columns(row)
            if columns is None:
                continue
            found.has_people |= not is_units
            for code, params in columns.troubles(is_units=is_units):
                found.problems.append(Problem(row.line, code, params, sheet))
            if columns.troubles(is_units=is_units):
                return True
            continue
        if row.line > MAX_ROWS + HEADER_WITHIN:
            raise FileRefused("too_many_rows", row.line, most=str(MAX_ROWS))
        read = _read_unit_line if is_units else _read_person_line
        read(found, sheet, row, columns, lines, on)
    return columns is not None


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        if row.trouble or any(cell.strip() for cell in row.cells):
            yield row


def _columns(row: Row) -> tuple[Columns | None, bool]:
    cells = row.cells[:MAX_COLUMNS]
    if columns := person_columns(cells):
        return columns, False
    if columns := unit_columns(cells):
        return columns, True
    return None, False


def _check(row: Row) -> None:
    if row.trouble:
        raise FileRefused(row.trouble)
    if len(row.cells) > MAX_COLUMNS:
        raise FileRefused("too_many_columns", most=str(MAX_COLUMNS))
    if max(map(len, row.cells), default=0) > MAX_CELL:
        raise FileRefused("cell_too_long", most=str(MAX_CELL))


def _read_person_line(found, sheet, row, columns, lines, on):
    try:
        _check(row)
        if _is_footer(row):
            return
        person = read_person(row, columns, on)
        number = person.employee_no.lower()
        if number in lines:
            raise FileRefused(
                "number_twice", number=person.employee_no, line=str(lines[number])
            )
        lines[number] = row.line
        _point_out(found, sheet, person)
        found.people.append(person)
    except FileRefused as error:
        found.problems.append(Problem(row.line, error.code, error.params, sheet))


def _point_out(found, sheet, person):
    """What somebody should look at, though the line can be applied."""
    remarks = []
    if person.higher_post:
        remarks.append(("post_higher", {"post": person.higher_post}))
    if looks_rounded(person.employee_no):
        remarks.append(("number_suspect", {"number": person.employee_no}))
    for code, params in remarks:
        found.problems.append(Problem(person.line, code, params, sheet, False))


def _read_unit_line(found, sheet, row, columns, lines, on):
    try:
        _check(row)
        if _is_footer(row):
            return
        unit = read_unit(row, columns, on)
        if unit.code in lines:
            raise FileRefused("code_twice", code=unit.code, line=str(lines[unit.code]))
        lines[unit.code] = row.line
        found.units.append(unit)
    except FileRefused as error:
        found.problems.append(Problem(row.line, error.code, error.params, sheet))


def _is_footer(row: Row) -> bool:
    """填表人：…, 合计 and notes below a table stand alone in their line."""
    filled = [cell for cell in row.cells if cell and not cell.isspace()]
    return len(filled) <= 2 and _FOOTER.match(filled[0].strip()) is not None
