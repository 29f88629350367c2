import datetime as dt

import pytest

from members.models import Member, Membership, Post, StatusPeriod, Unit
from members.operations.memberships import join_unit
from members.operations.people import disable_member
from members.operations.roster import RosterRefused, apply_roster, plan_roster
from members.operations.tree import verify_tree
from members.queries import party_memberships, unit_nodes, unit_of
from members.states import EndReason, MemberStatus, PersonKind, PostRole
from tests.builders.members import LONG_AGO, LONG_AGO_AT, make_member, make_unit
from tests.builders.rosters import PEOPLE, UNITS, csv_roster, xlsx

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)


def imported(data, **fields):
    fields.setdefault("on", MARCH)
    fields.setdefault("most_leaving_percent", None)
    return apply_roster(data=data, at=LONG_AGO_AT, by=None, **fields)


def counts(plan):
    return {what: count for what, count in plan.counts.items() if count}


def codes(refused):
    return [(one.line, one.code) for one in refused.value.plan.problems if one.refused]


@pytest.fixture
def branch():
    return make_unit("第一党支部", code="B1")


@pytest.fixture
def other():
    return make_unit("第二党支部", code="B2")


def test_people_are_added_changed_moved_and_leave(branch, other, told):
    same = make_member("同一", unit=branch, employee_no="001")
    renamed = make_member("改前", unit=branch, employee_no="002")
    confirmed = make_member(
        "转正", unit=branch, employee_no="003", kind=PersonKind.PROBATIONARY
    )
    moved = make_member("调动", unit=branch, employee_no="004")
    missing = make_member("不在册", unit=other, employee_no="005")
    told.clear()
    plan = imported(
        csv_roster(
            ("001", "同一", "B1", "正式党员"),
            ("002", "改后", "B1", "正式党员"),
            ("003", "转正", "B1", "正式党员"),
            ("004", "调动", "B2", "正式党员"),
            ("006", "新人", "B2", "预备党员"),
        )
    )
    assert counts(plan) == {"add": 1, "change": 2, "move": 1, "leave": 1, "members": 5}
    new = Member.objects.get(employee_no="006")
    assert not new.has_usable_password()
    assert (unit_of(new, on=MARCH), unit_of(new, on=BEFORE)) == (other, None)
    assert (unit_of(moved, on=BEFORE), unit_of(moved, on=MARCH)) == (branch, other)
    assert unit_of(missing, on=BEFORE) == other
    left = Membership.objects.get(member=missing)
    assert (left.valid_to, left.end_reason) == (MARCH, EndReason.LEFT)
    assert Member.objects.get(pk=renamed.pk).name == "改后"
    assert party_memberships(on=MARCH).get(member=confirmed).kind == PersonKind.FULL
    assert Membership.objects.get(member=same).valid_from == LONG_AGO
    concerned = sorted(one.pk for one in (new, moved, missing, confirmed))
    assert told == [("members", concerned, MARCH)]


def test_the_same_file_again_changes_nothing(branch, told):
    data = csv_roster(("1", "张三", "B1", "正式党员"), ("2", "李四", "B1", "群众"))
    imported(data)
    told.clear()
    assert counts(imported(data)) == {"members": 2}
    assert told == []


def test_a_dry_run_says_the_same_and_writes_nothing(branch):
    make_member("走", unit=branch, employee_no="9")
    data = csv_roster(("1", "张三", "B1", "正式党员"))
    plan = plan_roster(data=data, on=MARCH, most_leaving_percent=None)
    assert [(one.what, one.number, one.name) for one in plan.shown] == [
        ("add", "1", "张三"),
        ("leave", "9", "走"),
    ]
    assert Member.objects.count() == 1
    assert Membership.objects.open().count() == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_encodings_of_offices(branch, encoding):
    data = csv_roster(("1", "张三丰", "B1", "正式党员"), encoding=encoding)
    imported(data)
    assert Member.objects.get().name == "张三丰"


def test_a_workbook_with_title_merged_branches_serial_dates_and_ticked_posts(
    branch, told
):
    group = make_unit("第一党小组", code="G1", parent=branch, kind="group")
    told.clear()
    rows = [
        ["某公司党员花名册"],
        ["所在党支部", "党小组", "姓 名", "工号*", "政治面貌", "组织委员", "转入日期"],
        ["第一党支部", None, "张三", 7, "中共党员", "是", 45261],
        [None, "第一党小组", "李四", "0008", "中共预备党员", None, "2023.12"],
        ["填表人：某某"],
    ]
    merged = [("名册", "A1:G1"), ("名册", "A3:A4")]
    imported(xlsx({"说明": [["请按要求填写"]], "名册": rows}, merged=merged))
    day = dt.date(2023, 12, 1)
    people = Membership.objects.order_by("member__employee_no").values_list(
        "member__employee_no", "unit", "kind", "valid_from"
    )
    assert list(people) == [
        ("0008", group.pk, "probationary", day),
        ("7", branch.pk, "full", day),
    ]
    assert Post.objects.get().role == PostRole.ORGANISATION
    assert [on for _, _, on in told] == [day]


def test_a_tree_and_its_people_from_one_file():
    units = [
        UNITS,
        ("JD-01", "第一党支部", "JD", "", "2", "2020-01-01"),
        ("JD", "机电党总支", "", "党总支", "1", "2020-01-01"),
        ("JD-02", "第二党支部", "JD", "", "1", "2020-01-01"),
    ]
    people = [PEOPLE, ("1", "张三", "", "机电党总支/第二党支部", "", "正式党员")]
    plan = imported(xlsx({"组织": units, "党员": people}))
    assert counts(plan) == {"unit": 3, "add": 1}
    assert [node.name for node in unit_nodes(on=BEFORE)] == [
        "机电党总支",
        "第二党支部",
        "第一党支部",
    ]
    assert Membership.objects.get().unit.code == "JD-02"
    assert verify_tree() == (set(), set())


def test_a_tree_again_renames_and_moves_from_that_day_and_closes_nothing(branch, told):
    top = make_unit("党委", code="T", kind="committee")
    make_unit("留下", code="B9")
    told.clear()
    data = csv_roster(
        ("T", "党委", "", "党委", "0"),
        ("B1", "一支部", "T", "党支部", "0"),
        headings=UNITS[:5],
    )
    plan = imported(data)
    assert counts(plan) == {"unit": 1}
    assert {node.name for node in unit_nodes(on=BEFORE)} == {
        "党委",
        "第一党支部",
        "留下",
    }
    assert [node.name for node in unit_nodes(on=MARCH, roots=[top.pk])] == [
        "党委",
        "一支部",
    ]
    assert told == [("units", [branch.pk], MARCH)]
    assert verify_tree() == (set(), set())


def test_statuses_and_ends(branch):
    people = {
        number: make_member("人", unit=branch, employee_no=number) for number in "1234"
    }
    headings = ("工号", "姓名", "党支部", "状态")
    rows = [
        (number, "人", "第一党支部", word)
        for number, word in zip("1234", ["停止党籍", "离退休", "去世", ""], strict=True)
    ]
    imported(csv_roster(*rows, headings=headings))
    statuses = StatusPeriod.objects.values_list("member", "status")
    assert set(statuses) == {
        (people["1"].pk, MemberStatus.SUSPENDED),
        (people["2"].pk, MemberStatus.RETIRED),
    }
    assert Membership.objects.get(member=people["3"]).end_reason == EndReason.DECEASED
    assert party_memberships(on=MARCH).count() == 2
    rows[0] = ("1", "人", "第一党支部", "在册")
    imported(csv_roster(*rows, headings=headings), on=dt.date(2026, 5, 1))
    assert party_memberships(on=dt.date(2026, 5, 1)).count() == 3


def test_too_many_leaving_is_refused_unless_confirmed_and_can_be_left_alone(branch):
    for number in "12345":
        make_member("人", unit=branch, employee_no=number)
    four = csv_roster(*[(number, "人", "B1", "正式党员") for number in "1234"])
    three = csv_roster(*[(number, "人", "B1", "正式党员") for number in "123"])
    with pytest.raises(RosterRefused) as refused:
        imported(three, most_leaving_percent=20)
    assert codes(refused) == [(0, "too_many_leave")]
    assert Membership.objects.open().count() == 5
    assert (
        imported(three, most_leaving_percent=20, keep_missing=True).counts["leave"] == 0
    )
    assert imported(four, most_leaving_percent=20).counts["leave"] == 1


def test_every_bad_line_is_named_and_nothing_is_applied(branch, other):
    make_member("有后事", unit=branch, employee_no="50", on=dt.date(2026, 4, 1))
    make_unit("同名", code="X1")
    make_unit("同名", code="X2")
    headings = (
        "工号",
        "姓名",
        "党支部",
        "人员类别",
        "邮箱",
        "生效日期",
        "状态",
        "党内职务",
    )
    rows = [
        ("1", "好人", "第一党支部", "正式党员", "", "", "", ""),
        ("", "无号", "第一党支部", "正式党员", "", "", "", ""),
        ("1.5e+17", "坏号", "第一党支部", "正式党员", "", "", "", ""),
        ("2", "", "第一党支部", "正式党员", "", "", "", ""),
        ("1", "重号", "第一党支部", "正式党员", "", "", "", ""),
        ("3", "无支部", "", "正式党员", "", "", "", ""),
        ("4", "错支部", "第九党支部", "正式党员", "", "", "", ""),
        ("5", "两可", "同名", "正式党员", "", "", "", ""),
        ("6", "错类", "第一党支部", "大人物", "", "", "", ""),
        ("7", "错邮", "第一党支部", "正式党员", "a@", "", "", ""),
        ("8", "错日", "第一党支部", "正式党员", "", "昨天", "", ""),
        ("9", "太早", "第一党支部", "正式党员", "", "1999-01-01", "", ""),
        ("10", "错态", "第一党支部", "正式党员", "", "", "飞升", ""),
        ("11", "错职", "第一党支部", "正式党员", "", "", "", "主席"),
        ("50", "有后事", "第一党支部", "正式党员", "", "", "", ""),
    ]
    with pytest.raises(RosterRefused) as refused:
        imported(csv_roster(*rows, headings=headings))
    assert codes(refused) == [
        (3, "number_missing"),
        (4, "number_damaged"),
        (5, "name_missing"),
        (6, "number_twice"),
        (7, "unit_missing"),
        (8, "unit_unknown"),
        (9, "unit_ambiguous"),
        (10, "kind_unknown"),
        (11, "email_wrong"),
        (12, "date_unknown"),
        (13, "unit_too_young"),
        (14, "status_unknown"),
        (15, "post_unknown"),
        (16, "later_fact"),
    ]
    assert all(one.sentence for one in refused.value.plan.problems)
    assert Member.objects.count() == 1


def test_bad_lines_of_a_tree(branch):
    rows = [
        ("A", "甲总支", "B", "党总支"),
        ("B", "乙总支", "A", "党总支"),
        ("C", "丙支部", "没有", "党支部"),
        ("C", "丙支部", "B1", "党支部"),
        ("", "无码支部", "B1", "党支部"),
        ("D", "某某", "B1", ""),
        ("E", "戊支部", "B1", "帮派"),
    ]
    with pytest.raises(RosterRefused) as refused:
        imported(csv_roster(*rows, headings=UNITS[:4]))
    assert sorted(codes(refused)) == [
        (2, "cycle"),
        (3, "cycle"),
        (4, "parent_unknown"),
        (5, "code_twice"),
        (6, "code_missing"),
        (7, "unit_kind_missing"),
        (8, "unit_kind_unknown"),
    ]
    assert Unit.objects.count() == 1


def test_a_secretary_touches_only_the_own_area(branch, other):
    make_member("自己人", unit=branch, employee_no="1")
    stranger = make_member("别处的人", unit=other, employee_no="2")
    rows = [
        ("1", "自己人", "B2", "正式党员"),
        ("2", "别处的人", "B1", "正式党员"),
        ("3", "新人", "B2", "正式党员"),
    ]
    with pytest.raises(RosterRefused) as refused:
        imported(csv_roster(*rows), roots=(branch.pk,))
    assert codes(refused) == [
        (2, "unit_outside"),
        (3, "person_outside"),
        (4, "unit_outside"),
    ]
    plan = imported(csv_roster(("9", "新人", "B1", "正式党员")), roots=(branch.pk,))
    assert counts(plan) == {"add": 1, "leave": 1, "members": 1}
    assert unit_of(stranger, on=MARCH) == other
    tree = [
        ("N", "新支部", "", "党支部"),
        ("B2", "改名支部", "", "党支部"),
        ("M", "别处支部", "B2", "党支部"),
    ]
    with pytest.raises(RosterRefused) as refused:
        imported(csv_roster(*tree, headings=UNITS[:4]), roots=(branch.pk,))
    assert {code for _, code in codes(refused)} == {"top_level", "unit_outside"}


def test_a_correction_on_the_day_of_the_mistake_replaces_it(branch, other):
    imported(csv_roster(("1", "张三", "B1", "正式党员")))
    imported(csv_roster(("1", "张三", "B2", "预备党员")))
    one = Membership.objects.get()
    assert (one.unit, one.kind, one.valid_from) == (other, "probationary", MARCH)


def test_who_left_comes_back_and_a_closed_account_stays_closed(branch):
    member = make_member("回来", employee_no="1")
    disable_member(member=member, at=LONG_AGO_AT, by=None)
    plan = imported(csv_roster(("1", "回来", "B1", "正式党员")))
    assert counts(plan) == {"move": 1}
    assert [one.code for one in plan.problems] == ["account_closed"]
    assert not Member.objects.get().is_active
    assert unit_of(member, on=MARCH) == branch


def test_a_guest_elsewhere_is_no_leaver(branch, other):
    member = make_member("流动", unit=branch, employee_no="1")
    join_unit(
        member=member,
        unit=other,
        kind=PersonKind.FULL,
        role="participating",
        on=BEFORE,
        by=None,
    )
    assert counts(imported(csv_roster(("1", "流动", "B1", "正式党员")))) == {
        "members": 1
    }
    assert Membership.objects.open().count() == 2
