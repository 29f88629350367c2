"""Held sessions and credit rules, made by the real operations."""

import datetime as dt
import uuid
from decimal import Decimal

from tests.builders.courses import make_lecture, make_video, watch_all
from tests.builders.members import LONG_AGO
from training.models import (
    Attendance,
    CreditBand,
    CreditEntry,
    CreditRule,
    HeldSession,
)
from training.operations.attendance import mark
from training.operations.credit_settings import add_rule
from training.operations.paper import Paper
from training.operations.sessions import close_session, open_sign_in, plan_session
from training.states import (
    DEFAULT_KINDS,
    AttendanceState,
    CreditKind,
    SessionKind,
)

STARTS = dt.datetime(2026, 3, 3, 6, tzinfo=dt.UTC)
ENDS = STARTS + dt.timedelta(hours=2)


def make_rule(
    unit, kind=CreditKind.SESSION, hours="1", *, on=LONG_AGO, bands=None, **columns
):
    """A rule with one flat band of `hours`, unless `bands` are given."""
    columns.setdefault("source_note", "测试")
    return add_rule(
        rule=CreditRule(unit=unit, kind=kind, valid_from=on, **columns),
        bands=bands or [CreditBand(hours=Decimal(hours))],
        by=None,
    )


def make_session(unit, *, by=None, kinds=DEFAULT_KINDS, starts_at=STARTS, **columns):
    """A planned session of two hours with the unit's party members expected."""
    columns = {
        "title": "集中学习",
        "kind": SessionKind.COLLECTIVE_STUDY,
        "minutes": 120,
        "ends_at": starts_at + dt.timedelta(hours=2),
    } | columns
    session = HeldSession(unit=unit, starts_at=starts_at, **columns)
    return plan_session(session=session, kinds=kinds, at=starts_at, by=by)


def hold_session(unit, *, present=(), leave=(), at=None, **columns):
    """A closed session: `present` came, `leave` had asked for leave, everybody else is absent."""
    session = make_session(unit, **columns)
    at = at or session.ends_at
    open_sign_in(session=session, at=session.starts_at)
    for members, state in (
        (present, AttendanceState.PRESENT),
        (leave, AttendanceState.LEAVE),
    ):
        for member in members:
            mark(
                attendance=attendance_of(session, member),
                state=state,
                reason="出差" if state == AttendanceState.LEAVE else "",
                at=at,
                by=None,
            )
    close_session(session=session, at=at, by=None)
    return session


def hold_in_january(unit, *present, year, title="第一课"):
    """A closed session in the first days of a year, to which these people came."""
    return hold_session(
        unit,
        present=present,
        title=title,
        starts_at=dt.datetime(year, 1, 5, 6, tzinfo=dt.UTC),
    )


def make_entry(unit, member, *, year):
    """Three hours of a member for a session in January, under a rule of the unit."""
    make_rule(unit, hours="3")
    hold_in_january(unit, member, year=year)
    return CreditEntry.objects.get(member=member)


def attendance_of(session, member):
    return Attendance.objects.get(session=session, member=member)


def make_recording(title="录像", *, minutes=30, **draft):
    """A lecture with a video of so many minutes."""
    return make_lecture(
        title, video=make_video(title, duration_ms=minutes * 60_000), **draft
    )


def complete(member, lecture, *, at):
    """The member watches the whole lecture from `at` on; returns the completion's moment."""
    return watch_all(member, lecture, at=at)


def make_paper(
    kind=CreditKind.DAY, *, first_on=dt.date(2026, 3, 2), last_on=None, **columns
):
    """A paper about one day of training."""
    columns = {"key": uuid.uuid4(), "subject": "专题培训", "minutes": 0} | columns
    return Paper(kind=kind, first_on=first_on, last_on=last_on or first_on, **columns)
