"""What lectures have to say about practising: which questions are still closed, where to read again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.models import Checkpoint, CheckpointAnswer, Completion, Lecture
from courses.queries.passes import passes
from members.models import Member
from quizzes.models import Attempt, BankEntry
from quizzes.queries.practice import Asked, Seals, quizzes_asking, seals_of


def practice_seals(member: Member, *, at: datetime) -> Seals:
    """What is closed to `member` at `at`, with what lectures know of quizzes. Seven queries.

    A voided completion, and a lecture to be studied anew, ask for their quiz again, so it closes again; a quiz that is only
    a pre-test counts for nothing, and a question inside a video is open once answered right.
    """
    return seals_of(
        member,
        at=at,
        asked=Asked(
            since=_since(member),
            pretests=_only_pretests(),
            entries=_open_checkpoints(member),
        ),
    )


def lecture_to_study(
    member: Member, entry: BankEntry, *, at: datetime
) -> Lecture | None:
    """A lecture that this member may study and that asks `entry`; the one whose quiz has asked
    it before others. One query."""
    quizzes = quizzes_asking(entry, member).values("pk")
    has_asked = Attempt.objects.filter(
        member=member, quiz=OuterRef("quiz"), items__version__entry=entry
    )
    points = Checkpoint.objects.asked().filter(lecture=OuterRef("pk"), entry=entry)
    return (
        Lecture.objects.published()
        .visible_to(member, on=timezone.localdate(at))
        .alias(has_asked=Exists(has_asked))
        .filter(Q(quiz__in=quizzes) | Q(pretest__in=quizzes) | Exists(points))
        .order_by("-has_asked", "order", "pk")
        .first()
    )


def _since(member: Member) -> dict[int, datetime]:
    """From when on attempts count, per quiz id; of several lectures the latest."""
    ended = Completion.objects.filter(
        Q(void__isnull=False) | Q(restudy__isnull=False), member=member
    )
    lectures = dict(
        Lecture.objects.filter(
            pk__in=ended.order_by().values("lecture"), quiz__isnull=False
        ).values_list("pk", "quiz_id")
    )
    since: dict[int, datetime] = {}
    for lecture_id, state in passes(member=member, lecture_ids=lectures).items():
        if state.since is not None:
            quiz_id = lectures[lecture_id]
            since[quiz_id] = max(state.since, since.get(quiz_id, state.since))
    return since


def _only_pretests() -> frozenset[int]:
    rows = list(Lecture.objects.values_list("pretest_id", "quiz_id"))
    return frozenset(
        {pretest for pretest, _quiz in rows if pretest}
        - {quiz for _pretest, quiz in rows if quiz}
    )


def _open_checkpoints(member: Member) -> frozenset[int]:
    right = CheckpointAnswer.objects.filter(
        checkpoint__entry=OuterRef("entry"), member=member, fraction=1
    )
    points = Checkpoint.objects.asked().filter(~Exists(right))
    return frozenset(points.values_list("entry_id", flat=True))
