import datetime as dt
import io
import re
import uuid
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
import xlsxwriter

from reports.columns import DAY, DECIMAL, INDEX, MOMENT, NUMBER, RATE, TEXT, Column
from reports.tables import Table
from reports.xlsx import write_xlsx

UTC = dt.UTC


def cells_of(kind, *values):
    """The cells (type, content) that the lines of a table with one such column become."""
    column = Column("x", "x", kind, lambda row: row[0])
    other = Column("y", "y", TEXT, lambda row: "")
    table = Table(
        name="t",
        title="t",
        unit_name="u",
        on=dt.date(2026, 3, 3),
        columns=(column, other),
        lines=[(value,) for value in values],
        count=len(values),
    )
    file = io.BytesIO()
    write_xlsx(table, file, export_key=uuid.uuid4(), at=dt.datetime.now(UTC))
    return _cells(file, first=4, last=3 + len(values))


def written_by_the_library(*days):
    """The same, written as dates by XlsxWriter."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row, day in enumerate(days):
            sheet.write_datetime(row, 0, day)
    return _cells(file, first=1, last=len(days))


def _cells(file, *, first, last):
    xml = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    cells = []
    for row in range(first, last + 1):
        found = re.search(rf'<c r="A{row}"([^>]*?)(?:/>|>(.*?)</c>)', xml)
        kind = re.search(r't="(\w+)"', found[1])
        cells.append((kind and kind[1], re.sub("<[^>]*>", "", found[2] or "")))
    return cells


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        (INDEX, "whatever", (None, "1")),
        (TEXT, "007", ("inlineStr", "007")),
        (TEXT, "", ("inlineStr", "")),
        (
            TEXT,
            "<r><t>课</t></r>",
            ("inlineStr", "&lt;r&gt;&lt;t&gt;课&lt;/t&gt;&lt;/r&gt;"),
        ),
        (TEXT, "<r>&</r>", ("inlineStr", "&lt;r&gt;&amp;&lt;/r&gt;")),
        (NUMBER, 0, (None, "0")),
        (NUMBER, None, (None, "")),
        (RATE, Fraction(2, 3), (None, "0.667")),
        (RATE, None, ("inlineStr", "—")),
        (DECIMAL, Decimal("1.50"), (None, "1.50")),
        (DECIMAL, None, ("inlineStr", "—")),
        (DAY, None, (None, "")),
        (MOMENT, dt.datetime(2026, 3, 3, 4, tzinfo=UTC), (None, "46084.5")),
        (MOMENT, None, (None, "")),
    ],
)
def test_each_kind_of_column_has_its_cell(kind, value, cell):
    assert cells_of(kind, value) == [cell]


def test_days_are_the_numbers_that_the_library_makes_of_them():
    days = [
        dt.date(1899, 12, 31),
        dt.date(1900, 2, 28),
        dt.date(1900, 3, 1),
        dt.date(2024, 2, 29),
        dt.date(2026, 12, 31),
        dt.date(9999, 12, 31),
    ]
    assert cells_of(DAY, *days) == written_by_the_library(*days)
