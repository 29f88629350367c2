"""Completing is found by the server from evidence; no caller can say that it happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses import rules
from courses.models import (
    CheckpointAnswer,
    Completion,
    CompletionVoid,
    Lecture,
    WatchRecord,
)
from courses.queries.checkpoints import asked_of, counting_answers
from courses.queries.evidence import quiz_evidence, records_awaiting_completion
from courses.queries.passes import PassState, pass_of
from courses.signals import completion_recorded, completion_voided
from courses.states import CompletionSource
from members.models import Member
from members.operations.people import lock_members
from members.queries import unit_of
from quizzes.models import Attempt

RULE_VERSION = 2


class AlreadyVoided(Exception):
    """The completion was voided before; the first reason stands."""


# Without a savepoint: an error undoes what asked for this too.
@transaction.atomic(savepoint=False)
def evaluate(*, member: Member, lecture: Lecture, at: datetime) -> Completion | None:
    """The completion of `lecture` by `member`, written now if the evidence suffices; None if it does not.

    Evidence: the needed share of the seconds of the recording that is live now and an answer to each question
    in it (if the lecture has a video), and its quiz passed (if it has one). A lecture with neither is never complete. Repeats and races return the
    one row; a completion that stands is never taken back by a changed lecture.
    """
    state = pass_of(member=member, lecture=lecture)
    if state.completion is not None:
        return state.completion
    record = _record_in_turn(member, lecture, state)
    if not _watched_enough(lecture, record):
        return None
    answers = _checkpoint_answers(member, lecture, state)
    if answers is None:
        return None
    attempt = None
    if lecture.quiz is not None:
        attempt = quiz_evidence(member=member, quiz=lecture.quiz, state=state)
        if attempt is None:
            return None
    return _insert_once(member, lecture, state, record, attempt, answers=answers, at=at)


@transaction.atomic
def void_completion(
    *, completion: Completion, reason: str, at: datetime, by: Member
) -> CompletionVoid:
    """Declare that a completion does not stand. It stays as it is; the member's next pass begins empty.

    Raises AlreadyVoided.
    """
    void, created = CompletionVoid.objects.get_or_create(
        completion=completion,
        defaults={"reason": reason, "actor": by, "voided_at": at},
    )
    if not created:
        raise AlreadyVoided
    completion_voided.send(sender=Completion, completion=completion, at=at)
    return void


def complete_what_was_missed(*, at: datetime, limit: int = 500) -> int:
    """Evaluate records that show enough and have no completion; returns how many were completed."""
    completed = [
        evaluate(member=record.member, lecture=record.lecture, at=at)
        for record in records_awaiting_completion(limit=limit)
    ]
    return len([completion for completion in completed if completion])


def _record_in_turn(
    member: Member, lecture: Lecture, state: PassState
) -> WatchRecord | None:
    """What was watched, read when this person's other evaluations have ended.

    Of a beat and a result that arrive together, the later sees both. It is the person that is held and not the
    record: who waits for the person must hold nothing that a beat, which holds their clock, may wait for.
    """
    if lecture.video is None:
        return None
    lock_members([member.pk])
    return (
        WatchRecord.objects.select_related("media_version")
        .filter(
            member=member,
            lecture=lecture,
            pass_no=state.no,
            media_version__source=lecture.video.source_id,
        )
        .first()
    )


def _watched_enough(lecture: Lecture, record: WatchRecord | None) -> bool:
    if lecture.video_id is None:
        return lecture.quiz_id is not None
    return record is not None and rules.watched_enough(
        covered=record.covered,
        length=record.media_version.length_s,
        threshold_percent=lecture.threshold_percent,
    )


def _insert_once(
    member: Member,
    lecture: Lecture,
    state: PassState,
    record: WatchRecord | None,
    attempt: Attempt | None,
    *,
    answers: list[CheckpointAnswer],
    at: datetime,
) -> Completion:
    identity: dict[str, Any] = {
        "member": member,
        "lecture": lecture,
        "pass_no": state.no,
    }
    completion = Completion(
        **identity,
        completed_at=at,
        recorded_at=at,
        unit=unit_of(member, on=timezone.localdate(at)),
        media_version=record.media_version if record else None,
        covered_s=record.covered if record else 0,
        length_s=record.media_version.length_s if record else 0,
        threshold_percent=lecture.threshold_percent,
        quiz_attempt=attempt,
        source=_source(record),
        rule=_rule(lecture, record, answers),
    )
    Completion.objects.bulk_create([completion], ignore_conflicts=True)
    stored = Completion.objects.get(**identity)
    stored.member, stored.lecture = member, lecture
    # Whoever lost the race hears of it too: receivers read the facts and repeat harmlessly.
    completion_recorded.send(sender=Completion, completion=stored, at=at)
    return stored


def _source(record: WatchRecord | None) -> CompletionSource:
    if record is None or record.offline_s == 0:
        return CompletionSource.ONLINE
    if record.offline_s == record.covered:
        return CompletionSource.OFFLINE
    return CompletionSource.MIXED


def _checkpoint_answers(
    member: Member, lecture: Lecture, state: PassState
) -> list[CheckpointAnswer] | None:
    """An answer to each question of the video that meets the rule; None while one is missing."""
    asked = list(asked_of(lecture))
    if not asked:
        return []
    met = counting_answers(member=member, lecture=lecture, state=state)
    if any(point.pk not in met for point in asked):
        return None
    return [met[point.pk] for point in asked]


def _rule(
    lecture: Lecture, record: WatchRecord | None, answers: list[CheckpointAnswer]
) -> dict[str, Any]:
    length = record.media_version.length_s if record else 0
    return {
        "version": RULE_VERSION,
        "need_s": rules.need_s(length, lecture.threshold_percent) if record else 0,
        "quiz": str(lecture.quiz.key) if lecture.quiz else None,
        "checkpoint_answers": [answer.pk for answer in answers],
        "checkpoints_must_be_right": lecture.checkpoints_must_be_right,
        "pass_percent": lecture.quiz.pass_percent if lecture.quiz else None,
    }
