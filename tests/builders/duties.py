"""Duties behind their day, made without the way that leads there: rows as `training` keeps them."""

import datetime as dt

from tests.builders.courses import NOON, make_lecture
from training.models import Assignment, Claim, Obligation, Period
from training.states import ItemKind, ObligationStatus

TODAY = dt.date(2026, 6, 10)
TODAY_AT = dt.datetime(2026, 6, 10, 2, tzinfo=dt.UTC)


def make_assignment(unit, title="坚定理想信念", *, lecture=None, due_on=None, **fields):
    """A published assignment of a lecture with one open period, as (assignment, period)."""
    assignment = Assignment.objects.create(
        unit=unit,
        title=title,
        item=ItemKind.LECTURE,
        lecture=lecture or make_lecture(title, required=False),
        kinds=Assignment.default_kinds(),
        published_at=NOON,
        **fields,
    )
    period = Period.objects.create(
        assignment=assignment,
        no=1,
        opens_on=dt.date(2026, 5, 1),
        due_on=due_on or dt.date(2026, 6, 1),
        opened_at=NOON,
    )
    return assignment, period


def make_duty(member, unit, made, *, due_on=None, **fields):
    """What `member` of `unit` owes for `made` (an assignment with its period); overdue unless told."""
    assignment, period = made
    fields.setdefault("status", ObligationStatus.OVERDUE)
    fields |= {
        "unit": unit,
        "current_unit": unit,
        "assigned_at": NOON,
        "due_on": due_on or period.due_on,
    }
    # Whoever joins while the assignment is open has the duty already.
    duty, _ = Obligation.objects.update_or_create(
        member=member, period=period, defaults={"assignment": assignment, **fields}
    )
    return duty


def claim(made, unit, responsible):
    """`unit` has claimed the assignment and named the person responsible."""
    return Claim.objects.create(assignment=made[0], unit=unit, responsible=responsible)
