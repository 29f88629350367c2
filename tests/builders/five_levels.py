"""An organisation of five levels in 2026 whose figures are worked out by hand in the tests.

    集团公司党委
    ├─ 二级公司党委
    │  └─ 机关总支
    │     ├─ 第一党支部      王, 赵 (from 1 May), 钱 (from 1 May), 周 (from 15 April), 郑 (until 1 April), 冯 (candidate)
    │     │  └─ 第一党小组   李 (probationary)
    │     └─ 第二党支部      赵, 钱; merged into 第一党支部 on 1 May
    └─ 第三党支部            孙 (exempt from 1 March), 周 (until 15 April), 吴 (from 10 April)

Duties, by the day they are due:
    spring (31 March)   王, 李, 赵, 周 done; 钱, 吴 (own day: 10 May) not; 孙 done but exempt; 郑 withdrawn
    meeting (15 June)   of 第一党支部: 王 was there, 赵 made up for it, 钱 neither
    autumn (30 September)   王 done, 赵 begun, 李 钱 周 吴 not begun, 孙 exempt
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from members.operations.memberships import leave_unit
from members.operations.merging import merge_units
from members.operations.transfers import (
    accept_transfer,
    request_transfer,
    send_transfer,
)
from members.states import PersonKind, UnitKind
from tests.builders.courses import make_lecture
from tests.builders.members import LONG_AGO, make_member, make_secretary, make_unit
from tests.builders.owed import credit, make_task, moment, owe
from training.models import (
    Assignment,
    Attendance,
    CreditTarget,
    Exemption,
    HeldSession,
    Period,
)
from training.states import AttendanceState, ExemptionReason, ItemKind, SessionState


def day(month, number):
    return dt.date(2026, month, number)


CUT_OFF = day(6, 30)


def make_five_levels():
    """The drawing above by short names: units, people, rounds."""
    it = SimpleNamespace()
    _units(it)
    _people(it)
    _moves(it)
    _duties(it)
    _meeting(it)
    _hours(it)
    return it


def _units(it):
    committee, general = UnitKind.COMMITTEE, UnitKind.GENERAL_BRANCH
    it.group_company = make_unit("集团公司党委", code="A", kind=committee)
    it.company = make_unit(
        "二级公司党委", code="B", kind=committee, parent=it.group_company, order=1
    )
    it.general = make_unit("机关总支", code="C", kind=general, parent=it.company)
    it.first = make_unit("第一党支部", code="D", parent=it.general, order=1)
    it.group = make_unit(
        "第一党小组", code="G", kind=UnitKind.GROUP, parent=it.first, order=1
    )
    it.second = make_unit("第二党支部", code="E", parent=it.general, order=2)
    it.third = make_unit("第三党支部", code="F", parent=it.group_company, order=2)
    it.units = (
        it.group_company,
        it.company,
        it.general,
        it.first,
        it.group,
        it.second,
        it.third,
    )


def _people(it):
    def person(name, number, unit, **fields):
        return make_member(name, unit=unit, employee_no=f"000{number}", **fields)

    it.wang = person("王", 1, it.first)
    it.li = person("李", 2, it.group, kind=PersonKind.PROBATIONARY)
    it.zhao = person("赵", 3, it.second)
    it.qian = person("钱", 4, it.second)
    it.sun = person("孙", 5, it.third)
    it.zhou = person("周", 6, it.third)
    it.wu = person("吴", 7, it.third, on=day(4, 10))
    it.zheng = person("郑", 8, it.first)
    it.feng = person("冯", 9, it.first, kind=PersonKind.CANDIDATE)
    it.secretary = make_secretary(
        it.group_company, name="书记", employee_no="9000", kind=PersonKind.MASSES
    )


def _moves(it):
    leave_unit(member=it.zheng, unit=it.first, on=day(4, 1), by=None)
    it.transfer = request_transfer(
        member=it.zhou,
        to_unit=it.first,
        wanted_on=day(4, 15),
        at=moment(day(4, 10)),
        by=it.secretary,
    )
    send_transfer(transfer=it.transfer, at=moment(day(4, 11)), by=it.secretary)
    it.transfer.refresh_from_db()
    accept_transfer(
        transfer=it.transfer, on=day(4, 15), at=moment(day(4, 15)), by=it.secretary
    )
    merge_units(
        sources=[it.second],
        target=it.first,
        on=day(5, 1),
        by=it.secretary,
        at=moment(day(4, 28)),
    )
    Exemption.objects.create(
        member=it.sun,
        valid_from=day(3, 1),
        valid_to=dt.date(2027, 1, 1),
        ground=ExemptionReason.ILLNESS,
        recorded_at=moment(day(3, 1)),
    )


def _duties(it):
    it.spring = make_task(
        it.group_company,
        make_lecture("春季党课", required=False),
        opens_on=day(3, 2),
        due_on=day(3, 31),
    )
    owe(it.wang, it.spring, done=day(3, 10))
    owe(it.li, it.spring, done=day(3, 15))
    owe(it.zhao, it.spring, done=day(3, 20))
    owe(it.qian, it.spring)
    owe(it.sun, it.spring, done=day(4, 1))
    owe(it.zhou, it.spring, done=day(4, 20))
    owe(it.wu, it.spring, on=day(4, 10), due_on=day(5, 10))
    owe(it.zheng, it.spring, withdrawn_at=moment(day(4, 1)), withdraw_reason="left")
    it.autumn = make_task(
        it.group_company,
        make_lecture("秋季党课", required=False),
        opens_on=day(5, 10),
        due_on=day(9, 30),
    )
    owe(it.wang, it.autumn, done=day(6, 1))
    owe(it.zhao, it.autumn, started=day(6, 2))
    for member in (it.li, it.qian, it.sun, it.zhou, it.wu):
        owe(member, it.autumn)


def _meeting(it):
    it.session = HeldSession.objects.create(
        unit=it.first,
        kind="collective_study",
        title="五月集中学习",
        starts_at=moment(day(5, 20), 9),
        ends_at=moment(day(5, 20), 11),
        minutes=120,
        state=SessionState.CLOSED,
        recorder=it.wang,
    )
    task = Assignment.objects.create(
        unit=it.first,
        title="五月集中学习",
        item=ItemKind.SESSION,
        session=it.session,
        kinds=Assignment.default_kinds(),
        published_at=moment(day(5, 12)),
    )
    it.meeting = Period.objects.create(
        assignment=task, no=1, opens_on=day(5, 12), due_on=day(6, 15)
    )
    present, absent = AttendanceState.PRESENT, AttendanceState.ABSENT
    came = {}
    for member, state in ((it.wang, present), (it.zhao, absent), (it.qian, absent)):
        came[member] = Attendance.objects.create(
            session=it.session, member=member, unit=it.first, state=state
        )
    owe(it.wang, it.meeting, done=day(5, 20), attendance=came[it.wang])
    owe(it.zhao, it.meeting, done=day(5, 25))
    owe(it.qian, it.meeting)


def _hours(it):
    CreditTarget.objects.create(
        unit=it.group_company,
        hours=Decimal(32),
        valid_from=LONG_AGO,
        source_note="条例第二十条",
    )
    credit(it.wang, Decimal("20.00"), on=day(3, 10))
    credit(it.li, Decimal("2.50"), on=day(3, 15))
    wrong = credit(it.zhao, Decimal("3.00"), on=day(3, 20))
    credit(it.zhou, Decimal("4.00"), on=day(4, 1))
    credit(
        it.zhao,
        Decimal("-3.00"),
        on=day(3, 20),
        recorded_at=moment(day(4, 2)),
        reverses=wrong,
        identity=wrong.identity,
        reason="重复登记",
    )
    credit(it.wang, Decimal("12.00"), on=day(6, 1), collective=False)
