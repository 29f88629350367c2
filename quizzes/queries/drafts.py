"""A question that is still being written, as a member would see it. Nothing is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quizzes.models import BankEntry, QuestionVersion
from quizzes.queries.importing import right_in_words
from quizzes.queries.taking import ItemView, preview_view
from quizzes.types import InvalidQuestion, question_type


@dataclass(frozen=True)
class DraftView:
    """`item` is None while there is too little to show; `problem` says what hinders saving.

    `right` is what earns the points, in words; empty while the key is not complete.
    """

    item: ItemView | None
    problem: str = ""
    right: tuple[str, ...] = ()


def draft_view(*, kind, content):
    """The content of an editor's form (see `save_content`) as a DraftView. Raises UnknownKind.

    A question whose right answer has not been said yet can be shown all the same: members do
    not see it.
    """
    type_ = question_type(kind)
    try:
        body, key = type_.compose(content)
    except InvalidQuestion as error:
        return DraftView(_item(kind, _body_without_key(type_, content)), error.message)
    stored = body.model_dump(mode="json")
    right = right_in_words(kind, stored, key.model_dump(mode="json"))
    return DraftView(_item(kind, body), right=right)


def _item(kind, body):
    if body is None:
        return None
    version = QuestionVersion(
        entry=BankEntry(), no=1, kind=kind, body=body.model_dump(mode="json")
    )
    return preview_view(version, no=1)


def _body_without_key(type_, content):
    for guess in _with_some_key(content):
        try:
            return type_.compose(guess)[0]
        except InvalidQuestion:
            continue
    return None


def _with_some_key(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The content with what may count as right in choices and statements, whatever that is."""
    yield content | {"truth": "true"}
    rows = [row for row in content.get("rows") or () if row.get("text")]
    first = [row | {"is_right": no == 0} for no, row in enumerate(rows)]
    yield content | {"rows": first}
    yield content | {"rows": [row | {"is_right": True} for row in rows]}
