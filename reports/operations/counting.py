"""Keeping the counters: news of changes is added to a unit and everything above it.

Whoever writes counters holds the one row of CounterState, so that no two do at once. Readers never
wait. Only rows that were read are deleted: news committed meanwhile is folded the next time.
"""

from collections import Counter as Sums

from django.db import connection, transaction
from django.db.models import Q

from members.models import TreeRevision, UnitPath
from reports.models import Counter, CounterState
from reports.queries.counted import direct_counts
from reports.queries.places import line_above, parents_of
from training.models import Obligation, StatusDelta
from training.states import Basis

BATCH = 2000
_ROWS = 500
_COLUMNS = ("unit_id", "period_id", "basis", "status", "direct", "total")
_ADD = (
    "ON CONFLICT (unit_id, basis, period_id, status) DO UPDATE SET "
    "direct = reports_counter.direct + excluded.direct, "
    "total = reports_counter.total + excluded.total"
)


@transaction.atomic
def fold_deltas(*, at, today, batch=BATCH):
    """Add up to `batch` pieces of news to the counters; returns how many there were.

    When the tree has changed, or a change of it has come into effect, the totals are derived
    anew first. `CounterState.folded_at` becomes `at` once nothing is left over.
    """
    state = locked_state()
    _follow_the_tree(state, today)
    news = list(
        StatusDelta.objects.order_by("pk").values_list(
            "pk", "unit", "period", "basis", "was", "now", "count"
        )[:batch]
    )
    if news:
        add_up(net_of(news), parents_of(on=state.day))
        StatusDelta.objects.filter(pk__in=[row[0] for row in news]).delete()
    if len(news) < batch:
        state.folded_at = at
    state.save()
    return len(news)


def has_news(*, today):
    """Whether folding would change anything: asked without a lock, so it may say yes too often."""
    state = CounterState.objects.filter(pk=1).first()
    revision = TreeRevision.objects.values_list("number", flat=True).first() or 0
    if state is None or (state.tree_revision, state.day) != (revision, today):
        return True
    return state.folded_at is None or StatusDelta.objects.exists()


def locked_state():
    """The row of CounterState, locked for this transaction."""
    CounterState.objects.get_or_create(pk=1)
    return CounterState.objects.select_for_update(no_key=True).get(pk=1)


def net_of(news):
    """{(unit, period, basis, status): change} of rows (pk, unit, period, basis, was, now, count)."""
    net = Sums()
    for _pk, unit, period, basis, was, now, count in news:
        if was:
            net[unit, period, basis, was] -= count
        if now:
            net[unit, period, basis, now] += count
    return {key: change for key, change in net.items() if change}


def spread(direct, parents):
    """{(unit, period, basis, status): change of the total} for changes of what is direct."""
    totals = Sums()
    for (unit, *rest), change in direct.items():
        for above in line_above(unit, parents):
            totals[above, *rest] += change
    return totals


def add_up(direct, parents):
    """Write changes of direct figures, and of the totals of everything above them."""
    totals = spread(direct, parents)
    rows = [
        (*key, direct.get(key, 0), total)
        for key, total in sorted(totals.items())
        if total or direct.get(key)
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some))
            cursor.execute(
                f"INSERT INTO reports_counter ({', '.join(_COLUMNS)}) VALUES {places} {_ADD}",  # noqa: S608 (placeholders only)
                [value for row in some for value in row],
            )


def _follow_the_tree(state, today):
    """Derive totals anew when the tree of `today` is not the one they were made of."""
    revision = TreeRevision.objects.values_list("number", flat=True).first() or 0
    if state.day is None or state.tree_revision != revision:
        changed = True
    else:
        since = (state.day, today)
        changed = UnitPath.objects.filter(
            Q(valid_from__gt=since[0], valid_from__lte=since[1])
            | Q(valid_to__gt=since[0], valid_to__lte=since[1])
        ).exists()
    state.day, state.tree_revision = today, revision
    if changed:
        derive_totals(today)


def derive_totals(day):
    """Make every total the sum of what is direct in its subtree on `day`; in the database."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_counter SET total = 0 WHERE total <> 0")
        cursor.execute(_SUBTREES, [day, day])
    _add_closed_units(day)
    Counter.objects.filter(direct=0, total=0).delete()


_SUBTREES = """
INSERT INTO reports_counter (unit_id, period_id, basis, status, direct, total)
SELECT p.ancestor_id, c.period_id, c.basis, c.status, 0, SUM(c.direct)
FROM reports_counter c
JOIN members_unitpath p
  ON p.descendant_id = c.unit_id AND p.valid_from <= %s AND p.valid_to > %s
WHERE c.direct <> 0
GROUP BY p.ancestor_id, c.period_id, c.basis, c.status
ON CONFLICT (unit_id, basis, period_id, status) DO UPDATE SET total = excluded.total
"""


def _add_closed_units(day):
    """Units that are in the tree no more count below the parent that they had last."""
    standing = UnitPath.objects.on(day).filter(depth=0).values("descendant")
    left = Counter.objects.exclude(unit__in=standing).exclude(direct=0)
    direct = {
        (unit, period, basis, status): number
        for unit, period, basis, status, number in left.values_list(
            "unit", "period", "basis", "status", "direct"
        )
    }
    if not direct:
        return
    totals = spread(direct, parents_of(on=day))
    with connection.cursor() as cursor:
        for key, total in sorted(totals.items()):
            cursor.execute(
                f"INSERT INTO reports_counter ({', '.join(_COLUMNS)}) VALUES (%s, %s, %s, %s, 0, %s) {_ADD}",  # noqa: S608 (placeholders only)
                [*key, total],
            )


def rebuild(*, at, today):
    """Count all duties anew; returns the number of counters. News on the way is counted in it."""
    with transaction.atomic():
        _one_view(lock=True)
        state = locked_state()
        revision = TreeRevision.objects.values_list("number", flat=True).first() or 0
        Counter.objects.all().delete()
        StatusDelta.objects.all().delete()
        for basis in Basis.values:
            _count_directly(basis)
        state.day, state.tree_revision, state.folded_at = today, revision, at
        state.differences = 0
        state.save()
        derive_totals(today)
        return Counter.objects.count()


def _count_directly(basis):
    """Write what is direct, inside the database: at a hundred thousand people it is millions."""
    sql, values = direct_counts(basis).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH counted (unit_id, period_id, status, number) AS ({sql}) "  # noqa: S608 (Django's own SQL)
            f"INSERT INTO reports_counter ({', '.join(_COLUMNS)}) "
            "SELECT unit_id, period_id, %s, status, number, 0 FROM counted",
            [*values, basis],
        )


def verify(*, at, today):
    """Compare counters and news on the way with a recount; returns [(key, counted, kept)].

    Writes only what it found into CounterState: a difference is an alarm and is not repaired
    here. Round by round, so that memory does not grow with the number of duties.
    """
    while fold_deltas(at=at, today=today) == BATCH:
        pass
    with transaction.atomic():
        _one_view(lock=False)
        parents = parents_of(on=CounterState.objects.get(pk=1).day)
        periods = set(Counter.objects.order_by().values_list("period", flat=True))
        periods |= set(
            Obligation.objects.order_by().values_list("period", flat=True).distinct()
        )
        found = [
            difference
            for period in sorted(periods)
            for difference in _differences(period, parents)
        ]
    CounterState.objects.filter(pk=1).update(verified_at=at, differences=len(found))
    return found


def _differences(period, parents):
    direct = {
        (unit, period, basis, status): number
        for basis in Basis.values
        for unit, _period, status, number in direct_counts(basis, period=period)
    }
    news = StatusDelta.objects.filter(period=period).values_list(
        "pk", "unit", "period", "basis", "was", "now", "count"
    )
    coming = net_of(news)
    kept, summed = Sums(coming), spread(coming, parents)
    for unit, basis, status, own, total in Counter.objects.filter(
        period=period
    ).values_list("unit", "basis", "status", "direct", "total"):
        kept[unit, period, basis, status] += own
        summed[unit, period, basis, status] += total
    counted = spread(direct, parents)
    keys = sorted(counted.keys() | summed.keys())
    return [
        (key, (direct.get(key, 0), counted[key]), (kept[key], summed[key]))
        for key in keys
        if (direct.get(key, 0), counted[key]) != (kept[key], summed[key])
    ]


def _one_view(*, lock):
    """Every statement of this transaction sees the same rows; SQLite's writers are alone anyway."""
    if connection.vendor != "postgresql" or len(connection.savepoint_ids) > 0:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if lock:
            # Before the view is taken: what waits here sees what the holder has written.
            cursor.execute("LOCK TABLE reports_counterstate IN EXCLUSIVE MODE")
