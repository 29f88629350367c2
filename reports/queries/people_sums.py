"""How many people of each unit owe, began and did their duties: grouped in the database.

People who were never exempt from anything are counted there to the end, millions of duties in one
pass; the few others are told apart as the status of a duty on a day has it.
"""

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, Value, When

from reports.figures import Figures
from reports.queries.owed import REQUIRED, duties, ever_exempt, rounds_of
from training.states import ObligationStatus

DAY = dt.timedelta(days=1)
_WHOSE = itemgetter(0, 1)
_FIELDS = ("exempt", "assigned", "started", "done", "quizzed", "passed")


def people_by_duties(ask, spans):
    """[{unit id: Figures of the people who count in it}] for `spans`, each (first, last) due day.

    Scope, cut-off, basis and filters are those of the Ask; its own days are not looked at. Three
    queries, whatever the number of people, units and spans.
    """
    parts, places = _cut(spans)
    rounds = _rounds(ask, parts) if parts else []
    totals = [defaultdict(Figures) for _span in spans]
    if not rounds:
        return totals
    found = duties(ask, rounds=[one.pk for one in rounds]).annotate(part=_part(rounds))
    with_quiz = [one.pk for one in rounds if one.has_quiz] or [0]
    exempt = Q(member__in=ever_exempt(before=ask.before).values("member"))
    for rows in (
        _counted(ask, found.exclude(exempt), places, with_quiz),
        _told_apart(ask, found.filter(exempt), places, with_quiz),
    ):
        for span, unit, numbers in rows:
            totals[span][unit] += Figures(**dict(zip(_FIELDS, numbers, strict=True)))
    return totals


def _cut(spans):
    """The days cut wherever a span begins or ends, and which of these parts each span holds."""
    starts = {first for first, _last in spans} | {last + DAY for _first, last in spans}
    parts = [(start, end - DAY) for start, end in pairwise(sorted(starts))]
    places = [
        {no for no, part in enumerate(parts) if first <= part[0] and part[1] <= last}
        for first, last in spans
    ]
    return parts, places


@dataclass(frozen=True)
class _Round:
    pk: int
    part: int
    has_quiz: bool


def _rounds(ask, parts):
    """The rounds of all parts. Millions of duties are asked for their ids, not for their tasks."""
    found = rounds_of(ask, (parts[0][0], parts[-1][1]))
    starts = [first for first, _last in parts]
    return [
        _Round(pk, bisect_right(starts, due_on) - 1, quiz is not None)
        for pk, due_on, quiz in found.values_list(
            "pk", "due_on", "assignment__lecture__quiz"
        )
    ]


def _part(rounds):
    """The number of the part in which a duty's round is due, as an expression."""
    by_part = defaultdict(list)
    for one in rounds:
        by_part[one.part].append(one.pk)
    *others, last = sorted(by_part)
    return Case(
        *(When(period__in=by_part[part], then=Value(part)) for part in others),
        default=Value(last),
        output_field=IntegerField(),
    )


def _counted(ask, found, places, with_quiz):
    """(span, unit, numbers in the order of _FIELDS) of people without any exemption."""
    is_done, quizzes = Q(done_at__lt=ask.before), Q(period__in=with_quiz)
    grouped = (
        found.order_by()
        .values_list("place", "member", "part")
        .annotate(
            asked=Count("pk"),
            begun=Count("pk", filter=is_done | Q(started_at__lt=ask.before)),
            met=Count("pk", filter=is_done),
            quizzes=Count("pk", filter=quizzes),
            quizzes_met=Count("pk", filter=quizzes & is_done),
        )
    )
    sql, values = grouped.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE.format(duties=sql, **_per_span(places)), values)
        rows = cursor.fetchall()
    for unit, *numbers in rows:
        for span in range(len(places)):
            assigned, *others = numbers[5 * span : 5 * span + 5]
            if assigned:
                yield span, unit, (0, assigned, *others)


# Numbers of duties by person, unit and part, then of each person in each span, then people.
_PEOPLE = """
WITH counted (place, member, part, asked, begun, met, quizzes, quizzes_met) AS ({duties})
SELECT place, {people}
FROM (SELECT place, member, {sums} FROM counted GROUP BY place, member) AS people
GROUP BY place
"""
_SUMS = ("asked", "begun", "met", "quizzes", "quizzes_met")
_IF = "COUNT(CASE WHEN {} THEN 1 END)"


def _per_span(places):
    """The columns of _PEOPLE, for each span those of _FIELDS but the first."""
    sums, people = [], []
    for span, parts in enumerate(places):
        inside = ", ".join(str(no) for no in sorted(parts)) or "-1"
        sums += [
            f"SUM(CASE WHEN part IN ({inside}) THEN CAST({name} AS integer) ELSE 0 END) "
            f"AS {name}{span}"
            for name in _SUMS
        ]
        asked, begun, met, quizzes, passed = (f"{name}{span}" for name in _SUMS)
        people += [
            _IF.format(f"{asked} > 0"),
            _IF.format(f"{begun} > 0"),
            _IF.format(f"{asked} > 0 AND {met} = {asked}"),
            _IF.format(f"{quizzes} > 0"),
            _IF.format(f"{quizzes} > 0 AND {passed} = {quizzes}"),
        ]
    return {"sums": ", ".join(sums), "people": ", ".join(people)}


def _told_apart(ask, found, places, with_quiz):
    """(span, unit, numbers in the order of _FIELDS) of people with exemptions, by what they owe."""
    rows = (
        found.values_list("place", "member", "part", "status_then")
        .annotate(
            number=Count("pk"),
            begun=Count("pk", filter=Q(started_at__lt=ask.before)),
            quizzes=Count("pk", filter=Q(period__in=with_quiz)),
        )
        .order_by("place", "member")
    )
    alike = Counter()
    for (unit, _member), duties_of_one in groupby(rows, _WHOSE):
        owed = [row[2:] for row in duties_of_one]
        for span, parts in enumerate(places):
            stands = _stands([row[1:] for row in owed if row[0] in parts])
            if any(stands):
                alike[span, unit, stands] += 1
    for (span, unit, stands), number in alike.items():
        yield span, unit, [number * each for each in stands]


def _stands(rows):
    """How one person counts whose duties are these, in the order of _FIELDS."""
    asked = met = begun = exempt = quizzes = passed = 0
    for status, number, started, with_quiz in rows:
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
