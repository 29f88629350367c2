"""First passwords for people whom a roster brought: made, handed over on paper, never kept."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from members.models import Member, Membership
from members.operations.people import set_password
from members.states import MembershipRole

# Without what is misread on paper: 0 o, 1 l i.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


@dataclass(frozen=True)
class Slip:
    """What one person is handed."""

    name: str
    employee_no: str
    password: str


@transaction.atomic
def issue_initial_passwords(*, unit, on, most, at, by):
    """Passwords for people of the unit on day `on` who have none, at most `most` of them.

    Each must be changed at the first sign-in. They are returned this once, as Slips in order of
    the numbers; the database has only their hashes. Who has a password keeps it.
    """
    here = Membership.objects.on(on).filter(unit=unit, role=MembershipRole.PRIMARY)
    people = (
        Member.objects.select_for_update(no_key=True)
        .active()
        .filter(
            pk__in=here.values("member"), password__startswith=UNUSABLE_PASSWORD_PREFIX
        )
        .order_by("employee_no")[:most]
    )
    slips = []
    for member in people:
        password = _password()
        set_password(member=member, password=password, at=at, by=by)
        slips.append(Slip(member.name, member.employee_no, password))
    return slips


def _password():
    """Some 48 bits in three groups that can be read aloud."""
    groups = (
        "".join(secrets.choice(_LETTERS) for _ in range(4)),
        "".join(secrets.choice(_DIGITS) for _ in range(4)),
        "".join(secrets.choice(_LETTERS) for _ in range(4)),
    )
    return "-".join(groups)
