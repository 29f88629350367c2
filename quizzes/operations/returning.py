"""An attempt that comes back to its member to be improved, and what it brings along."""

from django.db import transaction

from quizzes.models import Answer, Attempt
from quizzes.operations.sheet import locked_sheet, put_answers
from quizzes.states import ATTEMPT_MOVES, AttemptState, StepKind, sources_of
from quizzes.types import marked_kinds


class NotReturnable(Exception):
    """Only a finished attempt with a written answer can be returned, and only with a comment."""


@transaction.atomic
def return_attempt(*, attempt, comment, at, by):
    """Give a finished attempt back for revision, with a comment for the member.

    The attempt becomes void and all that was written in it stays; the member may begin again
    and finds the earlier answers filled in. A completion that rests on it is not touched.
    Raises NotReturnable; who may return is decided before.
    """
    sheet = locked_sheet(attempt)
    written = any(item.version.kind in marked_kinds() for item in sheet.items.values())
    if not (sheet.attempt.is_finished and written and comment.strip()):
        raise NotReturnable
    sheet.note(StepKind.RETURN, at=at, actor_id=by.pk, reason=comment.strip())
    sheet.write_steps()
    Attempt.objects.filter(
        pk=attempt.pk, state__in=sources_of(ATTEMPT_MOVES, AttemptState.VOID)
    ).update(state=AttemptState.VOID)
    sheet.attempt.state = AttemptState.VOID
    return sheet.attempt


def take_over_returned(attempt, *, at):
    """Fill a new open attempt with the answers of the one that was returned just before it.

    Only questions that both ask in the same version. Inside the caller's transaction; changes
    nothing when the attempt already has answers or the one before it was not returned.
    """
    before = _returned_before(attempt)
    if before is None or attempt.answers.exists():
        return
    earlier = dict(
        Answer.objects.filter(attempt=before, value__isnull=False).values_list(
            "item__version", "value"
        )
    )
    sheet = locked_sheet(attempt)
    values = {
        item.pk: earlier[item.version_id]
        for item in sheet.items.values()
        if item.version_id in earlier
    }
    put_answers(sheet, values, kind=StepKind.SAVE, at=at, actor_id=attempt.member_id)


def _returned_before(attempt):
    """The member's attempt at this quiz right before, if it was returned for revision."""
    earlier = Attempt.objects.filter(
        quiz=attempt.quiz_id, member=attempt.member_id, number__lt=attempt.number
    ).order_by("-number")
    before = earlier.first()
    if before is None or before.state != AttemptState.VOID:
        return None
    returned = before.steps.filter(kind=StepKind.RETURN).exists()
    return before if returned else None
