"""People and organisations, made by the real operations."""

import datetime as dt
from itertools import count

from members.operations.memberships import join_unit
from members.operations.people import create_member
from members.operations.posts import grant_post
from members.operations.transfers import request_transfer
from members.operations.units import create_unit
from members.queries import party_memberships, subtree_ids
from members.states import MembershipRole, PersonKind, PostRole, UnitKind

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


def make_guest(member, host, *, on):
    """`member` takes part in `host` besides the unit they belong to."""
    return join_unit(
        member=member,
        unit=host,
        kind=PersonKind.FULL,
        role=MembershipRole.PARTICIPATING,
        on=on,
        by=None,
    )


def make_transfer(member, to_unit, *, on):
    """The open request of `member` to move to `to_unit`."""
    return request_transfer(
        member=member, to_unit=to_unit, wanted_on=on, at=LONG_AGO_AT, by=None
    )


def count_of(unit, on):
    """How many belong to the party in `unit` and below on a day."""
    ids = subtree_ids([unit.pk], on=on)
    return party_memberships(on=on, unit_ids=ids).count()
