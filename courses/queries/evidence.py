"""What is asked of the member for a lecture, and what they have shown so far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from courses.models import Completion, Lecture, WatchRecord
from courses.queries.checkpoints import awaiting_checkpoints
from courses.queries.passes import PassState, in_ended_pass
from members.models import Member
from quizzes.models import Attempt, Quiz
from quizzes.states import Counting


def finished_attempts(*, member: Member, quiz_ids: Iterable[int]) -> list[Attempt]:
    """The member's finished attempts with quiz and current results (`passed`, `percent`), oldest first."""
    return list(
        Attempt.objects.filter(member=member, quiz_id__in=list(quiz_ids))
        .finished()
        .select_related("quiz")
        .with_current_result()
        .order_by("quiz_id", "number")
    )


def passing_attempt(
    attempts: Iterable[Attempt], *, quiz_id: int, since: datetime | None
) -> Attempt | None:
    """The attempt by which the quiz is passed, of those after `since` (when this pass began; None: the first).

    By the quiz's own rule: the first one that passed, or the last one, if that has passed.
    """
    graded = [
        attempt
        for attempt in attempts
        if attempt.quiz_id == quiz_id
        and attempt.passed is not None
        and (since is None or attempt.submitted_at > since)
    ]
    if graded and graded[-1].quiz.counts == Counting.LAST:
        graded = graded[-1:]
    return next((attempt for attempt in graded if attempt.passed), None)


def quiz_evidence(*, member: Member, quiz: Quiz, state: PassState) -> Attempt | None:
    """The attempt by which the member has passed `quiz` in the pass they are on, or None."""
    attempts = finished_attempts(member=member, quiz_ids=[quiz.pk])
    return passing_attempt(attempts, quiz_id=quiz.pk, since=state.since)


def current_records(
    *, member: Member, lectures: Iterable[Lecture]
) -> dict[tuple[int, int], WatchRecord]:
    """The member's records of the recordings that are live now, by (lecture id, pass). One query."""
    ids = [lecture.pk for lecture in lectures]
    records = (
        WatchRecord.objects.filter(
            member=member,
            lecture_id__in=ids,
            media_version__source=F("lecture__video__source"),
        )
        .select_related("media_version")
        .defer("bits")
    )
    return {(record.lecture_id, record.pass_no): record for record in records}


def records_awaiting_completion(*, limit: int) -> list[WatchRecord]:
    """Records that show enough for a completion that does not exist, oldest first.

    A safety net: what a crash between crediting and evaluating left behind.
    """
    completions = Completion.objects.filter(
        member=OuterRef("member"),
        lecture=OuterRef("lecture"),
        pass_no=OuterRef("pass_no"),
    )
    ended_since = Completion.objects.filter(
        Q(void__voided_at__gte=OuterRef("submitted_at"))
        | Q(restudy__opened_at__gte=OuterRef("submitted_at")),
        member=OuterRef("member"),
        lecture=OuterRef(OuterRef("lecture")),
    )
    passed = (
        Attempt.objects.finished()
        .with_current_result()
        .filter(
            ~Exists(ended_since),
            member=OuterRef("member"),
            quiz=OuterRef("lecture__quiz"),
            passed=True,
        )
    )
    return list(
        WatchRecord.objects.alias(
            shown=F("covered") * 100,
            asked=F("media_version__length_s") * F("lecture__threshold_percent"),
        )
        .filter(
            Q(lecture__quiz__isnull=True) | Exists(passed),
            ~Exists(completions),
            ~in_ended_pass(),
            ~awaiting_checkpoints(),
            shown__gte=F("asked"),
            media_version__source=F("lecture__video__source"),
        )
        .select_related("member", "lecture__quiz", "lecture__video")
        .order_by("pk")[:limit]
    )
