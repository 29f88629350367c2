"""Marking finished attempts again, when a key was wrong: explicit, shown before, and logged."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from members.operations.people import lock_members
from quizzes.grading import FRACTION_PLACES, ItemGrade, Total, total_of
from quizzes.keys import keys_of, own_key_of
from quizzes.models import (
    Answer,
    Attempt,
    AttemptItem,
    AttemptStep,
    Correction,
    QuestionVersion,
    Result,
)
from quizzes.operations.finishing import record_result
from quizzes.states import AttemptState, CorrectionKind, StepKind
from quizzes.types import InvalidQuestion, UnknownKind, question_type

# Attempts marked again in one transaction.
BATCH = 100
# A preview looks at so many; a page should not wait for more.
PREVIEWED = 2000


class NotCorrectable(Exception):
    """A person marks this kind, or the other version asks something else."""


@dataclass(frozen=True)
class Change:
    """What a correction does to the result of one attempt; marks in points."""

    attempt: Attempt
    before: Decimal
    after: Decimal
    passed_before: bool
    passed_after: bool

    @property
    def lowers(self) -> bool:
        return self.after < self.before


@dataclass
class Effect:
    """What a correction does, or did. `changes` holds the attempts whose share differs."""

    attempts: int = 0
    changes: list[Change] = field(default_factory=list)
    is_partial: bool = False

    @property
    def raised(self) -> int:
        return sum(not change.lowers for change in self.changes)

    @property
    def lowered(self) -> int:
        return sum(change.lowers for change in self.changes)

    @property
    def newly_passed(self) -> list[Change]:
        return [c for c in self.changes if c.passed_after and not c.passed_before]

    @property
    def newly_failed(self) -> list[Change]:
        return [c for c in self.changes if c.passed_before and not c.passed_after]


def correctable_by(version: QuestionVersion) -> list[QuestionVersion]:
    """Other versions of the question whose keys fit what this version asked, newest first."""
    others = QuestionVersion.objects.filter(entry=version.entry_id).exclude(
        pk=version.pk
    )
    return [one for one in others.order_by("-no") if _fits(version, one)]


def preview_correction(
    *, version: QuestionVersion, kind: str, key_of: QuestionVersion | None = None
) -> Effect:
    """What a correction would do now to the first PREVIEWED attempts; changes nothing.

    Raises NotCorrectable.
    """
    rule = _rule(version, kind, key_of)
    effect = Effect()
    # Also what the page shows of each.
    found = _attempts_with(version).select_related("member")
    attempts = list(found[: PREVIEWED + 1])
    effect.is_partial = len(attempts) > PREVIEWED
    attempts = attempts[:PREVIEWED]
    for start in range(0, len(attempts), BATCH):
        for case in _load(attempts[start : start + BATCH]):
            effect.attempts += case.attempt.is_finished
            change = _change(case, rule)
            if change is not None:
                effect.changes.append(change)
    return effect


@transaction.atomic
def correct_version(
    *,
    version: QuestionVersion,
    kind: str,
    key_of: QuestionVersion | None = None,
    may_lower: bool = False,
    reason: str,
    at,
    by,
) -> Correction:
    """Let a version be marked differently from now on; `apply_correction` does the finished ones.

    Attempts that end later are graded by it at once. Raises NotCorrectable.
    """
    _rule(version, kind, key_of)
    # The lock makes two editors' corrections follow each other.
    QuestionVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    last = Correction.objects.filter(version=version).aggregate(no=Max("no"))["no"]
    return Correction.objects.create(
        version=version,
        no=(last or 0) + 1,
        kind=kind,
        key_of=key_of,
        may_lower=may_lower,
        reason=reason.strip(),
        by=by,
        at=at,
    )


def apply_correction(*, correction: Correction, at) -> Effect:
    """Mark every finished attempt again that had this version; returns what changed.

    A higher mark becomes the new current result and may complete a lecture. A lower one does
    so only when the correction says that it may; a completion that rests on it then still
    stands, and only a person takes it back. Batches are transactions of their own: work that
    was interrupted goes on where it was.
    """
    rule = _rule(correction.version, correction.kind, correction.key_of)
    effect = Effect()
    while _apply_batch(correction, rule, effect, at=at):
        pass
    Correction.objects.filter(pk=correction.pk).update(done_at=at)
    return effect


def apply_open_corrections(*, at) -> int:
    """Go on with corrections that were interrupted; how many were."""
    open_ones = Correction.objects.filter(done_at__isnull=True).order_by("at")
    corrections = list(open_ones.select_related("version", "key_of"))
    for correction in corrections:
        apply_correction(correction=correction, at=at)
    return len(corrections)


# --- one rule, one batch ------------------------------------------------------------------


@dataclass(frozen=True)
class _Rule:
    version: QuestionVersion
    kind: str
    key: dict[str, Any]

    def fraction(self, value, before: Decimal | None) -> Decimal | None:
        """The share of the points that an answer earns by this rule."""
        if self.kind == CorrectionKind.DROP:
            return Decimal(0) if before is None else before
        if self.kind == CorrectionKind.FULL:
            return Decimal(1)
        if value is None:
            return Decimal(0)
        type_ = question_type(self.version.kind)
        body = type_.read_body(self.version.body)
        fraction = type_.grade(body, type_.read_key(self.key), value)
        return fraction.quantize(FRACTION_PLACES, ROUND_HALF_UP)


def _rule(version, kind, key_of) -> _Rule:
    if kind in {CorrectionKind.KEY, CorrectionKind.ORIGINAL}:
        source = key_of if kind == CorrectionKind.KEY else version
        if source is None or not _fits(version, source):
            raise NotCorrectable
        return _Rule(version, kind, own_key_of(source.pk))
    return _Rule(version, kind, {})


def _fits(version: QuestionVersion, other: QuestionVersion) -> bool:
    """Whether the key of `other` can mark the answers to `version`."""
    if version.entry_id != other.entry_id or version.kind != other.kind:
        return False
    try:
        type_ = question_type(version.kind)
        if type_.needs_marker:
            return False
        type_.check(type_.read_body(version.body), type_.read_key(own_key_of(other.pk)))
    except (InvalidQuestion, UnknownKind):
        return False
    return True


@dataclass(frozen=True)
class _Case:
    """An attempt with all that marking it again needs."""

    attempt: Attempt
    items: Sequence[AttemptItem]
    values: dict[int, Any]
    fractions: dict[int, Decimal]
    dropped: frozenset[int]
    result: Result | None
    next_seq: int

    def regraded(self, rule: _Rule) -> tuple[dict[int, Decimal | None], Total | None]:
        """{item: fraction} of the items of the rule's version, and the total with them."""
        fresh: dict[int, Decimal | None] = {}
        grades = []
        for item in self.items:
            fraction = self.fractions.get(item.pk)
            dropped = item.version_id in self.dropped
            if item.version_id == rule.version.pk:
                fraction = rule.fraction(self.values.get(item.pk), fraction)
                fresh[item.pk] = fraction
                dropped = rule.kind == CorrectionKind.DROP
            grades.append(ItemGrade(item.pk, fraction, item.max_mark, dropped))
        percent = self.attempt.settings["pass_percent"]
        return fresh, total_of(grades, pass_percent=percent)


def _attempts_with(version: QuestionVersion):
    """Attempts that asked this version, oldest first; open ones too, see `_apply_batch`."""
    items = AttemptItem.objects.filter(version=version)
    return Attempt.objects.filter(pk__in=items.values("attempt")).order_by("pk")


def _load(attempts: Sequence[Attempt]) -> Iterator[_Case]:
    """The attempts with their items and marks; six queries whatever their number."""
    ids = [attempt.pk for attempt in attempts]
    items: dict[int, list[AttemptItem]] = defaultdict(list)
    rows = AttemptItem.objects.filter(attempt__in=ids).order_by("attempt", "slot_no")
    for item in rows:
        items[item.attempt_id].append(item)
    answers = Answer.objects.filter(attempt__in=ids)
    values = dict(answers.values_list("item", "value"))
    steps = AttemptStep.objects.filter(attempt__in=ids)
    fractions = steps.fractions()
    last_seq = dict(steps.order_by().values_list("attempt").annotate(last=Max("seq")))
    results = Result.objects.filter(attempt__in=ids).order_by("attempt", "no")
    current = {result.attempt_id: result for result in results}
    keys = keys_of(item.version_id for row in items.values() for item in row)
    dropped = frozenset(pk for pk, key in keys.items() if key.dropped)
    for attempt in attempts:
        yield _Case(
            attempt=attempt,
            items=items[attempt.pk],
            values=values,
            fractions=fractions,
            dropped=dropped,
            result=current.get(attempt.pk),
            next_seq=last_seq.get(attempt.pk, 0) + 1,
        )


def _change(case: _Case, rule: _Rule) -> Change | None:
    """What the rule does to a finished attempt that has a result; None when nothing."""
    if not case.attempt.is_finished or case.result is None:
        return None
    _, total = case.regraded(rule)
    if total is None:
        return None
    old = case.result
    # Left-out questions change the maximum, so shares are compared, not marks.
    if total.mark * old.max_mark == old.mark * total.max_mark:
        return None
    return Change(
        attempt=case.attempt,
        before=old.percent,
        after=total.percent,
        passed_before=old.passed,
        passed_after=total.passed,
    )


@transaction.atomic
def _apply_batch(correction: Correction, rule: _Rule, effect: Effect, *, at) -> bool:
    """Mark the next batch again; False when there is none, or another process has it.

    Open attempts are locked as well: one that is being handed in right now either waits for
    this and is graded by the correction, or has ended by the time that its lock is ours. Those that are
    only prepared are left to whoever starts them, holding the person; what they will be graded by counts then.
    """
    held = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    attempts = list(
        _attempts_with(correction.version)
        .filter(pk__gt=held.done_to)
        .exclude(state=AttemptState.PREPARED)
        .select_for_update(no_key=True)[:BATCH]
    )
    if not attempts:
        return False
    # What follows a result takes these people one by one, in the order of the attempts.
    lock_members({attempt.member_id for attempt in attempts if attempt.is_finished})
    newest = Correction.objects.filter(version=correction.version_id)
    overtaken = newest.filter(no__gt=correction.no).exists()
    for case in _load(attempts):
        if case.attempt.is_finished and not overtaken:
            effect.attempts += 1
            _apply(case, rule, correction, effect, at=at)
    Correction.objects.filter(pk=held.pk).update(done_to=attempts[-1].pk)
    return True


def _apply(case: _Case, rule: _Rule, correction: Correction, effect, *, at) -> None:
    change = _change(case, rule)
    if change is not None and change.lowers and not correction.may_lower:
        return
    fresh, total = case.regraded(rule)
    seqs = range(case.next_seq, case.next_seq + len(fresh))
    AttemptStep.objects.bulk_create(
        AttemptStep(
            attempt=case.attempt,
            seq=seq,
            item_id=item_id,
            kind=StepKind.REGRADE,
            fraction=fraction,
            value={"correction": correction.no},
            actor_id=correction.by_id,
            reason=correction.reason,
            at=at,
        )
        for seq, (item_id, fraction) in zip(seqs, fresh.items(), strict=True)
    )
    if change is not None and total is not None:
        effect.changes.append(change)
        record_result(case.attempt, total, at=at)
