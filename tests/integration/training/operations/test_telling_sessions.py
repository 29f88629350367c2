import datetime as dt

import pytest
from django.urls import reverse

from members.models import Notice
from tests.builders.members import make_member, make_unit
from tests.builders.sessions import STARTS, attendance_of, hold_session, make_session
from training.models import Attendance
from training.operations.attendance import mark
from training.operations.sessions import (
    add_expected,
    cancel_session,
    close_session,
    edit_session,
    open_sign_in,
    remove_expected,
)
from training.operations.telling_sessions import tell_sessions
from training.states import AttendanceState

pytestmark = pytest.mark.django_db

BEFORE = STARTS - dt.timedelta(days=3)


@pytest.fixture
def unit():
    return make_unit("第一党支部")


def told(member):
    return list(Notice.objects.filter(member=member, kind="session"))


def test_who_is_expected_is_told_when_and_where_and_nobody_else(unit):
    member, outsider = make_member(unit=unit), make_member(unit=make_unit())
    make_session(unit, title="集中学习", place="三楼会议室")
    assert tell_sessions(at=BEFORE) == 1
    assert tell_sessions(at=BEFORE) == 0
    (notice,) = told(member)
    assert "集中学习" in notice.title
    assert "2026-03-03 14:00" in notice.text
    assert "三楼会议室" in notice.text
    assert notice.url == reverse("sessions:mine")
    assert told(outsider) == []


def test_another_time_or_place_is_told_and_takes_the_place_of_the_first(unit):
    member = make_member(unit=unit)
    session = make_session(unit, place="三楼")
    tell_sessions(at=BEFORE)
    edit_session(session=session, changes={"place": "五楼", "host": "李书记"})
    at = BEFORE + dt.timedelta(hours=1)
    assert tell_sessions(at=at) == 1
    newest, first = told(member)
    assert "五楼" in newest.text
    assert (newest.read_at, first.read_at) == (None, at)


def test_a_change_of_neither_tells_nobody(unit):
    make_member(unit=unit)
    session = make_session(unit)
    tell_sessions(at=BEFORE)
    edit_session(session=session, changes={"host": "李书记", "place": session.place})
    assert tell_sessions(at=BEFORE) == 0


def test_planned_and_moved_before_anybody_was_told_is_one_notice(unit):
    member = make_member(unit=unit)
    session = make_session(unit)
    edit_session(session=session, changes={"place": "五楼"})
    assert tell_sessions(at=BEFORE) == 1
    (notice,) = told(member)
    assert "五楼" in notice.text


def test_cancelling_is_told_with_its_reason_to_those_who_knew(unit):
    member = make_member(unit=unit)
    session = make_session(unit)
    tell_sessions(at=BEFORE)
    unheard = make_member()
    add_expected(session=session, members=[unheard])
    cancel_session(session=session, reason="主讲人生病")
    assert tell_sessions(at=BEFORE) == 1
    newest = told(member)[0]
    assert "主讲人生病" in newest.text
    assert told(unheard) == []
    member.refresh_from_db()
    assert member.unread_notices == 1


def test_leave_is_not_bothered_by_changes_and_who_is_added_is_told(unit):
    away = make_member(unit=unit)
    session = make_session(unit)
    tell_sessions(at=BEFORE)
    mark(
        attendance=attendance_of(session, away),
        state=AttendanceState.LEAVE,
        reason="出差",
        at=BEFORE,
        by=None,
    )
    guest = make_member()
    add_expected(session=session, members=[guest])
    edit_session(session=session, changes={"place": "五楼"})
    assert tell_sessions(at=BEFORE) == 1
    assert len(told(away)) == len(told(guest)) == 1


def test_who_is_taken_off_the_list_is_told(unit, django_capture_on_commit_callbacks):
    member = make_member(unit=unit)
    session = make_session(unit)
    tell_sessions(at=BEFORE)
    with django_capture_on_commit_callbacks(execute=True):
        remove_expected(session=session, member=member, at=BEFORE)
    newest, first = told(member)
    assert first.read_at == BEFORE
    assert session.title in newest.title


def test_a_session_written_down_afterwards_is_told_to_nobody(unit):
    make_member(unit=unit)
    hold_session(unit)
    assert tell_sessions(at=STARTS) == 0
    make_session(unit)
    assert tell_sessions(at=STARTS + dt.timedelta(days=1)) == 0
    assert not Attendance.objects.exclude(news="").exists()


def test_closing_marks_what_was_told_as_read(unit, django_capture_on_commit_callbacks):
    member = make_member(unit=unit)
    session = make_session(unit)
    tell_sessions(at=BEFORE)
    with django_capture_on_commit_callbacks(execute=True):
        open_sign_in(session=session, at=STARTS)
        close_session(session=session, at=session.ends_at, by=None)
    assert [one.read_at for one in told(member)] == [session.ends_at]
    member.refresh_from_db()
    assert member.unread_notices == 0


@pytest.mark.parametrize("number", [1, 3])
def test_telling_many_costs_the_same_queries(unit, django_assert_num_queries, number):
    for _no in range(number):
        make_member(unit=unit)
    make_session(unit)
    with django_assert_num_queries(16):
        assert tell_sessions(at=BEFORE) == number
