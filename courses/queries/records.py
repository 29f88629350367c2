"""A member's own study record; nobody else's page reads from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from courses.models import Completion
from courses.queries.cards import LectureCard, cards_of, visible_lectures
from courses.states import StudyState
from members.models import Member
from quizzes.models import Attempt


@dataclass(frozen=True)
class MyRecords:
    """`completions` and `attempts` are unevaluated, newest first, for paging; `in_progress` is complete."""

    completions: QuerySet[Completion]
    in_progress: list[LectureCard]
    attempts: QuerySet[Attempt]


def my_records(member: Member, *, at: datetime) -> MyRecords:
    """What `member` has completed, begun and been examined in.

    Completions and quiz results stay visible when the lecture has been withdrawn since; lectures in progress
    are those that may still be studied.
    """
    cards = cards_of(visible_lectures(member, at=at), user=member, at=at)
    begun = {StudyState.IN_PROGRESS, StudyState.QUIZ_PENDING}
    return MyRecords(
        completions=Completion.objects.standing()
        .filter(member=member)
        .select_related("lecture")
        .defer("lecture__body_html")
        .order_by("-completed_at", "-pk"),
        in_progress=[card for card in cards if card.state in begun],
        attempts=Attempt.objects.finished()
        .with_current_result()
        .filter(member=member)
        .select_related("quiz")
        .order_by("-submitted_at", "-pk"),
    )


def lecture_keys_of(
    attempts: Iterable[Attempt], *, member: Member, at: datetime
) -> dict[int, UUID]:
    """By quiz id the key of a lecture that still asks it and that `member` may study: there its results are read."""
    asked = {attempt.quiz_id for attempt in attempts}
    rows = (
        visible_lectures(member, at=at)
        .filter(Q(quiz__in=asked) | Q(pretest__in=asked))
        .values_list("key", "quiz_id", "pretest_id")
    )
    return {
        quiz_id: key
        for key, *quizzes in rows
        for quiz_id in quizzes
        if quiz_id in asked
    }
