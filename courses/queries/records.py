"""A member's own study record; nobody else's page reads from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

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
