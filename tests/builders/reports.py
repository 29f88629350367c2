"""A small organisation whose figures can be worked out by hand.

    公司党委            周 (secretary of the committee)
    ├─ 机关总支
    │  ├─ 第一党支部    王, 李 (probationary), 赵 (candidate: not counted)
    │  └─ 第二党支部    钱, 孙 (until 10 March)
    └─ 第三党支部       吴, 孙 (from 10 March), 郑 (from 15 March), 冯 (account closed)

`open` is for every member, `closed` for 机关总支 only and has a quiz; `elective` is no duty.
All three are published on 2 March at noon, and the two duties are due on 1 April; everything below is done on 3 March:
王 completes both; 李 completes `open` and watches `closed` without its quiz; 孙 completes
`open`; 吴 watches a part of `open`; the others do nothing.
"""

import datetime as dt
from types import SimpleNamespace

from courses.states import Visibility
from members.operations.memberships import join_unit
from members.operations.people import disable_member
from members.states import PersonKind, UnitKind
from tests.builders.courses import NOON, Player, make_lecture, watch_all
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.owed import moment
from tests.builders.quizzes import make_attempt, make_quiz, submit
from training.operations.following import materialise

BEFORE_ALL = dt.date(2026, 3, 1)
PUBLISHED = dt.date(2026, 3, 2)
STUDIED = dt.date(2026, 3, 5)
JOINED = dt.date(2026, 3, 15)
LATER = dt.date(2026, 3, 20)
STUDY_AT = NOON + dt.timedelta(days=1)


def make_golden():
    """Units, people and lectures of the drawing above, by short names."""
    it = SimpleNamespace()
    it.committee = make_unit("公司党委", code="C", kind=UnitKind.COMMITTEE)
    it.general = make_unit(
        "机关总支", code="G", kind=UnitKind.GENERAL_BRANCH, parent=it.committee, order=1
    )
    it.first = make_unit("第一党支部", code="B1", parent=it.general, order=1)
    it.second = make_unit("第二党支部", code="B2", parent=it.general, order=2)
    it.third = make_unit("第三党支部", code="B3", parent=it.committee, order=2)
    _add_people(it)
    it.open = make_lecture("坚定理想信念")
    it.closed = make_lecture(
        "机关作风建设",
        quiz=make_quiz(kinds=("single",)),
        visibility=Visibility.UNITS,
        audience=(it.general,),
    )
    it.elective = make_lecture("党史故事", required=False)
    _let_them_study(it)
    return it


def _add_people(it):
    it.zhou = make_secretary(it.committee, name="周", employee_no="0001")
    it.wang = make_member("王", unit=it.first, employee_no="0002")
    it.li = make_member(
        "李", unit=it.first, kind=PersonKind.PROBATIONARY, employee_no="0003"
    )
    it.zhao = make_member(
        "赵", unit=it.first, kind=PersonKind.CANDIDATE, employee_no="0004"
    )
    it.qian = make_member("钱", unit=it.second, employee_no="0005")
    it.sun = make_member("孙", unit=it.second, employee_no="0006")
    it.wu = make_member("吴", unit=it.third, employee_no="0007")
    it.zheng = make_member("郑", unit=it.third, on=JOINED, employee_no="0008")
    it.feng = make_member("冯", unit=it.third, employee_no="0009")
    disable_member(member=it.feng, at=NOON, by=None)


def _let_them_study(it):
    for member in (it.wang, it.li, it.sun, it.zhao):
        watch_all(member, it.open, at=STUDY_AT)
    for member in (it.wang, it.li):
        watch_all(member, it.closed, at=STUDY_AT + dt.timedelta(hours=1))
    quiz_at = STUDY_AT + dt.timedelta(hours=2)
    submit(make_attempt(it.wang, it.closed.quiz, at=quiz_at), at=quiz_at)
    player = Player(it.wu, it.open, at=STUDY_AT)
    player.beat(spans=[(0, 5_000)], at=STUDY_AT + dt.timedelta(seconds=5))
    moved = dt.date(2026, 3, 10)
    join_unit(
        member=it.sun,
        unit=it.third,
        kind=PersonKind.FULL,
        on=moved,
        at=moment(moved),
        by=None,
    )
    # What the night does on the day on which 郑 joins.
    materialise(member_ids=[it.zheng.pk], at=moment(JOINED))
