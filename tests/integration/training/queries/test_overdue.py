import datetime as dt

import pytest

from courses.states import StudyState
from members.operations.people import disable_member
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.duties import TODAY, TODAY_AT, claim, make_assignment, make_duty
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_quiz
from training.models import Extension, Reminder, Share
from training.queries.overdue import ANY, BOTH, LATE, LATENESS, SOON, OverdueList
from training.states import ObligationStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    committee = make_unit("公司党委")
    return {
        "committee": committee,
        "first": make_unit("第一党支部", parent=committee, order=1),
        "second": make_unit("第二党支部", parent=committee, order=2),
    }


def lines(unit, **filters):
    return OverdueList(roots=[unit.pk], on=TODAY, **filters)[:100]


def test_lines_stand_in_the_order_of_the_organisation_and_only_below_the_roots(tree):
    made = make_assignment(tree["committee"])
    behind = [
        make_duty(make_member(name, unit=tree[unit]), tree[unit], made)
        for name, unit in (("钱", "second"), ("王", "first"), ("李", "first"))
    ]
    names = [line.name for line in lines(tree["committee"])]
    assert names == ["王", "李", "钱"]
    assert [line.name for line in lines(tree["second"])] == ["钱"]
    assert [
        line.obligation_id
        for line in OverdueList(roots=[tree["committee"].pk], on=TODAY)[1:3]
    ] == [behind[2].pk, behind[0].pk]
    assert [
        line.name
        for line in OverdueList(roots=[tree["committee"].pk], on=TODAY).chunks(1)
    ] == names


def test_what_is_done_exempt_or_of_a_closed_account_is_not_behind(tree):
    made = make_assignment(tree["first"])
    for status in (
        ObligationStatus.DONE,
        ObligationStatus.EXEMPT,
        ObligationStatus.WITHDRAWN,
    ):
        make_duty(make_member(unit=tree["first"]), tree["first"], made, status=status)
    gone = make_member(unit=tree["first"])
    make_duty(gone, tree["first"], made)
    disable_member(member=gone, at=NOON, by=None)
    assert lines(tree["first"], lateness=BOTH) == []


@pytest.mark.parametrize(
    ("due_on", "in_lists", "days_late"),
    [
        (TODAY - dt.timedelta(days=1), {LATE, BOTH}, 1),
        (TODAY, {SOON, BOTH}, 0),
        (TODAY + dt.timedelta(days=7), {SOON, BOTH}, 0),
        (TODAY + dt.timedelta(days=8), set(), 0),
    ],
)
def test_late_begins_the_day_after_whatever_the_sweep_has_said(
    tree, due_on, in_lists, days_late
):
    make_duty(
        make_member(unit=tree["first"]),
        tree["first"],
        make_assignment(tree["first"]),
        due_on=due_on,
        status=ObligationStatus.NOT_STARTED,
    )
    found = {name: lines(tree["first"], lateness=name) for name in LATENESS}
    assert found.pop(ANY)
    assert {name for name, some in found.items() if some} == in_lists
    assert {line.days_late for some in found.values() for line in some} <= {days_late}


def test_progress_tells_watching_from_a_quiz_that_is_missing(tree):
    lecture = make_lecture(quiz=make_quiz(kinds=("single",)))
    made = make_assignment(tree["first"], lecture=lecture)
    people = [make_member(name, unit=tree["first"]) for name in ("未", "在", "待")]
    watch_all(people[2], lecture, at=NOON + dt.timedelta(hours=1))
    for member in people:
        started = None if member.name == "未" else NOON
        make_duty(member, tree["first"], made, started_at=started)
    assert {line.name: line.progress for line in lines(tree["first"])} == {
        "未": StudyState.NOT_STARTED,
        "在": StudyState.IN_PROGRESS,
        "待": StudyState.QUIZ_PENDING,
    }


def test_the_nearest_claim_names_the_person_and_a_share_goes_before_it(tree):
    made = make_assignment(tree["committee"])
    heads = [make_member(name) for name in ("周", "书记", "组长")]
    claim(made, tree["committee"], heads[0])
    own = claim(made, tree["first"], heads[1])
    people = [make_member(name, unit=tree["first"]) for name in ("王", "李")]
    Share.objects.create(claim=own, member=people[1], responsible=heads[2])
    other = make_member("钱", unit=tree["second"])
    for member, unit in ((people[0], "first"), (people[1], "first"), (other, "second")):
        make_duty(member, tree[unit], made)
    found = {line.name: line.responsible for line in lines(tree["committee"])}
    assert found == {"王": "书记", "李": "组长", "钱": "周"}


def test_reminders_and_the_reason_of_an_extension_stand_beside(tree):
    member = make_member(unit=tree["first"])
    duty = make_duty(member, tree["first"], make_assignment(tree["first"]))
    for days in (3, 1):
        at = TODAY_AT - dt.timedelta(days=days)
        Reminder.objects.create(obligation=duty, member=member, day=at.date(), at=at)
    Extension.objects.create(obligation=duty, due_on=duty.due_on, reason="出差")
    (line,) = lines(tree["first"])
    assert (line.reminded, line.note) == (2, "出差")
    assert line.last_reminded_at == TODAY_AT - dt.timedelta(days=1)


def test_a_name_a_number_or_an_assignment_narrows(tree):
    made = make_assignment(tree["first"], "甲")
    other = make_assignment(tree["first"], "乙")
    wang = make_member("王芳", unit=tree["first"], employee_no="A-7")
    make_duty(wang, tree["first"], made)
    make_duty(make_member("李", unit=tree["first"]), tree["first"], other)
    assert [line.name for line in lines(tree["first"], search="芳")] == ["王芳"]
    assert [line.name for line in lines(tree["first"], search="a-7")] == ["王芳"]
    assert [line.item for line in lines(tree["first"], assignment=other[0].key)] == [
        "乙"
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_queries(django_assert_num_queries, tree, number):
    made = make_assignment(tree["committee"])
    claim(made, tree["first"], make_member())
    for _no in range(number):
        make_duty(make_member(unit=tree["first"]), tree["first"], made)
        make_duty(make_member(unit=tree["second"]), tree["second"], made)
    with django_assert_num_queries(6):
        assert len(lines(tree["committee"])) == 2 * number
