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
    watched: dict
    tried: dict
    attendances: dict
    required: dict


@dataclass(frozen=True)
class _Shown:
    """Of one lecture, as far as a duty recognises it: begun, first completed (voided or not), what counts."""

    started_at: dt.datetime | None
    first_completed: dt.datetime | None
    completion: Completion | None


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
    return _Known(
        completions=_completions(members, lectures),
        watched=_watched(members, lectures),
        tried=_tried(members, lectures),
        attendances=_attendances(members, sessions),
        required=required,
    )


def _completions(members, lectures):
    """{(member, lecture): completions, voided or not, oldest first}."""
    found = defaultdict(list)
    rows = Completion.objects.filter(member__in=members, lecture__in=lectures)
    for row in rows.select_related("void").order_by("completed_at", "pass_no"):
        found[row.member_id, row.lecture_id].append(row)
    return found


def _watched(members, lectures):
    """{(member, lecture): {pass: when it was first opened}} of passes with a credited second."""
    seen = set(
        WatchRecord.objects.filter(
            member__in=members, lecture__in=lectures, covered__gt=0
        ).values_list("member", "lecture", "pass_no")
    )
    opened = (
        WatchSession.objects.filter(member__in=members, lecture__in=lectures)
        .values_list("member", "lecture", "pass_no")
        .annotate(first=Min("opened_at"))
    )
    found = defaultdict(dict)
    for member, lecture, pass_no, first in opened:
        if (member, lecture, pass_no) in seen:
            found[member, lecture][pass_no] = first
    return found


def _tried(members, lectures):
    """{(member, lecture): moments at which attempts at its quiz began}."""
    by_quiz = defaultdict(list)
    quizzes = Lecture.objects.filter(pk__in=lectures, quiz__isnull=False)
    for lecture, quiz in quizzes.values_list("pk", "quiz"):
        by_quiz[quiz].append(lecture)
    attempts = Attempt.objects.filter(
        member__in=members, quiz__in=list(by_quiz), opened_at__isnull=False
    )
    found = defaultdict(list)
    for member, quiz, at in attempts.values_list("member", "quiz", "opened_at"):
        for lecture in by_quiz[quiz]:
            found[member, lecture].append(at)
    return found


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
    shown = [
        _shown(known, (one.member_id, lecture), one)
        for lecture in known.required.get(one.period_id, ())
    ]
    moments = [each.started_at for each in shown if each.started_at]
    if one.done_at is not None:
        # What was added to the item after the duty had been done does not undo it.
        shown = [each for each in shown if _by(each.first_completed, one.done_at)]
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
    if shown and all(each.completion for each in shown):
        last = max(
            (each.completion for each in shown),
            key=lambda completion: (completion.completed_at, completion.pk),
        )
        return Evidence(
            started_at=first,
            done_at=last.completed_at,
            completion_id=last.pk,
            unit_id=last.unit_id,
        )
    return Evidence(started_at=first)


def _shown(known, key, one):
    """What a member has shown of one lecture that the duty `one` recognises.

    Of several completions the first counts: studying it again later moves no duty that was met before.
    """
    bound = rules.recognised_from(
        opens_on=one.period.opens_on, days=one.period.assignment.recognise_days
    )
    completions = known.completions.get(key, [])
    recognised = [
        row for row in completions if bound is None or row.completed_at >= bound
    ]
    standing = [row for row in recognised if _void_of(row) is None]
    counting = next(iter(standing), None)
    if counting and not rules.in_time(counting.completed_at, one.closes_on):
        counting = None
    return _Shown(
        started_at=_begun(completions, standing, known, key),
        first_completed=recognised[0].completed_at if recognised else None,
        completion=counting,
    )


def _begun(completions, standing, known, key):
    """The first moment of study that still shows something, or None.

    A pass whose completion was voided, or is too old, shows nothing any more: neither what was watched
    in it nor the attempts until it ended.
    """
    moments = [row.completed_at for row in standing]
    ended, since, over = set(), None, []
    for row in completions:
        void = _void_of(row)
        until = void.voided_at if void else row.completed_at
        if row not in standing:
            ended.add(row.pass_no)
            over.append((since, until))
        since = until
    for pass_no, first in known.watched.get(key, {}).items():
        if pass_no not in ended:
            moments.append(first)
    for at in known.tried.get(key, ()):
        if not any((low is None or low < at) and at <= high for low, high in over):
            moments.append(at)
    return min(moments, default=None)


def _void_of(completion):
    return getattr(completion, "void", None)


def _by(moment, at):
    return moment is not None and moment <= at


def _attended_at(attendance):
    return attendance.at or attendance.session.starts_at
