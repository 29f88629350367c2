import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from members.access import (
    can_manage,
    get_managed_member,
    get_managed_unit,
    get_member_for,
    get_unit_for,
    has_scope,
    managing_scope_of,
    scope_of,
)
from members.models import Member, Unit
from members.operations.people import disable_member
from members.operations.posts import end_post, grant_post
from members.operations.units import move_unit
from members.states import MANAGING_ROLES, REPORTING_ROLES, PostRole, UnitKind
from tests.builders.members import LONG_AGO_AT, make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)


@pytest.fixture
def tree():
    committee = make_unit("党委", kind=UnitKind.COMMITTEE)
    return {
        "committee": committee,
        "first": (first := make_unit("一支部", parent=committee)),
        "group": make_unit("一组", parent=first, kind=UnitKind.GROUP),
        "second": make_unit("二支部", parent=committee),
    }


def seen_by(user, tree, on=MARCH):
    visible = set(Unit.objects.visible_to(user, on=on))
    return {name for name, unit in tree.items() if unit in visible}


def test_a_secretary_sees_the_own_unit_and_everything_below(tree):
    assert seen_by(make_secretary(tree["committee"]), tree) == set(tree)
    assert seen_by(make_secretary(tree["first"]), tree) == {"first", "group"}
    assert seen_by(make_secretary(tree["second"]), tree) == {"second"}


@pytest.mark.parametrize("role", PostRole)
def test_only_reporting_posts_give_a_scope(tree, role):
    holder = make_secretary(tree["first"], role=role)
    assert has_scope(holder, on=MARCH) == (role in REPORTING_ROLES)
    assert bool(scope_of(holder, on=MARCH)) == (role in REPORTING_ROLES)


def test_members_anonymous_and_disabled_people_see_nothing(tree):
    disabled = make_secretary(tree["first"])
    disable_member(member=disabled, at=LONG_AGO_AT, by=None)
    for user in (make_member(unit=tree["first"]), AnonymousUser(), disabled):
        assert seen_by(user, tree) == set()
        assert not scope_of(user, on=MARCH)
        assert not Member.objects.visible_to(user, on=MARCH).exists()


def test_a_scope_begins_and_ends_with_the_post(tree):
    member = make_member(unit=tree["second"])
    grant_post(
        member=member, unit=tree["first"], role=PostRole.INSPECTOR, on=MARCH, by=None
    )
    assert seen_by(member, tree, on=BEFORE) == set()
    assert seen_by(member, tree) == {"first", "group"}
    end = MARCH + dt.timedelta(days=5)
    end_post(
        member=member, unit=tree["first"], role=PostRole.INSPECTOR, on=end, by=None
    )
    assert seen_by(member, tree, on=end - dt.timedelta(days=1)) == {"first", "group"}
    assert seen_by(member, tree, on=end) == set()


def test_overlapping_posts_are_reduced_to_the_highest_units(tree):
    member = make_secretary(tree["first"])
    for unit in ("group", "second"):
        grant_post(
            member=member, unit=tree[unit], role=PostRole.SECRETARY, on=BEFORE, by=None
        )
    roots = scope_of(member, on=MARCH).root_ids
    assert set(roots) == {tree["first"].pk, tree["second"].pk}


def test_a_superuser_has_all_top_units(tree):
    chief = Member.objects.create_superuser("root", "x", name="管理员")
    other = make_unit("另一党委")
    assert set(scope_of(chief, on=MARCH).root_ids) == {tree["committee"].pk, other.pk}
    assert seen_by(chief, tree) == set(tree)


def test_moving_a_unit_moves_it_out_of_a_scope(tree):
    secretary = make_secretary(tree["first"])
    move_unit(unit=tree["group"], parent=tree["second"], on=MARCH, by=None)
    assert seen_by(secretary, tree, on=BEFORE) == {"first", "group"}
    assert seen_by(secretary, tree) == {"first"}


def test_members_are_visible_through_their_primary_unit(tree):
    secretary = make_secretary(tree["first"])
    below = make_member(unit=tree["group"])
    make_member(unit=tree["second"])
    make_member()
    assert set(Member.objects.visible_to(secretary, on=MARCH)) == {secretary, below}


def test_get_unit_for_answers_404_outside_the_scope_and_for_nonsense(tree):
    secretary = make_secretary(tree["first"])
    assert get_unit_for(secretary, tree["group"].key, on=MARCH) == tree["group"]
    for key in (
        tree["second"].key,
        tree["committee"].key,
        uuid.uuid4(),
        "nonsense",
        "",
    ):
        with pytest.raises(Http404):
            get_unit_for(secretary, key, on=MARCH)


@pytest.mark.parametrize("role", PostRole)
def test_an_inspector_reads_what_a_manager_may_change(tree, role):
    holder = make_secretary(tree["first"], role=role)
    may = role in MANAGING_ROLES
    assert can_manage(holder, tree["group"], on=MARCH) == may
    assert not can_manage(holder, tree["committee"], on=MARCH)
    assert not can_manage(holder, tree["second"], on=MARCH)
    assert bool(managing_scope_of(holder, on=MARCH)) == may
    assert Member.objects.managed_by(holder, on=MARCH).exists() == may


def test_an_inspectors_post_above_adds_no_right_to_the_post_below(tree):
    holder = make_secretary(tree["first"])
    grant_post(
        member=holder,
        unit=tree["committee"],
        role=PostRole.INSPECTOR,
        on=BEFORE,
        by=None,
    )
    assert scope_of(holder, on=MARCH).root_ids == (tree["committee"].pk,)
    assert managing_scope_of(holder, on=MARCH).root_ids == (tree["first"].pk,)


def test_fetching_to_change_answers_404_where_reading_does_not(tree):
    inspector = make_secretary(tree["committee"], role=PostRole.INSPECTOR)
    secretary = make_secretary(tree["first"])
    member = make_member(unit=tree["second"])
    assert get_unit_for(inspector, tree["second"].key, on=MARCH) == tree["second"]
    assert get_member_for(inspector, member.key, on=MARCH) == member
    for user in (inspector, secretary, AnonymousUser()):
        with pytest.raises(Http404):
            get_managed_unit(user, tree["second"].key, on=MARCH)
        with pytest.raises(Http404):
            get_managed_member(user, member.key, on=MARCH)
    assert get_managed_unit(secretary, str(tree["group"].key), on=MARCH)
    with pytest.raises(Http404):
        get_managed_member(secretary, "no key", on=MARCH)
