"""Required lectures outside any plan, and sessions with a recording, are duties by themselves."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.operations.publishing import withdraw_lecture
from courses.states import Visibility
from members.models import Notice
from members.operations.notices import mark_read
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.training import TODAY, make_assignment
from training.models import Assignment, AssignmentExclusion, HeldSession, Obligation
from training.operations.attendance import correct, sign_in
from training.operations.automatic import (
    cover_lectures,
    follow_lecture,
    follow_session,
    tell_absentees,
)
from training.operations.sessions import (
    add_expected,
    close_session,
    link_recording,
    open_sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    return make_unit("党委")


@pytest.fixture
def branch(committee):
    return make_unit("支部", parent=committee)


def running(lecture):
    rows = Assignment.objects.filter(lecture=lecture, cancelled_at=None)
    return [(row.unit, row.automatic) for row in rows.order_by("pk")]


def test_a_required_lecture_is_a_duty_of_everybody_or_of_those_it_is_meant_for(
    committee, branch
):
    other = make_unit("二支部", parent=committee)
    make_member("张", unit=branch)
    make_member("李", unit=other)
    everybody = make_lecture()
    chosen = make_lecture(visibility=Visibility.UNITS, audience=(branch,))
    make_lecture(required=False)
    assert running(everybody) == [(committee, True)]
    assert running(chosen) == [(branch, True)]
    owed = Obligation.objects.order_by("pk").values_list("member__name", "due_on")
    due = TODAY + dt.timedelta(days=30)
    assert list(owed) == [("张", due), ("李", due), ("张", due)]


def test_publishing_again_changes_nothing_and_withdrawing_ends_it(committee, branch):
    make_member(unit=branch)
    lecture = make_lecture()
    make_lecture(key=lecture.key)
    assert running(lecture) == [(committee, True)]
    withdraw_lecture(key=lecture.key, at=NOON, by=None)
    assert running(lecture) == []
    assert Obligation.objects.get().status == "withdrawn"
    make_lecture(key=lecture.key)
    assert running(lecture) == [(committee, True)]


def test_what_an_upgrade_finds_is_covered_once(committee, branch):
    make_member(unit=branch)
    lecture = make_lecture()
    Obligation.objects.all().delete()
    for model in (Assignment,):
        for row in model.objects.all():
            row.criteria.all()._raw_delete("default")
            row.periods.all().delete()
            row.delete()
    assert cover_lectures(at=NOON) == 1
    assert running(lecture) == [(committee, True)]
    assert cover_lectures(at=NOON) == 0


def test_an_assignment_of_a_person_takes_the_place_of_the_automatic_one(
    committee, branch
):
    other = make_unit("二支部", parent=committee)
    make_member("张", unit=branch)
    make_member("李", unit=other)
    lecture = make_lecture()
    make_assignment(branch, lecture)
    excluded = AssignmentExclusion.objects.get()
    assert (excluded.assignment.automatic, excluded.unit) == (True, branch)
    open_ = Obligation.objects.exclude(status="withdrawn").order_by("member")
    assert [(row.member.name, row.assignment.automatic) for row in open_] == [
        ("张", False),
        ("李", True),
    ]
    make_assignment(committee, lecture)
    assert [unit for unit, automatic in running(lecture) if automatic] == []
    assert follow_lecture(lecture=lecture, at=NOON) == []


def test_a_recording_is_owed_by_the_absent_and_attended_or_watched_is_done(branch):
    came, absent = make_member("到", unit=branch), make_member("缺", unit=branch)
    make_member("未列", unit=branch)
    recorder = make_member("记录")
    recording = make_lecture("录像")
    session = HeldSession.objects.create(
        unit=branch,
        kind="party_lecture",
        title="党课",
        starts_at=NOON,
        ends_at=NOON + dt.timedelta(hours=1),
        minutes=60,
    )
    add_expected(session=session, members=[came, absent])
    open_sign_in(session=session, at=NOON)
    sign_in(session=session, member=came, at=NOON)
    close_session(session=session, at=NOON, by=recorder)
    link_recording(session=session, lecture=recording, at=NOON, by=recorder)
    assert running(recording) == []

    def owed():
        rows = Obligation.objects.filter(assignment__session=session)
        return [(row.member.name, row.status) for row in rows.order_by("member")]

    assert owed() == [("到", "done"), ("缺", "not_started")]
    told = Notice.objects.get()
    assert (told.member, told.kind) == (absent, "make_up")
    assert told.url == reverse("courses:lecture", args=[recording.key])
    mark_read(notice=told, at=NOON, by=absent)
    watch_all(absent, recording, at=NOON)
    assert owed() == [("到", "done"), ("缺", "done")]
    attendance = came.attendances.get()
    correct(attendance=attendance, state="absent", reason="代签", at=NOON, by=recorder)
    assert owed() == [("到", "not_started"), ("缺", "done")]
    assert unread_make_ups() == [
        ("到", reverse("courses:lecture", args=[recording.key]))
    ]
    # There after all, and another recording for who is not: what was told has passed, or says what holds.
    correct(attendance=attendance, state="present", reason="在", at=NOON, by=recorder)
    assert unread_make_ups() == []
    correct(attendance=attendance, state="leave", reason="差", at=NOON, by=recorder)
    second = make_lecture("重录", required=False)
    link_recording(session=session, lecture=second, at=NOON, by=recorder)
    address = reverse("courses:lecture", args=[second.key])
    assert unread_make_ups() == [("到", address), ("缺", address)]
    link_recording(session=session, lecture=None, at=NOON, by=recorder)
    assert unread_make_ups() == []


def unread_make_ups():
    rows = Notice.objects.unread().filter(kind="make_up").order_by("member")
    return list(rows.values_list("member__name", "url"))


def test_who_was_absent_is_told_too_when_somebody_asked_for_the_session(branch):
    came, absent = make_member("到", unit=branch), make_member("缺", unit=branch)
    recorder, recording = make_member("记录"), make_lecture("录像", required=False)
    session = HeldSession.objects.create(
        unit=branch, kind="party_lecture", title="党课", starts_at=NOON,
        ends_at=NOON + dt.timedelta(hours=1), minutes=60,
    )  # fmt: skip
    add_expected(session=session, members=[came, absent])
    made = make_assignment(branch, session, published=True)
    open_sign_in(session=session, at=NOON)
    sign_in(session=session, member=came, at=NOON)
    close_session(session=session, at=NOON, by=recorder)
    link_recording(session=session, lecture=recording, at=NOON, by=recorder)
    assert list(session.assignments.all()) == [made]
    told = Notice.objects.get(kind="make_up")
    assert told.member == absent
    due_on = Obligation.objects.get(member=absent, assignment=made).due_on
    assert due_on.isoformat() in told.text
    follow_session(session=session, at=NOON, by=recorder)
    people = [came.pk, absent.pk]
    tell_absentees(session=session, member_ids=people, at=NOON)
    assert Notice.objects.filter(kind="make_up").count() == 1
