"""Duties as rows, for reports: exactly what a table of figures in a test says about each person."""

import datetime as dt

from django.utils import timezone

from members.models import Membership
from members.queries import unit_of
from training import rules
from training.models import Assignment, CreditEntry, Obligation, Period
from training.states import DEFAULT_KINDS, CreditKind, CreditSource, ItemKind


def moment(day, hour=12):
    """Noon of a day, site time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def make_task(unit, lecture, *, opens_on, due_on, closes_on=None, title="", **fields):
    """A published task of one lecture and its one round, without duties yet."""
    task = Assignment.objects.create(
        unit=unit,
        title=title or lecture.title,
        item=ItemKind.LECTURE,
        lecture=lecture,
        kinds=list(DEFAULT_KINDS),
        published_at=moment(opens_on, 0),
        **fields,
    )
    return Period.objects.create(
        assignment=task, no=1, opens_on=opens_on, due_on=due_on, closes_on=closes_on
    )


def owe(member, period, *, on=None, due_on=None, started=None, done=None, **fields):
    """One duty given on a day (the opening day), begun and done on others, or never."""
    on = on or period.opens_on
    unit = fields.pop("unit", None) or unit_of(member, on=on)
    fields.setdefault("current_unit", unit_of(member, on=timezone.localdate()))
    if done is not None:
        fields.setdefault("unit_at_completion", unit_of(member, on=done))
    facts = {
        "due_on": due_on or period.due_on,
        "closes_on": period.closes_on,
        "started_at": moment(started or done) if started or done else None,
        "done_at": moment(done) if done else None,
    }
    if "status" not in fields:
        known = rules.Facts(**facts, withdrawn_at=fields.get("withdrawn_at"))
        fields["status"] = rules.status(known, timezone.now()).value
    return Obligation.objects.create(
        member=member,
        assignment=period.assignment,
        period=period,
        unit=unit,
        assigned_at=moment(on, 0),
        **facts,
        **fields,
    )


def credit(
    member, hours, *, on, subject="集中学习", collective=True, minutes=45, **fields
):
    """An entry of the ledger, earned on a day in the unit the member was in then."""
    kind = CreditKind.SESSION if collective else CreditKind.ONLINE_VIDEO
    fields = {
        "kind": kind,
        "source": CreditSource.PAPER,
        "identity": f"test:{CreditEntry.objects.count()}",
        "unit": unit_of(member, on=on),
        "recorded_at": moment(on, 18),
    } | fields
    return CreditEntry.objects.create(
        member=member,
        hours=hours,
        subject=subject,
        minutes=minutes,
        collective=collective,
        occurred_on=on,
        year=on.year,
        **fields,
    )


def members_of(unit, *, on):
    """The people of exactly this unit on a day, by number."""
    found = Membership.objects.on(on).filter(unit=unit).select_related("member")
    return [one.member for one in found.order_by("member__employee_no")]
