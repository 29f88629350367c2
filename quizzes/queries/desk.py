"""Reads for the editors' desk, the only ones besides a review that may show a key.

The caller has already decided that this person edits questions.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from quizzes.keys import keys_of
from quizzes.models import BankEntry, QuestionVersion, Slot
from quizzes.types import OptionInput, UnknownKind, question_type


@dataclass(frozen=True)
class EntryRow:
    """A question in a list of its bank, without its key.

    `can_edit` is False for a kind that is not known or not offered to editors yet.
    """

    entry: BankEntry
    no: int
    state: str
    kind: str
    kind_label: str
    stem: str
    created_at: dt.datetime
    quizzes: int
    can_edit: bool


@dataclass(frozen=True)
class EditableQuestion:
    """A question as an editor's form shows it.

    `content` is what `save_content` takes back; `options` are (text, is right) pairs, for
    kinds made of them.
    """

    entry: BankEntry
    version: QuestionVersion
    kind: str
    stem: str
    content: dict[str, Any]
    options: list[OptionInput]
    policy: str | None
    explanation: str


def bank_entries(bank):
    """The questions of a bank by their latest version, as EntryRows; three queries."""
    latest = QuestionVersion.objects.filter(entry=OuterRef("pk")).order_by("-no")
    entries = list(
        BankEntry.objects.filter(bank=bank)
        .annotate(latest_id=Subquery(latest.values("pk")[:1]))
        .order_by("pk")
    )
    versions = QuestionVersion.objects.in_bulk([one.latest_id for one in entries])
    uses = _uses(entries)
    return [
        _row(entry, versions[entry.latest_id], uses.get(entry.pk, 0))
        for entry in entries
        if entry.latest_id
    ]


def editable_question(entry):
    """The latest version of a question with its key. Raises UnknownKind, InvalidQuestion."""
    version = entry.versions.order_by("-no").first()
    key = keys_of([version.pk])[version.pk]
    type_ = question_type(version.kind)
    body, parsed = type_.read_body(version.body), type_.read_key(key.key)
    return EditableQuestion(
        entry=entry,
        version=version,
        kind=version.kind,
        stem=type_.stem(body),
        content=type_.content_of(body, parsed),
        options=type_.to_options(body, parsed),
        policy=type_.policy_of(parsed),
        explanation=key.explanation,
    )


def questions_in_words(quiz):
    """(slot, sentence) pairs in order: the stem of the question, or the bank a draw takes from."""
    slots = list(quiz.slots.select_related("version", "draw_bank").order_by("order"))
    latest = QuestionVersion.objects.filter(
        entry__in=[slot.entry_id for slot in slots if slot.entry_id]
    ).order_by("no")
    by_entry = {version.entry_id: version for version in latest}
    return [(slot, _in_words(slot, by_entry)) for slot in slots]


def _in_words(slot, by_entry):
    if slot.draw_bank:
        return slot.draw_bank.name
    version = slot.version or by_entry.get(slot.entry_id)
    return version.body.get("stem", "") if version else ""


def _uses(entries):
    """{entry id: how many quizzes name it}, draws not counted."""
    pairs = Slot.objects.filter(entry__in=entries).values_list("entry_id", "quiz_id")
    uses = {}
    for entry_id, _quiz_id in set(pairs):
        uses[entry_id] = uses.get(entry_id, 0) + 1
    return uses


def _row(entry, version, quizzes):
    try:
        type_ = question_type(version.kind)
        label, can_edit = str(type_.label), not type_.needs_marker
    except UnknownKind:
        label, can_edit = version.kind, False
    return EntryRow(
        entry=entry,
        no=version.no,
        state=version.state,
        kind=version.kind,
        kind_label=label,
        stem=version.body.get("stem", ""),
        created_at=version.created_at,
        quizzes=quizzes,
        can_edit=can_edit,
    )
