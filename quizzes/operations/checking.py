"""Fixing one answer to learn at once whether it is right, where the quiz allows it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quizzes.grading import Gradable, grade
from quizzes.keys import keys_of
from quizzes.models import Answer
from quizzes.operations.answering import UnknownItem, is_late
from quizzes.operations.sheet import AttemptClosed, locked_sheet
from quizzes.states import Feedback, StepKind
from quizzes.types import UnknownKind, question_type


class NotChecked(Exception):
    """This quiz does not tell after each question, or only a person can mark this one."""


class NothingToCheck(Exception):
    """The question has no complete answer yet."""


@dataclass(frozen=True)
class Checked:
    """The share of the points, 0..1, that the fixed answer earns."""

    fraction: Decimal


@transaction.atomic
def check_answer(*, attempt, item, at, by=None):
    """Fix the answer that stands for `item` (AttemptItem or its id) and grade it.

    From now on it never changes. Asking again gives the same. What the member may read of it
    is decided by `rules.SHOWN`. Raises UnknownItem, NotChecked, NothingToCheck, AttemptClosed
    (also when the time is over); nothing is stored then.
    """
    item_id = getattr(item, "pk", item)
    sheet = locked_sheet(attempt, item_id=item_id)
    if item_id not in sheet.items:
        raise UnknownItem
    item = sheet.items[item_id]
    if sheet.is_checked(item_id):
        step = item.steps.filter(kind=StepKind.CHECK).get()
        return Checked(step.fraction)
    if sheet.attempt.settings["feedback"] != Feedback.AFTER_EACH:
        raise NotChecked
    if is_late(sheet.attempt, at):
        raise AttemptClosed(sheet.attempt.state)
    fraction = _fraction(sheet, item)
    Answer.objects.filter(pk=item_id).update(checked_at=at)
    actor_id = by.pk if by else sheet.attempt.member_id
    sheet.note(StepKind.CHECK, at=at, actor_id=actor_id, item=item, fraction=fraction)
    sheet.write_steps()
    return Checked(fraction)


def _fraction(sheet, item):
    value = sheet.value_of(item.pk)
    try:
        type_ = question_type(item.version.kind)
    except UnknownKind as error:
        raise NotChecked from error
    public = type_.render(type_.read_body(item.version.body), item.option_order)
    if value is None or not type_.is_complete(public, value):
        raise NothingToCheck
    key = keys_of([item.version_id])[item.version_id]
    one = Gradable(
        item_id=item.pk,
        kind=item.version.kind,
        body=item.version.body,
        key=key.key,
        response=value,
        max_mark=item.max_mark,
        full=key.full,
        dropped=key.dropped,
    )
    graded = grade([one], pass_percent=sheet.attempt.settings["pass_percent"])
    fraction = graded.items[0].fraction
    if fraction is None:
        raise NotChecked
    return fraction
