"""An import as an editor looks at it: every question as members would see it."""

from dataclasses import dataclass

from quizzes.models import BankEntry, QuestionVersion
from quizzes.queries.taking import ItemView, preview_view
from quizzes.richtext import words
from quizzes.types import UnknownKind, question_type


@dataclass(frozen=True)
class ImportLine:
    """A row of an import's preview, with its question as it would be asked and what is right.

    `item` is None where no question came of the row.
    """

    row: object
    kind_label: str
    item: ItemView | None
    right: tuple[str, ...]
    explanation: str


def import_lines(rows):
    """The PreviewRows as ImportLines, for a person who may read keys. No query."""
    return [_line(row, no) for no, row in enumerate(rows, 1)]


def waiting_pictures(rows):
    """{name: Picture} of the pictures in these PreviewRows that are not stored yet."""
    found = {}
    for row in rows:
        if row.question is not None:
            found |= row.question.pictures
    return found


def _line(row, no):
    question = row.question
    if question is None:
        return ImportLine(row, _kind_label(row.kind), None, (), "")
    version = QuestionVersion(
        entry=BankEntry(), no=1, kind=question.kind, body=question.body
    )
    return ImportLine(
        row,
        _kind_label(row.kind),
        preview_view(version, no=no),
        right_in_words(question.kind, question.body, question.key),
        question.explanation,
    )


def _kind_label(kind):
    try:
        return str(question_type(kind).label)
    except UnknownKind:
        return kind


def right_in_words(kind, body, key):
    """What earns the points, in words, from a stored body and key."""
    type_ = question_type(kind)
    shown = type_.review(
        read := type_.read_body(body),
        type_.realise(read, seed="", ref="", shuffle=False),
        type_.read_key(key),
        None,
    )
    right = [words(one["text"]) for one in shown.get("options", []) if one["right"]]
    for one in shown.get("fields", []):
        if one["right"]:
            label = f"{words(one['label'])}: " if one["label"] else ""
            right.append(f"{label}{one['right']}")
    return tuple(right)
