"""Duties follow people: opening, joining, moving, leaving, coming back."""

import datetime as dt

import pytest

from courses.models import Completion
from courses.operations.completion import void_completion
from members.operations.memberships import join_unit, leave_unit
from members.operations.people import disable_member, enable_member
from members.operations.splitting import Part, split_unit
from members.operations.statuses import end_status, set_status
from members.operations.units import move_unit
from members.states import MemberStatus, PersonKind
from tests.builders.courses import NOON, Player, make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.training import (
    DAY,
    TODAY,
    make_assignment,
    make_obligation,
    make_period,
)
from training.models import Extension, Obligation, StatusDelta
from training.operations.assignments import cancel_assignment, open_due_periods
from training.operations.following import materialise
from training.operations.statuses import differing, sweep_statuses
from training.states import LateJoin, ObligationStatus, WithdrawReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    committee = make_unit("党委")
    return (
        committee,
        make_unit("一支部", parent=committee),
        make_unit("二支部", parent=committee),
    )


def duties(assignment):
    rows = Obligation.objects.filter(assignment=assignment).order_by("member__pk")
    return [(row.member.name, row.status) for row in rows]


def folded():
    """Counts by (period, unit, basis, status) as the deltas add up."""
    counts = {}
    for one in StatusDelta.objects.all():
        for status, sign in ((one.was, -1), (one.now, 1)):
            if status:
                key = (one.period_id, one.unit_id, one.basis, status)
                counts[key] = counts.get(key, 0) + sign * one.count
    return {key: count for key, count in counts.items() if count}


def later(days):
    return NOON + dt.timedelta(days=days)


def test_opening_gives_a_duty_to_everybody_who_is_meant_and_repeating_changes_nothing(
    tree,
):
    committee, first, second = tree
    make_member("张", unit=first)
    make_member("李", unit=second, kind=PersonKind.PROBATIONARY)
    make_member("群", unit=second, kind=PersonKind.MASSES)
    outsider = make_unit("别处")
    make_member("外", unit=outsider)
    closed = make_member("停", unit=first)
    disable_member(member=closed, at=NOON, by=None)
    assignment = make_assignment(committee)
    assert duties(assignment) == [("张", "not_started"), ("李", "not_started")]
    before = folded()
    assert materialise(at=NOON) == 0
    assert folded() == before
    assert sum(before.values()) == 6, "two people, three bases"


def test_units_and_people_that_are_excluded_get_none(tree):
    committee, first, second = tree
    make_member("张", unit=first)
    make_member("李", unit=second)
    busy = make_member("王", unit=second)
    assignment = make_assignment(
        committee, exclude_units=[first], exclude_members=[busy]
    )
    assert duties(assignment) == [("李", "not_started")]


def test_a_period_opens_on_its_day_and_the_next_round_is_new_rows(tree):
    committee, first, _second = tree
    member = make_member("张", unit=first)
    lecture = make_lecture(required=False)
    assignment = make_assignment(
        committee, lecture, opens_on=TODAY + 5 * DAY, recognise_days=0
    )
    assert duties(assignment) == []
    assert open_due_periods(at=later(5)) == 1
    watch_all(member, lecture, at=later(6))
    assert duties(assignment) == [("张", "done")]
    make_period(assignment, opens_on=TODAY + 60 * DAY, due_on=TODAY + 90 * DAY)
    open_due_periods(at=later(60))
    assert duties(assignment) == [("张", "done"), ("张", "not_started")]


def test_what_was_completed_before_counts_when_the_duty_is_given(tree):
    committee, first, _second = tree
    member = make_member("张", unit=first)
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    assignment = make_assignment(committee, lecture, at=later(1))
    assert duties(assignment) == [("张", "done")]
    assert Obligation.objects.get().unit_at_completion == first


def test_study_moves_the_duty_in_the_same_transaction_and_a_void_takes_done_back(tree):
    _committee, first, _second = tree
    member, editor = make_member("张", unit=first), make_member("编辑")
    lecture = make_lecture(required=False)
    assignment = make_assignment(first, lecture)
    player = Player(member, lecture, at=NOON)
    assert duties(assignment) == [("张", "not_started")]
    player.beat(spans=[(0, 2_000)], at=NOON + dt.timedelta(seconds=5))
    assert duties(assignment) == [("张", "in_progress")]
    watch_all(member, lecture, at=later(1))
    assert duties(assignment) == [("张", "done")]
    completion = Completion.objects.get()
    void_completion(completion=completion, reason="代学", at=later(2), by=editor)
    row = Obligation.objects.get(assignment=assignment)
    assert (row.status, row.started_at, row.done_at) == ("not_started", None, None)
    player = Player(member, lecture, at=later(2))
    player.beat(spans=[(0, 2_000)], at=later(2) + dt.timedelta(seconds=5))
    assert duties(assignment) == [("张", "in_progress")]
    watch_all(member, lecture, at=later(3))
    assert duties(assignment) == [("张", "done")]


def test_a_course_is_done_with_the_last_of_its_lectures(tree):
    from courses.operations.publishing import publish_course

    _committee, first, _second = tree
    member = make_member("张", unit=first)
    lecture = make_lecture()
    course = publish_course(
        key=lecture.key,
        title="课程",
        summary="",
        topic_key=None,
        order=0,
        at=NOON,
        by=None,
    )
    one = make_lecture("一", course_key=course.key)
    two = make_lecture("二", course_key=course.key)
    assignment = make_assignment(first, course)
    end = watch_all(member, one, at=NOON)
    assert duties(assignment) == [("张", "in_progress")]
    make_lecture("三", course_key=course.key, at=later(1))
    watch_all(member, two, at=end)
    assert duties(assignment) == [("张", "done")], "what is required was frozen"


def test_who_joins_later_gets_days_of_their_own_or_waits(tree):
    committee, first, _second = tree
    full = make_assignment(committee, join_days=40)
    next_ = make_assignment(committee, late_join=LateJoin.NEXT)
    none = make_assignment(committee, late_join=LateJoin.NONE)
    joined = TODAY + 10 * DAY
    member = make_member("新", unit=first, on=joined)
    assert Obligation.objects.filter(member=member).count() == 0, "not there yet"
    materialise(at=later(10))
    row = Obligation.objects.get(member=member)
    assert (row.assignment, row.source) == (full, "joined")
    assert row.due_on == joined + 40 * DAY
    for assignment in (next_, none):
        make_period(assignment, opens_on=joined + 30 * DAY, due_on=joined + 60 * DAY)
    open_due_periods(at=later(40))
    assert duties(next_) == [("新", "not_started")]
    assert duties(none) == []


def test_a_split_is_a_move_of_those_who_go_and_nothing_to_those_who_stay(tree):
    committee, first, second = tree
    goes, stays = (make_member(name, unit=first) for name in ("走", "留"))
    wide, narrow = make_assignment(committee), make_assignment(first)
    theirs = make_assignment(second)
    part = Part(into=second, member_ids=frozenset([goes.pk]))
    split_unit(source=first, parts=[part], on=TODAY + 10 * DAY, by=None, at=later(10))
    assert duties(wide) == [("走", "not_started"), ("留", "not_started")]
    assert duties(narrow) == [("走", "withdrawn"), ("留", "not_started")]
    assert duties(theirs) == [("走", "not_started")]
    kept = Obligation.objects.get(assignment=wide, member=goes)
    assert (kept.unit, kept.current_unit) == (first, second)
    untouched = Obligation.objects.get(assignment=wide, member=stays)
    assert (untouched.unit, untouched.current_unit) == (first, first)


def test_a_move_within_keeps_the_duty_and_one_beyond_gives_the_targets(tree):
    committee, first, second = tree
    member = make_member("张", unit=first)
    wide = make_assignment(committee)
    narrow = make_assignment(first)
    theirs = make_assignment(second, join_days=20)
    moved = TODAY + 10 * DAY
    join_unit(
        member=member,
        unit=second,
        kind=PersonKind.FULL,
        on=moved,
        by=None,
        at=later(10),
    )
    kept = Obligation.objects.get(assignment=wide)
    assert (kept.unit, kept.current_unit, kept.status) == (
        first,
        second,
        "not_started",
    )
    left = Obligation.objects.get(assignment=narrow)
    assert (left.status, left.withdraw_reason) == (
        "withdrawn",
        WithdrawReason.TRANSFERRED,
    )
    fresh = Obligation.objects.get(assignment=theirs)
    assert (fresh.source, fresh.due_on) == ("transferred", TODAY + 30 * DAY)


def test_leaving_withdraws_what_is_open_and_returning_resumes_by_an_extension(tree):
    committee, first, _second = tree
    member = make_member("张", unit=first)
    done = make_assignment(committee)
    open_ = make_assignment(committee, join_days=30)
    watch_all(member, done.lecture, at=NOON)
    leave_unit(member=member, unit=first, on=TODAY + DAY, by=None, at=later(1))
    assert duties(done) == [("张", "done")]
    assert duties(open_) == [("张", "withdrawn")]
    assert Obligation.objects.get(assignment=done).current_unit is None
    back = TODAY + 20 * DAY
    join_unit(
        member=member, unit=first, kind=PersonKind.FULL, on=back, by=None, at=later(20)
    )
    row = Obligation.objects.get(assignment=open_)
    assert (row.status, row.source) == ("not_started", "returned")
    extension = Extension.objects.get(obligation=row)
    assert row.due_on == extension.due_on == back + 30 * DAY


def test_a_closed_account_owes_nothing_until_it_is_opened(tree):
    _committee, first, _second = tree
    member = make_member("张", unit=first)
    assignment = make_assignment(first)
    disable_member(member=member, at=later(1), by=None)
    row = Obligation.objects.get()
    assert (row.status, row.withdraw_reason) == ("withdrawn", "suspended")
    enable_member(member=member, at=later(2), by=None)
    assert duties(assignment) == [("张", "not_started")]


def test_what_was_done_before_it_was_cancelled_follows_its_person(tree):
    committee, first, second = tree
    member = make_member("张", unit=first)
    assignment = make_assignment(committee)
    watch_all(member, assignment.lecture, at=NOON)
    cancel_assignment(assignment=assignment, reason="改期", at=later(1), by=None)
    join_unit(
        member=member,
        unit=second,
        kind=PersonKind.FULL,
        on=TODAY + 2 * DAY,
        by=None,
        at=later(2),
    )
    row = Obligation.objects.get()
    assert (row.status, row.current_unit) == ("done", second)


def test_who_is_suspended_counts_in_no_unit_until_it_ends(tree):
    committee, first, _second = tree
    member = make_member("张", unit=first)
    done = make_assignment(committee)
    watch_all(member, done.lecture, at=NOON)
    words = {"member": member, "status": MemberStatus.SUSPENDED, "by": None}
    set_status(**words, on=TODAY + DAY, at=later(1))
    row = Obligation.objects.get()
    assert (row.status, row.current_unit) == ("done", None)
    end_status(**words, on=TODAY + 2 * DAY, at=later(2))
    assert Obligation.objects.get().current_unit == first


def test_a_kind_it_is_not_meant_for_withdraws(tree):
    _committee, first, _second = tree
    member = make_member("张", unit=first, kind=PersonKind.ACTIVIST)
    make_assignment(first, kinds=["activist"])
    join_unit(
        member=member,
        unit=first,
        kind=PersonKind.PROBATIONARY,
        on=TODAY + DAY,
        by=None,
        at=later(1),
    )
    assert Obligation.objects.get().withdraw_reason == WithdrawReason.KIND_CHANGED


def test_a_unit_that_moves_takes_its_people_out_of_the_assignment(tree):
    committee, first, _second = tree
    elsewhere = make_unit("另一党委")
    make_member("张", unit=first)
    assignment = make_assignment(committee)
    move_unit(unit=first, parent=elsewhere, on=TODAY + DAY, by=None, at=later(1))
    assert duties(assignment) == [("张", "withdrawn")]


def test_cancelling_withdraws_what_is_open_and_nobody_gets_it_any_more(tree):
    _committee, first, _second = tree
    done, idle = make_member("完", unit=first), make_member("未", unit=first)
    assignment = make_assignment(first)
    watch_all(done, assignment.lecture, at=NOON)
    assert cancel_assignment(assignment=assignment, reason="改期", at=later(1), by=None)
    assert duties(assignment) == [("完", "done"), ("未", "withdrawn")]
    make_member("新", unit=first, on=TODAY + DAY)
    materialise(at=later(2))
    assert len(duties(assignment)) == 2
    assert idle.obligations.get().withdraw_reason == WithdrawReason.CANCELLED


def test_time_makes_duties_overdue_and_expired_and_the_check_agrees(tree):
    _committee, first, _second = tree
    member = make_member("张", unit=first)
    assignment = make_assignment(first, closes_on=TODAY + 40 * DAY)
    assert sweep_statuses(at=later(30)) == 0
    assert sweep_statuses(at=later(31)) == 1
    assert duties(assignment) == [("张", "overdue")]
    assert sweep_statuses(at=later(41)) == 1
    assert duties(assignment) == [("张", "expired")]
    assert differing(at=later(41)) == []
    Obligation.objects.update(status=ObligationStatus.DONE)
    assert [row[1:] for row in differing(at=later(41))] == [
        ("status", "done", "expired")
    ]
    assert make_obligation(member, assignment).pk


@pytest.mark.parametrize("people", [1, 3])
def test_opening_costs_the_same_queries_for_one_and_for_many(
    people, tree, django_assert_num_queries
):
    from training.models import Period
    from training.operations.assignments import open_period, publish_assignment

    _committee, first, _second = tree
    for _ in range(people):
        make_member(unit=first)
    assignment = make_assignment(first, opens_on=TODAY + DAY)
    period = Period.objects.get(assignment=assignment)
    publish_assignment(assignment=assignment, at=NOON, by=None)
    with django_assert_num_queries(25):
        open_period(period=period, at=later(1))
