"""Posts and kinds that a roster names, no longer names, or is silent about."""

import datetime as dt

import pytest

from members.models import Membership, Post
from members.operations.posts import grant_post
from members.operations.roster import apply_roster, plan_roster
from members.states import FAR_FUTURE, PersonKind, PostRole
from tests.builders.members import LONG_AGO, LONG_AGO_AT, make_member, make_unit
from tests.builders.rosters import csv_roster

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
HEADINGS = ("工号", "姓名", "组织编码", "人员类别", "党内职务")


def imported(*rows, headings=HEADINGS, **options):
    return apply_roster(
        data=csv_roster(*rows, headings=headings), on=MARCH, at=LONG_AGO_AT, by=None,
        most_leaving_percent=None, **options,
    )  # fmt: skip


def told(plan):
    """What the plan says about posts."""
    return [
        (one.what, one.number, one.before or one.after)
        for one in plan.shown
        if one.what.startswith("post")
    ]


def held():
    posts = Post.objects.filter(valid_to=FAR_FUTURE).order_by("pk")
    return list(posts.values_list("member__employee_no", "unit__code", "role"))


@pytest.fixture
def branch():
    return make_unit("第一党支部", code="B1")


@pytest.fixture
def other():
    return make_unit("第二党支部", code="B2")


def holder(unit, number, *roles, on=LONG_AGO, post_in=None):
    member = make_member("某人", unit=unit, employee_no=number)
    for role in roles:
        grant_post(member=member, unit=post_in or unit, role=role, on=on, by=None)
    return member


def test_a_post_that_is_no_longer_named_is_told_and_stays(branch):
    holder(branch, "1", PostRole.SECRETARY, PostRole.PUBLICITY)
    plan = imported(("1", "某人", "B1", "正式党员", "宣传委员"))
    assert told(plan) == [
        ("post_unnamed", "1", f"第一党支部: {PostRole.SECRETARY.label}")
    ]
    assert held() == [("1", "B1", "secretary"), ("1", "B1", "publicity")]


def test_it_ends_where_the_posts_of_the_file_are_complete(branch):
    holder(branch, "1", PostRole.SECRETARY, PostRole.PUBLICITY)
    holder(branch, "2", PostRole.YOUTH, on=MARCH)
    plan = imported(
        ("1", "某人", "B1", "正式党员", "宣传委员"),
        ("2", "某人", "B1", "正式党员", "书记"),
        posts_complete=True,
    )
    assert told(plan) == [
        ("post_end", "1", f"第一党支部: {PostRole.SECRETARY.label}"),
        ("post", "2", f"第一党支部: {PostRole.SECRETARY.label}"),
        ("post_end", "2", f"第一党支部: {PostRole.YOUTH.label}"),
    ]
    assert held() == [("1", "B1", "publicity"), ("2", "B1", "secretary")]
    ended = Post.objects.exclude(valid_to=FAR_FUTURE)
    assert list(ended.values_list("role", "valid_to")) == [("secretary", MARCH)]


def test_a_file_without_a_column_of_posts_says_nothing_of_them(branch):
    holder(branch, "1", PostRole.SECRETARY)
    plan = imported(
        ("1", "某人", "B1", "正式党员"), headings=HEADINGS[:4], posts_complete=True
    )
    assert told(plan) == []
    assert held() == [("1", "B1", "secretary")]


def test_posts_in_other_units_are_no_business_of_a_row(branch, other):
    committee = make_unit("党委", code="C")
    holder(branch, "1", PostRole.ADMINISTRATOR, post_in=committee)
    plan = imported(("1", "某人", "B1", "正式党员", ""), posts_complete=True)
    assert (told(plan), held()) == ([], [("1", "C", "administrator")])


def test_who_moves_or_leaves_holds_nothing_in_the_old_place(branch, other):
    holder(branch, "1", PostRole.SECRETARY)
    holder(branch, "2", PostRole.YOUTH)
    holder(other, "3", PostRole.LECTURER)
    rows = [("1", "某人", "B2", "正式党员", "")]
    data = csv_roster(*rows, headings=HEADINGS)
    plan = plan_roster(data=data, on=MARCH, most_leaving_percent=None)
    assert [what for what, _number, _words in told(plan)] == ["post_unnamed"] * 3
    plan = imported(*rows, posts_complete=True)
    assert sorted(told(plan)) == [
        ("post_end", "1", f"第一党支部: {PostRole.SECRETARY.label}"),
        ("post_end", "2", f"第一党支部: {PostRole.YOUTH.label}"),
        ("post_end", "3", f"第二党支部: {PostRole.LECTURER.label}"),
    ]
    assert held() == []


def test_an_import_of_a_branch_ends_nothing_outside(branch, other):
    member = holder(branch, "1", PostRole.SECRETARY)
    grant_post(member=member, unit=other, role=PostRole.YOUTH, on=LONG_AGO, by=None)
    imported(
        ("2", "新人", "B1", "正式党员", ""), posts_complete=True, roots=(branch.pk,)
    )
    assert held() == [("1", "B2", "youth")]


def test_without_a_column_of_kinds_people_stay_what_they_are(branch, other):
    headings = HEADINGS[:3]
    make_member("预备", unit=branch, employee_no="1", kind=PersonKind.PROBATIONARY)
    make_member("群众", unit=branch, employee_no="2", kind=PersonKind.MASSES)
    plan = imported(
        ("1", "预备", "B1"), ("2", "群众", "B2"), ("3", "新人", "B1"), headings=headings
    )
    kinds = Membership.objects.filter(valid_to=FAR_FUTURE).order_by(
        "member__employee_no"
    )
    assert list(kinds.values_list("kind", "unit__code")) == [
        ("probationary", "B1"),
        ("masses", "B2"),
        ("full", "B1"),
    ]
    notes = [(one.code, one.params) for one in plan.problems]
    assert notes == [("kind_guessed", {"count": "1"})]


def test_a_post_with_a_term_is_held_until_it_ends(branch):
    member = make_member("某人", unit=branch, employee_no="1")
    grant_post(
        member=member, unit=branch, role=PostRole.SECRETARY, on=LONG_AGO,
        until=dt.date(2027, 1, 1), by=None,
    )  # fmt: skip
    plan = imported(("1", "某人", "B1", "正式党员", "书记"))
    assert (told(plan), Post.objects.count()) == ([], 1)
    imported(("1", "某人", "B1", "正式党员", ""), posts_complete=True)
    assert Post.objects.get().valid_to == MARCH
