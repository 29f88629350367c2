"""Who came: signing in by the code or by the recorder's hand, and corrections afterwards."""

from django.db import transaction

from training.models import Attendance, AttendanceChange, HeldSession
from training.operations.sessions import WrongSessionState, tell_of_attendance
from training.rules import sign_in_code
from training.states import AttendanceState, CheckInMethod, SessionState


class NotExpected(Exception):
    """The person is not on the list of the session."""


class CodeRefused(Exception):
    """The code was not shown just now, or is none of this session."""


class ReasonMissing(Exception):
    """A correction says why."""


def check_code(*, session, code, at):
    """Raises WrongSessionState unless sign-in is open, CodeRefused unless the code was shown just now."""
    if session.state != SessionState.OPEN:
        raise WrongSessionState(session.state)
    if not sign_in_code.is_accepted(session.code_secret, code, at):
        raise CodeRefused


@transaction.atomic
def sign_in(*, session, member, at):
    """The member is here, as they say themselves. Repeats change nothing; returns the attendance.

    Also who had asked for leave and came all the same. Raises NotExpected, WrongSessionState.
    """
    # Closing takes the same row: of the two, the later one sees what the other has done.
    current = HeldSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    attendance = Attendance.objects.filter(session=session, member=member).first()
    if attendance is None:
        raise NotExpected
    if attendance.state == AttendanceState.PRESENT:
        return attendance
    absent = attendance.state == AttendanceState.ABSENT
    if current.state != SessionState.OPEN or absent:
        raise WrongSessionState(current.state)
    attendance.state, attendance.method = AttendanceState.PRESENT, CheckInMethod.CODE
    attendance.at, attendance.by = at, member
    attendance.save(update_fields=["state", "method", "at", "by"])
    return attendance


@transaction.atomic
def mark(*, attendance, state, reason="", at, by):
    """The recorder notes who is here, on leave or absent, or takes it back (EXPECTED).

    Before the session only leave can be noted. Raises WrongSessionState; ReasonMissing for leave
    without a reason.
    """
    session = HeldSession.objects.select_for_update(no_key=True).get(
        pk=attendance.session_id
    )
    early = (AttendanceState.LEAVE, AttendanceState.EXPECTED)
    if session.state != SessionState.OPEN and not (
        session.state == SessionState.PLANNED and state in early
    ):
        raise WrongSessionState(session.state)
    if state == AttendanceState.LEAVE and not reason:
        raise ReasonMissing
    attendance.state, attendance.reason = state, reason
    is_back = state == AttendanceState.EXPECTED
    attendance.method = "" if is_back else CheckInMethod.RECORDER
    attendance.at, attendance.by = (None, None) if is_back else (at, by)
    attendance.save(update_fields=["state", "reason", "method", "at", "by"])
    return attendance


@transaction.atomic
def mark_rest_present(*, session, at, by):
    """Whoever is still expected is here. Returns how many. Raises WrongSessionState."""
    locked = HeldSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.state != SessionState.OPEN:
        raise WrongSessionState(locked.state)
    return Attendance.objects.filter(
        session=session, state=AttendanceState.EXPECTED
    ).update(state=AttendanceState.PRESENT, method=CheckInMethod.RECORDER, at=at, by=by)


@transaction.atomic
def correct(*, attendance, state, reason, at, by):
    """Put right what a closed session says of somebody; the earlier word is kept with the reason.

    Credit and duties follow. The same state again changes nothing. Raises WrongSessionState,
    ReasonMissing.
    """
    session = HeldSession.objects.select_for_update(no_key=True).get(
        pk=attendance.session_id
    )
    if session.state != SessionState.CLOSED or state == AttendanceState.EXPECTED:
        raise WrongSessionState(session.state)
    if not reason:
        raise ReasonMissing
    attendance = Attendance.objects.get(pk=attendance.pk)
    if attendance.state == state:
        return attendance
    AttendanceChange.objects.create(
        attendance=attendance,
        was=attendance.state,
        now=state,
        reason=reason,
        at=at,
        by=by,
    )
    attendance.state, attendance.reason = state, reason
    attendance.method, attendance.at, attendance.by = CheckInMethod.RECORDER, at, by
    attendance.save(update_fields=["state", "reason", "method", "at", "by"])
    tell_of_attendance(
        session=session,
        member_ids=[attendance.member_id],
        reason=reason,
        at=at,
        by=by,
    )
    return attendance
