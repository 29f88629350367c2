"""One line of a table of organisations."""

import datetime as dt
from dataclasses import dataclass

from lib.file_refusal import FileRefused
from lib.table_file import Row
from members.roster.cells import UNIT_KINDS, read_code, read_date, squeeze, tidy
from members.roster.headings import Columns
from members.states import UnitKind

MAX_ORDER = 1_000_000


@dataclass(frozen=True, slots=True)
class UnitRow:
    """`parent` is a code, "" for the top. `since` is None when the day of the import is meant."""

    line: int
    code: str
    name: str
    parent: str
    kind: UnitKind
    order: int
    since: dt.date | None


def read_unit(row: Row, columns: Columns, on: dt.date) -> UnitRow:
    """The organisation of a line; without a place of its own it stands as in the file.

    Raises FileRefused with what is wrong.
    """
    cells = row.cells
    code = read_code(columns.cell(cells, "code"))
    name = tidy(columns.cell(cells, "name"))
    if not code:
        raise FileRefused("code_missing")
    if len(code) > 64:
        raise FileRefused("code_too_long")
    if not name:
        raise FileRefused("unit_name_missing")
    if len(name) > 128:
        raise FileRefused("unit_name_too_long")
    return UnitRow(
        line=row.line,
        code=code,
        name=name,
        parent=read_code(columns.cell(cells, "parent")),
        kind=_kind(columns.cell(cells, "kind"), name),
        order=_order(columns.cell(cells, "order"), row.line),
        since=_since(columns.cell(cells, "since")),
    )


def _kind(cell: str, name: str) -> UnitKind:
    """What the cell says; without one, what the name ends in."""
    word = squeeze(cell).lower()
    if word:
        if word not in UNIT_KINDS:
            raise FileRefused("unit_kind_unknown", kind=cell.strip()[:40])
        return UNIT_KINDS[word]
    endings = sorted(UNIT_KINDS, key=len, reverse=True)
    for ending in endings:
        if name.endswith(ending):
            return UNIT_KINDS[ending]
    raise FileRefused("unit_kind_missing")


def _order(cell: str, line: int) -> int:
    word = squeeze(cell)
    if not word:
        return line
    if not word.isdecimal() or int(word) > MAX_ORDER:
        raise FileRefused("order_unknown", order=cell.strip()[:40])
    return int(word)


def _since(cell: str) -> dt.date | None:
    if not cell.strip():
        return None
    day = read_date(cell)
    if day is None:
        raise FileRefused("date_unknown", date=cell.strip()[:40])
    return day
