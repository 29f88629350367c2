"""Who may study what: by membership, by post, by permission, on a day."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.http import Http404

from courses.access import SignInRequired, get_lecture_for
from courses.models import Lecture
from courses.operations.publishing import withdraw_lecture
from courses.states import Visibility
from members.models import Member
from members.operations.memberships import join_unit
from members.operations.people import disable_member
from members.states import MembershipRole, PersonKind, PostRole, UnitKind
from tests.builders.courses import NOON, make_lecture
from tests.builders.members import make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """committee > branch > group, and another branch beside."""
    committee = make_unit("党委", kind=UnitKind.COMMITTEE)
    branch = make_unit("一支部", parent=committee)
    return {
        "committee": committee,
        "branch": branch,
        "group": make_unit("一小组", parent=branch, kind=UnitKind.GROUP),
        "other": make_unit("二支部", parent=committee),
    }


@pytest.fixture
def for_branch(tree):
    return make_lecture(visibility=Visibility.UNITS, audience=(tree["branch"],))


def sees(user, lecture, *, on=dt.date(2026, 3, 2)):
    return Lecture.objects.visible_to(user, on=on).filter(pk=lecture.pk).exists()


@pytest.mark.parametrize(
    ("where", "allowed"),
    [("branch", True), ("group", True), ("committee", False), ("other", False)],
)
def test_a_membership_at_or_below_the_audience_lets_in(
    tree, for_branch, where, allowed
):
    assert sees(make_member(unit=tree[where]), for_branch) is allowed


@pytest.mark.parametrize(
    ("where", "allowed"),
    [("branch", True), ("group", True), ("committee", True), ("other", False)],
)
def test_a_reporting_post_above_or_below_the_audience_lets_in(
    tree, for_branch, where, allowed
):
    assert sees(make_secretary(tree[where]), for_branch) is allowed


def test_a_post_without_a_scope_lets_nobody_in(tree, for_branch):
    member = make_secretary(tree["committee"], role=PostRole.PUBLICITY)
    assert not sees(member, for_branch)


def test_a_participating_membership_lets_in(tree, for_branch):
    guest = make_member(unit=tree["other"])
    join_unit(
        member=guest,
        unit=tree["branch"],
        kind=PersonKind.FULL,
        role=MembershipRole.PARTICIPATING,
        on=dt.date(2026, 1, 1),
        by=None,
    )
    assert sees(guest, for_branch)
    assert not sees(guest, for_branch, on=dt.date(2025, 12, 31))


def test_membership_counts_on_the_day_of_the_site(tree, for_branch):
    newcomer = make_member(unit=tree["branch"], on=dt.date(2026, 3, 2))
    before_midnight = dt.datetime(2026, 3, 1, 15, 59, tzinfo=dt.UTC)
    with pytest.raises(Http404):
        get_lecture_for(newcomer, for_branch.key, at=before_midnight)
    midnight = before_midnight + dt.timedelta(minutes=1)
    assert get_lecture_for(newcomer, for_branch.key, at=midnight) == for_branch


def test_the_permission_and_superusers_see_all(for_branch):
    editor = make_member()
    assert not sees(editor, for_branch)
    permission = Permission.objects.get(codename="view_lecture")
    editor.user_permissions.add(permission)
    assert sees(Member.objects.get(pk=editor.pk), for_branch)
    root = Member.objects.create_superuser("root", "x" * 12, name="管理员")
    assert sees(root, for_branch)


def test_members_and_visitors(tree):
    public = make_lecture("公开", visibility=Visibility.EVERYONE)
    internal = make_lecture("内部", visibility=Visibility.MEMBERS)
    nowhere = make_member()
    assert sees(nowhere, public)
    assert sees(nowhere, internal)
    assert sees(AnonymousUser(), public)
    assert not sees(AnonymousUser(), internal)


def test_a_closed_account_is_a_visitor(tree, for_branch):
    public = make_lecture("公开", visibility=Visibility.EVERYONE)
    member = make_member(unit=tree["branch"])
    disable_member(member=member, at=NOON, by=None)
    assert sees(member, public)
    assert not sees(member, for_branch)


def test_hidden_and_unknown_look_the_same(tree, for_branch):
    outsider = make_member(unit=tree["other"])
    for key in (for_branch.key, uuid.uuid4()):
        with pytest.raises(Http404):
            get_lecture_for(outsider, key, at=NOON)
        with pytest.raises(SignInRequired):
            get_lecture_for(AnonymousUser(), key, at=NOON)


def test_a_withdrawn_lecture_is_gone_for_everyone(tree, for_branch):
    member = make_member(unit=tree["branch"])
    withdraw_lecture(key=for_branch.key, at=NOON, by=None)
    with pytest.raises(Http404):
        get_lecture_for(member, for_branch.key, at=NOON)


def test_overlapping_audiences_show_a_lecture_once(tree):
    lecture = make_lecture(
        visibility=Visibility.UNITS,
        audience=(tree["committee"], tree["branch"], tree["group"]),
    )
    secretary = make_secretary(tree["branch"])
    visible = Lecture.objects.visible_to(secretary, on=dt.date(2026, 3, 2))
    assert list(visible) == [lecture]
