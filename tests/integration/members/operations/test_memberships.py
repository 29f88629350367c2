import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from members.models import Membership
from members.operations.memberships import (
    AlreadyElsewhere,
    NotAMember,
    join_unit,
    leave_unit,
)
from members.operations.units import UnitNotThere, close_unit
from members.queries import party_memberships, unit_of
from members.states import FAR_FUTURE, MembershipRole, PersonKind
from tests.builders.members import LONG_AGO, make_member, make_unit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)
FULL = PersonKind.FULL


def test_join_unit_again_moves_the_member_on_that_day():
    old, new = make_unit(), make_unit()
    member = make_member(unit=old)
    join_unit(member=member, unit=new, kind=FULL, on=MARCH, by=None)
    assert unit_of(member, on=BEFORE) == old
    assert unit_of(member, on=MARCH) == new
    assert Membership.objects.on(MARCH).count() == 1


def test_join_unit_with_the_same_facts_changes_nothing():
    unit = make_unit()
    member = make_member(unit=unit)
    join_unit(member=member, unit=unit, kind=FULL, on=MARCH, by=None)
    assert Membership.objects.get().valid_from == LONG_AGO


def test_join_unit_with_another_kind_starts_a_new_row():
    unit = make_unit()
    member = make_member(unit=unit, kind=PersonKind.PROBATIONARY)
    join_unit(member=member, unit=unit, kind=FULL, on=MARCH, by=None)
    assert party_memberships(on=BEFORE).get().kind == PersonKind.PROBATIONARY
    assert party_memberships(on=MARCH).get().kind == FULL


def test_join_unit_before_or_on_the_day_of_a_recorded_one_is_refused():
    member = make_member(unit=make_unit(), on=MARCH)
    for day in (BEFORE, MARCH):
        with pytest.raises(AlreadyElsewhere):
            join_unit(member=member, unit=make_unit(), kind=FULL, on=day, by=None)


def test_join_unit_that_is_closed_is_refused():
    unit = make_unit()
    close_unit(unit=unit, on=MARCH, by=None)
    for day in (BEFORE, MARCH):
        with pytest.raises(UnitNotThere):
            make_member(unit=unit, on=day)


def test_participating_elsewhere_does_not_move_the_member():
    home, host = make_unit(), make_unit()
    member = make_member(unit=home)
    guest = MembershipRole.PARTICIPATING
    join_unit(member=member, unit=host, kind=FULL, role=guest, on=MARCH, by=None)
    assert unit_of(member, on=MARCH) == home
    assert party_memberships(on=MARCH, unit_ids=[host.pk]).count() == 0


def test_leave_unit_ends_the_membership_that_day():
    unit = make_unit()
    member = make_member(unit=unit)
    leave_unit(member=member, unit=unit, on=MARCH, by=None)
    assert unit_of(member, on=BEFORE) == unit
    assert unit_of(member, on=MARCH) is None
    with pytest.raises(NotAMember):
        leave_unit(member=member, unit=unit, on=MARCH, by=None)


@pytest.mark.parametrize("kind", PersonKind)
def test_party_memberships_counts_full_and_probationary_members_only(kind):
    make_member(unit=make_unit(), kind=kind)
    counted = kind in {PersonKind.FULL, PersonKind.PROBATIONARY}
    assert party_memberships(on=MARCH).count() == counted


def test_the_database_refuses_a_second_open_primary_membership_and_reversed_dates():
    unit = make_unit()
    member = make_member(unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(member=member, unit=unit, kind=FULL, valid_from=MARCH)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            member=member, unit=unit, kind=FULL, valid_from=MARCH, valid_to=MARCH
        )
    assert Membership.objects.get().valid_to == FAR_FUTURE


def test_joining_moving_and_leaving_are_told_once_and_repeating_is_not(told):
    old, new = make_unit(), make_unit()
    member = make_member()
    told.clear()
    join_unit(member=member, unit=old, kind=FULL, on=LONG_AGO, by=None)
    join_unit(member=member, unit=new, kind=FULL, on=BEFORE, by=None)
    join_unit(member=member, unit=new, kind=FULL, on=BEFORE, by=None)
    leave_unit(member=member, unit=new, on=MARCH, by=None)
    assert told == [("members", [member.pk], day) for day in (LONG_AGO, BEFORE, MARCH)]
