import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from members.access import scope_of
from members.models import Post
from members.operations.posts import TermOverlaps, end_post, grant_post
from members.states import FAR_FUTURE, PostRole
from tests.builders.members import make_member, make_unit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
JUNE = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def member(unit):
    return make_member(unit=unit)


def grant(member, unit, on=MARCH, until=None):
    return grant_post(
        member=member, unit=unit, role=PostRole.SECRETARY, on=on, until=until, by=None
    )


def test_a_term_gives_its_rights_on_its_days_only(unit, member):
    grant(member, unit, until=JUNE)
    days = (MARCH - DAY, MARCH, JUNE - DAY, JUNE)
    assert [bool(scope_of(member, on=day)) for day in days] == [
        False,
        True,
        True,
        False,
    ]


def test_a_term_can_follow_another_and_be_cut_short(unit, member):
    grant(member, unit, until=JUNE)
    grant(member, unit, on=JUNE)
    role = PostRole.SECRETARY
    end_post(member=member, unit=unit, role=role, on=MARCH + DAY, by=None)
    terms = Post.objects.order_by("valid_from").values_list("valid_from", "valid_to")
    assert list(terms) == [(MARCH, MARCH + DAY), (JUNE, FAR_FUTURE)]


def test_what_is_held_on_all_days_is_returned_and_on_some_refused(unit, member):
    held = grant(member, unit, until=JUNE)
    assert grant(member, unit, on=MARCH + DAY, until=JUNE - DAY) == held
    for on, until in ((MARCH, None), (MARCH - DAY, MARCH + DAY), (JUNE - DAY, None)):
        with pytest.raises(TermOverlaps):
            grant(member, unit, on=on, until=until)
    with pytest.raises(ValidationError):
        grant(member, unit, on=JUNE, until=JUNE)
    assert Post.objects.get() == held
