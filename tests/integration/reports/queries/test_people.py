"""完成情况名单: who stands where, worked out by hand from the drawing in tests/builders/reports.py."""

import datetime as dt

import pytest

from courses.models import Completion
from courses.operations.completion import void_completion
from courses.queries.standing import standing_of
from courses.states import StudyState
from members.models import Member
from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.queries.people import STATES, people
from tests.builders.courses import NOON, make_lecture, make_video, watch_all
from tests.builders.five_levels import make_five_levels
from tests.builders.owed import make_task, moment, owe
from tests.builders.quizzes import make_attempt, make_quiz, submit, wrong_answers
from tests.builders.reports import LATER, STUDIED, STUDY_AT, make_golden
from training.models import Assignment, Extension, Obligation

pytestmark = pytest.mark.django_db


@pytest.fixture
def golden():
    return make_golden()


def listed(golden, lecture=None, *, on=LATER, state="", unit=None):
    task = lecture and Assignment.objects.get(lecture=lecture)
    scope = get_report_scope_of_unit(unit or golden.committee, on=on)
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    return people(
        Ask(scope=scope, first=first, last=last, assignment=task, state=state)
    )


def states_of(rows):
    return [(row["name"], row["state"]) for row in rows]


def test_everybody_in_organisation_order_with_their_state(golden):
    assert states_of(listed(golden, golden.open)[0:50]) == [
        ("周", "not_started"),
        ("王", "done"),
        ("李", "done"),
        ("钱", "not_started"),
        ("孙", "done"),
        ("吴", "in_progress"),
        ("郑", "not_started"),
    ]


def test_a_task_for_one_branch_lists_only_its_people(golden):
    rows = listed(golden, golden.closed)[0:50]
    assert states_of(rows) == [
        ("王", "done"),
        ("李", "quiz_pending"),
        ("钱", "not_started"),
    ]
    assert [(row["organisation"], row["kind"]) for row in rows[:2]] == [
        ("第一党支部", "正式党员"),
        ("第一党支部", "预备党员"),
    ]
    assert [row["done_on"] for row in rows] == [dt.date(2026, 3, 3), None, None]


def test_a_filter_by_state_gives_its_rows_and_their_number(golden):
    expected = {
        "all": ["周", "王", "李", "钱", "孙", "吴", "郑"],
        "unfinished": ["周", "钱", "吴", "郑"],
        "not_started": ["周", "钱", "郑"],
        "in_progress": ["吴"],
        "quiz_pending": [],
        "overdue": [],
        "done": ["王", "李", "孙"],
        "exempt": [],
    }
    assert set(expected) == set(STATES)
    for state, names in expected.items():
        chosen = listed(golden, golden.open, state=state)
        assert [row["name"] for row in chosen[0:50]] == names
        assert len(chosen) == len(names)
        assert [row["name"] for row in chosen.chunks(size=2)] == names


def test_single_states_share_out_everybody(golden):
    single = set(STATES) - {"all", "unfinished"}
    parts = {state: len(listed(golden, state=state)) for state in single}
    assert sum(parts.values()) == len(listed(golden)) == 10
    assert parts["quiz_pending"] == 1


def test_overdue_and_exempt_people_stand_in_the_list_with_their_word():
    site = make_five_levels()
    scope = get_report_scope_of_unit(site.third, on=dt.date(2026, 6, 30))
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    rows = people(Ask(scope=scope, first=first, last=last))[0:50]
    assert [(row["name"], row["item"], row["state"]) for row in rows] == [
        ("孙", "春季党课", "exempt"),
        ("孙", "秋季党课", "exempt"),
        ("吴", "春季党课", "overdue"),
        ("吴", "秋季党课", "not_started"),
    ]
    assert {row["done_on"] for row in rows} == {None}


def test_pages_of_any_size_put_together_are_the_whole_list(golden):
    everybody = listed(golden)
    for size in (1, 2, 3, 7):
        pages = [
            row
            for start in range(0, len(everybody), size)
            for row in everybody[start : start + size]
        ]
        assert pages == everybody[0:50] == list(everybody.chunks(size=size))


def test_a_past_day_shows_what_was_done_by_its_end_and_where_people_were(golden):
    rows = listed(golden, golden.open, on=NOON.date())[0:50]
    assert {row["state"] for row in rows} == {"not_started"}
    before = listed(golden, golden.open, on=STUDIED, unit=golden.second)[0:9]
    assert dict(states_of(before)) == {"钱": "not_started", "孙": "done"}


def test_more_time_and_finishing_late_stand_in_the_remarks(golden):
    day = dt.date(2026, 3, 4)
    lecture = make_lecture("专题", required=False)
    period = make_task(golden.first, lecture, opens_on=NOON.date(), due_on=day)
    duty = owe(golden.wang, period, done=LATER)
    Extension.objects.create(
        obligation=duty, due_on=day, reason="出差", at=moment(STUDIED), by=golden.zhou
    )
    [before] = listed(golden, lecture, on=NOON.date())[0:9]
    [after] = listed(golden, lecture, on=LATER)[0:9]
    assert (before["remark"], before["done_on"]) == ("", None)
    assert after["remark"].startswith("出差")
    assert after["remark"] != "出差"
    assert after["done_on"] == LATER


def variants(golden):
    """One lecture for each way to be complete, with one person in each place of it."""
    quiz = make_quiz(kinds=("single",))
    only_quiz = make_lecture("只有测验", video=None, quiz=quiz)
    failed = make_attempt(golden.qian, quiz, at=STUDY_AT)
    submit(failed, wrong_answers(failed), at=STUDY_AT)
    submit(make_attempt(golden.wu, quiz, at=STUDY_AT), at=STUDY_AT)
    return [only_quiz, golden.open, golden.closed]


def test_every_state_is_the_one_the_member_sees(golden):
    """The sheet asks the database, the member's page one row at a time: the answers agree."""
    lectures = variants(golden)
    seen = set()
    for lecture in lectures:
        for row in listed(golden, lecture)[0:50]:
            member = Member.objects.get(employee_no=row["employee_no"])
            standing = standing_of(member=member, lecture=lecture)
            assert (row["name"], row["state"]) == (row["name"], standing.state)
            seen.add(row["state"])
    assert seen == set(StudyState)


def test_whose_completion_is_voided_has_not_begun(golden):
    done = Completion.objects.get(member=golden.wang, lecture=golden.closed)
    at = STUDY_AT + dt.timedelta(hours=3)
    void_completion(completion=done, reason="补学", at=at, by=golden.zhou)
    rows = listed(golden, golden.closed, unit=golden.first, state="not_started")[0:9]
    assert ("王", None) in [(row["name"], row["done_on"]) for row in rows]


def test_a_new_recording_has_to_be_watched_before_the_quiz_is_what_is_missing(golden):
    golden.closed.video = make_video("新录像")
    golden.closed.save()
    rows = dict(states_of(listed(golden, golden.closed)[0:50]))
    assert rows == {"王": "done", "李": "in_progress", "钱": "not_started"}


@pytest.mark.parametrize("counts", ["best", "last"])
def test_the_quiz_s_own_rule_says_which_attempt_counts(golden, counts):
    """吴 has still to watch; of two attempts the first passed and the last did not."""
    quiz = make_quiz(kinds=["single"], counts=counts, retake_after_pass=True)
    lecture = make_lecture("有录像有测验", quiz=quiz)
    member = golden.wu
    watch_all(member, lecture, at=STUDY_AT)
    hour = dt.timedelta(hours=1)
    for no, right in enumerate((True, False), start=1):
        at = STUDY_AT - no * hour if right else STUDY_AT - hour / 2
        attempt = make_attempt(member, quiz, at=at - hour)
        submit(attempt, None if right else wrong_answers(attempt), at=at)
    [state] = [
        row["state"]
        for row in listed(golden, lecture)[0:50]
        if row["name"] == member.name
    ]
    assert state == standing_of(member=member, lecture=lecture).state


def test_what_was_withdrawn_is_left_out(golden):
    """孙 left 机关总支, for which the second lecture is meant."""
    assert Obligation.objects.filter(member=golden.sun).count() == 2
    assert "孙" not in dict(states_of(listed(golden, golden.closed)[0:50]))
