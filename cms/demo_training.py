"""What the demonstration shows of sessions and hours: rules to begin with, one session that was held."""

from datetime import datetime, timedelta

from django.utils import timezone

from cms import demo_content as content
from members.models import Member, Unit
from training.models import Attendance, HeldSession
from training.operations.attendance import mark, mark_rest_present
from training.operations.credit_defaults import load_credit_defaults
from training.operations.sessions import close_session, open_sign_in, plan_session
from training.states import DEFAULT_KINDS, AttendanceState, SessionKind


def load_training(
    *, units: dict[str, Unit], people: dict[str, Member], at: datetime
) -> None:
    """Credit rules and targets for the committee, and this day's collective study of one branch."""
    load_credit_defaults(unit=units[content.COMMITTEE[0]], by=None)
    secretary = people[content.SECRETARY]
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    starts_at = max(midnight, at - timedelta(hours=2))
    session = plan_session(
        session=HeldSession(
            unit=units[content.BRANCHES[0][0]],
            kind=SessionKind.COLLECTIVE_STUDY,
            title=content.SESSION_TITLE,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            minutes=90,
            place=content.SESSION_PLACE,
            host=secretary.name,
            recorder=secretary,
            notes=content.SESSION_NOTES,
        ),
        kinds=DEFAULT_KINDS,
        at=at,
        by=secretary,
    )
    open_sign_in(session=session, at=starts_at)
    mark(
        attendance=Attendance.objects.get(
            session=session, member=people[content.SESSION_LEAVE]
        ),
        state=AttendanceState.LEAVE,
        reason=content.SESSION_LEAVE_REASON,
        at=starts_at,
        by=secretary,
    )
    mark_rest_present(session=session, at=starts_at, by=secretary)
    close_session(session=session, at=at, by=secretary)
