"""季度/年度汇总: the quarters of a year side by side, and the year before."""

import calendar
import dataclasses
import datetime as dt
from decimal import Decimal

from reports.figures import Figures
from reports.queries.items import planned_by_unit
from reports.queries.people_sums import people_by_duties
from reports.queries.standings import lines_of, with_people


def quarter_lines(ask):
    """[(UnitFigures of the whole year, its quarters and comparisons)], the total last.

    The year is that of the Ask. The number of queries does not depend on the organisation's size.
    """
    first, last = dt.date(ask.year, 1, 1), dt.date(ask.year, 12, 31)
    # What is due after the cut-off belongs to its quarter, but the year is compared until then.
    spans = [(first, last), (first, ask.on), *_quarters(ask.year)]
    whole_year, until, *of_quarters = people_by_duties(ask, spans)
    lines, total = lines_of(ask, with_people(ask, whole_year))
    quarters = [_by_line(ask, direct) for direct in of_quarters]
    this, before = _by_line(ask, until), _last_year(ask)
    planned = planned_by_unit(ask, days=(first, last))
    top = [node.id for node in ask.tree.tops]
    rows = []
    for line in lines:
        key = (line.node.id, line.own)
        rows.append(
            (
                line,
                _more(key, quarters, this, before, planned.get(line.node.id, (0, 0))),
            )
        )
    whole = planned.get(top[0], (0, 0)) if len(top) == 1 else (None, None)
    rows.append((_Total(total), _more(None, quarters, this, before, whole)))
    return rows


@dataclasses.dataclass(frozen=True)
class _Total:
    figures: object


def _by_line(ask, direct):
    lines, total = lines_of(ask, direct)
    return {(line.node.id, line.own): line.figures for line in lines} | {None: total}


def _more(key, quarters, this, before, planned):
    return {
        "quarters": [quarter.get(key, Figures()) for quarter in quarters],
        "planned": planned[0],
        "begun": planned[1],
        "change": _points(this.get(key), before.get(key)),
    }


def _points(this, before):
    """The difference of two completion rates in percentage points; None without one of them."""
    if this is None or before is None:
        return None
    if this.completion_rate is None or before.completion_rate is None:
        return None
    points = 100 * (this.completion_rate - before.completion_rate)
    return Decimal(round(points * 100)) / 100


def _quarters(year):
    """The first and the last day of each quarter of a year."""
    return [
        (
            dt.date(year, month - 2, 1),
            dt.date(year, month, calendar.monthrange(year, month)[1]),
        )
        for month in (3, 6, 9, 12)
    ]


def _last_year(ask):
    """The figures by line a year earlier, as they stood then; 29 February becomes the 28th."""
    day = 28 if (ask.on.month, ask.on.day) == (2, 29) else ask.on.day
    on = ask.on.replace(year=ask.on.year - 1, day=day)
    then = dataclasses.replace(ask, scope=dataclasses.replace(ask.scope, on=on))
    (direct,) = people_by_duties(then, [(dt.date(ask.year - 1, 1, 1), on)])
    return _by_line(then, direct)
