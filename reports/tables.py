"""A report as a table: title, columns, lines, total, definitions. Every way out starts here."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from quizzes.queries.analysis_words import definitions_of
from reports import columns, quiz_definitions
from reports.rules import FILED_ROWS, PAPER_ROWS


@dataclass(frozen=True)
class Table:
    """What one report says. `lines` may be read once only; `count` is their number.

    `on` is the day of the figures, `filters` what was asked for, both as kept in the log of
    exports; `total` is a line like the others, or None where lines do not add up. `rows` are the
    lines as a sequence that can be sliced, for pages. `unit_note` tells what numbers are
    in, `heading` what stands before the title on paper (organisation and year).
    """

    name: str
    title: str
    unit_name: str
    on: dt.date
    columns: tuple[columns.Column, ...]
    lines: Iterable[Any]
    count: int
    total: Any = None
    definitions: tuple[str, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)
    rows: Any = None
    unit_note: str = ""
    heading: str = ""

    @property
    def fits_paper(self):
        """Whether it is short enough to be set as PDF."""
        return self.count <= PAPER_ROWS

    @property
    def may_be_filed(self):
        """Whether it is short enough to be frozen."""
        return self.count <= FILED_ROWS

    def with_filters(self, filters):
        """The same table with what was asked for, for the log."""
        return replace(self, filters=filters)


@dataclass(frozen=True)
class QuizLine:
    """One quiz with its figures; `alarms` is the number of its questions worth a look."""

    title: str
    figures: Any
    alarms: int
    key: Any


def quiz_line(analysis):
    """The line of an analysis in the list of quizzes."""
    return QuizLine(
        title=analysis.quiz.title,
        figures=analysis.figures,
        alarms=sum(1 for item in analysis.items if item.alarms),
        key=analysis.quiz.key,
    )


def quizzes_table(*, scope, lines, count, filters):
    """One line per quiz, figures of first attempts; `lines` may be read once."""
    return Table(
        name="quizzes",
        title=_("Quizzes"),
        unit_name=unit_name(scope),
        on=scope.on,
        columns=columns.QUIZ_COLUMNS,
        lines=lines,
        count=count,
        definitions=quiz_definitions.of_quizzes(),
        filters=filters,
    )


def items_table(*, scope, analysis, filters):
    """One line per question of a quiz. No answers: whoever reads it may still take the quiz."""
    return Table(
        name="questions",
        title=_("Questions of “%(quiz)s”") % {"quiz": analysis.quiz.title},
        unit_name=unit_name(scope),
        on=scope.on,
        columns=columns.ITEM_COLUMNS,
        lines=analysis.items,
        count=len(analysis.items),
        definitions=tuple(definitions_of(analysis)),
        filters=filters,
    )


def unit_name(scope):
    """The organisation a report is of; several roots have no one name."""
    return scope.unit.name if scope.unit else _("My organisations")
