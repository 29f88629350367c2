"""The sheets that organisations keep and file, by name: each turns an Ask into one Table."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports import sheet_columns as columns
from reports import sheet_definitions as definitions
from reports.queries.certificates import certificates
from reports.queries.checklist import checklist
from reports.queries.hours import target_words
from reports.queries.items import items
from reports.queries.ledger import ledger, years
from reports.queries.meetings import meetings
from reports.queries.moves import moves
from reports.queries.people import STATES as PEOPLE_STATES
from reports.queries.people import people
from reports.queries.quarters import quarter_lines
from reports.queries.standings import lines_of, standings
from reports.queries.unfinished import STATES as UNFINISHED_STATES
from reports.queries.unfinished import unfinished
from reports.tables import Table, unit_name
from training.states import Basis


@dataclass(frozen=True)
class Sheet:
    """One layout: what it is called, what it answers, and how an Ask becomes its Table.

    `asks` are the filters it understands beside period and cut-off; `bases` those it can be counted
    on, `states` those that its lines can be narrowed to, `sorts` the orders they can stand in; the first
    is the default. `personal` sheets name people; `filed` ones can be filed and set as PDF.
    """

    name: str
    title: Any
    about: Any
    build: Callable[[Any, Any], Table]
    asks: tuple[str, ...] = ()
    bases: tuple[str, ...] = tuple(Basis.values[::-1])
    states: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ("organisation",)
    personal: bool = False
    filed: bool = False


def _table(sheet, ask, *, rows, note="", **more):
    lines = rows.chunks() if hasattr(rows, "chunks") else rows
    name = unit_name(ask.scope)
    return Table(
        name=sheet.name,
        title=str(sheet.title),
        unit_name=name,
        on=ask.on,
        lines=lines,
        rows=rows,
        count=len(rows),
        unit_note=note,
        heading=f"{name} {definitions.period_words(ask.first, ask.last)}",
        **more,
    )


def _lines(read, columns, define, note=lambda ask: ""):
    """What builds a sheet that is nothing but lines: `read` finds them, `define` says what they mean."""

    def build(sheet, ask):
        return _table(
            sheet,
            ask,
            rows=read(ask),
            columns=columns,
            definitions=define(ask),
            note=note(ask),
        )

    return build


def _unit_row(line):
    name = line.node.name
    return {
        "unit": True,
        "key": line.node.key,
        "opens": line.opens and not line.own,
        "organisation": gettext("%(name)s (directly)") % {"name": name}
        if line.own
        else name,
        "superior": line.superior,
        "figures": line.figures,
        "remark": "",
    }


def _total_row(figures):
    return {
        "unit": True,
        "key": None,
        "opens": False,
        "organisation": gettext("Total"),
        "superior": "",
        "figures": figures,
        "remark": "",
        "rank": None,
    }


def _branches(sheet, ask):
    lines, total = lines_of(ask, standings(ask))
    rows = [_unit_row(line) for line in lines]
    if ask.ranking:
        _number(rows)
    _sort(rows, ask)
    targets = target_words(ask)
    return _table(
        sheet,
        ask,
        rows=rows,
        total=_total_row(total),
        columns=columns.branch_columns(targets, ranking=ask.ranking),
        definitions=definitions.of_branches(ask),
        note=_note(targets),
    )


def _sort(rows, ask):
    """The most unfinished first, where that was asked for; equal ones keep their order."""
    if ask.sort == "unfinished":
        rows.sort(key=lambda row: -row["figures"].unfinished)


def _items(ask):
    rows = items(ask)
    if ask.sort == "unfinished":
        rows.sort(key=lambda row: row["done"] - row["assigned"])
    return rows


def _number(rows):
    """Ranks by completion rate, equal rates sharing one; lines without anybody have none."""
    rates = [row["figures"].completion_rate for row in rows]
    for row, rate in zip(rows, rates, strict=True):
        better = (
            sum(other is not None and other > rate for other in rates)
            if rate is not None
            else 0
        )
        row["rank"] = None if rate is None else better + 1


def _note(targets):
    hours = "、".join(f"{target:f}" for target in targets)
    if not hours:
        return gettext("Unit: credit hours")
    return gettext("Unit: credit hours; yearly targets: %(hours)s") % {"hours": hours}


def _quarters(sheet, ask):
    year = ask.year
    ask = replace(ask, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31))
    rows = quarter_lines(ask)
    total = rows.pop()
    made = [_unit_row(line) | more for line, more in rows]
    _sort(made, ask)
    return _table(
        sheet,
        ask,
        rows=made,
        total=_total_row(total[0].figures) | total[1],
        columns=columns.QUARTERS,
        definitions=definitions.of_quarters(ask),
        note=_note(target_words(ask)),
    )


def _in_hours(_ask):
    return gettext("Unit: credit hours")


def _in_people(_ask):
    return gettext("Unit: people")


def _with_targets(ask):
    return _note(target_words(ask))


_DUTY_FILTERS = ("kind", "assignment", "plan")
_BY_DATE = (Basis.DATE.value,)
_ALL = (
    Sheet(
        "ledger",
        _("Study ledger of members"),
        _("Every entry of credit hours: who studied what, when, in which form."),
        _lines(ledger, columns.LEDGER, definitions.of_ledger, _in_hours),
        asks=("kind",),
        bases=(Basis.DATE.value, Basis.COMPLETION.value),
        personal=True,
        filed=True,
    ),
    Sheet(
        "years",
        _("Yearly hours per person"),
        _("The hours of each member against the yearly target."),
        _lines(years, columns.YEARS, definitions.of_years, _with_targets),
        asks=("kind",),
        bases=_BY_DATE,
        personal=True,
        filed=True,
    ),
    Sheet(
        "branches",
        _("Summary of party branches"),
        _("How many owe, take part, complete and reach the target, by organisation."),
        _branches,
        asks=(*_DUTY_FILTERS, "levels", "sort"),
        sorts=("organisation", "unfinished"),
        filed=True,
    ),
    Sheet(
        "items",
        _("Completion of each task"),
        _("Each lecture, course or session that was asked, with its figures."),
        _lines(_items, columns.ITEMS, definitions.of_items, _in_people),
        asks=(*_DUTY_FILTERS, "sort"),
        sorts=("due", "unfinished"),
    ),
    Sheet(
        "people",
        _("State of each duty, by name"),
        _("Everybody who owes a task, with its state: done, open, late or exempt."),
        _lines(people, columns.PEOPLE, definitions.of_people),
        asks=(*_DUTY_FILTERS, "state"),
        states=tuple(PEOPLE_STATES),
        personal=True,
    ),
    Sheet(
        "unfinished",
        _("Unfinished and overdue"),
        _("Who still owes what, and since when."),
        _lines(unfinished, columns.UNFINISHED, definitions.of_unfinished),
        asks=(*_DUTY_FILTERS, "state", "sort"),
        states=tuple(UNFINISHED_STATES),
        sorts=("organisation", "overdue"),
        personal=True,
    ),
    Sheet(
        "quarters",
        _("Quarterly and yearly summary"),
        _("Quarter by quarter and against last year, by organisation."),
        _quarters,
        asks=(*_DUTY_FILTERS, "levels", "sort"),
        sorts=("organisation", "unfinished"),
        filed=True,
    ),
    Sheet(
        "sessions",
        _("Ledger of sessions held"),
        _("Lectures and meetings held on site: who came, and who made up for it."),
        _lines(meetings, columns.MEETINGS, definitions.of_meetings, _in_people),
        bases=_BY_DATE,
    ),
    Sheet(
        "checklist",
        _("Checklist of omissions"),
        _("What an inspection found, who puts it right, and who confirmed it."),
        _lines(checklist, columns.CHECKLIST, definitions.of_checklist),
        bases=_BY_DATE,
        personal=True,
    ),
    Sheet(
        "moves",
        _("Transfers of members"),
        _("Who left for which organisation, and the hours they brought along."),
        _lines(moves, columns.MOVES, definitions.of_moves, _in_hours),
        bases=_BY_DATE,
        personal=True,
    ),
    Sheet(
        "certificates",
        _("Certificates of study issued"),
        _("Every certificate with its number, year and hours; each opens as PDF."),
        _lines(
            certificates, columns.CERTIFICATES, definitions.of_certificates, _in_hours
        ),
        asks=("kind",),
        bases=_BY_DATE,
        personal=True,
    ),
)
SHEETS = {sheet.name: sheet for sheet in _ALL}


def build(name, ask):
    """The Table of a sheet for an Ask. `lines` may be read once, `rows` sliced."""
    sheet = SHEETS[name]
    return sheet.build(sheet, ask)
