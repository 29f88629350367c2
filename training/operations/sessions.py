"""Sessions held: planning, the people expected, opening and closing, the record kept of them."""

from django.db import transaction
from django.utils import timezone

from members.models import Membership
from members.queries import party_memberships, subtree_ids
from members.states import MembershipRole
from training.models import Attendance, HeldSession
from training.operations.ledger import settle_credit
from training.operations.ringing import ring
from training.operations.telling_sessions import (
    note_cancelled,
    note_changed,
    settle_session,
    tell_removed,
)
from training.signals import attendance_changed
from training.states import (
    SESSION_MOVES,
    AttendanceState,
    SessionNews,
    SessionState,
)

# What may still be put right when the session is over; figures that credit hangs on may not.
KEPT_OPEN = frozenset({"notes", "host", "place", "recorder"})
# What people have been told and plan their day by.
TOLD = ("starts_at", "ends_at", "place")


class WrongSessionState(Exception):
    """The session is not in a state that allows this; `args[0]` is the state it is in."""


class AlreadyMarked(Exception):
    """The person's attendance has been recorded; it is corrected, not removed."""


@transaction.atomic
def plan_session(*, session, kinds, at, by):
    """Save an unsaved session and expect the members of its unit's subtree that are of these kinds.

    Returns it.
    """
    session.recorded_at, session.recorded_by = at, by
    session.save()
    fill_expected(session=session, kinds=kinds)
    return session


@transaction.atomic
def edit_session(*, session, changes):
    """Change named columns; who is expected is told of another time or place.

    Raises WrongSessionState for those that a closed session keeps.
    """
    current = HeldSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if current.state == SessionState.CANCELLED or (
        current.state == SessionState.CLOSED and not changes.keys() <= KEPT_OPEN
    ):
        raise WrongSessionState(current.state)
    told = [getattr(current, name) for name in TOLD]
    for name, value in changes.items():
        setattr(current, name, value)
    current.save(update_fields=list(changes))
    if told != [getattr(current, name) for name in TOLD]:
        note_changed(current)
    return current


@transaction.atomic
def fill_expected(*, session, kinds):
    """Expect whoever on the session's day belongs to the subtree and is of these kinds.

    Who is on the list stays as they are. Returns how many were added. Raises WrongSessionState.
    """
    _demand(session, SessionState.PLANNED, SessionState.OPEN)
    day = timezone.localdate(session.starts_at)
    units = subtree_ids([session.unit_id], on=day)
    counting = party_memberships(on=day, unit_ids=units).filter(kind__in=kinds)
    others = Membership.objects.on(day).filter(
        role=MembershipRole.PRIMARY,
        kind__in=kinds,
        unit__in=units,
        member__is_active=True,
    )
    # Party members count unless their membership rests; for other kinds there is no such status.
    wanted = dict(counting.values_list("member", "unit"))
    wanted |= dict(
        others.exclude(pk__in=counting)
        .exclude(kind__in=("full", "probationary"))
        .values_list("member", "unit")
    )
    return _expect(session, wanted)


@transaction.atomic
def add_expected(*, session, members):
    """Expect these people too, each in the unit they belong to on that day, or the session's own.

    Returns how many were added. Raises WrongSessionState.
    """
    _demand(session, SessionState.PLANNED, SessionState.OPEN)
    day = timezone.localdate(session.starts_at)
    homes = Membership.objects.on(day).filter(
        role=MembershipRole.PRIMARY, member__in=members
    )
    units = dict(homes.values_list("member", "unit"))
    wanted = {member.pk: units.get(member.pk, session.unit_id) for member in members}
    return _expect(session, wanted)


@transaction.atomic
def remove_expected(*, session, member, at):
    """Expect somebody no more, and tell them. Raises WrongSessionState, AlreadyMarked."""
    _demand(session, SessionState.PLANNED, SessionState.OPEN)
    removed, _rows = Attendance.objects.filter(
        session=session, member=member, state=AttendanceState.EXPECTED
    ).delete()
    if not removed:
        raise AlreadyMarked
    tell_removed(session=session, member=member, at=at)


@transaction.atomic
def open_sign_in(*, session, at):
    """From now on people sign in. Raises WrongSessionState."""
    _move(session, SessionState.OPEN, opened_at=at)


@transaction.atomic
def close_session(*, session, at, by):
    """The session is over: who has not come is absent, who came is credited.

    Raises WrongSessionState.
    """
    _move(session, SessionState.CLOSED, closed_at=at)
    attendances = Attendance.objects.filter(session=session)
    attendances.filter(state=AttendanceState.EXPECTED).update(
        state=AttendanceState.ABSENT, at=at, by=by
    )
    tell_of_attendance(
        session=session,
        member_ids=list(attendances.values_list("member", flat=True)),
        at=at,
        by=by,
    )
    settle_session(session, at=at)


@transaction.atomic
def cancel_session(*, session, reason):
    """The session does not take place; who was to come is told. Raises WrongSessionState."""
    _move(session, SessionState.CANCELLED, cancel_reason=reason)
    note_cancelled(session)


@transaction.atomic
def link_recording(*, session, lecture, at, by):
    """Those who were absent make up by this lecture (None: by none); credit follows.

    Raises WrongSessionState when the session was cancelled.
    """
    _demand(session, SessionState.PLANNED, SessionState.OPEN, SessionState.CLOSED)
    before = session.lecture
    if before == lecture:
        return
    HeldSession.objects.filter(pk=session.pk).update(lecture=lecture)
    session.lecture = lecture
    members = list(
        Attendance.objects.filter(session=session).values_list("member", flat=True)
    )
    if before is not None:
        settle_credit(lecture=before, member_ids=members, at=at, by=by)
    tell_of_attendance(session=session, member_ids=members, at=at, by=by)


def tell_of_attendance(*, session, member_ids, at, by, reason=""):
    """Credit what a closed session earns these people, and tell the duties."""
    if session.state != SessionState.CLOSED:
        return
    settle_item(session=session, member_ids=member_ids, reason=reason, at=at, by=by)
    attendance_changed.send(
        sender=HeldSession, session=session, member_ids=member_ids, at=at
    )


def settle_item(*, session, member_ids, reason, at, by):
    """Settle the credit of a session, together with its recording where it has one."""
    item = {"lecture": session.lecture} if session.lecture_id else {"session": session}
    settle_credit(**item, member_ids=member_ids, reason=reason, at=at, by=by)


def _expect(session, wanted):
    before = Attendance.objects.filter(session=session).count()
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session,
                member_id=member,
                unit_id=unit,
                news=SessionNews.EXPECTED,
            )
            for member, unit in sorted(wanted.items())
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    ring()
    return Attendance.objects.filter(session=session).count() - before


def _demand(session, *states):
    """Hold the session in its state until this transaction ends. Raises WrongSessionState."""
    state = (
        HeldSession.objects.select_for_update(no_key=True)
        .values_list("state", flat=True)
        .get(pk=session.pk)
    )
    if state not in states:
        raise WrongSessionState(state)


def _move(session, to, **columns):
    allowed = [state for state, moves in SESSION_MOVES.items() if to in moves]
    moved = HeldSession.objects.filter(pk=session.pk, state__in=allowed).update(
        state=to, **columns
    )
    if not moved:
        session.refresh_from_db(fields=["state"])
        raise WrongSessionState(session.state)
    session.refresh_from_db()
