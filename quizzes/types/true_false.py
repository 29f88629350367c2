from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field, JsonValue

from quizzes.types.base import (
    MARKUP,
    STEM_MAX,
    Content,
    InvalidQuestion,
    OptionInput,
    Part,
    QuestionType,
    clean_stem,
)
from quizzes.types.choices import one_of
from quizzes.types.inputs import EditorContent, Entry, Input, Inputs, line

ANSWERS: Mapping[str, Any] = {"true": _("True"), "false": _("False")}


class StatementBody(Content):
    stem: str = Field(min_length=1, max_length=STEM_MAX * MARKUP)


class StatementKey(Content):
    true: bool


class TrueFalse(QuestionType[StatementBody, StatementKey]):
    """A statement to judge. A response is "true" or "false".

    An editor's rows are two: the first stands for "true", the second for "false". Their
    texts are not kept, because a reader sees the two words in their own language.
    """

    kind = "true_false"
    label = _("True or false")
    hint = _("Is this statement true or false?")
    widget = "radio"
    has_options = True
    inputs = Inputs(
        settings=(
            Input(
                "truth",
                _("The statement is"),
                Entry.RADIO,
                choices=(("true", _("true")), ("false", _("false"))),
                required=True,
            ),
        )
    )
    body_schema = StatementBody
    key_schema = StatementKey

    def compose(self, content: EditorContent) -> tuple[StatementBody, StatementKey]:
        truth = line(content, "truth")
        options = [(answer, truth == answer) for answer in ANSWERS]
        return self.from_options(line(content, "stem"), options, None)

    def content_of(self, body: StatementBody, key: StatementKey) -> dict[str, Any]:
        return {"stem": body.stem, "truth": self._right(key)}

    def from_options(
        self, stem: str, options: Sequence[OptionInput], policy: str | None
    ) -> tuple[StatementBody, StatementKey]:
        body = StatementBody(stem=clean_stem(stem))
        if [right for _text, right in options] not in ([True, False], [False, True]):
            raise InvalidQuestion("true_false_needs_one")
        return body, StatementKey(true=options[0][1])

    def to_options(self, body: StatementBody, key: StatementKey) -> list[OptionInput]:
        return [("true", key.true), ("false", not key.true)]

    def stem(self, body: StatementBody) -> str:
        return body.stem

    def realise(
        self, body: StatementBody, *, seed: str, ref: str, shuffle: bool
    ) -> list[str]:
        """Always true before false: nobody should have to look which is which."""
        return [*ANSWERS]

    def render(self, body: StatementBody, order: Sequence[str]) -> dict[str, JsonValue]:
        return {
            "stem": body.stem,
            "options": [{"id": id_, "text": str(ANSWERS[id_])} for id_ in order],
        }

    def parse(self, body: StatementBody, raw: object) -> JsonValue:
        return one_of([*ANSWERS], raw)

    def grade(
        self, body: StatementBody, key: StatementKey, response: JsonValue
    ) -> Decimal:
        return Decimal(response == self._right(key))

    def review(
        self,
        body: StatementBody,
        order: Sequence[str],
        key: StatementKey,
        response: JsonValue,
    ) -> dict[str, JsonValue]:
        return {
            "stem": body.stem,
            "options": [
                {
                    "id": id_,
                    "text": str(ANSWERS[id_]),
                    "chosen": id_ == response,
                    "right": id_ == self._right(key),
                }
                for id_ in order
            ],
        }

    def normalise(self, body: StatementBody, response: JsonValue) -> list[str]:
        return [response] if isinstance(response, str) else []

    def countable(
        self, body: StatementBody, key: StatementKey, *, given: Sequence[str]
    ) -> list[Part]:
        right = self._right(key)
        return [
            Part(id=answer, text=str(text), is_right=answer == right)
            for answer, text in ANSWERS.items()
        ]

    def guess_fraction(self, body: StatementBody, key: StatementKey) -> Decimal:
        return Decimal("0.5")

    @staticmethod
    def _right(key: StatementKey) -> str:
        return "true" if key.true else "false"
