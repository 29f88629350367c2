"""Who has done how much of what they owe, counted by organisation."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Q

from members.states import PersonKind
from reports.figures import Figures, rolled_up
from reports.queries.hours import statements_of
from reports.queries.owed import REQUIRED, duties, in_scope, people_on
from training.states import ObligationStatus

_WHOSE = itemgetter(0, 1)


@dataclass(frozen=True)
class UnitFigures:
    """One line: a unit with all below it, or (`own`) only the people directly in it."""

    node: object
    superior: str
    figures: Figures
    own: bool = False
    opens: bool = False


def standings(ask, *, people=True):
    """{unit id: Figures of the people directly in it} for the Ask.

    People with duties count where their duties do on the Ask's basis; on other bases than that of
    a date, the totals of members and hours still go by the organisation of the cut-off day.
    Queries do not depend on the number of people or units. Without `people` only duties count.
    """
    direct = defaultdict(Figures)
    for unit, figures in _of_duties(ask):
        direct[unit] += figures
    if people:
        for unit, figures in _of_people(ask):
            direct[unit] += figures
    return dict(direct)


def _of_duties(ask):
    """(unit id, Figures) of people by what they owe.

    Grouped by status, so that the database works it out once for each duty; people who stand
    alike are then counted first and made into figures once.
    """
    found = (
        duties(ask)
        .values_list("place", "member", "status_then")
        .annotate(
            number=Count("pk"),
            begun=Count("pk", filter=Q(started_at__lt=ask.before)),
            quizzes=Count("assignment__lecture__quiz"),
        )
        .order_by("place", "member")
        .iterator(chunk_size=5000)
    )
    alike = Counter(
        (place, *_stands(rows)) for (place, _member), rows in groupby(found, _WHOSE)
    )
    for (place, *stands), number in alike.items():
        exempt, assigned, started, done, quizzed, passed = stands
        yield (
            place,
            Figures(
                exempt=number * exempt,
                assigned=number * assigned,
                started=number * started,
                done=number * done,
                quizzed=number * quizzed,
                passed=number * passed,
            ),
        )


def _stands(rows):
    """How one person counts whose duties are these: exempt, assigned, started, done, quizzed, passed."""
    asked = met = begun = exempt = quizzes = passed = 0
    for _place, _member, status, number, started, with_quiz in rows:
        if status == ObligationStatus.DONE:
            asked, met, begun = asked + number, met + number, begun + number
            quizzes, passed = quizzes + with_quiz, passed + with_quiz
        elif status == ObligationStatus.EXEMPT:
            exempt += number
        elif status in REQUIRED:
            asked, begun, quizzes = asked + number, begun + started, quizzes + with_quiz
    return (
        not asked and exempt > 0,
        asked > 0,
        asked > 0 and begun > 0,
        asked > 0 and met == asked,
        quizzes > 0,
        0 < quizzes == passed,
    )


def _of_people(ask):
    people = people_on(ask).filter(in_scope(ask, "unit"))
    homes = {
        member: (unit, kind)
        for unit, member, kind in people.values_list("unit", "member", "kind").order_by(
            "unit", "member"
        )
    }
    hours = defaultdict(Decimal)
    alike = Counter()
    # Neighbours stand together, so that a piece of the list asks for few organisations.
    for member, year in statements_of(ask, homes):
        unit, kind = homes[member]
        hours[unit] += year.total
        alike[unit, kind, year.target is not None, bool(year.met)] += 1
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
