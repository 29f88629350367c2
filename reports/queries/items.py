"""单项任务完成情况: each round of each task with its figures; and the plan of a year."""

from collections import Counter, defaultdict

from django.db.models import Count, Q

from quizzes.queries.analysis import quiz_analyses
from reports.queries.owed import REQUIRED, duties, rounds_of
from training.models import Period
from training.states import ItemKind, ObligationStatus


def items(ask):
    """Rows for the rounds with duties in the Ask, by due day. Queries do not depend on people."""
    counted = _counted(ask)
    periods = (
        Period.objects.filter(pk__in=counted)
        .select_related("assignment__lecture__quiz", "assignment__session")
        .order_by("due_on", "pk")
    )
    periods = list(periods)
    quizzes = {
        period.assignment.lecture.quiz
        for period in periods
        if period.assignment.lecture_id and period.assignment.lecture.quiz_id
    }
    ordered = sorted(quizzes, key=lambda quiz: quiz.pk)
    analyses = (
        quiz_analyses(ordered, roots=ask.scope.roots, on=ask.on) if ordered else []
    )
    by_quiz = {analysis.quiz.pk: analysis for analysis in analyses}
    return [_row(period, counted[period.pk], by_quiz) for period in periods]


def _counted(ask):
    """{period id: Counter of assigned, done, attended, studying} of the rounds with duties.

    Grouped by status, so that the database works it out once for each duty.
    """
    found = (
        duties(ask)
        .values_list("period", "status_then")
        .annotate(
            number=Count("pk"),
            attended=Count("attendance"),
            begun=Count("pk", filter=Q(started_at__lt=ask.before)),
        )
        .order_by()
    )
    counted = defaultdict(Counter)
    for period, status, number, attended, begun in found:
        counts = counted[period]
        if status == ObligationStatus.DONE:
            counts.update(assigned=number, done=number, attended=attended)
        elif status in REQUIRED:
            counts.update(assigned=number, studying=begun)
    return counted


def _row(period, counts, by_quiz):
    task = period.assignment
    analysis = by_quiz.get(task.lecture.quiz_id) if task.lecture_id else None
    figures = analysis.figures if analysis and analysis.figures.n else None
    on_site = task.item == ItemKind.SESSION
    return {
        "key": task.key,
        "subject": f"{task.title} {period.label}".strip(),
        "kind": task.lecture.get_kind_display()
        if task.lecture_id
        else task.get_item_display(),
        "published_on": period.opens_on,
        "due_on": period.due_on,
        "assigned": counts["assigned"],
        "attended": counts["attended"] if on_site else None,
        "made_up": counts["done"] - counts["attended"] if on_site else None,
        "done": counts["done"],
        "studying": counts["studying"],
        "not_begun": counts["assigned"] - counts["done"] - counts["studying"],
        "pass_share": (figures.passed, figures.n) if figures else None,
        "mean": figures.mean if figures else None,
        "hardest": _hardest(analysis) if figures else "",
    }


def _hardest(analysis):
    """The question most often answered wrongly at the first attempt; "" when none was wrong."""
    asked = [
        one
        for one in analysis.items
        if one.figures.n and one.figures.facility is not None
    ]
    worst = min(asked, key=lambda one: one.figures.facility, default=None)
    return worst.stem if worst is not None and worst.figures.facility < 1 else ""


def planned_by_unit(ask, *, days):
    """{unit id: (rounds due in these days that reach its subtree, those of them begun)}."""
    opened = dict(rounds_of(ask, days).values_list("pk", "opens_on"))
    begun = {pk for pk, opens_on in opened.items() if opens_on <= ask.on}
    reached = defaultdict(set)
    found = duties(ask, rounds=list(opened)) if opened else duties(ask).none()
    for place, period in found.order_by().values_list("place", "period").distinct():
        reached[place].add(period)
    for node in reversed(ask.tree.nodes):
        if node.parent_id is not None and node.depth:
            reached[node.parent_id] |= reached[node.id]
    return {
        node.id: (len(reached[node.id]), len(reached[node.id] & begun))
        for node in ask.tree.nodes
    }
