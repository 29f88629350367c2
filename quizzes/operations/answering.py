"""Saving answers while an attempt is open. What has been acknowledged is on disk."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from quizzes import rules
from quizzes.models import AttemptItem
from quizzes.operations.sheet import (
    AttemptClosed,
    changes,
    keep_late,
    locked_sheet,
    put_answers,
    uncontested,
)
from quizzes.states import AttemptState, StepKind
from quizzes.types import JsonValue


class StaleAnswer(Exception):
    """Another tab or device was first: nothing was written, `value` and `rev` are what stands."""

    def __init__(self, value, rev):
        self.value, self.rev = value, rev
        super().__init__(f"revision {rev} stands")


class AnswerChecked(StaleAnswer):
    """The member has been told whether it is right, so it stands for good."""


class TooFast(Exception):
    """More saves in a minute than a person makes; nothing was written. Try again after `wait_s`."""

    wait_s = 10


class UnknownItem(Exception):
    """The item does not belong to this attempt."""


@dataclass(frozen=True)
class SaveReply:
    """`value` and `rev` stand now. `late` means: received after the time was up and only kept."""

    value: JsonValue
    rev: int
    late: bool = False


@transaction.atomic
def save_answer(*, attempt, item, value, base_rev, client_event_id, at, by=None):
    """Store one answer if `base_rev` is the revision that stands (0: none yet).

    `item` is an AttemptItem or its id; `value` is raw, as posted. `client_event_id` (text,
    at most 64) names the act of the client: sent again, it gets the reply it got. `at` is
    the moment of receipt. After the deadline and its grace the answer is kept as a late step
    and does not stand. Raises StaleAnswer, or its kind AnswerChecked (HTTP 409), AttemptClosed
    (410), UnknownItem (404), InvalidResponse (400), TooFast (429); nothing is stored then.
    """
    item_id = item.pk if isinstance(item, AttemptItem) else item
    sheet = locked_sheet(attempt, item_id=item_id)
    if item_id not in sheet.items:
        raise UnknownItem
    repeated = _repeated(sheet, client_event_id)
    if repeated is not None:
        return repeated
    _require_pace(sheet, at)
    value = sheet.parsed(item_id, value)
    actor_id = by.pk if by else sheet.attempt.member_id
    write = {"at": at, "actor_id": actor_id, "client_event_id": client_event_id}
    if is_late(sheet.attempt, at):
        keep_late(sheet, {item_id: value}, kind=StepKind.SAVE, **write)
        return SaveReply(sheet.value_of(item_id), sheet.rev_of(item_id), late=True)
    if base_rev != sheet.rev_of(item_id) or sheet.is_checked(item_id):
        if not sheet.says_the_same(item_id, value):
            refusal = AnswerChecked if sheet.is_checked(item_id) else StaleAnswer
            raise refusal(sheet.value_of(item_id), sheet.rev_of(item_id))
        return SaveReply(sheet.value_of(item_id), sheet.rev_of(item_id))
    put_answers(sheet, {item_id: value}, kind=StepKind.SAVE, **write)
    return SaveReply(value, sheet.rev_of(item_id))


@transaction.atomic
def save_answers(*, attempt, answers, at, by=None, revs=None):
    """Store a whole page ({item id: raw}) as one act of the member; unchanged ones are skipped.

    For a form that was posted but not handed in yet. After the time is up the answers are
    kept as late steps. With `revs`, {item id: the revision that the page showed}, what another
    page has answered since is left as it is; returns the ids of those items. Raises
    AttemptClosed, InvalidResponse.
    """
    sheet = locked_sheet(attempt)
    values, contested = uncontested(sheet, changes(sheet, answers), revs or {})
    late = is_late(sheet.attempt, at)
    write = keep_late if late else put_answers
    write(
        sheet,
        values,
        kind=StepKind.SAVE,
        at=at,
        actor_id=by.pk if by else sheet.attempt.member_id,
    )
    return contested


def is_late(attempt, at):
    """Whether an answer received at `at` can only be kept. Raises AttemptClosed."""
    if attempt.is_open and rules.is_in_time(attempt.deadline_at, at):
        return False
    # Out of time is the same whether or not the sweep has been here already.
    out_of_time = attempt.state in (AttemptState.OPEN, AttemptState.EXPIRED)
    if out_of_time and rules.is_kept(attempt.deadline_at, at):
        return True
    raise AttemptClosed(attempt.state)


def _require_pace(sheet, at):
    """Raise TooFast when the step SAVES_PER_MINUTE back is not a minute old."""
    back = sheet.next_seq - rules.SAVES_PER_MINUTE
    if back < 1:
        return
    earlier = sheet.attempt.steps.filter(seq=back).values_list("at", flat=True).first()
    if earlier is not None and at - earlier < timedelta(minutes=1):
        raise TooFast


def _repeated(sheet, client_event_id):
    if client_event_id is None:
        return None
    step = sheet.attempt.steps.filter(client_event_id=client_event_id).first()
    if step is None:
        return None
    if step.late:
        return SaveReply(
            sheet.value_of(step.item_id), sheet.rev_of(step.item_id), late=True
        )
    return SaveReply(step.value, step.rev)
