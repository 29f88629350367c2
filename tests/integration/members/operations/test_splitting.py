import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from members.models import Membership, Post, Transfer, Unit
from members.operations.memberships import NotAMember, join_unit
from members.operations.posts import grant_post
from members.operations.splitting import (
    GoesTwice,
    NewUnit,
    NothingGoes,
    NotPartOfUnit,
    Part,
    SplitIntoItself,
    split_unit,
)
from members.operations.tree import verify_tree
from members.operations.units import (
    LaterChangeExists,
    UnitNotThere,
    close_unit,
    rename_unit,
)
from members.queries import unit_nodes, unit_of
from members.queries.splitting import split_effects
from members.states import (
    FAR_FUTURE,
    MembershipRole,
    PersonKind,
    PostRole,
    TransferState,
    UnitKind,
)
from tests.builders.members import (
    LONG_AGO_AT,
    count_of,
    make_guest,
    make_member,
    make_secretary,
    make_transfer,
    make_unit,
)

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)
APRIL = dt.date(2026, 4, 1)
NEW = NewUnit(code="N", name="新支部", kind=UnitKind.BRANCH)


def split(source, *parts, on=MARCH, **options):
    return split_unit(
        source=source, parts=parts, on=on, by=None, at=LONG_AGO_AT, **options
    )


def part(into, *people, units=()):
    return Part(
        into=into,
        member_ids=frozenset(one.pk for one in people),
        unit_ids=frozenset(one.pk for one in units),
    )


@pytest.fixture
def tree():
    top = make_unit("党委", kind=UnitKind.COMMITTEE)
    big = make_unit("大支部", code="BIG", parent=top, order=3)
    return {
        "top": top,
        "big": big,
        "group": make_unit("一组", parent=big, kind=UnitKind.GROUP),
        "other": make_unit("别的支部", parent=top, order=9),
    }


def test_people_and_groups_go_and_the_days_before_stay(tree):
    stays, goes, elsewhere = (make_member(unit=tree["big"]) for _ in range(3))
    grouped = make_member(unit=tree["group"])
    new, _other = split(
        tree["big"],
        part(NEW, goes, units=[tree["group"]]),
        part(tree["other"], elsewhere),
    )
    assert [(node.name, node.depth) for node in unit_nodes(on=MARCH)] == [
        ("党委", 0),
        ("大支部", 1),
        ("新支部", 1),
        ("一组", 2),
        ("别的支部", 1),
    ]
    homes = {person: unit_of(person, on=MARCH) for person in (stays, goes, elsewhere)}
    assert homes == {stays: tree["big"], goes: new, elsewhere: tree["other"]}
    assert {unit_of(one, on=BEFORE) for one in homes} == {tree["big"]}
    assert unit_of(grouped, on=MARCH) == tree["group"]
    assert [count_of(unit, BEFORE) for unit in (tree["top"], tree["big"], new)] == [
        4,
        4,
        0,
    ]
    assert [count_of(unit, MARCH) for unit in (tree["top"], tree["big"], new)] == [
        4,
        1,
        2,
    ]
    assert verify_tree() == (set(), set())


def test_a_new_unit_may_stand_below_the_one_it_comes_from(tree):
    member = make_member(unit=tree["big"])
    into = NewUnit(code="G2", name="二组", kind=UnitKind.GROUP, is_below=True)
    (group,) = split(tree["big"], part(into, member))
    assert unit_of(member, on=MARCH) == group
    assert (count_of(tree["big"], MARCH), count_of(group, MARCH)) == (1, 1)


def test_what_is_recorded_for_later_days_goes_along(tree):
    member = make_member(unit=tree["big"], kind=PersonKind.PROBATIONARY)
    join_unit(member=member, unit=tree["big"], kind=PersonKind.FULL, on=APRIL, by=None)
    (new,) = split(tree["big"], part(NEW, member))
    rows = Membership.objects.filter(member=member).order_by("valid_from")
    assert list(rows.values_list("unit", "kind", "valid_from", "valid_to"))[1:] == [
        (new.pk, "probationary", MARCH, APRIL),
        (new.pk, "full", APRIL, FAR_FUTURE),
    ]


def test_guests_go_when_asked_and_nobody_is_a_guest_at_home(tree):
    guest, own = make_member(unit=tree["top"]), make_member(unit=tree["big"])
    for person, host in ((guest, tree["big"]), (own, tree["other"])):
        make_guest(person, host, on=BEFORE)
    split(tree["big"], part(tree["other"], guest, own))
    guests = Membership.objects.on(MARCH).filter(role=MembershipRole.PARTICIPATING)
    assert list(guests.values_list("member", "unit")) == [(guest.pk, tree["other"].pk)]
    assert unit_of(guest, on=MARCH) == tree["top"]


@pytest.mark.parametrize("end_posts", [True, False])
def test_posts_of_those_who_go_end_or_stay_as_asked(tree, end_posts):
    chief = make_secretary(tree["big"])
    kept = make_secretary(tree["big"], role=PostRole.DEPUTY_SECRETARY)
    grant_post(
        member=chief, unit=tree["big"], role=PostRole.LECTURER, on=APRIL, by=None
    )
    split(tree["big"], part(NEW, chief), end_posts=end_posts)
    posts = Post.objects.filter(member=chief)
    ends = set(posts.values_list("role", "valid_to"))
    if end_posts:
        assert ends == {("secretary", MARCH)}
    else:
        assert ends == {("secretary", FAR_FUTURE), ("lecturer", FAR_FUTURE)}
    assert Post.objects.get(member=kept).valid_to == FAR_FUTURE


def test_open_transfers_of_those_who_go_follow_them(tree):
    away, inside, staying = (make_member(unit=tree["big"]) for _ in range(3))
    targets = ((away, tree["top"]), (inside, tree["other"]), (staying, tree["other"]))
    for member, target in targets:
        make_transfer(member, target, on=BEFORE)
    split(tree["big"], part(tree["other"], away, inside))
    found = Transfer.objects.values_list("member", "state", "from_unit")
    assert set(found) == {
        (away.pk, TransferState.REQUESTED, tree["other"].pk),
        (inside.pk, TransferState.CANCELLED, tree["big"].pk),
        (staying.pk, TransferState.REQUESTED, tree["big"].pk),
    }


def test_a_split_is_told_once_for_all_its_people(tree, told):
    people = [make_member(unit=tree["big"]) for _ in range(3)]
    told.clear()
    (new,) = split(tree["big"], part(NEW, *people, units=[tree["group"]]))
    assert told == [
        ("units", [new.pk], MARCH),
        ("units", [tree["group"].pk], MARCH),
        ("members", [one.pk for one in people], MARCH),
    ]


def test_what_cannot_be_split_is_refused_and_stays(tree):
    member, stranger = make_member(unit=tree["big"]), make_member(unit=tree["other"])
    closing = make_unit(parent=tree["top"])
    close_unit(unit=closing, on=APRIL, by=None)
    refusals = [
        (NothingGoes, []),
        (NothingGoes, [part(NEW)]),
        (NotAMember, [part(NEW, stranger)]),
        (NotPartOfUnit, [part(NEW, units=[tree["other"]])]),
        (GoesTwice, [part(NEW, member), part(tree["other"], member)]),
        (SplitIntoItself, [part(tree["big"], member)]),
        (UnitNotThere, [part(closing, member)]),
        (ValidationError, [part(NewUnit("BIG", "重复", UnitKind.BRANCH), member)]),
    ]
    before = sorted(Membership.objects.values_list()), Unit.objects.count()
    for refusal, parts in refusals:
        with pytest.raises(refusal):
            split(tree["big"], *parts)
    with pytest.raises(UnitNotThere):
        split(tree["big"], part(NEW, member), on=dt.date(2019, 1, 1))
    assert (sorted(Membership.objects.values_list()), Unit.objects.count()) == before


def test_the_preview_says_what_the_split_then_does(tree):
    chief = make_secretary(tree["big"])
    probationary = make_member(unit=tree["big"], kind=PersonKind.PROBATIONARY)
    candidate = make_member(unit=tree["big"], kind=PersonKind.CANDIDATE)
    make_member(unit=tree["group"])
    make_member(unit=tree["big"])
    make_transfer(chief, tree["other"], on=BEFORE)
    asked = part(NEW, chief, probationary, candidate, units=[tree["group"]])
    effects = split_effects(source=tree["big"], parts=[asked], on=MARCH)
    (goes,) = effects.parts
    assert (goes.party, goes.full, goes.others, goes.units, goes.below) == (
        2,
        1,
        1,
        1,
        1,
    )
    stays = effects.stays
    assert (stays.party, stays.others, stays.units, stays.below) == (1, 0, 0, 0)
    assert [post.member for post in effects.posts] == [chief]
    assert effects.transfers == 1
    (new,) = split(tree["big"], asked)
    assert count_of(new, MARCH) == goes.party + goes.below
    assert count_of(tree["big"], MARCH) == stays.party + stays.below


def test_a_unit_with_a_later_name_keeps_it(tree):
    member = make_member(unit=tree["big"])
    rename_unit(unit=tree["big"], name="改名支部", on=APRIL, by=None)
    split(tree["big"], part(NEW, member))
    assert [node.name for node in unit_nodes(on=APRIL)].count("改名支部") == 1
    with pytest.raises(LaterChangeExists):
        close_unit(unit=tree["big"], on=MARCH, by=None)
