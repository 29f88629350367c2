"""Roster files as people send them."""

import io

import openpyxl

from members.roster.headings import PERSON_HEADINGS, UNIT_HEADINGS

PEOPLE = tuple(PERSON_HEADINGS.values())
UNITS = tuple(UNIT_HEADINGS.values())
PLAIN = ("工号", "姓名", "组织编码", "人员类别")


def csv_roster(*rows, headings=PLAIN, encoding="utf-8-sig"):
    """A CSV file of these rows."""
    lines = [",".join(row) for row in (headings, *rows)]
    return "\r\n".join(lines).encode(encoding)


def xlsx(sheets, *, merged=()):
    """A workbook of {title: rows}; `merged` are (title, range)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for title, cells in merged:
        book[title].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
