"""What a member sees first: where to go on, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.queries.cards import (
    LectureCard,
    TopicCard,
    cards_of,
    member_of,
    topics_of_cards,
    visible_lectures,
)
from courses.states import StudyState
from quizzes.queries.practice import PracticeOffer, practice_offer

SHELF = 12


@dataclass(frozen=True)
class HomeView:
    """`resume` is the unfinished lecture watched last; `todo` the required ones not done, `resume` left out;
    `latest` what is new and in neither, newest first; `practice` the way in to a member's own practice.

    Lists are cut at a shelf's length; the counts are of everything.
    """

    is_member: bool
    resume: LectureCard | None
    todo: list[LectureCard]
    todo_count: int
    done_count: int
    required_count: int
    latest: list[LectureCard]
    topics: list[TopicCard]
    practice: PracticeOffer | None


def home_view(user: Any, *, at: datetime) -> HomeView:
    """The home of `user` at the moment `at`; for a visitor only what is public."""
    lectures = list(visible_lectures(user, at=at))
    cards = cards_of(lectures, user=user, at=at)
    resume = _resume(cards)
    required = [card for card in cards if card.required]
    todo = [card for card in required if card.state != StudyState.DONE]
    rest = [card for card in todo if card != resume]
    member = member_of(user)
    is_member = member is not None
    shown = [resume, *rest] if is_member else []
    others = [card for card in cards if card not in shown]
    newest = sorted(others, key=lambda card: card.published_at, reverse=True)
    return HomeView(
        is_member=is_member,
        resume=resume,
        todo=rest[:SHELF],
        todo_count=len(todo),
        done_count=len(required) - len(todo),
        required_count=len(required),
        latest=newest[:SHELF],
        topics=topics_of_cards(lectures, cards),
        practice=practice_offer(member, at=at) if member else None,
    )


def _resume(cards: list[LectureCard]) -> LectureCard | None:
    begun = [
        card
        for card in cards
        if card.last_at is not None and card.state != StudyState.DONE
    ]
    return max(begun, key=lambda card: card.last_at, default=None)
