"""Counting the attempts at a quiz for its analysis, nightly or when somebody asks."""

import datetime as dt
import logging
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from members.models import Membership, UnitPath
from members.states import MembershipRole
from quizzes.analysis import (
    LEAST_ATTEMPTS,
    LONGEST_PAUSE_S,
    QuizSums,
    SeenItem,
    greatest_covariance,
)
from quizzes.models import (
    Answer,
    AttemptItem,
    AttemptStep,
    QuestionVersion,
    Quiz,
    QuizTally,
    Result,
)
from quizzes.queries.analysis import FirstAttempt, first_attempts
from quizzes.states import StepKind
from quizzes.types import UnknownKind, question_type

logger = logging.getLogger(__name__)

# Attempts whose items are in memory at once.
BATCH = 500


def tally_quiz(*, quiz: Quiz, at: dt.datetime) -> int:
    """Count the first finished attempts of all members anew; returns how many there are.

    Writes one tally of everybody and one of each unit (with all below it) that has at least
    LEAST_ATTEMPTS of them, by the primary memberships of the day. The old ones are replaced in
    one transaction. Queries grow with attempts ÷ BATCH; memory with units and attempts, not
    with answers.
    """
    attempts = list(first_attempts(quiz))
    everybody, by_unit = _count(quiz, attempts, _unit_of(attempts, on=_day(at)))
    subtrees = _add_up(by_unit, on=_day(at))
    rows = [_row(quiz, None, everybody, at)]
    rows += [
        _row(quiz, unit_id, sums, at)
        for unit_id, sums in subtrees.items()
        if sums.n >= LEAST_ATTEMPTS
    ]
    with transaction.atomic():
        # One writer at a time; the quiz row is the lock.
        Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
        QuizTally.objects.filter(quiz=quiz).delete()
        QuizTally.objects.bulk_create(rows, batch_size=BATCH)
    return everybody.n


def tally_changed(*, at: dt.datetime) -> int:
    """Count every quiz anew that has a result since it was counted; how many were.

    One that cannot be counted is logged and left for the next night.
    """
    counted = 0
    for quiz in _changed_quizzes():
        try:
            tally_quiz(quiz=quiz, at=at)
        except Exception:
            logger.exception("quiz %s could not be analysed", quiz.key)
            continue
        counted += 1
    return counted


def _changed_quizzes() -> list[Quiz]:
    newest = dict(
        Result.objects.order_by()
        .values_list("attempt__quiz")
        .annotate(at=Max("recorded_at"))
    )
    known = dict(QuizTally.objects.filter(unit=None).values_list("quiz", "computed_at"))
    stale = [pk for pk, at in newest.items() if pk not in known or known[pk] < at]
    return list(Quiz.objects.filter(pk__in=stale).order_by("pk"))


def _day(at: dt.datetime) -> dt.date:
    return timezone.localdate(at)


def _unit_of(attempts: Sequence[FirstAttempt], *, on: dt.date) -> dict[int, int]:
    """{member id: unit id} of the primary memberships of the day."""
    primary = Membership.objects.on(on).filter(role=MembershipRole.PRIMARY)
    members = {attempt.member_id for attempt in attempts}
    pairs = primary.values_list("member", "unit").iterator(chunk_size=10_000)
    return {member: unit for member, unit in pairs if member in members}


def _count(
    quiz: Quiz, attempts: Sequence[FirstAttempt], unit_of: dict[int, int]
) -> tuple[QuizSums, dict[int, QuizSums]]:
    everybody, by_unit = QuizSums(), defaultdict(QuizSums)
    spread: dict[int, tuple[array, array]] = {}
    top_from = _top_from(attempts)
    for start in range(0, len(attempts), BATCH):
        batch = attempts[start : start + BATCH]
        for attempt, items in _with_items(batch):
            targets = [everybody]
            if attempt.member_id in unit_of:
                targets.append(by_unit[unit_of[attempt.member_id]])
            for sums in targets:
                sums.add(
                    items,
                    total=attempt.total,
                    passed=attempt.passed,
                    seconds=attempt.seconds,
                    is_top=attempt.total >= top_from,
                )
            for item in items:
                if item.rest is not None:
                    xs, rests = spread.setdefault(
                        item.version_id, (array("d"), array("d"))
                    )
                    xs.append(item.x)
                    rests.append(item.rest)
    for version_id, (xs, rests) in spread.items():
        most = greatest_covariance(xs, rests)
        everybody.items[version_id].efficiency_most = most
    return everybody, by_unit


def _top_from(attempts: Sequence[FirstAttempt]) -> float:
    """The mark from which an attempt belongs to the best third."""
    marks = sorted((attempt.total for attempt in attempts), reverse=True)
    return marks[max(0, -(-len(marks) // 3) - 1)] if marks else 0.0


def _add_up(by_unit: dict[int, QuizSums], *, on: dt.date) -> dict[int, QuizSums]:
    """Sums of every unit together with all below it."""
    subtrees: dict[int, QuizSums] = defaultdict(QuizSums)
    paths = UnitPath.objects.on(on).values_list("ancestor", "descendant")
    for ancestor, descendant in paths.iterator(chunk_size=10_000):
        if descendant in by_unit:
            subtrees[ancestor].merge(by_unit[descendant])
    return subtrees


def _row(quiz: Quiz, unit_id: int | None, sums: QuizSums, at) -> QuizTally:
    return QuizTally(
        quiz=quiz,
        unit_id=unit_id,
        computed_at=at,
        attempts=sums.n,
        data=sums.to_json(),
    )


def _with_items(
    batch: Sequence[FirstAttempt],
) -> Iterator[tuple[FirstAttempt, list[SeenItem]]]:
    """Each attempt with its items as seen; five queries for the batch."""
    ids = [attempt.id for attempt in batch]
    rows: dict[int, list] = defaultdict(list)
    items = AttemptItem.objects.filter(attempt__in=ids).order_by("attempt", "slot_no")
    for item in items:
        rows[item.attempt_id].append(item)
    steps = AttemptStep.objects.filter(attempt__in=ids)
    fractions = steps.fractions()
    answers = dict(Answer.objects.filter(attempt__in=ids).values_list("item", "value"))
    seconds = _seconds(batch, steps)
    versions = QuestionVersion.objects.in_bulk(
        {item.version_id for found in rows.values() for item in found}
    )
    for attempt in batch:
        whole = float(sum(item.max_mark for item in rows[attempt.id]))
        yield (
            attempt,
            [
                _seen(
                    item,
                    versions[item.version_id],
                    fraction=float(fractions.get(item.pk) or 0),
                    value=answers.get(item.pk),
                    seconds=seconds.get(item.pk),
                    attempt=attempt,
                    whole=whole,
                )
                for item in rows[attempt.id]
            ],
        )


def _seen(item, version, *, fraction, value, seconds, attempt, whole) -> SeenItem:
    weight = float(item.max_mark) / whole if whole else 0.0
    others = 1 - weight
    rest = (attempt.total - fraction * weight) / others if others > 1e-9 else None
    return SeenItem(
        version_id=version.pk,
        x=fraction,
        weight=weight,
        rest=rest,
        parts=_parts(version, value),
        is_answered=value is not None,
        seconds=seconds,
    )


def _parts(version: QuestionVersion, value) -> Sequence[str]:
    """The answer in countable parts; none for a kind that is gone, or that nobody can count."""
    if value is None:
        return ()
    try:
        type_ = question_type(version.kind)
    except UnknownKind:
        return ()
    return type_.normalise(type_.read_body(version.body), value)


def _seconds(batch: Sequence[FirstAttempt], steps) -> dict[int, float]:
    """{item id: seconds}: before each save, the time since the save before it or the start.

    Only what a page saved as it went tells this; answers that came together with the hand-in
    leave their items out. A pause of more than LONGEST_PAUSE_S counts as that much.
    """
    before = {attempt.id: attempt.opened_at for attempt in batch}
    spent: dict[int, float] = defaultdict(float)
    saves = steps.filter(kind=StepKind.SAVE, item__isnull=False, late=False)
    for attempt_id, item_id, at in saves.order_by("attempt", "seq").values_list(
        "attempt", "item", "at"
    ):
        gap = (at - before[attempt_id]).total_seconds()
        spent[item_id] += max(0.0, min(gap, LONGEST_PAUSE_S))
        before[attempt_id] = at
    return spent
