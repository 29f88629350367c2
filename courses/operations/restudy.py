"""Studying anew: the next pass of a lecture is opened, or taken back unbegun; the passes before it stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from courses.models import (
    CheckpointAnswer,
    Completion,
    Lecture,
    Restudy,
    WatchClock,
    WatchRecord,
    WatchSession,
)
from courses.queries.passes import in_ended_pass, passes_of
from quizzes.models import Attempt


@dataclass(frozen=True)
class Anew:
    """Completions made before `before` do not count any more, for a `reason` that the member reads."""

    before: datetime
    reason: str


@transaction.atomic
def ask_anew(*, wanted: Mapping[tuple[int, int], Anew], at: datetime) -> int:
    """Open the next pass for each (member id, lecture id) whose completion that stands is too old.

    Who never completed it, is on a later pass already, or has completed it since `before` is left alone, so
    repeating it changes nothing. The new pass begins with nothing seen and no attempt counted; sessions of
    the pass before end, so that an open page goes on in the new one. Returns how many passes were opened.
    """
    states = passes_of(
        member_ids={member for member, _lecture in wanted},
        lecture_ids={lecture for _member, lecture in wanted},
    )
    old = {
        key: state.completion
        for key, state in states.items()
        if key in wanted
        and state.completion is not None
        and state.completion.completed_at < wanted[key].before
    }
    if not old:
        return 0
    members = sorted({member for member, _lecture in old})
    # Beats and openings of these people wait: none may be credited to a pass that has just ended.
    list(
        WatchClock.objects.select_for_update(no_key=True)
        .filter(member_id__in=members)
        .order_by("member_id")
        .values_list("member_id", flat=True)
    )
    Restudy.objects.bulk_create(
        [
            Restudy(
                completion=completion, reason=wanted[key].reason[:300], opened_at=at
            )
            for key, completion in sorted(old.items())
        ],
        ignore_conflicts=True,
    )
    _end_sessions(old, at=at)
    return len(old)


@transaction.atomic
def take_back(*, asked: Mapping[tuple[int, int], datetime | None], at: datetime) -> int:
    """Close the pass of each (member id, lecture id) that nobody asks for any more; the completion before it counts.

    The value is the moment before which completions still do not count for somebody (None: for nobody). What has
    been begun (a second seen, a question answered, an attempt handed in or running, or the pass completed) goes on:
    nothing shown is lost. Sessions opened in a closed pass end. Returns how many were closed.
    """
    members = sorted({member for member, _lecture in asked})
    lectures = {lecture for _member, lecture in asked}
    # As in ask_anew: no beat is credited to the pass in between.
    list(
        WatchClock.objects.select_for_update(no_key=True)
        .filter(member_id__in=members)
        .order_by("member_id")
        .values_list("member_id", flat=True)
    )
    begun = _begun(members, lectures)
    closed = {}
    for key, state in passes_of(member_ids=members, lecture_ids=lectures).items():
        restudy = state.restudy
        if restudy is None or key not in asked or (*key, state.no) in begun:
            continue
        before = asked[key]
        completed_at = restudy.completion.completed_at
        if before is None or completed_at >= before:
            closed[key] = restudy
    tried = _tried(closed)
    closed = {key: one for key, one in closed.items() if key not in tried}
    if not closed:
        return 0
    # The row is a question, not evidence: unanswered and taken back, nothing hangs on it.
    Restudy.objects.filter(pk__in=[one.pk for one in closed.values()]).delete()
    # A session of a pass whose completion before it counts now: it was opened in one of these.
    counts = Completion.objects.standing().filter(
        member=OuterRef("member"),
        lecture=OuterRef("lecture"),
        pass_no=OuterRef("pass_no") - 1,
        restudy=None,
    )
    WatchSession.objects.filter(
        Exists(counts), member_id__in=members, lecture_id__in=lectures, revoked_at=None
    ).update(revoked_at=at)
    return len(closed)


def _begun(members: list[int], lectures: set[int]) -> set[tuple[int, int, int]]:
    """The (member id, lecture id, pass) with a second seen or a question answered."""
    watched = WatchRecord.objects.filter(
        member_id__in=members, lecture_id__in=lectures, covered__gt=0
    )
    answered = CheckpointAnswer.objects.filter(
        member_id__in=members, checkpoint__lecture_id__in=lectures
    )
    return {
        *watched.values_list("member_id", "lecture_id", "pass_no"),
        *answered.values_list("member_id", "checkpoint__lecture_id", "pass_no"),
    }


def _tried(closing: Mapping[tuple[int, int], Restudy]) -> set[tuple[int, int]]:
    """Those with an attempt at the lecture's quiz that was begun since they were asked anew."""
    quizzes: dict[int, list[int]] = {}
    asking = Lecture.objects.filter(pk__in={lecture for _member, lecture in closing})
    for lecture, quiz in asking.exclude(quiz=None).values_list("pk", "quiz_id"):
        quizzes.setdefault(quiz, []).append(lecture)
    attempts = Attempt.objects.filter(
        member_id__in={member for member, _lecture in closing},
        quiz_id__in=list(quizzes),
        opened_at__isnull=False,
    )
    return {
        (member, lecture)
        for member, quiz, opened_at in attempts.values_list(
            "member_id", "quiz_id", "opened_at"
        )
        for lecture in quizzes[quiz]
        if (member, lecture) in closing
        and opened_at >= closing[member, lecture].opened_at
    }


def _end_sessions(pairs: Iterable[tuple[int, int]], *, at: datetime) -> None:
    pairs = list(pairs)
    WatchSession.objects.filter(
        in_ended_pass(),
        member_id__in={member for member, _lecture in pairs},
        lecture_id__in={lecture for _member, lecture in pairs},
        revoked_at=None,
    ).update(revoked_at=at)
