"""What a duty's status is, and when a person's own days end: pure, dates in site time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from training.states import ObligationStatus


@dataclass(frozen=True)
class Freed:
    """One exemption as the rule sees it: days [valid_from, valid_to), known from `recorded_at` on."""

    valid_from: dt.date
    valid_to: dt.date
    recorded_at: dt.datetime
    revoked_at: dt.datetime | None = None

    @property
    def in_force_at(self) -> dt.datetime:
        """The first moment at which it frees anybody: its first day, or when it was entered."""
        return max(start_of(self.valid_from), self.recorded_at)

    def covers(self, day: dt.date) -> bool:
        """Whether the day is one of its days."""
        return self.valid_from <= day < self.valid_to


@dataclass(frozen=True)
class Facts:
    """All that the status of one duty depends on."""

    due_on: dt.date
    closes_on: dt.date | None = None
    started_at: dt.datetime | None = None
    done_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    freed: tuple[Freed, ...] = ()


def status(facts: Facts, at: dt.datetime) -> ObligationStatus:
    """The status of a duty at the moment `at`; the first that applies.

    Withdrawn; exempt (an exemption covers this day or the due day, and was in force before the duty
    was done); done; expired after the end of its closing day; overdue after the end of its due
    day; in progress with any evidence; not started. So what is done is undone by nothing but the loss
    of its evidence, and by a withdrawal.
    """
    today = timezone.localdate(at)
    if _by(facts.withdrawn_at, at):
        return ObligationStatus.WITHDRAWN
    done_at = facts.done_at if _by(facts.done_at, at) else None
    if any(_frees(one, facts.due_on, done_at, at, today) for one in facts.freed):
        return ObligationStatus.EXEMPT
    if done_at:
        return ObligationStatus.DONE
    if facts.closes_on is not None and today > facts.closes_on:
        return ObligationStatus.EXPIRED
    if today > facts.due_on:
        return ObligationStatus.OVERDUE
    if _by(facts.started_at, at):
        return ObligationStatus.IN_PROGRESS
    return ObligationStatus.NOT_STARTED


def _frees(
    one: Freed,
    due_on: dt.date,
    done_at: dt.datetime | None,
    at: dt.datetime,
    today: dt.date,
) -> bool:
    if _by(one.revoked_at, at):
        return False
    if not (one.covers(today) or one.covers(due_on)):
        return False
    return done_at is None or one.in_force_at < done_at


def own_days(
    *,
    due_on: dt.date,
    closes_on: dt.date | None,
    joined_on: dt.date,
    join_days: int,
) -> tuple[dt.date, dt.date | None]:
    """(due day, closing day) of somebody who joins a period late.

    Due is the later of the period's day and `join_days` after joining; closing moves as far.
    """
    due = max(due_on, joined_on + dt.timedelta(days=join_days))
    closes = None if closes_on is None else closes_on + (due - due_on)
    return due, closes


def last_day(*, due_on: dt.date, closes_on: dt.date | None) -> dt.date:
    """The last day on which people who come may still be given the duty."""
    return closes_on or due_on


def in_time(done_at: dt.datetime, closes_on: dt.date | None) -> bool:
    """Whether evidence of this moment is still accepted."""
    return closes_on is None or timezone.localdate(done_at) <= closes_on


def recognised_from(*, opens_on: dt.date, days: int | None) -> dt.datetime | None:
    """From when on earlier completions count: `days` before the opening day; None: however old they are."""
    return None if days is None else start_of(opens_on - dt.timedelta(days=days))


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a day in site time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def minutes_by_month(
    items: Iterable[tuple[int, dt.date, dt.date]],
) -> dict[tuple[int, int], int]:
    """{(year, month): planned minutes} of items (minutes, opens_on, due_on).

    An item's minutes are spread evenly over the months between opening and due day, both included; what
    does not divide goes to the first months, so that the sum is exact.
    """
    found: dict[tuple[int, int], int] = {}
    for minutes, opens_on, due_on in items:
        months = _months(opens_on, due_on)
        share, rest = divmod(minutes, len(months))
        for no, month in enumerate(months):
            found[month] = found.get(month, 0) + share + (no < rest)
    return dict(sorted(found.items()))


def _months(first: dt.date, last: dt.date) -> list[tuple[int, int]]:
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(n // 12, n % 12 + 1) for n in range(start, end + 1)]


def _by(moment: dt.datetime | None, at: dt.datetime) -> bool:
    return moment is not None and moment <= at
