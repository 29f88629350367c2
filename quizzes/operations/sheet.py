"""An attempt locked for writing: its questions, its answers, and the next step number."""

from dataclasses import dataclass, field

from django.db.models import Subquery

from quizzes.models import Answer, Attempt, AttemptItem, AttemptStep
from quizzes.types import InvalidResponse, UnknownKind, question_type


class AttemptClosed(Exception):
    """The attempt takes no more answers; `state` says why."""

    def __init__(self, state):
        self.state = state
        super().__init__(state)


class Contested(Exception):
    """Another page has answered these items since this one was shown; nothing was written."""

    def __init__(self, items):
        self.items = frozenset(items)
        super().__init__(f"items {sorted(self.items)}")


@dataclass
class Sheet:
    """What a transaction that holds the lock of an attempt works on."""

    attempt: Attempt
    items: dict[int, AttemptItem]
    answers: dict[int, Answer]
    next_seq: int
    steps: list[AttemptStep] = field(default_factory=list)

    def value_of(self, item_id):
        answer = self.answers.get(item_id)
        return answer.value if answer else None

    def rev_of(self, item_id):
        answer = self.answers.get(item_id)
        return answer.rev if answer else 0

    def is_checked(self, item_id):
        """Whether the member has been told if it is right: then it stands for good."""
        answer = self.answers.get(item_id)
        return answer is not None and answer.checked_at is not None

    def says_the_same(self, item_id, value):
        """Whether `value` (canonical) is what already stands for the item."""
        return self.are_same(item_id, value, self.value_of(item_id))

    def are_same(self, item_id, one, other):
        """Whether two canonical values of an item say the same."""
        if one is None or other is None:
            return one is other
        type_ = question_type(self.items[item_id].version.kind)
        return bool(type_.same_response(one, other))

    def parsed(self, item_id, raw):
        """`raw` as a canonical response. Raises InvalidResponse."""
        version = self.items[item_id].version
        try:
            type_ = question_type(version.kind)
        except UnknownKind as error:
            raise InvalidResponse from error
        return type_.parse(type_.read_body(version.body), raw)

    def note(self, kind, *, at, actor_id, **columns):
        """Add a step; it is stored by `write_steps`."""
        self.steps.append(
            AttemptStep(
                attempt=self.attempt,
                seq=self.next_seq,
                kind=kind,
                at=at,
                actor_id=actor_id,
                **columns,
            )
        )
        self.next_seq += 1

    def write_steps(self):
        AttemptStep.objects.bulk_create(self.steps)
        self.steps = []


def locked_sheet(attempt, *, item_id=None):
    """The sheet of an attempt under its row lock; with `item_id` only that item is loaded.

    Must run in a transaction. NO KEY, so that evidence pointing here can be inserted meanwhile.
    """
    held = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if Attempt.member.is_cached(attempt):
        held.member = attempt.member
    attempt = held
    items = attempt.items.select_related("version", "answer").order_by("slot_no")
    if item_id is not None:
        items = items.filter(pk=item_id)
    # Not part of the locked row's statement: what that waited for would be counted from before.
    last = attempt.steps.order_by("-seq").values("seq")[:1]
    rows = list(items.annotate(last_seq=Subquery(last)))
    return Sheet(
        attempt=attempt,
        items={item.pk: item for item in rows},
        answers={item.pk: item.answer for item in rows if hasattr(item, "answer")},
        next_seq=(rows[0].last_seq or 0) + 1 if rows else attempt.steps.next_seq(),
    )


def put_answers(sheet, values, *, kind, at, actor_id, client_event_id=None):
    """Let `values` ({item id: canonical response}) stand; each is a new revision and a step."""
    note_answers(
        sheet,
        values,
        kind=kind,
        at=at,
        actor_id=actor_id,
        client_event_id=client_event_id,
    )
    sheet.write_steps()
    write_answers(sheet, values)


def note_answers(sheet, values, *, kind, at, actor_id, client_event_id=None):
    """Let `values` stand in the sheet alone, for who writes its steps and answers afterwards."""
    for item_id, value in values.items():
        rev = sheet.rev_of(item_id) + 1
        sheet.answers[item_id] = Answer(
            item=sheet.items[item_id], attempt=sheet.attempt, value=value, rev=rev
        )
        sheet.note(
            kind,
            at=at,
            actor_id=actor_id,
            item=sheet.items[item_id],
            value=value,
            rev=rev,
            client_event_id=client_event_id,
        )


def write_answers(sheet, item_ids):
    """Store what stands for these items."""
    Answer.objects.bulk_create(
        [sheet.answers[item_id] for item_id in item_ids],
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["value", "rev"],
    )


def keep_late(sheet, values, *, kind, at, actor_id, client_event_id=None):
    """Keep answers that came too late as steps, for a person to judge; they do not stand."""
    for item_id, value in values.items():
        if not sheet.says_the_same(item_id, value):
            sheet.note(
                kind,
                at=at,
                actor_id=actor_id,
                item=sheet.items[item_id],
                value=value,
                client_event_id=client_event_id,
                late=True,
            )
    sheet.write_steps()


def changes(sheet, answers):
    """The posted `answers` ({item id: raw}) that differ from what stands, canonical.

    Answers that have been checked are left out: they stand. Raises InvalidResponse, also for an item of another attempt.
    """
    if not answers.keys() <= sheet.items.keys():
        raise InvalidResponse
    parsed = {
        item_id: sheet.parsed(item_id, raw)
        for item_id, raw in answers.items()
        if _is_readable(sheet.items[item_id]) and not sheet.is_checked(item_id)
    }
    return {
        item_id: value
        for item_id, value in parsed.items()
        if not sheet.says_the_same(item_id, value)
    }


def uncontested(sheet, values, revs):
    """(those of `values` that may stand, the items that another page has answered since).

    `revs` is {item id: the revision that the page showed}; an item that is not in it is not
    asked about. What a page only repeats from its revision is in neither: it says nothing new.
    """
    stale = {
        item_id
        for item_id in values
        if item_id in revs and revs[item_id] != sheet.rev_of(item_id)
    }
    if not stale:
        return values, set()
    shown = {
        item_id: value
        for item_id, rev, value in sheet.attempt.steps.filter(
            item_id__in=stale, rev__isnull=False
        ).values_list("item_id", "rev", "value")
        if rev == revs[item_id]
    }
    contested = {
        item_id
        for item_id in stale
        if not sheet.are_same(item_id, values[item_id], shown.get(item_id))
    }
    fair = {item_id: value for item_id, value in values.items() if item_id not in stale}
    return fair, contested


def _is_readable(item):
    try:
        return bool(question_type(item.version.kind))
    except UnknownKind:
        return False
