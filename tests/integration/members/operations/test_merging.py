import datetime as dt

import pytest

from members.models import Membership, Post, Transfer, UnitPath
from members.operations.memberships import join_unit
from members.operations.merging import merge_units
from members.operations.tree import verify_tree
from members.operations.units import (
    LaterChangeExists,
    UnitNotThere,
    WouldMakeCycle,
    close_unit,
    create_unit,
    rename_unit,
)
from members.queries import unit_nodes, unit_of
from members.states import (
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
GUEST = MembershipRole.PARTICIPATING


def merge(*sources, into, on=MARCH):
    merge_units(sources=sources, target=into, on=on, by=None, at=LONG_AGO_AT)


@pytest.fixture
def tree():
    top = make_unit("党委", kind=UnitKind.COMMITTEE)
    first = make_unit("一支部", parent=top)
    return {
        "top": top,
        "first": first,
        "group": make_unit("一组", parent=first, kind=UnitKind.GROUP),
        "second": make_unit("二支部", parent=top),
        "third": make_unit("三支部", parent=top),
    }


def test_people_and_units_go_along_and_the_past_stays(tree):
    secretary = make_secretary(tree["first"])
    member = make_member(unit=tree["group"])
    merge(tree["first"], tree["third"], into=tree["second"])
    assert [node.name for node in unit_nodes(on=MARCH)] == ["党委", "二支部", "一组"]
    assert len(unit_nodes(on=BEFORE)) == 5
    assert (unit_of(secretary, on=BEFORE), unit_of(secretary, on=MARCH)) == (
        tree["first"],
        tree["second"],
    )
    assert unit_of(member, on=MARCH) == tree["group"]
    assert count_of(tree["second"], MARCH) == count_of(tree["top"], BEFORE) == 2
    assert Post.objects.get().valid_to == MARCH
    assert verify_tree() == (set(), set())


def test_who_was_to_join_a_source_later_joins_the_target_then(tree):
    member = make_member(unit=tree["first"])
    join_unit(
        member=member, unit=tree["third"], kind=PersonKind.FULL, on=APRIL, by=None
    )
    newcomer = make_member(unit=tree["first"], on=APRIL)
    merge(tree["first"], into=tree["second"])
    assert unit_of(member, on=MARCH) == tree["second"]
    assert unit_of(member, on=APRIL) == tree["third"]
    assert unit_of(newcomer, on=MARCH) is None
    assert unit_of(newcomer, on=APRIL) == tree["second"]


def test_a_guest_of_both_is_a_guest_once_and_nobody_a_guest_at_home(tree):
    guest, own = make_member(unit=tree["third"]), make_member(unit=tree["second"])
    for member, host in (
        (guest, tree["first"]),
        (guest, tree["second"]),
        (own, tree["first"]),
    ):
        make_guest(member, host, on=BEFORE)
    merge(tree["first"], into=tree["second"])
    guests = Membership.objects.on(MARCH).filter(role=GUEST)
    assert list(guests.values_list("member", "unit")) == [(guest.pk, tree["second"].pk)]


def test_a_source_below_another_closes_with_it(tree):
    member = make_member(unit=tree["group"])
    merge(tree["first"], tree["group"], into=tree["second"])
    assert unit_of(member, on=MARCH) == tree["second"]
    assert len(unit_nodes(on=MARCH)) == 3
    assert verify_tree() == (set(), set())


def test_a_unit_that_is_to_come_below_a_source_comes_below_the_target(tree):
    later = create_unit(
        code="L", name="新组", kind="group", parent=tree["first"], on=APRIL, by=None
    )
    merge(tree["first"], into=tree["second"])
    above = UnitPath.objects.on(APRIL).filter(descendant=later, depth=1)
    assert above.get().ancestor == tree["second"]
    assert verify_tree() == (set(), set())


def test_open_transfers_follow_and_one_inside_the_new_unit_is_over(tree):
    away, inside = (
        make_transfer(make_member(unit=tree["first"]), tree[to], on=BEFORE)
        for to in ("third", "second")
    )
    merge(tree["first"], into=tree["second"])
    away.refresh_from_db()
    inside.refresh_from_db()
    assert (away.state, away.from_unit) == (TransferState.REQUESTED, tree["second"])
    assert inside.state == TransferState.CANCELLED
    assert Transfer.objects.open().count() == 1


def test_what_cannot_be_merged_is_refused_and_stays(tree):
    make_secretary(tree["first"], role=PostRole.DEPUTY_SECRETARY)
    closing = make_unit(parent=tree["top"])
    close_unit(unit=closing, on=APRIL, by=None)
    rename_unit(unit=tree["third"], name="改名", on=APRIL, by=None)
    before = sorted(UnitPath.objects.values_list())
    refusals = {
        WouldMakeCycle: [(tree["first"], tree["group"]), (tree["top"], tree["top"])],
        UnitNotThere: [(tree["first"], closing)],
        LaterChangeExists: [(tree["third"], tree["second"])],
    }
    for refusal, pairs in refusals.items():
        for source, target in pairs:
            with pytest.raises(refusal):
                merge(source, into=target)
    assert sorted(UnitPath.objects.values_list()) == before
    assert Post.objects.open().exists()


def test_a_merge_is_told_once_for_all_its_people(tree, told):
    people = [make_member(unit=tree["first"]) for _ in range(3)]
    told.clear()
    merge(tree["first"], into=tree["second"])
    assert [one for one in told if one[0] == "members"] == [
        ("members", [one.pk for one in people], MARCH)
    ]
    assert ("units", [tree["group"].pk], MARCH) in told
    assert ("units", [tree["first"].pk], MARCH) in told


def test_a_guest_of_the_target_who_comes_to_it_is_a_guest_no_more(tree):
    member = make_member(unit=tree["first"])
    join_unit(
        member=member, unit=tree["second"], kind=PersonKind.FULL, role=GUEST,
        on=BEFORE, by=None,
    )  # fmt: skip
    merge(tree["first"], into=tree["second"])
    assert not Membership.objects.on(MARCH).filter(role=GUEST).exists()
    assert Membership.objects.on(BEFORE).filter(role=GUEST).exists()
