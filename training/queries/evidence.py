"""What people have shown of what they owe: the one reading of facts for every event and check."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Min

from courses.models import Completion, Lecture, WatchRecord, WatchSession
from quizzes.models import Attempt
from training import rules
from training.models import Attendance, Period
from training.states import AttendanceState, ItemKind, SessionState


@dataclass(frozen=True)
class Evidence:
    """What the facts say of one duty; `unit_id` is the organisation in which it was met."""

    started_at: dt.datetime | None = None
    done_at: dt.datetime | None = None
    completion_id: int | None = None
    attendance_id: int | None = None
    unit_id: int | None = None


NOTHING = Evidence()


@dataclass(frozen=True)
class _Known:
    """The facts about some people and lectures, ready for looking up."""

    completions: dict
    first_completed: dict
    started: dict
    attendances: dict
    required: dict


def evidence_of(obligations):
    """{obligation id or (member, period): Evidence} of obligations with `period.assignment` loaded.

    Keys are (member id, period id). A fixed number of queries: completions, watching, attempts,
    attendances, and what the periods require.
    """
    obligations = list(obligations)
    if not obligations:
        return {}
    known = _known(obligations)
    return {
        (one.member_id, one.period_id): _evidence(one, known) for one in obligations
    }


def required_lectures(period_ids):
    """{period id: ids of the lectures it requires, frozen when it opened}. One query."""
    required = defaultdict(set)
    rows = Period.lectures.through.objects.filter(period__in=period_ids)
    for period, lecture in rows.values_list("period", "lecture"):
        required[period].add(lecture)
    return required


def _known(obligations):
    members = {one.member_id for one in obligations}
    periods = {one.period_id: one.period for one in obligations}
    required = required_lectures(periods)
    sessions = {}
    for period in periods.values():
        session = period.assignment.session
        if session is not None:
            sessions[session.pk] = session
            if session.lecture_id:
                required[period.pk] = {session.lecture_id}
    lectures = set().union(*required.values()) if required else set()
    completions, first_completed = _completions(members, lectures)
    return _Known(
        completions=completions,
        first_completed=first_completed,
        started=_started(members, lectures),
        attendances=_attendances(members, sessions),
        required=required,
    )


def _completions(members, lectures):
    """({(member, lecture): completion that stands}, {(member, lecture): first completed, voided or not})."""
    standing, first = {}, {}
    rows = Completion.objects.filter(member__in=members, lecture__in=lectures)
    for row in rows.select_related("void").order_by("pass_no"):
        key = (row.member_id, row.lecture_id)
        first.setdefault(key, row.completed_at)
        if getattr(row, "void", None) is None:
            standing[key] = row
    return standing, first


def _started(members, lectures):
    """{(member, lecture): first moment of any evidence}: a credited second, or an attempt."""
    seen = set(
        WatchRecord.objects.filter(
            member__in=members, lecture__in=lectures, covered__gt=0
        ).values_list("member", "lecture")
    )
    opened = (
        WatchSession.objects.filter(member__in=members, lecture__in=lectures)
        .values_list("member", "lecture")
        .annotate(first=Min("opened_at"))
    )
    started = {
        (member, lecture): first
        for member, lecture, first in opened
        if (member, lecture) in seen
    }
    by_quiz = defaultdict(list)
    quizzes = Lecture.objects.filter(pk__in=lectures, quiz__isnull=False)
    for lecture, quiz in quizzes.values_list("pk", "quiz"):
        by_quiz[quiz].append(lecture)
    attempts = (
        Attempt.objects.filter(
            member__in=members, quiz__in=list(by_quiz), opened_at__isnull=False
        )
        .values_list("member", "quiz")
        .annotate(first=Min("opened_at"))
    )
    for member, quiz, first in attempts:
        for lecture in by_quiz[quiz]:
            key = (member, lecture)
            started[key] = min(first, started.get(key, first))
    return started


def _attendances(members, sessions):
    rows = Attendance.objects.filter(
        member__in=members,
        session__in=sessions,
        state=AttendanceState.PRESENT,
        session__state=SessionState.CLOSED,
    ).select_related("session")
    return {(row.member_id, row.session_id): row for row in rows}


def _evidence(one, known):
    assignment = one.period.assignment
    lectures = known.required.get(one.period_id, set())
    if one.done_at is not None:
        # What was added to the item after the duty had been done does not undo it.
        lectures = {
            lecture
            for lecture in lectures
            if _by(known.first_completed.get((one.member_id, lecture)), one.done_at)
        }
    started = [known.started.get((one.member_id, lecture)) for lecture in lectures]
    done = [known.completions.get((one.member_id, lecture)) for lecture in lectures]
    moments = [moment for moment in started if moment]
    moments += [completion.completed_at for completion in done if completion]
    moments = [moment for moment in moments if _is_recognised(moment, one)]
    attended = None
    if assignment.item == ItemKind.SESSION:
        attended = known.attendances.get((one.member_id, assignment.session_id))
    if attended is not None:
        moments.append(_attended_at(attended))
    first = min(moments, default=None)
    if attended is not None and rules.in_time(_attended_at(attended), one.closes_on):
        return Evidence(
            started_at=first,
            done_at=_attended_at(attended),
            attendance_id=attended.pk,
            unit_id=attended.unit_id,
        )
    if lectures and all(_counts(completion, one) for completion in done):
        last = max(
            done, key=lambda completion: (completion.completed_at, completion.pk)
        )
        return Evidence(
            started_at=first,
            done_at=last.completed_at,
            completion_id=last.pk,
            unit_id=last.unit_id,
        )
    return Evidence(started_at=first)


def _counts(completion, one):
    """Whether a completion meets the duty: in time, and not older than the assignment recognises."""
    if completion is None or not rules.in_time(completion.completed_at, one.closes_on):
        return False
    return _is_recognised(completion.completed_at, one)


def _is_recognised(moment, one):
    days = one.period.assignment.recognise_days
    if days is None:
        return True
    return moment >= rules.start_of(one.period.opens_on) - dt.timedelta(days=days)


def _by(moment, at):
    return moment is not None and moment <= at


def _attended_at(attendance):
    return attendance.at or attendance.session.starts_at
