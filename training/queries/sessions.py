"""Reads over held sessions."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from courses.models import Completion
from members.models import UnitState
from training.models import Attendance, HeldSession
from training.states import AttendanceState, SessionState

_COUNTS = {
    "expected_count": None,
    "present_count": AttendanceState.PRESENT,
    "leave_count": AttendanceState.LEAVE,
    "absent_count": AttendanceState.ABSENT,
}


def with_figures(sessions, *, on):
    """Adds `unit_name` as of day `on` and how many were expected, present, on leave and absent."""
    name = UnitState.objects.on(on).filter(unit=OuterRef("unit")).values("name")[:1]
    counts = {
        column: Count(
            "attendances", filter=Q(attendances__state=state) if state else None
        )
        for column, state in _COUNTS.items()
    }
    named = sessions.annotate(unit_name=Subquery(name), **counts)
    # Grouping drops the order of the model.
    return named.order_by("-starts_at", "-pk")


def people_of(session, *, search="", state=""):
    """The people of a session by organisation, then name; filtered by name or number, and state."""
    unit_name = UnitState.objects.filter(unit=OuterRef("unit")).order_by("-valid_from")
    rows = (
        Attendance.objects.filter(session=session)
        .select_related("member", "by")
        .annotate(unit_name=Subquery(unit_name.values("name")[:1]))
    )
    if search:
        rows = rows.filter(
            Q(member__name__icontains=search) | Q(member__employee_no__icontains=search)
        )
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("unit__code", "member__name", "member__employee_no")


def made_up(session):
    """Ids of the people who missed a session and have completed its recording."""
    if session.lecture_id is None:
        return set()
    missed = Attendance.objects.filter(
        session=session, state__in=[AttendanceState.ABSENT, AttendanceState.LEAVE]
    )
    done = Completion.objects.standing().filter(
        lecture=session.lecture_id, member__in=missed.values("member")
    )
    return set(done.values_list("member", flat=True))


def expected_at(member, *, at):
    """The member's attendances at sessions that are open or still to come, the next first."""
    day = timezone.localdate(at)
    return (
        Attendance.objects.filter(member=member)
        .filter(
            Q(session__state=SessionState.OPEN)
            | Q(session__state=SessionState.PLANNED, session__ends_at__date__gte=day)
        )
        .select_related("session")
        .order_by("session__starts_at", "pk")
    )


def recorded_by(member):
    """The sessions that the member is to keep the list of, open or still to come, the next first."""
    waiting = HeldSession.objects.filter(
        recorder=member, state__in=[SessionState.PLANNED, SessionState.OPEN]
    )
    return waiting.order_by("starts_at", "pk")


def attended_by(member):
    """The member's attendances at sessions that are over, the latest first; `is_made_up`: watched instead."""
    watched = Completion.objects.standing().filter(
        lecture=OuterRef("session__lecture"), member=OuterRef("member")
    )
    return (
        Attendance.objects.filter(member=member, session__state=SessionState.CLOSED)
        .select_related("session", "session__lecture")
        .annotate(is_made_up=Exists(watched))
        .order_by("-session__starts_at", "-pk")
    )
