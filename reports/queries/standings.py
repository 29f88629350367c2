"""Who has done how much of what they owe, counted by organisation."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from members.states import PersonKind
from reports.figures import Figures, rolled_up
from reports.queries.hours import statements_of
from reports.queries.owed import REQUIRED, duties, people_on
from training.states import ObligationStatus


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
    done = Q(status_then=ObligationStatus.DONE)
    required = Q(status_then__in=REQUIRED)
    quiz = required & Q(assignment__lecture__quiz__isnull=False)
    people = (
        duties(ask)
        .values("place", "member")
        .annotate(
            asked=Count("pk", filter=required),
            met=Count("pk", filter=done),
            begun=Count("pk", filter=done | required & Q(started_at__lt=ask.before)),
            exempt=Count("pk", filter=Q(status_then=ObligationStatus.EXEMPT)),
            quizzes=Count("pk", filter=quiz),
            passed=Count("pk", filter=quiz & done),
        )
        .order_by()
    )
    for one in people.iterator(chunk_size=5000):
        yield one["place"], _figures(one)


def _figures(one):
    asked = one["asked"] > 0
    return Figures(
        exempt=int(not asked and one["exempt"] > 0),
        assigned=int(asked),
        started=int(asked and one["begun"] > 0),
        done=int(asked and one["met"] == one["asked"]),
        quizzed=int(one["quizzes"] > 0),
        passed=int(0 < one["quizzes"] == one["passed"]),
    )


def _of_people(ask):
    people = people_on(ask).filter(unit__in=[node.id for node in ask.tree.nodes])
    homes = {
        member: (unit, kind)
        for unit, member, kind in people.values_list("unit", "member", "kind")
    }
    for member, year in statements_of(ask, sorted(homes)):
        unit, kind = homes[member]
        yield (
            unit,
            Figures(
                members=1,
                full=int(kind == PersonKind.FULL),
                probationary=int(kind == PersonKind.PROBATIONARY),
                hours=year.total,
                targeted=int(year.target is not None),
                on_target=int(bool(year.met)),
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
