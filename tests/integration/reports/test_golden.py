"""The sheets of the organisation of tests.builders.five_levels, every figure worked out by hand."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Unit
from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.frozen import frozen, thawed
from reports.inspection_states import CheckKind, Deed, ListState
from reports.operations.inspection import act_on_finding, open_finding
from reports.queries.owed import duties
from reports.sheets import SHEETS, build
from tests.builders.five_levels import CUT_OFF, day, make_five_levels
from tests.builders.owed import moment
from training import rules
from training.models import Exemption, Obligation
from training.states import Basis

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_five_levels()


def ask(unit, *, on=CUT_OFF, **fields):
    fields = {"first": day(1, 1), "last": day(12, 31), "levels": "all"} | fields
    return Ask(scope=get_report_scope_of_unit(unit, on=on), **fields)


def cells(table, *keys):
    columns = [column for column in table.columns if column.key in keys]
    return [
        tuple(column.text(line, no) for column in columns)
        for no, line in enumerate(table.rows[0 : table.count], start=1)
    ]


COUNTS = (
    "organisation",
    "members",
    "probationary",
    "exempt",
    "assigned",
    "started",
    "completed",
    "completion_rate",
)


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        # 赵 and 周 count where they are now; 第二党支部 is gone.
        (
            Basis.DATE,
            [
                ("集团公司党委", "7", "1", "1", "6", "4", "1", "16.7%"),
                ("二级公司党委", "5", "1", "0", "5", "4", "1", "20.0%"),
                ("机关总支", "5", "1", "0", "5", "4", "1", "20.0%"),
                ("第一党支部", "5", "1", "0", "5", "4", "1", "20.0%"),
                ("第一党小组", "1", "1", "0", "1", "1", "0", "0.0%"),
                ("第二党支部", "0", "0", "0", "0", "0", "0", "—"),
                ("第三党支部", "2", "0", "1", "1", "0", "0", "0.0%"),
            ],
        ),
        # Spring was given to 赵 and 钱 in 第二党支部, to 周 in 第三党支部; the rest where they are now.
        (
            Basis.ASSIGNMENT,
            [
                ("集团公司党委", "7", "1", "1", "9", "5", "3", "33.3%"),
                ("二级公司党委", "5", "1", "0", "7", "4", "2", "28.6%"),
                ("机关总支", "5", "1", "0", "7", "4", "2", "28.6%"),
                ("第一党支部", "5", "1", "0", "5", "3", "1", "20.0%"),
                ("第一党小组", "1", "1", "0", "1", "1", "0", "0.0%"),
                ("第二党支部", "0", "0", "0", "2", "1", "1", "50.0%"),
                ("第三党支部", "2", "0", "1", "2", "1", "1", "50.0%"),
            ],
        ),
        # 赵 did spring in 第二党支部; 周 did it in 第一党支部, after the transfer.
        (
            Basis.COMPLETION,
            [
                ("集团公司党委", "7", "1", "1", "7", "5", "2", "28.6%"),
                ("二级公司党委", "5", "1", "0", "6", "5", "2", "33.3%"),
                ("机关总支", "5", "1", "0", "6", "5", "2", "33.3%"),
                ("第一党支部", "5", "1", "0", "5", "4", "1", "20.0%"),
                ("第一党小组", "1", "1", "0", "1", "1", "0", "0.0%"),
                ("第二党支部", "0", "0", "0", "1", "1", "1", "100.0%"),
                ("第三党支部", "2", "0", "1", "1", "0", "0", "0.0%"),
            ],
        ),
    ],
)
def test_summary_of_branches_on_each_basis(site, basis, expected):
    table = build("branches", ask(site.group_company, basis=basis))
    assert cells(table, *COUNTS) == expected


def test_summary_of_branches_before_the_merge(site):
    """On 31 March only spring was given; 周 had not moved, 吴 had not come, 郑 had not left."""
    table = build("branches", ask(site.group_company, on=day(3, 31)))
    assert cells(table, "organisation", "members", "assigned", "completed") == [
        ("集团公司党委", "7", "6", "3"),
        ("二级公司党委", "5", "5", "3"),
        ("机关总支", "5", "5", "3"),
        ("第一党支部", "3", "3", "2"),
        ("第一党小组", "1", "1", "1"),
        ("第二党支部", "2", "2", "1"),
        ("第三党支部", "2", "1", "0"),
    ]


def test_hours_and_targets_of_branches(site):
    table = build("branches", ask(site.group_company, levels="next"))
    assert cells(table, "organisation", "hours", "mean_hours", "on_target") == [
        ("二级公司党委", "38.50", "7.70", "1"),
        ("第三党支部", "0.00", "0.00", "0"),
    ]
    total = {c.key: c.text(table.total, None) for c in table.columns if c.key != "no"}
    assert (total["hours"], total["mean_hours"], total["target_rate"]) == (
        "38.50",
        "5.50",
        "14.3%",
    )
    assert "32" in str(next(c.heading for c in table.columns if c.key == "on_target"))


def test_ledger_has_every_entry_and_the_reversal(site):
    table = build("ledger", ask(site.group_company))
    assert cells(table, "name", "branch", "group", "hours", "remark") == [
        ("王", "第一党支部", "", "20.00", ""),
        ("李", "第一党支部", "第一党小组", "2.50", ""),
        ("赵", "第一党支部", "", "3.00", ""),
        ("赵", "第一党支部", "", "-3.00", "重复登记"),
        ("周", "第一党支部", "", "4.00", ""),
        ("王", "第一党支部", "", "12.00", ""),
    ]
    there = build("ledger", ask(site.third, basis=Basis.COMPLETION))
    assert cells(there, "name", "hours") == [("周", "4.00")]


def test_hours_per_person(site):
    table = build("years", ask(site.group_company))
    keys = (
        "name",
        "target",
        "collective",
        "online",
        "total",
        "missing",
        "required",
        "required_done",
    )
    assert cells(table, *keys) == [
        ("王", "32.00", "20.00", "12.00", "32.00", "0.00", "3", "3"),
        ("赵", "32.00", "0.00", "0.00", "0.00", "32.00", "3", "2"),
        ("钱", "32.00", "0.00", "0.00", "0.00", "32.00", "3", "0"),
        ("周", "32.00", "4.00", "0.00", "4.00", "28.00", "2", "1"),
        ("李", "32.00", "2.50", "0.00", "2.50", "29.50", "2", "1"),
        ("孙", "32.00", "0.00", "0.00", "0.00", "32.00", "0", "0"),
        ("吴", "32.00", "0.00", "0.00", "0.00", "32.00", "2", "0"),
    ]


def test_each_task(site):
    table = build("items", ask(site.group_company))
    keys = (
        "subject",
        "assigned",
        "attended",
        "made_up",
        "done",
        "studying",
        "not_begun",
        "completion_rate",
    )
    assert cells(table, *keys) == [
        ("春季党课", "6", "", "", "4", "0", "2", "66.7%"),
        ("五月集中学习", "3", "1", "1", "2", "0", "1", "66.7%"),
        ("秋季党课", "6", "", "", "1", "1", "4", "16.7%"),
    ]


def test_the_state_of_each_duty(site):
    """钱 begins nothing, 周 finished after the day; 孙 is exempt; 郑's duty was withdrawn."""
    table = build("people", ask(site.group_company))
    keys = ("organisation", "name", "item", "progress", "done_on")
    assert cells(table, *keys) == [
        ("第一党支部", "王", "春季党课", "已完成", "2026-03-10"),
        ("第一党支部", "王", "五月集中学习", "已完成", "2026-05-20"),
        ("第一党支部", "王", "秋季党课", "已完成", "2026-06-01"),
        ("第一党支部", "赵", "春季党课", "已完成", "2026-03-20"),
        ("第一党支部", "赵", "五月集中学习", "已完成", "2026-05-25"),
        ("第一党支部", "赵", "秋季党课", "在学", ""),
        ("第一党支部", "钱", "春季党课", "已逾期", ""),
        ("第一党支部", "钱", "五月集中学习", "已逾期", ""),
        ("第一党支部", "钱", "秋季党课", "未开始", ""),
        ("第一党支部", "周", "春季党课", "已完成", "2026-04-20"),
        ("第一党支部", "周", "秋季党课", "未开始", ""),
        ("第一党小组", "李", "春季党课", "已完成", "2026-03-15"),
        ("第一党小组", "李", "秋季党课", "未开始", ""),
        ("第三党支部", "孙", "春季党课", "免学", ""),
        ("第三党支部", "孙", "秋季党课", "免学", ""),
        ("第三党支部", "吴", "春季党课", "已逾期", ""),
        ("第三党支部", "吴", "秋季党课", "未开始", ""),
    ]
    assert [name for name, note in cells(table, "name", "remark") if note] == ["周"]
    done = build("people", ask(site.group_company, state="done"))
    assert done.count == 7


def test_unfinished_and_overdue(site):
    table = build("unfinished", ask(site.group_company))
    assert cells(table, "organisation", "name", "item", "days_over") == [
        ("第一党支部", "赵", "秋季党课", "0"),
        ("第一党支部", "钱", "春季党课", "91"),
        ("第一党支部", "钱", "五月集中学习", "15"),
        ("第一党支部", "钱", "秋季党课", "0"),
        ("第一党支部", "周", "秋季党课", "0"),
        ("第一党小组", "李", "秋季党课", "0"),
        ("第三党支部", "吴", "春季党课", "51"),
        ("第三党支部", "吴", "秋季党课", "0"),
    ]
    late = build("unfinished", ask(site.group_company, state="overdue"))
    assert late.count == 3


def test_quarters(site):
    table = build("quarters", ask(site.group_company, levels="next"))
    keys = [f"q{no}_{what}" for no in range(1, 5) for what in ("assigned", "done")]
    total = {c.key: c.text(table.total, None) for c in table.columns}
    # 吴 came on 10 April and has until 10 May: it is a duty of the first quarter's round all the same.
    assert [total[key] for key in keys] == ["6", "4", "3", "2", "6", "1", "0", "0"]
    assert (total["q1_rate"], total["q4_rate"]) == ("66.7%", "—")
    assert (total["planned"], total["begun"], total["change"]) == ("3", "3", "—")


def test_sessions_held(site):
    table = build("sessions", ask(site.company))
    keys = ("subject", "expected", "present", "leave", "absent", "made_up", "recorder")
    assert cells(table, *keys) == [("五月集中学习", "3", "1", "0", "2", "1", "王")]


def test_transfers(site):
    table = build("moves", ask(site.third))
    keys = ("name", "from_unit", "to_unit", "left_on", "accepted_on", "hours")
    assert cells(table, *keys) == [
        ("周", "第三党支部", "第一党支部", "2026-04-11", "2026-04-15", "4.00")
    ]


@pytest.mark.parametrize("name", SHEETS)
def test_a_frozen_sheet_says_the_same(site, name):
    made = build(name, ask(site.group_company, levels="next"))
    content = frozen(made, recorded_until=moment(CUT_OFF))
    again = thawed(content)
    assert [str(c.heading) for c in again.columns] == [
        str(c.heading) for c in made.columns
    ]
    keys = [column.key for column in made.columns]
    assert cells(again, *keys) == cells(made, *keys)
    assert frozen(again, recorded_until=moment(CUT_OFF)) == content


def test_the_database_and_the_rule_agree_on_every_status(site):
    for number in (day(3, 2), day(3, 31), day(4, 1), day(5, 11), CUT_OFF, day(10, 1)):
        asked = ask(site.group_company, on=number)
        shown = dict(duties(asked).values_list("pk", "status_then"))
        assert shown
        freed = [
            (one.member_id, rules.Freed(one.valid_from, one.valid_to, one.recorded_at))
            for one in Exemption.objects.all()
        ]
        for duty in Obligation.objects.filter(pk__in=shown):
            facts = rules.Facts(
                due_on=duty.due_on,
                closes_on=duty.closes_on,
                started_at=duty.started_at,
                done_at=duty.done_at,
                withdrawn_at=duty.withdrawn_at,
                freed=tuple(one for who, one in freed if who == duty.member_id),
            )
            last = asked.before - dt.timedelta(microseconds=1)
            assert shown[duty.pk] == rules.status(facts, last), (number, duty)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    number=st.dates(day(1, 1), day(11, 1)),
    basis=st.sampled_from(Basis.values),
)
def test_a_parent_is_the_sum_of_its_children_at_every_node_and_date(
    site, number, basis
):
    made = ask(site.group_company, on=number, basis=basis)
    figures = {row["key"]: row["figures"] for row in build("branches", made).rows}
    for node in made.tree.nodes:
        if node.id in made.closed:
            continue
        unit = Unit.objects.get(pk=node.id)
        scope = get_report_scope_of_unit(unit, on=number)
        next_level = dataclasses.replace(made, scope=scope, levels="next")
        table = build("branches", next_level)
        whole = table.total["figures"]
        assert whole == figures[node.key]
        parts = [row["figures"] for row in table.rows]
        assert sum(parts[1:], parts[0]) == whole
        assert whole.done <= whole.started <= whole.assigned


def test_the_checklist_is_as_it_stood_at_the_cut_off(site):
    finding = open_finding(
        unit=site.first,
        kind=CheckKind.OTHER,
        text="记录不全",
        owner=site.wang,
        due_on=day(6, 10),
        at=moment(day(6, 1)),
        by=site.secretary,
    )
    deeds = (
        (Deed.RECTIFIED, site.wang, day(6, 20)),
        (Deed.CLOSED, site.secretary, day(7, 2)),
    )
    for deed, by, on in deeds:
        finding.refresh_from_db()
        act_on_finding(finding=finding, deed=deed, text="已补", at=moment(on), by=by)
    keys = ("organisation", "problem", "owner", "due_on", "checked_by", "state")

    def row(on):
        (line,) = cells(build("checklist", ask(site.group_company, on=on)), *keys)
        return line[0], line[1], line[4], line[5]

    late, pending, complete = (
        str(state.label)
        for state in (ListState.LATE, ListState.TO_CONFIRM, ListState.COMPLETE)
    )
    assert row(day(6, 15)) == ("第一党支部", "记录不全", "", late)
    assert row(CUT_OFF) == ("第一党支部", "记录不全", "", pending)
    assert row(day(7, 2)) == ("第一党支部", "记录不全", "书记", complete)
