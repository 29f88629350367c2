"""What the sheets of tests.builders.five_levels say beside their figures: titles, drawings, who answers for
what, and how things stood at the cut-off."""

import pytest

from members.operations.statuses import set_status
from members.states import MemberStatus, TransferState
from reports.charts import drawing_of
from reports.sheets import build
from tests.builders.five_levels import day, make_five_levels
from tests.builders.owed import moment
from tests.integration.reports.test_golden import COUNTS, ask, cells
from training.models import Claim

pytestmark = pytest.mark.django_db

# The layouts in use, column by column, as their headings are in Chinese.
LAYOUTS = {
    "ledger": "序号|姓名|工号|所在党支部|党小组|人员类别|学习日期|学习内容（课题）|学习形式|主讲人|组织单位|时长（分钟）|折算学时|测验成绩|是否合格|学时依据（规则）|备注",
    "years": "序号|姓名|工号|党支部|人员类别|党内职务|年度应完成学时|集中培训学时|线上学习学时|合计学时|差额|必修应完成数|必修已完成数|测验平均分|是否达标|免学情况|备注",
    "branches": "序号|党组织名称|上级党组织|党员总数|正式|预备|免学人数|应学人数|参学人数|参学率|完成人数|完成率|未完成人数|测验合格人数|合格率|总学时|人均学时|达标（≥32）人数|达标率|备注",
    "items": "课题|类型|发布日期|截止日期|应学|现场参加|线上补学|完成|在学|未学|完成率|测验合格率|平均分|错误率最高题",
    "unfinished": "序号|党支部|姓名|工号|任务名称|截止日期|逾期天数|当前进度|已提醒次数|最近提醒时间|责任人|原因/备注",
    "quarters": "党组织|Q1 应学|Q1 完成|Q1 完成率|Q2 应学|Q2 完成|Q2 完成率|Q3 应学|Q3 完成|Q3 完成率|Q4 应学|Q4 完成|Q4 完成率|全年计划课数|实际课数|人均学时|达标率|与上年同期（百分点）|说明",
    "sessions": "日期|党组织|类型|主题|主讲/主持|地点/方式|应到|实到|请假|缺席|补学完成|录像|材料|记录人",
    "checklist": "检查项|党组织|问题描述|发现时间|责任人|整改期限|整改情况|复核人|状态",
    "moves": "姓名|转出组织|转入组织|转出日期|接收日期|状态|转入时已有学时",
}


@pytest.fixture
def site():
    return make_five_levels()


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_sheet_has_exactly_the_columns_in_use_in_their_order(site, name):
    headings = [str(one.heading) for one in build(name, ask(site.first)).columns]
    assert headings == LAYOUTS[name].split("|")


def test_tasks_stand_by_their_day_or_the_most_unfinished_first(site):
    """Open are: spring 2 of 6, the meeting 1 of 3, autumn 5 of 6."""

    def subjects(sort):
        table = build("items", ask(site.group_company, sort=sort))
        return [subject for (subject,) in cells(table, "subject")]

    assert subjects("due") == ["春季党课", "五月集中学习", "秋季党课"]
    assert subjects("unfinished") == ["秋季党课", "春季党课", "五月集中学习"]


def test_the_drawing_of_hours_counts_people_and_names_none(site):
    """王 has all 32 hours, 周 4 and 李 2.5 of them, the other four none."""
    drawing = drawing_of(build("years", ask(site.group_company)))
    assert [bar.value for bar in drawing.chart.bars] == [1, 0, 2, 4]


def test_who_is_suspended_counts_in_no_sheet(site):
    words = {"member": site.wang, "status": MemberStatus.SUSPENDED, "by": None}
    set_status(**words, on=day(6, 15), at=moment(day(6, 15)))
    table = build("branches", ask(site.first))
    assert cells(table, *COUNTS)[0][1:] == ("4", "1", "0", "4", "3", "0", "0.0%")
    assert "王" not in {
        row[0] for row in cells(build("years", ask(site.first)), "name")
    }
    before = build("branches", ask(site.first, on=day(6, 14)))
    assert cells(before, "members", "completed")[0] == ("5", "1")


def test_the_title_names_the_year_or_the_quarter(site):
    quarter = ask(site.first, first=day(4, 1), last=day(6, 30))
    odd = ask(site.first, first=day(4, 2), last=day(6, 30))
    titles = [build("items", one).heading for one in (ask(site.first), quarter, odd)]
    assert len(set(titles)) == 3
    assert all(title.startswith("第一党支部 ") for title in titles)
    assert "2026-04-02" in titles[2]


def test_a_transfer_is_told_as_it_stood_at_the_cut_off(site):
    def told(number):
        return cells(
            build("moves", ask(site.third, on=day(4, number))),
            "left_on",
            "accepted_on",
            "state",
            "hours",
        )

    states = (TransferState.REQUESTED, TransferState.SENT, TransferState.ACCEPTED)
    asked, sent, accepted = (str(state.label) for state in states)
    assert told(9) == []
    assert told(10) == [("2026-04-10", "", asked, "—")]
    assert told(14) == [("2026-04-11", "", sent, "—")]
    assert told(15) == [("2026-04-11", "2026-04-15", accepted, "4.00")]


def test_the_person_responsible_is_the_one_of_the_nearest_share(site):
    """The branch claims the task for 王 and gives what 钱 owes to 李."""
    claim = Claim.objects.create(
        assignment=site.autumn.assignment, unit=site.first, responsible=site.wang
    )
    claim.shares.create(member=site.qian, responsible=site.li)
    autumn = ask(site.group_company, assignment=site.autumn.assignment)
    assert cells(build("unfinished", autumn), "name", "responsible") == [
        ("赵", "王"),
        ("钱", "李"),
        ("周", "王"),
        ("李", "王"),
        ("吴", ""),
    ]
