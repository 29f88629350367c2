"""When a question comes back: the FSRS scheduler, in whole days and without chance.

No steps of minutes: members study when they have time, and a question that was wrong today is
for another day. No fuzz: the same review gives the same date, so it can be tested and repeated.
"""

import datetime as dt
from enum import StrEnum
from typing import Any

from fsrs import Card, Rating, Scheduler

# A year is as long as a memory of a rule is worth without asking again.
MAX_DAYS = 365

_scheduler = Scheduler(
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=MAX_DAYS,
    enable_fuzzing=False,
)


class Felt(StrEnum):
    """How a right answer came, if the member says so."""

    HARD = "hard"
    USUAL = "usual"
    EASY = "easy"


_RATINGS = {
    Felt.HARD: Rating.Hard,
    Felt.USUAL: Rating.Good,
    Felt.EASY: Rating.Easy,
}


def rescheduled(
    schedule: dict[str, Any] | None, *, right: bool, felt: Felt, at: dt.datetime
) -> tuple[dict[str, Any], dt.datetime]:
    """The schedule after a review at `at` (aware), and when the question comes back.

    `schedule` is what this returned last, None at the first review. That is at least a day
    later, at most MAX_DAYS. `felt` says nothing about a wrong answer.
    """
    at = at.astimezone(dt.UTC)
    card = Card.from_dict(schedule) if schedule else Card(card_id=0, due=at)
    rating = _RATINGS[felt] if right else Rating.Again
    card, _log = _scheduler.review_card(card, rating, review_datetime=at)
    return dict(card.to_dict()), card.due
