"""The steps of `bench.reports` that run inside the installation; each prints one JSON document."""

import csv
import datetime as dt
import json
import resource
import statistics
import tempfile
import time
import uuid
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Lecture
from members.models import Member, Membership, Unit, UnitPath, UnitState
from members.states import FAR_FUTURE, MembershipRole, PersonKind, UnitKind
from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.exports import write_file
from reports.operations import counting
from reports.sheets import build
from training.models import Assignment, CreditEntry, Obligation, Period, StatusDelta
from training.states import Basis, CreditKind, CreditSource

LONG_AGO = dt.date(2020, 1, 1)
FAN = 20
TIMES = 15
NEWS = 20_000
BATCH = 5000


def make(people: int, units: int, tasks: int, entries: int) -> None:
    made = _units(units)
    leaves = made[1 + FAN + FAN * FAN :] or made
    members = _members(people, leaves)
    _duties(made[0], tasks)
    _ledger(members[:people], entries)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {
        "units": Unit.objects.count(),
        "members": len(members),
        "duties": Obligation.objects.count(),
        "entries": CreditEntry.objects.count(),
    }
    print(json.dumps(found))


def _units(number):
    """A tree of four levels: each unit of the first three has FAN below it, the last has the rest."""
    units = Unit.objects.bulk_create(
        [Unit(code=f"N{no:05}") for no in range(number)], batch_size=BATCH
    )
    parents = [None]
    for no in range(1, number):
        above = (no - 1) // FAN
        parents.append(
            above if above <= FAN + FAN * FAN else 1 + FAN + no % (FAN * FAN)
        )
    kinds = (
        UnitKind.COMMITTEE,
        UnitKind.COMMITTEE,
        UnitKind.GENERAL_BRANCH,
        UnitKind.BRANCH,
    )
    states, paths = [], []
    for no, unit in enumerate(units):
        line = [no]
        while parents[line[-1]] is not None:
            line.append(parents[line[-1]])
        parent = units[parents[no]] if parents[no] is not None else None
        kind = kinds[min(len(line) - 1, 3)]
        name = f"组织{no:05}"
        states.append(
            UnitState(
                unit=unit,
                parent=parent,
                name=name,
                kind=kind,
                order=no,
                valid_from=LONG_AGO,
            )
        )
        paths += [
            UnitPath(
                ancestor=units[above], descendant=unit, depth=depth, valid_from=LONG_AGO
            )
            for depth, above in enumerate(line)
        ]
    UnitState.objects.bulk_create(states, batch_size=BATCH)
    UnitPath.objects.bulk_create(paths, batch_size=BATCH)
    return units


def _members(number, leaves):
    Member.objects.create_superuser("root", "long-enough-7", name="管理员")
    members = Member.objects.bulk_create(
        [
            Member(employee_no=f"{no:08}", name=f"党员{no}", password="!")  # noqa: S106 (no password at all)
            for no in range(number)
        ],
        batch_size=BATCH,
    )
    Membership.objects.bulk_create(
        [
            Membership(
                member=member,
                unit=leaves[no % len(leaves)],
                kind=PersonKind.FULL,
                valid_from=LONG_AGO,
            )
            for no, member in enumerate(members)
        ],
        batch_size=BATCH,
    )
    return members


def _duties(root, tasks):
    year = timezone.localdate().year
    now = timezone.now()
    for no in range(tasks):
        lecture = Lecture.objects.create(title=f"党课{no:02}", required=False)
        task = Assignment.objects.create(
            unit=root,
            title=lecture.title,
            item="lecture",
            lecture=lecture,
            kinds=Assignment.default_kinds(),
            published_at=now - dt.timedelta(days=300),
        )
        Period.objects.create(
            assignment=task,
            no=1,
            opens_on=dt.date(year, 1, 1),
            due_on=dt.date(year, 1 + no % 12, 28),
        )
    with connection.cursor() as cursor:
        cursor.execute(_OWE, [MembershipRole.PRIMARY, FAR_FUTURE])


# Of ten duties six are done, and one each begun, not begun, overdue and exempt.
_OWE = """
INSERT INTO training_obligation (member_id, assignment_id, period_id, unit_id, current_unit_id,
  unit_at_completion_id, source, assigned_at, due_on, started_at, done_at, withdraw_reason,
  status, status_at)
SELECT m.member_id, p.assignment_id, p.id, m.unit_id, m.unit_id,
  CASE WHEN (m.member_id + p.id) %% 10 < 6 THEN m.unit_id END, 'assigned', now() - interval '300 days',
  p.due_on,
  CASE WHEN (m.member_id + p.id) %% 10 < 7 THEN now() - interval '200 days' END,
  CASE WHEN (m.member_id + p.id) %% 10 < 6 THEN now() - interval '100 days' END, '',
  (ARRAY['done','done','done','done','done','done','in_progress','not_started','overdue','exempt'])
    [(m.member_id + p.id) %% 10 + 1], now()
FROM members_membership m CROSS JOIN training_period p
WHERE m.role = %s AND m.valid_to = %s
"""


def _ledger(members, number):
    today = timezone.localdate()
    first = dt.date(today.year, 1, 1)
    days = max((today - first).days, 1)
    homes = dict(Membership.objects.values_list("member", "unit"))
    CreditEntry.objects.bulk_create(
        (
            CreditEntry(
                member=members[no % len(members)],
                unit_id=homes[members[no % len(members)].pk],
                kind=CreditKind.ONLINE_VIDEO,
                source=CreditSource.PAPER,
                subject=f"学习贯彻党的创新理论专题党课{no % 30:02}",
                lecturer="主讲人",
                organiser="公司党委",
                minutes=45,
                hours=Decimal("1.00"),
                occurred_on=first + dt.timedelta(days=no % days),
                year=today.year,
                identity=f"bench:{no}",
            )
            for no in range(number)
        ),
        batch_size=BATCH,
    )


def count() -> None:
    now = {"at": timezone.now(), "today": timezone.localdate()}
    rebuild_s, counters = _timed(lambda: counting.rebuild(**now))
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, [NEWS])
        cursor.execute(_TELL, [list(Basis.values)])
        cursor.execute(
            "UPDATE training_obligation SET status = 'done', done_at = now(), "
            "unit_at_completion_id = current_unit_id WHERE id IN (SELECT id FROM bench_news)"
        )
    news = StatusDelta.objects.count()

    def fold():
        while counting.fold_deltas(**now) == counting.BATCH:
            pass

    fold_s, _ = _timed(fold)
    verify_s, differences = _timed(lambda: counting.verify(**now))
    found = {
        "rebuild_s": rebuild_s,
        "counters": counters,
        "news": news,
        "fold_s": fold_s,
        "verify_s": verify_s,
        "differences": len(differences),
    }
    print(json.dumps(found))


_NEWS = """
CREATE TABLE bench_news AS SELECT id, period_id, current_unit_id AS unit_id, status
FROM training_obligation WHERE status IN ('in_progress', 'not_started') ORDER BY id LIMIT %s
"""
_TELL = """
INSERT INTO training_statusdelta (period_id, unit_id, basis, was, now, count, at)
SELECT period_id, unit_id, basis, status, 'done', 1, now()
FROM bench_news CROSS JOIN unnest(%s::text[]) AS basis
"""


def pages() -> None:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Member.objects.get(employee_no="root"))
    found = []
    for code, name in (
        ("N00000", "the top"),
        ("N00001", "level 2"),
        ("N00021", "level 3"),
        ("N00421", "a branch"),
    ):
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            continue
        address = reverse("reports:matrix", query={"unit": unit.key})
        assert client.get(address).status_code == 200
        page = [
            _timed(lambda address=address: client.get(address))[0] for _ in range(TIMES)
        ]
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        statements = [one["sql"] for one in captured]
        bare = [_timed(lambda: _replay(statements))[0] for _ in range(TIMES)]  # noqa: B023
        found.append(
            {
                "name": name,
                "page_ms": 1000 * statistics.median(page),
                "bare_ms": 1000 * statistics.median(bare),
                "queries": len(statements),
            }
        )
    print(json.dumps(found))


def _replay(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("%", "%%"))
            if cursor.description:
                cursor.fetchall()


def export() -> None:
    before = _peak_mb()
    with tempfile.TemporaryFile() as file:
        seconds, table = _timed(lambda: _write_ledger(file))
    found = {
        "seconds": seconds,
        "rows": table.count,
        "before_mb": before,
        "peak_mb": _peak_mb(),
    }
    print(json.dumps(found))


def _write_ledger(file):
    table = _ledger_table()
    write_file(
        table,
        file,
        file_format="xlsx",
        export_key=uuid.uuid4(),
        at=timezone.now(),
        by=None,
    )
    return table


def _ledger_table():
    today = timezone.localdate()
    scope = get_report_scope_of_unit(Unit.objects.get(code="N00000"), on=today)
    year = today.year
    ask = Ask(scope=scope, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31))
    return build("ledger", ask)


def bare() -> None:
    """The same cells through XlsxWriter alone; they wait in a file, not in memory."""
    table = _ledger_table()
    numbers = [
        place
        for place, one in enumerate(table.columns)
        if one.kind in ("number", "decimal", "index")
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(
                [column.text(line, no) for column in table.columns]
                for no, line in enumerate(table.lines, start=1)
            )
        seconds, _ = _timed(
            lambda: _write_bare(path, Path(folder) / "bare.xlsx", numbers)
        )
    print(json.dumps({"seconds": seconds}))


def _write_bare(source, target, numbers):
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    sheet = book.add_worksheet()
    with source.open(newline="") as file:
        for row, cells in enumerate(csv.reader(file)):
            for place, cell in enumerate(cells):
                if place in numbers and cell.replace(".", "").isdigit():
                    sheet.write_number(row, place, float(cell))
                else:
                    sheet.write_string(row, place, cell)
    book.close()


def _timed(act):
    began = time.monotonic()
    result = act()
    return time.monotonic() - began, result


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
