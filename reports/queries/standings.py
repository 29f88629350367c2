"""Who has done how much of what they owe, counted by organisation."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from members.states import PersonKind
from reports.figures import Figures, rolled_up
from reports.queries.owed import in_scope, people_on
from reports.queries.people_sums import people_by_duties
from training.queries.year_sums import sums_of_year


@dataclass(frozen=True)
class UnitFigures:
    """One line: a unit with all below it, or (`own`) only the people directly in it."""

    node: object
    superior: str
    figures: Figures
    own: bool = False
    opens: bool = False


def standings(ask):
    """{unit id: Figures of the people directly in it} for the Ask.

    People with duties count where their duties do on the Ask's basis; on other bases than that of
    a date, the totals of members and hours still go by the organisation of the cut-off day.
    Queries do not depend on the number of people or units.
    """
    (direct,) = people_by_duties(ask, [(ask.first, ask.last)])
    return with_people(ask, direct)


def with_people(ask, direct):
    """Figures by duties, and with them how many members there are and their hours of the year."""
    direct = defaultdict(Figures, direct)
    for unit, figures in _of_people(ask):
        direct[unit] += figures
    return dict(direct)


def _of_people(ask):
    """(unit id, Figures) of members and their hours of the year."""
    sums = sums_of_year(
        people_on(ask).filter(in_scope(ask, "unit")),
        year=ask.year,
        on=ask.on,
        recorded_until=ask.before,
    )
    hours = defaultdict(Decimal)
    alike = Counter()
    for one in sums:
        year = one.statement
        hours[one.unit_id] += one.people * year.total
        alike[one.unit_id, one.kind, year.target is not None, bool(year.met)] += (
            one.people
        )
    for (unit, kind, targeted, on_target), number in alike.items():
        yield (
            unit,
            Figures(
                members=number,
                full=number * (kind == PersonKind.FULL),
                probationary=number * (kind == PersonKind.PROBATIONARY),
                hours=hours.pop(unit, Decimal(0)),
                targeted=number * targeted,
                on_target=number * on_target,
            ),
        )


def lines_of(ask, direct):
    """The lines of a summary and their total: the next level, or all levels when asked for."""
    nodes, tops = ask.tree.nodes, ask.tree.tops
    totals = rolled_up(nodes, direct)
    total = sum((totals[node.id] for node in tops), Figures())
    names = {one.id: one.name for one in nodes}
    parents = {one.parent_id for one in nodes}

    def line(node):
        superior = names.get(node.parent_id, "")
        return UnitFigures(node, superior, totals[node.id], opens=node.id in parents)

    if ask.levels == "all":
        return [line(node) for node in nodes], total
    if len(tops) != 1:
        return [line(node) for node in tops], total
    top, children = tops[0], ask.tree.children_of(tops[0].id)
    lines = [line(node) for node in children]
    if top.id in direct or not lines:
        own = direct.get(top.id, Figures())
        lines.insert(0, UnitFigures(top, "", own, own=bool(children)))
    return lines, total
