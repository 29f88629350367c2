import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from members.models import Membership, Post, TreeRevision, Unit, UnitPath, UnitState
from members.operations.memberships import leave_unit
from members.operations.tree import verify_tree
from members.operations.units import (
    LaterChangeExists,
    ParentNotThere,
    UnitNotEmpty,
    UnitNotThere,
    WouldMakeCycle,
    close_unit,
    create_unit,
    move_unit,
    rename_unit,
    reorder_unit,
)
from members.queries import subtree_ids, unit_nodes
from members.states import UnitKind
from tests.builders.members import LONG_AGO, make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)


def names(on, **kw):
    return [node.name for node in unit_nodes(on=on, **kw)]


def test_create_unit_below_a_parent_exists_from_its_day_only():
    committee = make_unit("党委", kind=UnitKind.COMMITTEE)
    make_unit("新支部", parent=committee, on=MARCH)
    assert names(BEFORE) == ["党委"]
    assert names(MARCH) == ["党委", "新支部"]


@pytest.mark.parametrize("code", ["", " ", "C1"])
def test_create_unit_with_an_empty_or_used_code_is_refused(code):
    make_unit(code="C1")
    with pytest.raises(ValidationError) as refused:
        make_unit(code=code)
    assert set(refused.value.message_dict) == {"code"}
    assert Unit.objects.count() == 1


def test_create_unit_of_an_unknown_kind_leaves_nothing():
    with pytest.raises(ValidationError):
        create_unit(code="X", name="某组织", kind="club", on=MARCH, by=None)
    assert not Unit.objects.exists()


def test_create_unit_before_its_parent_is_refused():
    parent = make_unit(on=MARCH)
    with pytest.raises(ParentNotThere):
        make_unit(parent=parent, on=BEFORE)


def test_siblings_stand_in_the_order_the_organisation_gives_them():
    committee = make_unit("党委", code="C")
    last = make_unit("甲", code="A", parent=committee, order=3)
    make_unit("乙", code="Z", parent=committee, order=1)
    make_unit("丙", code="B", parent=committee, order=1)
    assert names(MARCH) == ["党委", "丙", "乙", "甲"]
    reorder_unit(unit=last, order=0, on=MARCH, by=None)
    assert names(BEFORE) == ["党委", "丙", "乙", "甲"]
    assert names(MARCH) == ["党委", "甲", "丙", "乙"]


def test_move_unit_takes_everything_below_it_along_from_that_day():
    old, new = make_unit("旧总支"), make_unit("新总支")
    branch = make_unit("支部", parent=old)
    group = make_unit("小组", parent=branch)
    move_unit(unit=branch, parent=new, on=MARCH, by=None)
    assert set(subtree_ids([old.pk], on=BEFORE)) == {old.pk, branch.pk, group.pk}
    assert set(subtree_ids([old.pk], on=MARCH)) == {old.pk}
    assert set(subtree_ids([new.pk], on=MARCH)) == {new.pk, branch.pk, group.pk}


def test_move_unit_below_itself_is_refused_and_changes_nothing():
    top = make_unit()
    branch = make_unit(parent=top)
    group = make_unit(parent=branch)
    before = set(UnitPath.objects.values_list("ancestor", "descendant", "valid_from"))
    for target in (top, branch, group):
        with pytest.raises(WouldMakeCycle):
            move_unit(unit=top, parent=target, on=MARCH, by=None)
    assert (
        set(UnitPath.objects.values_list("ancestor", "descendant", "valid_from"))
        == before
    )
    assert UnitState.objects.count() == 3


def test_move_unit_that_would_make_a_cycle_only_later_is_refused():
    first, second = make_unit("甲"), make_unit("乙")
    move_unit(unit=second, parent=first, on=MARCH, by=None)
    with pytest.raises(WouldMakeCycle):
        move_unit(unit=first, parent=second, on=LONG_AGO, by=None)


def test_rename_unit_keeps_the_old_name_for_the_days_before():
    unit = make_unit("一支部")
    rename_unit(unit=unit, name="第一党支部", on=MARCH, by=None)
    rename_unit(unit=unit, name="第一党支部", on=MARCH, by=None)
    assert names(BEFORE) == ["一支部"]
    assert names(MARCH) == ["第一党支部"]
    assert UnitState.objects.count() == 2


def test_rename_unit_before_it_exists_is_refused():
    unit = make_unit(on=MARCH)
    with pytest.raises(UnitNotThere):
        rename_unit(unit=unit, name="早了", on=BEFORE, by=None)


def test_close_unit_ends_its_posts_and_keeps_its_past():
    unit = make_unit()
    secretary = make_secretary(unit)
    leave_unit(member=secretary, unit=unit, on=MARCH, by=None)
    close_unit(unit=unit, on=MARCH, by=None)
    assert names(BEFORE) == ["第一党支部"]
    assert names(MARCH) == []
    assert Post.objects.get().valid_to == MARCH
    assert not Unit.objects.visible_to(secretary, on=MARCH).exists()


def test_close_unit_with_people_units_or_later_changes_is_refused():
    with_people, with_unit, with_plan = make_unit(), make_unit(), make_unit()
    make_member(unit=with_people)
    make_unit(parent=with_unit)
    rename_unit(unit=with_plan, name="改名", on=MARCH, by=None)
    with pytest.raises(UnitNotEmpty):
        close_unit(unit=with_people, on=MARCH, by=None)
    with pytest.raises(UnitNotEmpty):
        close_unit(unit=with_unit, on=MARCH, by=None)
    with pytest.raises(LaterChangeExists):
        close_unit(unit=with_plan, on=BEFORE, by=None)
    assert Membership.objects.open().count() == 1


def test_every_change_numbers_the_tree():
    unit = make_unit()
    rename_unit(unit=unit, name="改名", on=MARCH, by=None)
    assert TreeRevision.objects.get().number == 2


def test_rebuild_tree_finds_and_repairs_a_damaged_table():
    top = make_unit()
    make_unit(parent=top)
    call_command("rebuild_tree", "--verify", stdout=StringIO())
    UnitPath.objects.filter(depth=1).delete()
    with pytest.raises(CommandError, match="1 rows missing, 0 surplus"):
        call_command("rebuild_tree", "--verify")
    out = StringIO()
    call_command("rebuild_tree", stdout=out)
    assert out.getvalue() == "rows changed: 1\n"
    assert verify_tree() == (set(), set())


def test_unit_nodes_depth_counts_from_the_roots_of_the_list():
    top = make_unit("党委")
    branch = make_unit("支部", parent=top)
    make_unit("小组", parent=branch)
    assert [node.depth for node in unit_nodes(on=MARCH)] == [0, 1, 2]
    assert [node.depth for node in unit_nodes(on=MARCH, roots=[branch.pk])] == [0, 1]
    assert names(MARCH, roots=[branch.pk, top.pk]) == ["党委", "支部", "小组"]


def test_unit_nodes_costs_one_query_for_one_unit_and_for_three(
    django_assert_num_queries,
):
    top = make_unit()
    with django_assert_num_queries(1):
        unit_nodes(on=MARCH)
    make_unit(parent=make_unit(parent=top))
    with django_assert_num_queries(1):
        unit_nodes(on=MARCH)
