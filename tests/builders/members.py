"""People and organisations, made by the real operations."""

import datetime as dt
from itertools import count

from members.operations.memberships import join_unit
from members.operations.people import create_member
from members.operations.posts import grant_post
from members.operations.units import create_unit
from members.states import PersonKind, PostRole, UnitKind

LONG_AGO = dt.date(2020, 1, 1)
LONG_AGO_AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
PASSWORD = "long-enough-for-tests-7"

_numbers = count(1)


def make_unit(
    name="第一党支部", *, parent=None, kind=UnitKind.BRANCH, on=LONG_AGO, **fields
):
    """A unit existing since 2020; its code counts up unless given."""
    fields.setdefault("code", f"U{next(_numbers):05}")
    return create_unit(name=name, kind=kind, parent=parent, on=on, by=None, **fields)


def make_member(name="张三", *, unit=None, kind=PersonKind.FULL, on=LONG_AGO, **fields):
    """An account with PASSWORD; belongs to `unit` since `on` when one is given."""
    fields.setdefault("employee_no", f"M{next(_numbers):05}")
    fields.setdefault("password", PASSWORD)
    member = create_member(name=name, at=LONG_AGO_AT, by=None, **fields)
    if unit is not None:
        join_unit(member=member, unit=unit, kind=kind, on=on, by=None)
    return member


def make_secretary(
    unit, *, name="李书记", role=PostRole.SECRETARY, on=LONG_AGO, **fields
):
    """A member of `unit` who holds a post in it."""
    member = make_member(name, unit=unit, on=on, **fields)
    grant_post(member=member, unit=unit, role=role, on=on, by=None)
    return member
