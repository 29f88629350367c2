"""Which figures of a table are drawn above it. The table stays the source and stands behind the drawing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.charts import BarChart, bar_chart

MOST_BARS = 24
# Whose hours are read for a drawing; of more people the pages alone are read.
MOST_PEOPLE = 500


@dataclass(frozen=True)
class Drawing:
    """Bars with the words around them: what is counted, and what each bar is of."""

    chart: BarChart
    counted: Any
    label_heading: Any


def drawing_of(table):
    """The Drawing of a sheet, or None where bars would not help: none, one, or too many."""
    make = _PAIRS.get(table.name)
    if make is None:
        return None
    pairs, counted, label_heading = make(table)
    return _drawing(pairs, counted, label_heading)


def drawing_of_duties(lines):
    """The Drawing of lines of duties (`reports.queries.counted`), or None."""
    pairs = [(line.name, line.done) for line in lines if line.assigned]
    return _drawing(pairs, _("Duties done"), _("Party organisation"))


def _drawing(pairs, counted, label_heading):
    if not 1 < len(pairs) <= MOST_BARS or not any(number for _label, number in pairs):
        return None
    return Drawing(bar_chart(pairs), counted, label_heading)


def _branches(table):
    rows = [row for row in table.rows if row["figures"].assigned]
    pairs = [(row["organisation"], row["figures"].done) for row in rows]
    return pairs, _("Number completed"), _("Party organisation")


def _items(table):
    pairs = [(row["subject"], row["done"]) for row in table.rows if row["assigned"]]
    return pairs, _("Number completed"), _("Subject")


def _quarters(table):
    quarters = table.total["quarters"]
    pairs = [(f"Q{no}", one.done) for no, one in enumerate(quarters, start=1)]
    return pairs, _("Number completed"), _("Quarter")


def _years(table):
    """How far people are on the way to their targets; of more than MOST_PEOPLE there is no drawing."""
    counts = dict.fromkeys(_STEPS, 0)
    if table.count <= MOST_PEOPLE:
        for row in table.rows.chunks():
            if row["target"]:
                counts[_step(row)] += 1
    pairs = [(_STEPS[step], number) for step, number in counts.items()]
    return pairs, _("Members by what they have reached"), _("Yearly target")


_STEPS = {
    "met": gettext_lazy("Target reached"),
    "half": gettext_lazy("Half or more"),
    "less": gettext_lazy("Less than half"),
    "nothing": gettext_lazy("No hours yet"),
}


def _step(row):
    if row["on_target"]:
        return "met"
    if not row["total"]:
        return "nothing"
    return "half" if 2 * row["total"] >= row["target"] else "less"


_PAIRS = {
    "branches": _branches,
    "items": _items,
    "quarters": _quarters,
    "years": _years,
}
