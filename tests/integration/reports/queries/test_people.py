import datetime as dt

import pytest

from courses.models import Completion
from courses.operations.completion import void_completion
from courses.queries.standing import standing_of
from courses.states import StudyState
from members.models import Member
from members.queries import party_memberships
from reports.queries.duties import Duties
from reports.queries.people import STATE_FILTERS, LecturePeople
from reports.queries.summary import branch_summary
from tests.builders.courses import NOON, make_lecture, make_video, watch_all
from tests.builders.members import make_member
from tests.builders.quizzes import make_attempt, make_quiz, submit, wrong_answers
from tests.builders.reports import LATER, STUDIED, STUDY_AT, make_golden

pytestmark = pytest.mark.django_db

NOT_STARTED, IN_PROGRESS, QUIZ_PENDING, DONE = StudyState


@pytest.fixture
def golden():
    return make_golden()


def people(golden, lecture, *, on=LATER, states="all", roots=None):
    roots = roots or [golden.committee]
    return LecturePeople(
        roots=[unit.pk for unit in roots],
        duties=Duties((lecture,), on),
        states=STATE_FILTERS[states],
    )


def states_of(rows):
    return [(row.name, row.state) for row in rows]


def test_everybody_in_organisation_order_with_their_state(golden):
    assert states_of(people(golden, golden.open)[0:50]) == [
        ("周", NOT_STARTED),
        ("王", DONE),
        ("李", DONE),
        ("钱", NOT_STARTED),
        ("孙", DONE),
        ("吴", IN_PROGRESS),
        ("郑", NOT_STARTED),
    ]


def test_a_lecture_for_one_branch_lists_only_its_people(golden):
    rows = people(golden, golden.closed)[0:50]
    assert states_of(rows) == [("王", DONE), ("李", QUIZ_PENDING), ("钱", NOT_STARTED)]
    assert [row.unit_name for row in rows] == ["第一党支部", "第一党支部", "第二党支部"]
    assert rows[0].completed_at is not None
    assert rows[1].completed_at is None


@pytest.mark.parametrize(
    ("states", "names"),
    [
        ("unfinished", ["周", "钱", "吴", "郑"]),
        ("not_started", ["周", "钱", "郑"]),
        ("in_progress", ["吴"]),
        ("quiz_pending", []),
        ("done", ["王", "李", "孙"]),
    ],
)
def test_a_filter_by_state_gives_its_rows_and_their_number(golden, states, names):
    chosen = people(golden, golden.open, states=states)
    assert [row.name for row in chosen[0:50]] == names
    assert len(chosen) == len(names)
    assert [row.name for row in chosen.chunks(size=2)] == names


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_any_size_put_together_are_the_whole_list(golden, size):
    everybody = people(golden, golden.open)
    pages = [
        row
        for start in range(0, len(everybody), size)
        for row in everybody[start : start + size]
    ]
    assert pages == everybody[0:50] == list(everybody.chunks(size=size))


def test_counts_by_state_and_by_unit_agree_with_the_summary(golden):
    listed = people(golden, golden.open)
    assert listed.by_state == {NOT_STARTED: 3, IN_PROGRESS: 1, QUIZ_PENDING: 0, DONE: 3}
    summary = branch_summary(
        roots=[golden.committee.pk], duties=Duties((golden.open,), LATER), nested=True
    )
    assert listed.summary(nested=True).lines == summary.lines


def test_a_past_day_shows_what_was_done_by_its_end(golden):
    rows = people(golden, golden.open, on=NOON.date())[0:50]
    assert {row.state for row in rows} == {NOT_STARTED}
    moved = dict(
        states_of(people(golden, golden.open, on=STUDIED, roots=[golden.second])[0:9])
    )
    assert moved == {"钱": NOT_STARTED, "孙": DONE}


def variants(golden):
    """One lecture for each way to be complete, with one person in each place of it."""
    quiz = make_quiz(kinds=("single",))
    only_quiz = make_lecture("只有测验", video=None, quiz=quiz)
    failed = make_attempt(golden.qian, quiz, at=STUDY_AT)
    submit(failed, wrong_answers(failed), at=STUDY_AT)
    submit(make_attempt(golden.wu, quiz, at=STUDY_AT), at=STUDY_AT)
    make_attempt(golden.zheng, quiz, at=STUDY_AT)
    done = Completion.objects.get(member=golden.sun, lecture=golden.open)
    void_completion(completion=done, reason="补学", at=STUDY_AT, by=golden.zhou)
    replaced = golden.closed
    return [only_quiz, golden.open, replaced]


def test_every_state_is_the_one_the_member_sees(golden):
    """The report asks the database, the member's page one row at a time: the answers agree."""
    lectures = variants(golden)
    for swap in (False, True):
        if swap:
            golden.open.video = make_video("新录像")
            golden.open.save()
        for lecture in lectures:
            for row in people(golden, lecture)[0:50]:
                member = Member.objects.get(employee_no=row.employee_no)
                standing = standing_of(member=member, lecture=lecture)
                assert (row.name, row.state) == (row.name, standing.state)
                assert row.completed_at == standing.completed_at


def test_the_number_of_queries_does_not_depend_on_the_size(
    golden, django_assert_num_queries
):
    def measure(expected):
        with django_assert_num_queries(4):
            rows = people(golden, golden.closed)[0:50]
        assert len(rows) == expected

    measure(3)
    for _ in range(2):
        make_member(unit=golden.second)
    measure(5)
    assert party_memberships(on=LATER).count() == 9


@pytest.mark.parametrize("counts", ["best", "last"])
def test_the_quiz_s_own_rule_says_which_attempt_counts(golden, counts):
    """吴 has still to watch; of two attempts the first passed and the last did not."""
    quiz = make_quiz(kinds=["single"], counts=counts, retake_after_pass=True)
    lecture = make_lecture("有录像有测验", quiz=quiz)
    member = Member.objects.get(name="吴")
    watch_all(member, lecture, at=STUDY_AT)
    hour = dt.timedelta(hours=1)
    for no, right in enumerate((True, False), start=1):
        at = STUDY_AT - no * hour if right else STUDY_AT - hour / 2
        attempt = make_attempt(member, quiz, at=at - hour)
        submit(attempt, None if right else wrong_answers(attempt), at=at)
    [state] = [
        row.state for row in people(golden, lecture)[0:50] if row.name == member.name
    ]
    assert state == standing_of(member=member, lecture=lecture).state
