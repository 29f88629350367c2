"""Figures by organisation: 应学, 参学, 完成. A parent is the sum of its children."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from members.queries import UnitNode, party_memberships, subtree_ids, unit_nodes
from reports.queries import duties as facts
from reports.queries.duties import Duties, is_meant, meant_units
from reports.rules import Tally, roll_up

LECTURES_PER_QUERY = 20


@dataclass(frozen=True)
class BranchRow:
    """One line: a unit with everything below it, or (`own`) only the people directly in it."""

    node: UnitNode
    parent_name: str
    tally: Tally
    own: bool = False
    has_children: bool = False


@dataclass(frozen=True)
class BranchSummary:
    """The lines of one view and their total; `lines` add up to `total` unless `nested`.

    `nested` lines are all levels of the subtrees in organisation order, each with what is
    below it; otherwise they are the children of the one root (or the roots themselves) and,
    where people belong to the root directly, a line for those.
    """

    duties: Duties
    lines: tuple[BranchRow, ...]
    total: Tally
    nested: bool


def branch_summary(*, roots, duties, nested=False):
    """Figures for the subtrees of `roots` (unit ids, none below another) on the cut-off day.

    Counts people: someone is assigned when at least one of the lectures is meant for the unit
    of their primary membership that day, done when all of those are completed. The number of
    queries does not depend on the size of the tree, the people or the lectures.
    """
    nodes = unit_nodes(on=duties.on, roots=roots)
    direct = direct_tallies(roots=roots, duties=duties)
    return summarise(nodes=nodes, direct=direct, duties=duties, nested=nested)


def summarise(*, nodes, direct, duties, nested=False):
    """The lines and the total from the units in pre-order and their own tallies."""
    totals = roll_up(nodes, direct)
    total = sum((totals[node.id] for node in nodes if node.depth == 0), Tally())
    rows = _all_rows(nodes, totals) if nested else _next_level(nodes, totals, direct)
    return BranchSummary(duties=duties, lines=tuple(rows), total=total, nested=nested)


def direct_tallies(*, roots, duties):
    """{unit id: Tally of the people directly in it} below `roots`; units without people lack.

    Three queries: the audiences, and the people grouped by how much they have done.
    """
    meant = meant_units(duties)
    memberships = party_memberships(
        on=duties.on, unit_ids=subtree_ids(roots, on=duties.on)
    )
    groups = _with_done_and_started(memberships, duties).values(
        "unit", "done", "started"
    )
    tallies = defaultdict(Tally)
    for group in groups.annotate(people=Count("pk")).order_by():
        needed = sum(is_meant(one, group["unit"], meant) for one in duties.lectures)
        if needed:
            people = group["people"]
            tallies[group["unit"]] += Tally(
                assigned=people,
                started=people if group["started"] else 0,
                done=people if group["done"] == needed else 0,
            )
    return dict(tallies)


def lecture_tallies(*, roots, duties):
    """{lecture id: Tally} of everybody below `roots`, for each lecture of `duties` by itself.

    Two queries per LECTURES_PER_QUERY lectures, whatever the number of people and units.
    """
    tallies = {}
    for start in range(0, len(duties.lectures), LECTURES_PER_QUERY):
        some = Duties(duties.lectures[start : start + LECTURES_PER_QUERY], duties.on)
        tallies |= _tallies_of_some(roots, some)
    return tallies


def _tallies_of_some(roots, duties):
    meant = meant_units(duties)
    flags, counts = {}, {}
    for no, lecture in enumerate(duties.lectures):
        done, begun = _flags_of_one(lecture, duties)
        flags |= {f"is_done_{no}": done, f"is_begun_{no}": begun}
        for name in ("done", "begun"):
            counts[f"{name}_{no}"] = Count("pk", filter=Q(**{f"is_{name}_{no}": True}))
    memberships = party_memberships(
        on=duties.on, unit_ids=subtree_ids(roots, on=duties.on)
    )
    groups = (
        memberships.annotate(**flags)
        .values("unit")
        .annotate(people=Count("pk"), **counts)
    )
    tallies = dict.fromkeys((lecture.pk for lecture in duties.lectures), Tally())
    for group in groups.order_by():
        for no, lecture in enumerate(duties.lectures):
            if is_meant(lecture, group["unit"], meant):
                tallies[lecture.pk] += Tally(
                    group["people"], group[f"begun_{no}"], group[f"done_{no}"]
                )
    return tallies


def _flags_of_one(lecture, duties):
    here = {
        "member": OuterRef("member"),
        "lecture": lecture.pk,
        "before": duties.before,
    }
    done = Exists(facts.completions(**here))
    begun = done | Exists(facts.watch_records(**here))
    if lecture.quiz_id:
        begun |= Exists(facts.attempts(quiz=lecture.quiz_id, **here))
    return done, begun


def _with_done_and_started(memberships, duties):
    """Adds how many of the lectures meant for them people have completed, and if any is begun."""
    lecture, member = OuterRef("pk"), OuterRef(OuterRef("member"))
    before = duties.before
    meant = facts.meant_for_unit(duties, OuterRef("unit"))
    done = meant.filter(
        Exists(facts.completions(member=member, lecture=lecture, before=before))
    )
    begun = meant.filter(
        Exists(facts.completions(member=member, lecture=lecture, before=before))
        | Exists(facts.watch_records(member=member, lecture=lecture, before=before))
        | Exists(
            facts.attempts(
                member=member, quiz=OuterRef("quiz"), lecture=lecture, before=before
            )
        )
    )
    # A plain function and not an aggregate, so that the subquery is not grouped.
    count = done.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return memberships.annotate(
        done=Coalesce(Subquery(count, output_field=IntegerField()), 0),
        started=Exists(begun),
    )


def _all_rows(nodes, totals):
    names = {node.id: node.name for node in nodes}
    parents = {node.parent_id for node in nodes}
    return [
        BranchRow(
            node=node,
            parent_name=names.get(node.parent_id, ""),
            tally=totals[node.id],
            has_children=node.id in parents,
        )
        for node in nodes
    ]


def _next_level(nodes, totals, direct):
    tops = [node for node in nodes if node.depth == 0]
    if len(tops) != 1:
        return [row for row in _all_rows(nodes, totals) if row.node.depth == 0]
    top = tops[0]
    rows = [row for row in _all_rows(nodes, totals) if row.node.depth == 1]
    if top.id in direct or not rows:
        own = BranchRow(
            node=top, parent_name="", tally=direct.get(top.id, Tally()), own=True
        )
        rows.insert(0, own)
    return rows
