"""A report as a table: title, columns, lines, total, definitions. Every way out starts here."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.queries.analysis_words import definitions_of
from reports import columns, definitions
from reports.rules import Tally


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

    def with_filters(self, filters):
        """The same table with what was asked for, for the log."""
        return replace(self, filters=filters)


@dataclass(frozen=True)
class BranchLine:
    label: str
    superior: str
    tally: Tally
    key: Any = None
    depth: int = 0
    opens: bool = False


@dataclass(frozen=True)
class LectureLine:
    title: str
    kind_label: str
    published_on: dt.date
    tally: Tally
    key: Any


def branch_lines(summary, *, by_unfinished=False):
    """The lines of a summary; in organisation order unless the most unfinished come first."""
    lines = [
        BranchLine(
            label=_("%(name)s (directly)") % {"name": row.node.name}
            if row.own
            else row.node.name,
            superior=row.parent_name,
            tally=row.tally,
            key=row.node.key,
            depth=row.node.depth,
            opens=row.has_children and not row.own,
        )
        for row in summary.lines
    ]
    # Sorting is stable: equal figures stay in organisation order.
    return (
        sorted(lines, key=lambda line: -line.tally.unfinished)
        if by_unfinished
        else lines
    )


def branches_table(*, scope, summary, lines, filters):
    """党支部汇总: one line per organisation, and the total."""
    lecture = summary.duties.lectures[0] if filters.get("lecture") else None
    title = _("Study summary of party organisations")
    if lecture:
        title = _("%(title)s: %(lecture)s") % {"title": title, "lecture": lecture.title}
    return Table(
        name="branches",
        title=title,
        unit_name=unit_name(scope),
        on=scope.on,
        columns=columns.BRANCH_COLUMNS,
        lines=lines,
        count=len(lines),
        total=BranchLine(label=_("Total"), superior="", tally=summary.total),
        definitions=definitions.of_branches(
            on=scope.on, lectures=len(summary.duties.lectures), nested=summary.nested
        ),
        filters=filters,
    )


def lecture_lines(lectures, tallies):
    return [
        LectureLine(
            title=lecture.title,
            kind_label=lecture.get_kind_display(),
            published_on=timezone.localdate(lecture.first_published_at),
            tally=tallies[lecture.pk],
            key=lecture.key,
        )
        for lecture in lectures
    ]


def lectures_table(*, scope, lines, filters):
    """单项任务完成情况: one line per lecture or activity."""
    return Table(
        name="lectures",
        title=_("Completion of each item"),
        unit_name=unit_name(scope),
        on=scope.on,
        columns=columns.LECTURE_COLUMNS,
        lines=lines,
        count=len(lines),
        definitions=definitions.of_lectures(on=scope.on),
        filters=filters,
    )


def people_table(*, scope, people, filters):
    """未完成名单 and the like: one line per member, read while it is written."""
    title = _("People and progress: %(lecture)s") % {"lecture": people.lecture.title}
    return Table(
        name="people",
        title=title,
        unit_name=unit_name(scope),
        on=scope.on,
        columns=columns.PEOPLE_COLUMNS,
        lines=people.chunks(),
        count=len(people),
        definitions=definitions.of_people(on=scope.on),
        filters=filters,
    )


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
        definitions=definitions.of_quizzes(),
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
