"""How an attempt ends: handed in, out of time, or voided; and its grading."""

import logging

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quizzes import rules
from quizzes.grading import Gradable, grade
from quizzes.keys import keys_of
from quizzes.models import Attempt, Result
from quizzes.operations.sheet import (
    AttemptClosed,
    Contested,
    changes,
    keep_late,
    locked_sheet,
    note_answers,
    uncontested,
    write_answers,
)
from quizzes.signals import result_recorded
from quizzes.states import (
    ATTEMPT_MOVES,
    AttemptState,
    StepKind,
    require_move,
    sources_of,
)

logger = logging.getLogger(__name__)


class SubmitKeyReused(Exception):
    """The idempotency key has been used for another attempt."""

    @property
    def message(self):
        return _("This page is out of date. Open the quiz again.")


@transaction.atomic
def submit_attempt(*, attempt, answers, submit_key, at, by=None, revs=None):
    """Hand an attempt in with all its answers, grade it, and return the current Result.

    `answers` is {item id: raw value}; an item left out keeps what was saved, None clears it.
    One transaction stores the answers, closes the attempt, grades it and sends
    `result_recorded`; an error undoes all of it. Any later call, with whatever key, returns
    the stored result and changes nothing. After the deadline and its grace the saved answers
    are graded and these are kept as late ones. Returns None while a person has to mark an
    item. `revs` as in `save_answers`. Raises InvalidResponse, AttemptClosed (voided or never
    opened), SubmitKeyReused, Contested.
    """
    sheet = locked_sheet(attempt)
    attempt = sheet.attempt
    if attempt.is_finished:
        return current_result(attempt)
    if attempt.state != AttemptState.OPEN:
        raise AttemptClosed(attempt.state)
    actor_id = by.pk if by else attempt.member_id
    values = changes(sheet, answers)
    if not rules.is_in_time(attempt.deadline_at, at):
        if rules.is_kept(attempt.deadline_at, at):
            keep_late(sheet, values, kind=StepKind.SUBMIT, at=at, actor_id=actor_id)
        return _expire(sheet, at=at)
    values, contested = uncontested(sheet, values, revs or {})
    if contested:
        raise Contested(contested)
    note_answers(sheet, values, kind=StepKind.SUBMIT, at=at, actor_id=actor_id)
    sheet.note(StepKind.SUBMIT, at=at, actor_id=actor_id)
    total = _grade(sheet, at=at)
    if not _close(
        attempt,
        AttemptState.SUBMITTED,
        submitted_at=at,
        graded_at=at if total else None,
        submit_key=str(submit_key),
    ):
        return current_result(attempt)
    write_answers(sheet, values)
    return _store_grading(sheet, total, at=at)


@transaction.atomic
def settle_attempt(*, attempt, at):
    """End the attempt with its saved answers if its time, grace included, is over at `at`.

    Returns the attempt as it is now. Repeats change nothing.
    """
    sheet = locked_sheet(attempt)
    if sheet.attempt.is_open and not rules.is_in_time(sheet.attempt.deadline_at, at):
        _expire(sheet, at=at)
    return sheet.attempt


def expire_due(*, at):
    """End and grade every attempt whose time is over at `at`; returns how many ended.

    Each is a transaction of its own. One that cannot be graded is logged and stays open for
    the next sweep; it does not hold the others up.
    """
    ended = 0
    due = Attempt.objects.overdue(at=at, grace=rules.GRACE).order_by("deadline_at")
    for attempt in due:
        try:
            ended += not settle_attempt(attempt=attempt, at=at).is_open
        except Exception:
            logger.exception("attempt %s could not be ended", attempt.key)
    return ended


@transaction.atomic
def void_attempt(*, attempt, reason, at, by):
    """Take an attempt out of all figures, for a reason a person gives; every row stays.

    The member gets the attempt back. A completion that rests on it is not touched here.
    Raises InvalidTransition when it is void already.
    """
    sheet = locked_sheet(attempt)
    require_move(ATTEMPT_MOVES, sheet.attempt.state, AttemptState.VOID)
    sheet.note(StepKind.VOID, at=at, actor_id=by.pk, reason=reason)
    sheet.write_steps()
    _close(sheet.attempt, AttemptState.VOID)
    return sheet.attempt


def current_result(attempt):
    """The Result that counts, or None while there is none."""
    return attempt.results.order_by("-no").first()


def _expire(sheet, *, at):
    """End with the saved answers. The attempt ended when its time did, not when this ran."""
    sheet.note(StepKind.EXPIRE, at=at, actor_id=None)
    total = _grade(sheet, at=at)
    if not _close(
        sheet.attempt,
        AttemptState.EXPIRED,
        submitted_at=sheet.attempt.deadline_at,
        graded_at=at if total else None,
    ):
        return current_result(sheet.attempt)
    return _store_grading(sheet, total, at=at)


def _close(attempt, state, **columns):
    """Whether this call moved the attempt to `state`; the conditional UPDATE decides."""
    columns["state"] = state
    try:
        # No savepoint: what is raised below takes the whole transaction of its caller back.
        moved = Attempt.objects.filter(
            pk=attempt.pk, state__in=sources_of(ATTEMPT_MOVES, state)
        ).update(**columns)
    except IntegrityError as error:
        raise SubmitKeyReused from error
    if moved:
        for name, value in columns.items():
            setattr(attempt, name, value)
    return bool(moved)


def _grade(sheet, *, at):
    """Grade what stands, noting a step for each item; the total, or None while an item waits for a person."""
    attempt = sheet.attempt
    graded = grade(gradables(sheet), pass_percent=attempt.settings["pass_percent"])
    for one in graded.items:
        if one.fraction is not None:
            sheet.note(
                StepKind.GRADE,
                at=at,
                actor_id=None,
                item=sheet.items[one.item_id],
                fraction=one.fraction,
            )
    return graded.total


def _store_grading(sheet, total, *, at):
    """Write the steps and the first Result of an attempt that this transaction has closed."""
    sheet.write_steps()
    if total is None:
        return None
    return _insert_result(sheet.attempt, total, no=1, at=at)


def gradables(sheet):
    """What a grader reads of a sheet, by the keys that count now. One query."""
    keys = keys_of(item.version_id for item in sheet.items.values())
    return [
        Gradable(
            item_id=item.pk,
            kind=item.version.kind,
            body=item.version.body,
            key=keys[item.version_id].key,
            response=sheet.value_of(item.pk),
            max_mark=item.max_mark,
            full=keys[item.version_id].full,
            dropped=keys[item.version_id].dropped,
        )
        for item in sheet.items.values()
    ]


def record_result(attempt, total, *, at):
    """Let `total` be the current result of an attempt whose lock is held, and say so."""
    last = current_result(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(graded_at=at)
    attempt.graded_at = at
    return _insert_result(attempt, total, no=last.no + 1 if last else 1, at=at)


def _insert_result(attempt, total, *, no, at):
    result = Result.objects.create(
        attempt=attempt,
        no=no,
        mark=total.mark,
        max_mark=total.max_mark,
        percent=total.percent,
        passed=total.passed,
        recorded_at=at,
    )
    result_recorded.send(sender=Attempt, attempt=attempt, result=result, at=at)
    return result
