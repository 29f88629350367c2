"""A table as a document that says the same for ever, and the table made of it again."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.utils.translation import get_language, override

from reports.columns import DAY, DECIMAL, INDEX, MOMENT, RATE, Column
from reports.rules import RULE_VERSION, tenths, two_decimals
from reports.tables import Table


def frozen(table, *, recorded_until):
    """The document of a table: plain values that JSON keeps exactly; reads its lines once.

    Rates are kept in tenths of a percent, hours as text, days and moments in ISO 8601, words in the
    language of whoever freezes it, which is kept too.
    `recorded_until` is the moment until which records were counted.
    """

    def cells(line, no):
        return [_plain(column.kind, column.raw(line, no)) for column in table.columns]

    return {
        "sheet": table.name,
        "language": get_language(),
        "title": table.title,
        "heading": table.heading,
        "unit": table.unit_name,
        "on": table.on.isoformat(),
        "recorded_until": recorded_until.isoformat(),
        "rule_version": RULE_VERSION,
        "unit_note": table.unit_note,
        "filters": table.filters,
        "columns": [
            {
                "key": column.key,
                "heading": str(column.heading),
                "kind": column.kind,
                "width": column.width,
            }
            for column in table.columns
        ],
        "rows": [cells(line, no) for no, line in enumerate(table.lines, start=1)],
        "total": cells(table.total, None) if table.total is not None else None,
        "definitions": [str(sentence) for sentence in table.definitions],
    }


def in_its_language(content):
    """A context in which words come out in the language of a document, whoever reads it."""
    return override(content.get("language") or settings.LANGUAGE_CODE)


def thawed(content):
    """The Table of a frozen document; every way out shows what was filed."""
    columns = tuple(
        Column(
            one["key"],
            one["heading"],
            one["kind"],
            _reader(place, one["kind"]),
            width=one["width"],
        )
        for place, one in enumerate(content["columns"])
    )
    rows = content["rows"]
    return Table(
        name=content["sheet"],
        title=content["title"],
        unit_name=content["unit"],
        on=dt.date.fromisoformat(content["on"]),
        columns=columns,
        lines=rows,
        rows=rows,
        count=len(rows),
        total=content["total"],
        definitions=tuple(content["definitions"]),
        filters=content["filters"],
        unit_note=content["unit_note"],
        heading=content["heading"],
    )


def cells_of(content):
    """{(name of the row, column key): (heading, text)} of a document, for comparing two.

    A row is named by its texts: organisation with the one above it, or person with number, and the
    item with its day where there is one; its place in the list does not matter. Rows of one name
    count through. The total is a row too.
    """
    table = thawed(content)
    names = [
        column
        for column in table.columns
        if column.key
        in (
            "organisation",
            "superior",
            "employee_no",
            "name",
            "studied_on",
            "subject",
            "item",
        )
    ]
    rows = [*table.rows, table.total] if table.total is not None else table.rows
    found, seen = {}, {}
    for no, line in enumerate(rows, start=1):
        texts = (column.text(line, no) for column in names)
        name = " · ".join(text for text in texts if text)
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name = f"{name} ({seen[name]})"
        for column in table.columns:
            if column.kind != INDEX and column not in names:
                found[name, column.key] = (column.heading, column.text(line, no))
    return found


def _plain(kind, value):
    if value is None or kind == INDEX:
        return value
    if kind == RATE:
        return tenths(value)
    if kind == DECIMAL:
        return str(two_decimals(value))
    if kind in (DAY, MOMENT):
        return value.isoformat()
    return value


def _reader(place, kind):
    def read(row):
        value = row[place]
        if value is None:
            return None
        if kind == RATE:
            return Fraction(value, 1000)
        if kind == DECIMAL:
            return Decimal(value)
        if kind == DAY:
            return dt.date.fromisoformat(value)
        return dt.datetime.fromisoformat(value) if kind == MOMENT else value

    return read
