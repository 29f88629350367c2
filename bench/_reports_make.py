"""A large organisation for `bench.reports`: a tree, people, their duties and their ledger.

The small tables go through the models; the duties are made by the server itself, without the
indexes and foreign keys that three million single checks would take ten minutes for.
"""

import datetime as dt
import json
from contextlib import contextmanager
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from courses.models import Lecture
from members.models import Member, Membership, Unit, UnitPath, UnitState
from members.states import FAR_FUTURE, MembershipRole, PersonKind, UnitKind
from training.models import (
    Assignment,
    CreditEntry,
    CreditTarget,
    Exemption,
    Obligation,
    Period,
)
from training.states import CreditKind, CreditSource, ExemptionReason

LONG_AGO = dt.date(2020, 1, 1)
FAN = 20
BATCH = 5000
# One member in so many is exempt for the year.
EXEMPT = 100


def make(people: int, units: int, tasks: int, entries: int) -> None:
    made = _units(units)
    leaves = made[1 + FAN + FAN * FAN :] or made
    members = _members(people, leaves)
    _duties(made[0], tasks)
    _ledger(members[:people], entries)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
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
    Exemption.objects.bulk_create(
        [
            Exemption(
                member_id=member,
                valid_from=dt.date(year, 1, 1),
                valid_to=dt.date(year + 1, 1, 1),
                ground=ExemptionReason.ILLNESS,
                recorded_at=now - dt.timedelta(days=300),
            )
            for member in Membership.objects.values_list("member", flat=True)
            if member % EXEMPT == 0
        ],
        batch_size=BATCH,
    )
    CreditTarget.objects.create(
        unit=root, hours=Decimal(32), valid_from=LONG_AGO, source_note="bench"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        with _without_indexes(cursor, Obligation._meta.db_table):
            cursor.execute(
                _OWE,
                {
                    "today": timezone.localdate(),
                    "exempt": EXEMPT,
                    "role": MembershipRole.PRIMARY,
                    "open": FAR_FUTURE,
                },
            )


@contextmanager
def _without_indexes(cursor, table):
    """Drops the indexes that are no constraints, and makes them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        cursor.execute(definition)


# Of ten duties six are done, one is begun, three are not; whoever is exempt is so of all. The
# status is the one that the facts have today.
_OWE = """
INSERT INTO training_obligation (member_id, assignment_id, period_id, unit_id, current_unit_id,
  unit_at_completion_id, source, assigned_at, due_on, started_at, done_at, withdraw_reason,
  status, status_at)
SELECT member_id, assignment_id, period_id, unit_id, unit_id,
  CASE WHEN part < 6 THEN unit_id END, 'assigned', now() - interval '300 days', due_on,
  CASE WHEN part < 7 THEN now() - interval '200 days' END,
  CASE WHEN part < 6 THEN now() - interval '100 days' END, '',
  CASE WHEN member_id %% %(exempt)s = 0 THEN 'exempt' WHEN part < 6 THEN 'done'
    WHEN due_on < %(today)s THEN 'overdue' WHEN part = 6 THEN 'in_progress'
    ELSE 'not_started' END,
  now()
FROM (
  SELECT m.member_id, m.unit_id, p.assignment_id, p.id AS period_id, p.due_on,
    (m.member_id + p.id) %% 10 AS part
  FROM members_membership m CROSS JOIN training_period p
  WHERE m.role = %(role)s AND m.valid_to = %(open)s
) AS owed
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
