import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from members.models import StatusPeriod
from members.operations.statuses import StatusNotSet, end_status, set_status
from members.queries import party_memberships
from members.states import UNCOUNTED_STATUSES, MemberStatus
from tests.builders.members import make_member, make_unit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)
APRIL = dt.date(2026, 4, 1)


@pytest.mark.parametrize("status", MemberStatus)
def test_who_is_suspended_counts_nowhere_from_that_day_until_it_ends(status):
    member = make_member(unit=make_unit())
    set_status(member=member, status=status, on=MARCH, by=None)
    end_status(member=member, status=status, on=APRIL, by=None)
    uncounted = status in UNCOUNTED_STATUSES
    assert [party_memberships(on=day).count() for day in (BEFORE, MARCH, APRIL)] == [
        1,
        0 if uncounted else 1,
        1,
    ]


def test_setting_a_status_again_changes_nothing_and_is_not_told(told):
    member = make_member()
    first = set_status(member=member, status="retired", note="退休", on=MARCH, by=None)
    again = set_status(member=member, status="retired", on=APRIL, by=None)
    assert (again, StatusPeriod.objects.count()) == (first, 1)
    assert told == [("members", [member.pk], MARCH)]


def test_a_status_ended_on_its_first_day_never_was():
    member = make_member()
    set_status(member=member, status="lost_contact", on=MARCH, by=None)
    end_status(member=member, status="lost_contact", on=MARCH, by=None)
    assert not StatusPeriod.objects.exists()
    with pytest.raises(StatusNotSet):
        end_status(member=member, status="lost_contact", on=MARCH, by=None)


def test_an_unknown_status_is_refused():
    with pytest.raises(ValidationError):
        set_status(member=make_member(), status="sleepy", on=MARCH, by=None)
