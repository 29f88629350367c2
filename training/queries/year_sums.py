"""The years of very many members at once: the fold of the ledger, as sums made by the database.

Sums say the same as `training.rules.credit.statement` wherever nothing depends on the order of
entries. Whoever has a reversal, or reached a cap with hours of which only some count as something,
goes through that fold itself; so does everybody where the database's sums could differ by a cent.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db import connection
from django.db.models import Count, Max, Min, Q, Sum

from members.models import Post
from training.models import CreditEntry
from training.queries.statements import statements, target_rows
from training.rules import credit
from training.states import CreditKind

CHUNK = 1000
_NO_STUDY = (CreditKind.QUIZ.value, CreditKind.CARRY_OVER.value)


@dataclass(frozen=True)
class YearSum:
    """`people` members of one kind, directly in one unit, with the same Statement each."""

    unit_id: int
    kind: str
    people: int
    statement: credit.Statement


def sums_of_year(memberships, *, year, on, recorded_until):
    """Yields YearSums of a calendar year that together hold each member of `memberships` once.

    `memberships` are the primary ones of day `on`, a queryset. Of entries recorded later than
    `recorded_until` nothing is seen. The number of queries depends only on how many members have to go through
    the fold one by one: a few for each CHUNK of those.
    """
    targets = _Targets(memberships, on)
    odd = []
    for years in sorted({1} | {target.years for target in targets.all}):
        entries = CreditEntry.objects.filter(
            member__in=memberships.order_by().values("member"),
            year__range=(year - years + 1, year),
            recorded_at__lte=recorded_until,
        )
        for unit, kind, member, is_odd, people, *sums in _grouped(
            memberships, entries, targets.holders
        ):
            target = targets.of(unit, kind, member)
            if (target.years if target else 1) != years:
                continue
            if is_odd:
                odd.append((member, unit, kind))
                continue
            statement = _statement(sums, year=year, years=years, target=target)
            yield YearSum(unit, kind, people, statement)
    yield from _folded(odd, year=year, on=on, recorded_until=recorded_until)


class _Targets:
    """The target of each member of `memberships` on a day, by unit, kind and posts."""

    def __init__(self, memberships, on):
        self._rows = target_rows(memberships.order_by().values("unit"), on=on)
        asked = {post for rows in self._rows.values() for _, _, post, _ in rows}
        self.all = {target for rows in self._rows.values() for *_, target in rows}
        self.holders = Post.objects.on(on).filter(
            role__in=sorted(asked | {""}),
            member__in=memberships.order_by().values("member"),
        )
        self._chosen = {}

    @cached_property
    def _posts(self):
        posts = defaultdict(set)
        for member, role in self.holders.values_list("member", "role"):
            posts[member].add(role)
        return {member: frozenset(roles) for member, roles in posts.items()}

    def of(self, unit, kind, member):
        key = unit, kind, self._posts.get(member, frozenset())
        if key not in self._chosen:
            self._chosen[key] = credit.choose_target(
                self._rows.get(unit, ()), kind=kind, posts=key[2]
            )
        return self._chosen[key]


def _grouped(memberships, entries, holders):
    """(unit, kind, member or None, whether odd, how many people, *sums) of people who stand alike.

    Those who are odd, and those whose posts have targets, stand alone.
    """
    people = memberships.order_by().values_list("member", "unit", "kind")
    parts = (people, _by_day(entries), holders.order_by().values_list("member"))
    compiled = [part.query.sql_with_params() for part in parts]
    people_sql, days_sql, holders_sql = (sql for sql, _values in compiled)
    with connection.cursor() as cursor:
        cursor.execute(
            _ALIKE.format(people=people_sql, days=days_sql, holders=holders_sql),
            [value for _sql, values in compiled for value in values],
        )
        return cursor.fetchall()


def _by_day(entries):
    """Entries added up by member, year, kind and day, in the order of the columns of `days`."""
    study = ~Q(kind__in=_NO_STUDY)
    nothing = {"default": Decimal(0)}
    toward = Q(toward_target=True)
    return (
        entries.order_by()
        .values_list("member", "year", "kind", "occurred_on")
        .annotate(
            lines=Count("pk"),
            odd_lines=Count(
                "pk", filter=Q(reverses__isnull=False) | Q(n__gt=0) | Q(hours__lt=0)
            ),
            earned=Sum("hours"),
            earned_toward=Sum("hours", filter=toward, **nothing),
            earned_together=Sum("hours", filter=toward & Q(collective=True), **nothing),
            earned_required=Sum("hours", filter=toward & Q(required=True), **nothing),
            daily_caps=Count("rule__daily_cap"),
            low_daily=Min("rule__daily_cap"),
            high_daily=Max("rule__daily_cap"),
            annual_caps=Count("rule__annual_cap"),
            low_annual=Min("rule__annual_cap"),
            high_annual=Max("rule__annual_cap"),
            spent=Sum("days", filter=study, **nothing),
            items=Count("pk", filter=study),
            quizzes=Count("pk", filter=Q(kind=CreditKind.QUIZ)),
            times=Count("pk", filter=study & Q(collective=True)),
        )
    )


# What a person has of one kind in one year: all of it, or, when a cap was reached, what the cap
# leaves if every hour of it counts as the same. Otherwise the fold has to say which hours count.
_ALIKE = """
WITH people (member, unit, kind) AS ({people}),
days (member, year, kind, day, lines, odd_lines, earned, toward, together, required, daily_caps,
  low_daily, high_daily, annual_caps, low_annual, high_annual, spent, items, quizzes, times) AS ({days}),
kinds AS (
  SELECT member, kind, SUM(lines) AS lines, SUM(earned) AS earned, SUM(toward) AS toward,
    SUM(together) AS together, SUM(required) AS required, SUM(spent) AS spent,
    SUM(items) AS items, SUM(quizzes) AS quizzes, SUM(times) AS times, SUM(annual_caps) AS annual_caps,
    MIN(low_annual) AS low_annual, MAX(high_annual) AS high_annual,
    SUM(CASE WHEN earned > low_daily THEN low_daily ELSE earned END) AS in_days,
    MAX(CASE WHEN odd_lines > 0 OR (earned > low_daily
      AND (daily_caps < lines OR low_daily < high_daily)) THEN 1 ELSE 0 END) AS odd
  FROM days GROUP BY member, year, kind
),
counted AS (
  SELECT kinds.*, CASE WHEN in_days > low_annual THEN low_annual ELSE in_days END AS within,
    CASE WHEN in_days > low_annual AND (annual_caps < lines OR low_annual < high_annual)
      THEN 1 ELSE odd END AS is_odd
  FROM kinds
),
kept AS (
  SELECT member, kind, spent, items, quizzes, times,
    CASE WHEN within = earned THEN toward WHEN toward = 0 THEN 0 ELSE within END AS toward,
    CASE WHEN within = earned THEN together WHEN together = 0 THEN 0 ELSE within END AS together,
    CASE WHEN within = earned THEN required WHEN required = 0 THEN 0 ELSE within END AS required,
    CASE WHEN within = earned THEN earned ELSE within END AS earned,
    CASE WHEN within < earned AND ((toward > 0 AND toward < earned)
      OR (together > 0 AND together < earned) OR (required > 0 AND required < earned))
      THEN 1 ELSE is_odd END AS odd
  FROM counted
),
years AS (
  SELECT member, MAX(odd) AS odd, SUM(together) AS together,
    SUM(CASE WHEN kind <> 'carry_over' THEN toward - together ELSE 0 END) AS alone,
    SUM(CASE WHEN kind = 'carry_over' THEN toward ELSE 0 END) AS carried,
    SUM(earned - toward) AS beside, SUM(required) AS required, SUM(spent) AS spent,
    SUM(items) AS items, SUM(quizzes) AS quizzes, SUM(times) AS times
  FROM kept GROUP BY member
)
SELECT unit, kind, who, odd, COUNT(*), together, alone, carried, beside, required, spent, items,
  quizzes, times
FROM (
  SELECT people.unit, people.kind, COALESCE(years.odd, 0) AS odd,
    CASE WHEN years.odd = 1 OR people.member IN ({holders}) THEN people.member END AS who,
    years.together, years.alone, years.carried, years.beside, years.required, years.spent,
    years.items, years.quizzes, years.times
  FROM people LEFT JOIN years ON years.member = people.member
) AS alike
GROUP BY unit, kind, who, odd, together, alone, carried, beside, required, spent, items, quizzes, times
"""


def _statement(sums, *, year, years, target):
    """The Statement of the sums of _ALIKE, as the fold would have made it."""
    together, alone, carried, beside, required, spent, items, quizzes, times = sums
    return credit.Statement(
        year=year,
        collective=_hours(together),
        online=_hours(alone),
        # Hours carried between the years of one target are counted where they were earned.
        carried=_hours(carried) if years == 1 else credit.NOTHING,
        beside=_hours(beside),
        required=_hours(required),
        days=Decimal(str(spent or 0)),
        items=int(items or 0),
        quizzes=int(quizzes or 0),
        collective_times=int(times or 0),
        target=target,
    )


def _hours(value):
    """A sum of the database in cents; one of SQLite's comes as a binary fraction."""
    if value is None:
        return credit.NOTHING
    return Decimal(str(value)).quantize(credit.CENT)


def _folded(odd, *, year, on, recorded_until):
    """YearSums of single (member, unit, kind), through the fold."""
    for start in range(0, len(odd), CHUNK):
        some = odd[start : start + CHUNK]
        found = statements(
            [member for member, _unit, _kind in some],
            year=year,
            on=on,
            recorded_until=recorded_until,
        )
        for member, unit, kind in some:
            yield YearSum(unit, kind, 1, found[member])
