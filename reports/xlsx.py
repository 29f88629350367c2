"""The one writer of XLSX. Texts stay texts: no formula, no link, no number made of digits."""

import datetime as dt

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.workbook import as_typed
from reports.columns import DAY, DECIMAL, INDEX, MOMENT, NUMBER, RATE, TEXT
from reports.marks import mark_lines, mark_text
from reports.rules import RULE_VERSION, tenths, two_decimals

A4 = 9
_OPTIONS = {
    # Rows go to disk as they come: memory does not grow with the report.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Day 0 of spreadsheets, for the days since the 29 February 1900 that only they know.
_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
_FIRST_PLAIN_DAY = dt.date(1900, 3, 1)
_NUMBER_FORMATS = {
    RATE: "0.0%",
    DECIMAL: "0.00",
    DAY: "yyyy-mm-dd",
    MOMENT: "yyyy-mm-dd hh:mm",
    TEXT: "@",
}


def write_xlsx(table, file, *, export_key, at, by=None):
    """Write the table into a binary file as one printable sheet.

    Title (organisation and name of the sheet), reporting organisation and cut-off day, frozen
    headings, lines, total, definitions, and the number of the export, which is printed at the
    foot of every page too. Rates are numbers shown with one decimal, exactly as on screen. A
    second sheet says who took it, when and with which filters (`by` None: the command line).
    """
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties(
        {"title": table.title, "created": timezone.localtime(at).replace(tzinfo=None)}
    )
    sheet = book.add_worksheet(_("Report sheet"))
    writer = _Writer(book, sheet, table)
    writer.set_up_print(export_key)
    writer.write_head(by)
    writer.write_lines()
    writer.write_foot(export_key, at)
    _write_mark(book, mark_lines(table, export_key=export_key, at=at, by=by))
    book.close()


def _write_mark(book, lines):
    """The sheet that stays with a copy: whose it is, and that it names people."""
    sheet = book.add_worksheet(_("About this file"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, as_typed(value), wrapped)


def head_line(table, by):
    """填报单位, 统计截止时间, 制表人, 审核人 and the unit note, as they stand below the title."""
    line = _("Reporting organisation: %(unit)s    Cut-off date: %(day)s") % {
        "unit": table.unit_name,
        "day": f"{table.on:%Y-%m-%d}",
    }
    people = _("Prepared by: %(name)s    Checked by: ____________") % {
        "name": by.name if by else "____________"
    }
    return "    ".join(part for part in (line, people, table.unit_note) if part)


class _Writer:
    """Writes rows strictly downwards, as constant memory demands."""

    def __init__(self, book, sheet, table):
        self.sheet, self.table = sheet, table
        self.last = len(table.columns) - 1
        self.row = 0
        edge = {"border": 1, "valign": "vcenter"}
        self.title = book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self.plain = book.add_format({"valign": "vcenter"})
        self.note = book.add_format(
            {"text_wrap": True, "valign": "top", "font_size": 9}
        )
        self.heading = book.add_format(
            edge
            | {
                "bold": True,
                "align": "center",
                "text_wrap": True,
                "bg_color": "#F2EBDE",
            }
        )
        self.cells = {
            bold: {
                kind: book.add_format(edge | {"bold": bold} | self._look(kind))
                for kind in (INDEX, TEXT, NUMBER, RATE, DECIMAL, DAY, MOMENT)
            }
            for bold in (False, True)
        }
        self.dash = book.add_format(edge | {"align": "right"})
        self.puts = {
            INDEX: self._put_number,
            TEXT: self._put_text,
            NUMBER: self._put_number,
            RATE: self._put_rate,
            DECIMAL: self._put_decimal,
            DAY: self._put_day,
            MOMENT: self._put_moment,
        }

    @staticmethod
    def _look(kind):
        look = {"text_wrap": True} if kind == TEXT else {}
        if kind in _NUMBER_FORMATS:
            look["num_format"] = _NUMBER_FORMATS[kind]
        return look

    def set_up_print(self, export_key):
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 0)
        sheet.set_footer(f"&L{RULE_VERSION} · {export_key}&C&P / &N")
        for place, column in enumerate(self.table.columns):
            sheet.set_column(place, place, column.width)

    def write_head(self, by):
        table = self.table
        self._band(
            f"{table.heading or table.unit_name} {table.title}", self.title, height=28
        )
        self._band(head_line(table, by), self.plain)
        for place, column in enumerate(table.columns):
            self.sheet.write_string(self.row, place, str(column.heading), self.heading)
        self.row += 1

    def write_lines(self):
        plain, bold = (self._cells(self.cells[one]) for one in (False, True))
        for no, line in enumerate(self.table.lines, start=1):
            self._write_line(line, no, plain)
        if self.table.total is not None:
            self._write_line(self.table.total, None, bold)

    def _cells(self, looks):
        """(how it is written, place, how it is read, look) of each column.

        Worked out once: a million cells follow.
        """
        return [
            (self.puts[column.kind], place, column.reader, looks[column.kind])
            for place, column in enumerate(self.table.columns)
        ]

    def write_foot(self, export_key, at):
        self.row += 1
        for sentence in self.table.definitions:
            self._band(sentence, self.note, height=26)
        self._band(mark_text(self.table, export_key=export_key, at=at), self.note)

    def _band(self, text, cell_format, height=None):
        """One text over the whole width."""
        if height:
            self.sheet.set_row(self.row, height)
        self.sheet.merge_range(self.row, 0, self.row, self.last, "", cell_format)
        self.sheet.write_string(self.row, 0, as_typed(text), cell_format)
        self.row += 1

    def _write_line(self, line, no, cells):
        row = self.row
        for put, place, read, look in cells:
            put(row, place, no if read is None else read(line), look)
        self.row = row + 1

    def _put_text(self, row, place, value, look):
        self.sheet.write_string(row, place, as_typed(value), look)

    def _put_number(self, row, place, value, look):
        if value is None:
            self.sheet.write_blank(row, place, None, look)
        else:
            self.sheet.write_number(row, place, value, look)

    def _put_decimal(self, row, place, value, look):
        if value is None:
            self.sheet.write_string(row, place, "—", self.dash)
        else:
            self.sheet.write_number(row, place, two_decimals(value), look)

    def _put_rate(self, row, place, value, look):
        if value is None:
            self.sheet.write_string(row, place, "—", self.dash)
        else:
            self.sheet.write_number(row, place, tenths(value) / 1000, look)

    def _put_day(self, row, place, value, look):
        """A date as the number that stands for it; the library takes five times as long for it."""
        if value is None:
            self.sheet.write_blank(row, place, None, look)
        elif value < _FIRST_PLAIN_DAY:
            self.sheet.write_datetime(row, place, value, look)
        else:
            self.sheet.write_number(row, place, value.toordinal() - _DAY_ZERO, look)

    def _put_moment(self, row, place, value, look):
        if value is None:
            self.sheet.write_blank(row, place, None, look)
        else:
            self.sheet.write_datetime(row, place, value.replace(tzinfo=None), look)
