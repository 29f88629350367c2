"""What members have done that may be credited: completions that stand, attendances of closed sessions."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from courses.models import Completion
from members.models import UnitState
from quizzes.models import Attempt
from training.models import Attendance, CreditEntry
from training.rules.credit import Evidence, credited
from training.states import AttendanceState, CreditKind, CreditSource, SessionState

_DAYS = {CreditKind.DAY: Decimal(1), CreditKind.HALF_DAY: Decimal("0.5")}
MISSED = (AttendanceState.ABSENT, AttendanceState.LEAVE)


@dataclass(frozen=True)
class Earning:
    """One piece of evidence with everything an entry says about it."""

    evidence: Evidence
    member_id: int
    unit_id: int | None
    row: Any
    kind: str
    # The kinds whose rule is looked for, the first that has one applies.
    ruled_by: tuple[str, ...]
    identity: str
    subject: str
    lecturer: str
    organiser: str
    required: bool
    quiz_percent: Decimal | None
    quiz_passed: bool
    days: Decimal

    @property
    def key(self):
        return self.evidence.source, self.evidence.id


def earnings(*, lecture=None, session=None, member_ids=None):
    """What of one item earns, by member id: {member id: [Earning]}.

    The item is a lecture with every session whose recording it is, or a session without
    recording. What somebody has reversed by hand earns no more. A constant number of queries.
    """
    attended = _attendances(lecture, session, member_ids)
    missed = {row.member_id for row in attended if row.state in MISSED}
    found = [_attended(row, lecture) for row in attended if _present(row)]
    if lecture is not None:
        found += _completed(lecture, member_ids, missed)
    revoked = _revoked(lecture, session, member_ids)
    by_member = defaultdict(list)
    for earning in found:
        if (*earning.key, earning.member_id) not in revoked:
            by_member[earning.member_id].append(earning)
    return {member: _earning(rows) for member, rows in by_member.items()}


def entries_of(*, lecture=None, session=None, member_ids=None):
    """All entries, reversed ones and reversals too, that evidence of one item has led to."""
    item = (
        Q(completion__lecture=lecture) | Q(attendance__session__lecture=lecture)
        if lecture is not None
        else Q(attendance__session=session)
    )
    return _of_members(CreditEntry.objects.filter(item), member_ids)


def standing_entries(entries):
    """Those of a queryset of entries that nothing reverses, without the reversals."""
    return entries.filter(reverses__isnull=True, reversed_by__isnull=True)


def _of_members(rows, member_ids):
    return rows if member_ids is None else rows.filter(member__in=member_ids)


def _attendances(lecture, session, member_ids):
    rows = Attendance.objects.filter(session__state=SessionState.CLOSED)
    rows = (
        rows.filter(session__lecture=lecture)
        if lecture is not None
        else rows.filter(session=session)
    )
    rows = list(_of_members(rows, member_ids).select_related("session"))
    names = _unit_names(rows)
    for row in rows:
        row.organiser = names.get(row.session_id, "")
    return rows


def _unit_names(rows):
    """What the units that held the sessions were called on their days, by session id."""
    sessions = {row.session_id: row.session for row in rows}
    states = UnitState.objects.filter(
        unit__in={session.unit_id for session in sessions.values()}
    )
    by_unit = defaultdict(list)
    for state in states:
        by_unit[state.unit_id].append(state)
    return {
        pk: state.name
        for pk, session in sessions.items()
        for state in by_unit[session.unit_id]
        if state.is_valid_on(timezone.localdate(session.starts_at))
    }


def _present(row):
    return row.state == AttendanceState.PRESENT


def _attended(row, lecture):
    session = row.session
    return Earning(
        evidence=Evidence(
            source=CreditSource.ATTENDANCE,
            id=row.pk,
            on=timezone.localdate(session.starts_at),
            seconds=session.minutes * 60,
        ),
        member_id=row.member_id,
        unit_id=row.unit_id,
        row=row,
        kind=session.counts_as,
        ruled_by=(session.counts_as,),
        identity=f"lecture:{lecture.pk}" if lecture else f"session:{session.pk}",
        subject=session.title,
        lecturer=session.host,
        organiser=row.organiser,
        required=True,
        quiz_percent=None,
        quiz_passed=False,
        days=_DAYS.get(session.counts_as, Decimal(0)),
    )


def _completed(lecture, member_ids, missed):
    rows = list(
        _of_members(Completion.objects.standing().filter(lecture=lecture), member_ids)
    )
    attempts = Attempt.objects.filter(
        pk__in=[row.quiz_attempt_id for row in rows if row.quiz_attempt_id]
    ).with_current_result()
    percents = dict(attempts.values_list("pk", "percent"))
    return [
        _completion(row, lecture, row.member_id in missed, percents) for row in rows
    ]


def _completion(row, lecture, made_up, percents):
    study = CreditKind.ONLINE_VIDEO if row.media_version_id else CreditKind.READING
    return Earning(
        evidence=Evidence(
            source=CreditSource.COMPLETION,
            id=row.pk,
            on=timezone.localdate(row.completed_at),
            seconds=row.length_s,
            pass_no=row.pass_no,
        ),
        member_id=row.member_id,
        unit_id=row.unit_id,
        row=row,
        kind=CreditKind.MAKE_UP if made_up else study,
        ruled_by=(CreditKind.MAKE_UP, study) if made_up else (study,),
        identity=f"lecture:{lecture.pk}",
        subject=lecture.title,
        lecturer=lecture.lecturer,
        organiser="",
        required=lecture.required,
        quiz_percent=percents.get(row.quiz_attempt_id),
        quiz_passed=row.quiz_attempt_id is not None,
        days=Decimal(0),
    )


def _revoked(lecture, session, member_ids):
    """(source, evidence id, member id) of what a person reversed, not the course of events."""
    reversals = entries_of(lecture=lecture, session=session, member_ids=member_ids)
    rows = reversals.filter(reverses__isnull=False, inputs__by_hand=True)
    return {
        (entry.source, entry.completion_id or entry.attendance_id, entry.member_id)
        for entry in rows
    }


def _earning(rows):
    keys = credited(row.evidence for row in rows)
    return [row for row in rows if row.key in keys]
