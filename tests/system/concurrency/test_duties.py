"""Threads released together: one notice a person and day, one claim, one pass, one credit, no deadlock."""

import datetime as dt
from threading import Event

import pytest
from django.db import connection, transaction

from courses.models import Completion, Restudy
from courses.operations.restudy import Anew, ask_anew, take_back
from courses.operations.watching import revoke_sessions
from members.models import Notice
from members.operations.people import lock_members
from tests.builders import duties
from tests.builders.courses import NOON, Player, make_lecture, watch_all
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.sessions import (
    ENDS,
    STARTS,
    make_recording,
    make_rule,
    make_session,
)
from tests.builders.training import TODAY, make_assignment
from tests.processes import wait_until
from tests.system.concurrency.test_watching import together
from training.models import Claim, CreditEntry, Obligation, Reminder
from training.operations.attendance import sign_in
from training.operations.claims import claim_assignment
from training.operations.following import materialise
from training.operations.reminding import remind
from training.operations.sessions import (
    close_session,
    edit_session,
    link_recording,
    open_sign_in,
)
from training.operations.settling import Duties
from training.operations.telling import tell_duties
from training.operations.telling_sessions import tell_sessions
from training.queries.credit_evidence import standing_entries
from training.states import CreditKind

THREADS = 8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="row locks between threads need PostgreSQL",
    ),
]


def test_administrators_who_remind_at_once_tell_each_person_once():
    unit = make_unit()
    people = [make_member(unit=unit) for _ in range(4)]
    made = [duties.make_assignment(unit, title) for title in ("甲课", "乙课")]
    owed = [
        [duties.make_duty(member, unit, one).pk for member in people] for one in made
    ]
    secretaries = [make_secretary(unit) for _ in range(2)]
    results = together(
        *[
            lambda n=n: remind(
                obligation_ids=owed[n % 2],
                roots=[unit.pk],
                at=duties.TODAY_AT,
                by=secretaries[n % 2],
            )
            for n in range(THREADS)
        ]
    )
    assert sum(told for told, _duties in results) == len(people)
    assert Notice.objects.count() == len(people)
    assert Reminder.objects.filter(is_first=True).count() == len(people)


def test_tellers_at_once_tell_each_person_once_and_what_holds_in_the_end():
    unit = make_unit()
    people = [make_member(unit=unit) for _ in range(4)]
    make_assignment(unit, at=NOON)
    session = make_session(unit, place="三楼")
    changes = {"place": "五楼"}
    together(
        *[lambda: tell_duties(at=NOON)] * 3,
        *[lambda: tell_sessions(at=NOON)] * 3,
        lambda: edit_session(session=session, changes=changes),
        lambda: materialise(member_ids=[member.pk for member in people], at=NOON),
    )
    # What was being changed just then is told by the next round.
    tell_duties(at=NOON)
    tell_sessions(at=NOON + dt.timedelta(minutes=5))
    assert Notice.objects.filter(kind="duties").count() == len(people)
    unread = Notice.objects.unread().filter(kind="session")
    assert sorted(unread.values_list("member", flat=True)) == sorted(
        member.pk for member in people
    )
    assert all("五楼" in notice.text for notice in unread)


def test_claims_of_one_assignment_at_once_are_one_claim():
    unit = make_unit()
    people = [make_member(unit=unit) for _ in range(THREADS)]
    assignment = make_assignment(unit)
    together(
        *[
            lambda member=member: claim_assignment(
                assignment=assignment, unit=unit, responsible=member, at=NOON, by=member
            )
            for member in people
        ]
    )
    assert Claim.objects.get().responsible in people


def test_a_lecture_that_is_asked_for_again_by_many_opens_one_pass():
    unit = make_unit()
    member, lecture = make_member(unit=unit), make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    later = NOON + dt.timedelta(days=400)
    anew = {(member.pk, lecture.pk): Anew(before=later, reason="再学")}
    together(
        *[lambda: ask_anew(wanted=anew, at=later)] * THREADS,
        *[lambda: Player(member, lecture, at=later)] * 2,
    )
    assert Restudy.objects.count() == 1
    assert Player(member, lecture, at=later).opened.session.pass_no == 2


def test_duties_with_another_pass_are_given_once_by_many():
    unit = make_unit()
    member, lecture = make_member(unit=unit), make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    later = NOON + dt.timedelta(days=400)
    assignment = make_assignment(
        unit,
        lecture,
        at=later,
        opens_on=TODAY + dt.timedelta(days=400),
        due_on=TODAY + dt.timedelta(days=430),
        recognise_days=0,
    )
    together(
        *[lambda: materialise(member_ids=[member.pk], at=later)] * THREADS,
        lambda: watch_all(member, lecture, at=later),
    )
    duty = Obligation.objects.get(assignment=assignment)
    assert (duty.status, duty.completion.pass_no) == ("done", 2)
    assert Completion.objects.count() == 2


def attend_and_watch(unit):
    """A member attends a session whose recording they watch to its end as the session closes."""
    member, lecture = make_member(unit=unit), make_recording(minutes=1)
    session = make_session(unit)
    link_recording(session=session, lecture=lecture, at=STARTS, by=None)
    open_sign_in(session=session, at=STARTS)
    sign_in(session=session, member=member, at=STARTS)
    player = Player(member, lecture, at=STARTS)
    end = STARTS + dt.timedelta(minutes=1)
    together(
        lambda: player.beat(spans=[(0, 60_000)], at=end),
        lambda: close_session(session=session, at=ENDS, by=None),
    )
    return member


def test_attending_and_watching_at_once_are_credited_once_on_site_first():
    for _ in range(3):
        unit = make_unit()
        make_rule(unit)
        make_rule(unit, CreditKind.ONLINE_VIDEO)
        member = attend_and_watch(unit)
        assert Completion.objects.filter(member=member).count() == 1
        entry = standing_entries(CreditEntry.objects.filter(member=member)).get()
        assert entry.source == "attendance"


WAITING = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_blocking_pids(pid) && "


def somebody_waits_for_us():
    """Whether another connection waits for a lock that this one holds."""
    return _found(WAITING + "ARRAY[pg_backend_pid()]")


def somebody_waits_behind():
    """Whether another connection waits for a lock of one that waits for us."""
    return _found(f"{WAITING}ARRAY({WAITING}ARRAY[pg_backend_pid()])")


def _found(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() is not None


def test_who_completes_holds_no_duty_while_waiting_for_the_person():
    """Others hold a person and then take their duties: closing a session, moving somebody."""
    unit = make_unit()
    member, lecture = make_member(unit=unit), make_recording(minutes=1)
    player = Player(member, lecture, at=NOON)
    held = Event()

    def settle():
        with transaction.atomic():
            lock_members([member.pk])
            held.set()
            wait_until(somebody_waits_for_us, timeout_s=30, what="the player waits")
            return len(Duties(Obligation.objects.filter(member=member)).rows)

    def watch():
        held.wait(30)
        player.beat(spans=[(0, 60_000)], at=NOON + dt.timedelta(minutes=1))

    rows, _watched = together(settle, watch)
    assert rows == 1
    assert Obligation.objects.get().status == "done"
    assert Completion.objects.count() == 1


def test_the_first_second_holds_no_clock_while_waiting_for_the_duties():
    """Who takes back a pass of somebody holds their duties and then asks for their clock."""
    unit = make_unit()
    member, lecture = make_member(unit=unit), make_lecture(required=False)
    make_assignment(unit, lecture)
    player = Player(member, lecture, at=NOON)
    held = Event()

    def cancel():
        with transaction.atomic():
            rows = Duties(Obligation.objects.filter(member=member)).rows
            held.set()
            wait_until(somebody_waits_for_us, timeout_s=30, what="the player waits")
            take_back(asked={(member.pk, lecture.pk): None}, at=NOON)
            return len(rows)

    def watch():
        held.wait(30)
        return player.beat(spans=[(0, 10_000)], at=NOON + dt.timedelta(seconds=10))

    rows, reply = together(cancel, watch)
    assert (rows, reply.covered) == (1, 10)
    assert Obligation.objects.get().status == "in_progress"


def test_who_completes_holds_no_record_while_waiting_for_the_person():
    """Who closes an account holds the person and then asks for the clock, under which a beat asks for the record."""
    unit = make_unit()
    member, lecture = make_member(unit=unit), make_recording(minutes=1)
    player = Player(member, lecture, at=NOON)
    end = NOON + dt.timedelta(minutes=1)
    held, waits, credited = Event(), Event(), Event()

    def close():
        with transaction.atomic():
            lock_members([member.pk])
            held.set()
            wait_until(somebody_waits_for_us, timeout_s=30, what="the player waits")
            waits.set()
            wait_until(
                lambda: credited.is_set() or somebody_waits_behind(),
                timeout_s=30,
                what="the next beat",
            )
            return revoke_sessions(member=member, at=end)

    def complete():
        held.wait(30)
        player.send(seq=1, spans=[(0, 60_000)], at=end)

    def beat():
        waits.wait(30)
        player.send(seq=2, spans=[(0, 60_000)], at=end)
        credited.set()

    ended, _completed, _beaten = together(close, complete, beat)
    assert ended == 1
    assert Completion.objects.count() == 1
