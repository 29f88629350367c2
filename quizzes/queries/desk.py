"""Reads for the editors' desk, the only ones besides a review that may show a key.

The caller has already decided that this person edits questions.
"""

from dataclasses import dataclass
from typing import Any

from quizzes.keys import keys_of
from quizzes.models import BankEntry, QuestionVersion
from quizzes.queries.importing import right_in_words
from quizzes.types import OptionInput, question_type


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
    reference_s: int | None


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
        reference_s=key.reference_s,
    )


def questions_in_words(quiz):
    """(slot, sentence) pairs in order: the stem of the question, or the bank a draw takes from."""
    slots = list(quiz.slots.select_related("version", "draw_bank").order_by("order"))
    latest = QuestionVersion.objects.filter(
        entry__in=[slot.entry_id for slot in slots if slot.entry_id]
    ).order_by("no")
    by_entry = {version.entry_id: version for version in latest}
    return [(slot, _in_words(slot, by_entry)) for slot in slots]


def answers_in_words(versions):
    """{version id: (what earns the points, explanation)} of known kinds, for a person who may read keys."""
    keys = keys_of([version.pk for version in versions])
    return {
        version.pk: (
            right_in_words(version.kind, version.body, keys[version.pk].key),
            keys[version.pk].explanation,
        )
        for version in versions
    }


def _in_words(slot, by_entry):
    if slot.draw_bank:
        parts = (slot.draw_bank.name, slot.draw_category, slot.draw_tag)
        return " · ".join(part for part in parts if part)
    version = slot.version or by_entry.get(slot.entry_id)
    return version.words if version else ""
