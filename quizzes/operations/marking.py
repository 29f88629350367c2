"""Marking by a person what no program can mark."""

from decimal import ROUND_HALF_UP

from django.db import transaction

from quizzes.grading import FRACTION_PLACES, ItemGrade, total_of
from quizzes.keys import keys_of
from quizzes.operations.answering import UnknownItem
from quizzes.operations.finishing import record_result
from quizzes.operations.sheet import locked_sheet
from quizzes.states import StepKind
from quizzes.types import UnknownKind, question_type


class NotForAPerson(Exception):
    """The attempt has not ended or is void, or a program marks this question."""


class FractionOutOfRange(Exception):
    """A share of the points lies between 0 and 1."""


class SecondMarkerNeeded(Exception):
    """Two people mark this answer, and this one has already done so."""


@transaction.atomic
def mark_item(*, attempt, item, fraction, comment, at, by):
    """Record what a person gives for one item of a finished attempt.

    `item` is an AttemptItem or its id, `fraction` a Decimal from 0 to 1, `comment` for the
    member. Returns the current Result once every item has a fraction, and sends
    `result_recorded` with it; None while another item, or the second of two markers, waits.
    Where two people mark, the mean of both counts. Marking again writes a new result above
    the old one, which stays. Raises UnknownItem, NotForAPerson, FractionOutOfRange,
    SecondMarkerNeeded; nothing is stored then. Who may mark is decided before.
    """
    sheet = locked_sheet(attempt)
    item = sheet.items.get(getattr(item, "pk", item))
    if item is None:
        raise UnknownItem
    if not (sheet.attempt.is_finished and _waits_for_a_person(item)):
        raise NotForAPerson
    if not (fraction.is_finite() and 0 <= fraction <= 1):
        raise FractionOutOfRange
    kind, counted, value = _as_marked(sheet, item, fraction, by)
    sheet.note(
        kind,
        at=at,
        actor_id=by.pk,
        item=item,
        fraction=counted.quantize(FRACTION_PLACES, ROUND_HALF_UP),
        value=value,
        reason=comment.strip(),
    )
    sheet.write_steps()
    if kind == StepKind.FIRST_MARK:
        return None
    total = _total(sheet)
    return record_result(sheet.attempt, total, at=at) if total else None


def _as_marked(sheet, item, fraction, by):
    """(kind of step, the share that counts, what to keep besides) of a mark."""
    if not sheet.attempt.settings.get("second_marking"):
        return StepKind.MANUAL, fraction, None
    marks = sheet.attempt.steps.filter(item=item).order_by("seq")
    if marks.filter(kind=StepKind.MANUAL).exists():
        # Both have spoken: whoever marks again decides.
        return StepKind.MANUAL, fraction, None
    first = marks.filter(kind=StepKind.FIRST_MARK).last()
    if first is None:
        return StepKind.FIRST_MARK, fraction, None
    if first.actor_id == by.pk:
        raise SecondMarkerNeeded
    both = {"first": str(first.fraction), "second": str(fraction)}
    return StepKind.MANUAL, (first.fraction + fraction) / 2, both


def _waits_for_a_person(item):
    try:
        return question_type(item.version.kind).needs_marker
    except UnknownKind:
        return True


def _total(sheet):
    fractions = sheet.attempt.steps.fractions()
    keys = keys_of(item.version_id for item in sheet.items.values())
    return total_of(
        [
            ItemGrade(
                item.pk,
                fractions.get(item.pk),
                item.max_mark,
                keys[item.version_id].dropped,
            )
            for item in sheet.items.values()
        ],
        pass_percent=sheet.attempt.settings["pass_percent"],
    )
