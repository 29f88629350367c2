"""A sheet as PDF, A4 landscape, for the papers that are filed."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.typesetting import set_pdf
from reports.marks import mark_text
from reports.rules import PAPER_ROWS, RULE_VERSION
from reports.xlsx import head_line

_SOURCE = """
#let data = json(bytes(sys.inputs.data))
#let fonts = json(bytes(sys.inputs.fonts))
#set document(title: data.title)
#set page(
  paper: "a4", flipped: true, margin: (x: 1cm, top: 1.2cm, bottom: 1.4cm),
  footer: context {
    set text(7pt)
    grid(columns: (1fr, auto), data.foot, counter(page).display("1 / 1", both: true))
  },
)
#set text(font: fonts, size: 7pt, lang: data.lang)
#align(center, text(15pt, weight: "bold", data.title))
#text(8pt, data.head)
#table(
  columns: data.widths.map(width => width * 1fr),
  stroke: 0.4pt, inset: 2.5pt,
  align: (x, y) => if y == 0 { center + horizon } else if data.numbers.at(x) { right + horizon } else { left + horizon },
  table.header(..data.headings.map(word => table.cell(fill: rgb("#F2EBDE"), strong(word)))),
  ..data.cells.flatten().map(word => [#word]),
  ..data.total.map(word => strong(word)),
)
#set text(6.5pt)
#for line in data.notes [#line #linebreak()]
"""


class TooLongForPaper(Exception):
    """A sheet has more rows than a PDF is made of."""


def pdf_of(table, *, export_key, at, by=None):
    """The PDF of a table as bytes. Raises TooLongForPaper above PAPER_ROWS."""
    if table.count > PAPER_ROWS:
        raise TooLongForPaper(table.count)
    columns = table.columns
    cells = [
        [column.text(line, no) for column in columns]
        for no, line in enumerate(table.lines, start=1)
    ]
    total = (
        [
            "" if column.kind == "index" else column.text(table.total, None)
            for column in columns
        ]
        if table.total is not None
        else []
    )
    foot = _("Rule version: %(rules)s    Export number: %(key)s") % {
        "rules": RULE_VERSION,
        "key": export_key,
    }
    data = {
        "title": f"{table.heading or table.unit_name} {table.title}",
        "head": head_line(table, by),
        "lang": "en" if (get_language() or "").startswith("en") else "zh",
        "widths": [column.width for column in columns],
        "numbers": [column.is_number for column in columns],
        "headings": [str(column.heading) for column in columns],
        "cells": cells,
        "total": total,
        "notes": [*table.definitions, mark_text(table, export_key=export_key, at=at)],
        "foot": foot,
    }
    return set_pdf(_SOURCE, data, at=at)
