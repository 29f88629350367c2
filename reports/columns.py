"""One list of columns per report: the screen, CSV, XLSX and JSON all read it.

Headings are those of the sheets in use (docs/glossary.md); no column holds watched time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.rules import percent_text, tenths, two_decimals

INDEX, TEXT, NUMBER, RATE, DECIMAL, DAY, MOMENT = (
    "index",
    "text",
    "number",
    "rate",
    "decimal",
    "day",
    "moment",
)


def _local(moment):
    return None if moment is None else timezone.localtime(moment)


@dataclass(frozen=True)
class Column:
    """What a cell is called, what kind of value it holds, and how to get it from a row.

    Kinds: INDEX (the number of the line, from 1), TEXT, NUMBER (int), RATE (Fraction or float
    in 0..1, or None), DECIMAL (number or None, shown with two decimals), DAY (date or None), MOMENT (aware datetime or None). `width` is in characters.
    """

    key: str
    heading: Any
    kind: str
    value: Callable[[Any], Any] | None = None
    width: int = 10

    @property
    def is_number(self):
        return self.kind in (NUMBER, RATE, DECIMAL)

    @property
    def stays_together(self):
        """Whether its cells are days or single words, which are not broken over lines."""
        return self.kind in (DAY, MOMENT) or (self.kind == TEXT and self.width <= 14)

    @property
    def has_words(self):
        """Whether its cells are sentences, titles or names of organisations, which want room on the screen."""
        return self.kind == TEXT and self.width >= 16

    def raw(self, row, no):
        """The value itself: line number, str, int, Fraction, date or local datetime, or None."""
        read = self.reader
        return no if read is None else read(row)

    @cached_property
    def reader(self):
        """What gives the value itself from a row; None for the number of the line."""
        value = self.value
        if self.kind == INDEX:
            return None
        if self.kind == TEXT:
            return lambda row: str(value(row))
        if self.kind == MOMENT:
            return lambda row: _local(value(row))
        return value

    def text(self, row, no):
        """The value as people read it; an empty cell for a day that has not come."""
        value = self.raw(row, no)
        if self.kind == RATE:
            return percent_text(value)
        if value is None:
            return "—" if self.kind == DECIMAL else ""
        if self.kind == DECIMAL:
            return str(two_decimals(value))
        if self.kind == DAY:
            return value.isoformat()
        return f"{value:%Y-%m-%d %H:%M}" if self.kind == MOMENT else str(value)

    def plain(self, row, no):
        """The value for machines, as exact as people read it: rates as percent with one decimal, other
        broken numbers with two; moments in ISO 8601."""
        value = self.raw(row, no)
        if self.kind == RATE:
            return None if value is None else tenths(value) / 10
        if self.kind in (DAY, MOMENT) and value is not None:
            return value.isoformat()
        if self.kind == DECIMAL and value is not None:
            return float(two_decimals(value))
        return value


_INDEX = Column("no", _("No."), INDEX, width=6)

QUIZ_COLUMNS = (
    Column("quiz", _("Quiz"), TEXT, lambda row: row.title, width=36),
    Column("first_attempts", _("First attempts"), NUMBER, lambda row: row.figures.n),
    Column("passed", _("Passed at once"), NUMBER, lambda row: row.figures.passed),
    Column("mean", _("Mean mark"), RATE, lambda row: row.figures.mean),
    Column(
        "reliability",
        _("Reliability (Cronbach's alpha)"),
        DECIMAL,
        lambda row: row.figures.reliability,
        width=14,
    ),
    Column("alarms", _("Questions worth a look"), NUMBER, lambda row: row.alarms),
)

ITEM_COLUMNS = (
    _INDEX,
    Column("question", _("Question"), TEXT, lambda row: row.stem, width=48),
    Column("kind", _("Kind"), TEXT, lambda row: row.kind_label, width=12),
    Column("answers", _("Answers"), NUMBER, lambda row: row.figures.n),
    Column("blank", _("No answer"), NUMBER, lambda row: row.figures.blank),
    Column("facility", _("Facility"), RATE, lambda row: row.figures.facility),
    Column(
        "discrimination",
        _("Discrimination"),
        DECIMAL,
        lambda row: row.figures.discrimination,
    ),
    Column("efficiency", _("Efficiency"), RATE, lambda row: row.figures.efficiency),
    Column(
        "effective_weight",
        _("Effective weight"),
        RATE,
        lambda row: row.figures.effective_weight,
    ),
    Column(
        "mean_seconds",
        _("Mean time (seconds)"),
        DECIMAL,
        lambda row: row.figures.mean_seconds,
        width=12,
    ),
    Column(
        "alarms",
        _("Worth a look"),
        TEXT,
        lambda row: " ".join(str(alarm.label) for alarm in row.alarms),
        width=36,
    ),
)
