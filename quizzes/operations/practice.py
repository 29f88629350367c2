"""Practising: the book of mistakes and the draw from open banks. Nothing here counts for anything."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from quizzes import selection, spacing
from quizzes.models import Bank, Mistake, PracticeAnswer
from quizzes.operations.answering import TooFast
from quizzes.operations.single import Graded, grade_single
from quizzes.queries.practice import practice_pool, wrong_entries
from quizzes.spacing import Felt

DRAW_SIZES = (5, 10, 20)
ANSWERS_PER_MINUTE = 30


@dataclass(frozen=True)
class Reviewed:
    """A graded answer, and whether it was known already (the same event sent again)."""

    graded: Graded
    repeated: bool


@transaction.atomic
def collect_mistakes(*, seals, at):
    """Put into the member's book what they got wrong in attempts whose answers `seals` show.

    Repeats change nothing: a question has one row. One that was removed, or has been reviewed,
    comes back only for a wrong answer that is newer. Returns how many rows were written.
    """
    wrong = wrong_entries(seals)
    known = {
        one.entry_id: one
        for one in Mistake.objects.filter(member=seals.member, entry__in=wrong)
    }
    fresh = [
        Mistake(member=seals.member, entry_id=entry, wrong_at=when, due_at=at)
        for entry, when in wrong.items()
        if entry not in known
    ]
    Mistake.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh) + sum(
        _wrong_again(one, when=wrong[entry], due_at=at) for entry, one in known.items()
    )


def keep_mistake(*, member, entry, at):
    """Put a question answered wrong at `at` into the member's book, due the next day."""
    due_at = at + dt.timedelta(days=1)
    mistake, created = Mistake.objects.get_or_create(
        member=member, entry=entry, defaults={"wrong_at": at, "due_at": due_at}
    )
    if not created:
        _wrong_again(mistake, when=at, due_at=due_at)
    return mistake


@transaction.atomic
def review_mistake(*, mistake, version, value, felt, event_id, at):
    """Grade the member's raw answer to a question of their book and set its next time.

    `felt` (a Felt) matters when it is right. The same `event_id` again is graded for show and
    changes nothing. Raises InvalidResponse, NothingToCheck, TooFast; nothing is stored then.
    """
    mistake = Mistake.objects.select_for_update(no_key=True).get(pk=mistake.pk)
    graded = grade_single(version=version, value=value)
    if not _noted(mistake.member, version, graded, event_id=event_id, at=at):
        return Reviewed(graded, repeated=True)
    mistake.schedule, mistake.due_at = spacing.rescheduled(
        mistake.schedule, right=graded.is_right, felt=felt, at=at
    )
    mistake.reviewed_at = at
    if not graded.is_right:
        mistake.wrong_at = at
    mistake.save(update_fields=["schedule", "due_at", "reviewed_at", "wrong_at"])
    return Reviewed(graded, repeated=False)


@transaction.atomic
def answer_practice(*, member, version, value, event_id, at):
    """Grade a raw answer to a drawn question; a wrong one goes into the member's book.

    Whether the question may be practised is decided before. The same `event_id` again changes
    nothing. Raises InvalidResponse, NothingToCheck, TooFast; nothing is stored then.
    """
    graded = grade_single(version=version, value=value)
    if not _noted(member, version, graded, event_id=event_id, at=at):
        return Reviewed(graded, repeated=True)
    if not graded.is_right:
        keep_mistake(member=member, entry=version.entry, at=at)
    return Reviewed(graded, repeated=False)


def remove_mistake(*, mistake, at):
    """Take a question out of its member's book; repeats change nothing."""
    Mistake.objects.filter(pk=mistake.pk, removed_at__isnull=True).update(removed_at=at)


def draw_practice(*, seals, seed, count, on):
    """Up to `count` entry ids from banks open to the member on a day.

    Those never practised first, then those practised longest ago; by hash of `seed` where
    that says nothing.
    """
    pool = {
        str(row["key"]): (row["pk"], row["practised_at"])
        for row in practice_pool(seals, on=on).values("pk", "key", "practised_at")
    }
    practised = {name: when for name, (_pk, when) in pool.items()}
    chosen = selection.least_recent(practised, seed=seed, count=count)
    return [pool[name][0] for name in chosen]


def set_practice(*, bank, is_open):
    """Open a bank for practice, or close it. Repeats change nothing."""
    Bank.objects.filter(pk=bank.pk).update(practice=is_open)
    bank.practice = is_open


def _wrong_again(mistake, *, when, due_at):
    """Bring a known mistake back for a wrong answer newer than all that is known of it."""
    newest = max(
        moment
        for moment in (mistake.wrong_at, mistake.reviewed_at, mistake.removed_at)
        if moment
    )
    if when <= newest:
        return 0
    return Mistake.objects.filter(pk=mistake.pk, wrong_at=mistake.wrong_at).update(
        wrong_at=when, due_at=due_at, removed_at=None
    )


def _noted(member, version, graded, *, event_id, at):
    """Whether this call stored the answer; False when `event_id` is known."""
    mine = PracticeAnswer.objects.filter(member=member)
    if mine.filter(event_id=event_id).exists():
        return False
    if mine.filter(at__gt=at - dt.timedelta(minutes=1)).count() >= ANSWERS_PER_MINUTE:
        raise TooFast
    try:
        with transaction.atomic():
            PracticeAnswer.objects.create(
                member=member,
                version=version,
                correct=graded.is_right,
                at=at,
                event_id=event_id,
            )
    except IntegrityError:
        return False
    return True


__all__ = [
    "ANSWERS_PER_MINUTE",
    "DRAW_SIZES",
    "Felt",
    "Reviewed",
    "answer_practice",
    "collect_mistakes",
    "draw_practice",
    "keep_mistake",
    "remove_mistake",
    "review_mistake",
    "set_practice",
]
