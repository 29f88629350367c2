"""Answering the questions inside a video. The server grades; a right answer counts at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from courses.models import Checkpoint, CheckpointAnswer, Completion, Lecture
from courses.operations.completion import evaluate
from courses.queries.checkpoints import version_of
from courses.queries.passes import pass_of
from members.models import Member
from quizzes.operations.single import grade_single

TRIES_PER_MINUTE = 20


class TooManyTries(Exception):
    """More tries in a minute than a person thinks about; nothing was written."""


class NotAsked(Exception):
    """The question has been taken out of use, so there is nothing to answer."""


@dataclass(frozen=True)
class CheckpointReply:
    """`fraction` is the share earned, 0..1; `explanation` stays empty until the answer is right."""

    fraction: Decimal
    explanation: str
    completion: Completion | None

    @property
    def is_right(self) -> bool:
        """All of the answer is right."""
        return self.fraction == 1


@transaction.atomic
def answer_checkpoint(
    *,
    checkpoint: Checkpoint,
    lecture: Lecture,
    member: Member,
    value: object,
    at: datetime,
) -> CheckpointReply:
    """Record one try of `member` at a checkpoint of `lecture` and evaluate completion.

    `value` is raw, as posted. Every try is kept; whether one counts is decided by the lecture's
    rule when completion is evaluated. Who may study the lecture is decided before. Raises
    InvalidResponse, NothingToCheck, NotAsked, TooManyTries; nothing is stored then.
    """
    state = pass_of(member=member, lecture=lecture)
    tries = CheckpointAnswer.objects.filter(checkpoint=checkpoint, member=member)
    if tries.filter(at__gt=at - timedelta(minutes=1)).count() >= TRIES_PER_MINUTE:
        raise TooManyTries
    version = version_of(checkpoint)
    if version is None:
        raise NotAsked
    graded = grade_single(version=version, value=value)
    CheckpointAnswer.objects.create(
        checkpoint=checkpoint,
        member=member,
        pass_no=state.no,
        version=version,
        value=graded.value,
        fraction=graded.fraction,
        at=at,
    )
    completion = evaluate(member=member, lecture=lecture, at=at)
    return CheckpointReply(graded.fraction, graded.explanation, completion)
