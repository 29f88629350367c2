"""党课/活动开展台账: sessions held, who was there, and who made up for it later."""

from django.db.models import Count

from reports.queries.lists import ByDay
from reports.queries.owed import in_scope
from reports.queries.places import names_of
from training.models import HeldSession, Obligation
from training.states import AttendanceState, SessionState


def meetings(ask):
    """The sessions of the scope's organisations within the Ask's days, as a ByDay by beginning."""
    found = HeldSession.objects.filter(
        in_scope(ask, "unit"),
        starts_at__date__range=(ask.first, ask.last),
        starts_at__lt=ask.before,
    ).exclude(state__in=(SessionState.PLANNED, SessionState.CANCELLED))
    return ByDay(
        found.select_related("recorder"), day="starts_at", dress=_MeetingRows(ask)
    )


class _MeetingRows:
    def __init__(self, ask):
        self.ask = ask

    def __call__(self, sessions):
        ids = [session.pk for session in sessions]
        names = names_of({session.unit_id for session in sessions}, on=self.ask.on)
        by_state = _attendance(ids)
        made_up = _made_up(ids, self.ask)
        files = dict(
            HeldSession.objects.filter(pk__in=ids, files__removed_at=None)
            .values_list("pk")
            .annotate(n=Count("files"))
        )
        return [
            self._row(
                one,
                names[one.unit_id],
                by_state.get(one.pk, {}),
                made_up.get(one.pk, 0),
                files.get(one.pk, 0),
            )
            for one in sessions
        ]

    def _row(self, session, organisation, states, made_up, files):
        return {
            "held_at": session.starts_at,
            "organisation": organisation,
            "kind": session.get_kind_display(),
            "subject": session.title,
            "host": session.host,
            "place": session.place,
            "expected": sum(states.values()),
            "present": states.get(AttendanceState.PRESENT, 0),
            "leave": states.get(AttendanceState.LEAVE, 0),
            "absent": states.get(AttendanceState.ABSENT, 0)
            + states.get(AttendanceState.EXPECTED, 0),
            "made_up": made_up,
            "recorded": session.lecture_id is not None,
            "files": files,
            "recorder": session.recorder.name if session.recorder else "",
        }


def _attendance(ids):
    found = (
        HeldSession.objects.filter(pk__in=ids)
        .values_list("pk", "attendances__state")
        .annotate(n=Count("attendances"))
        .order_by()
    )
    states = {}
    for session, state, number in found:
        if state:
            states.setdefault(session, {})[state] = number
    return states


def _made_up(ids, ask):
    """{session id: duties of it that were met without being there}."""
    found = (
        Obligation.objects.filter(
            assignment__session__in=ids, attendance=None, done_at__lt=ask.before
        )
        .exclude(withdrawn_at__lt=ask.before)
        .values_list("assignment__session")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return dict(found)
