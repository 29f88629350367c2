"""What single and multiple choice share: options with names that reveal nothing."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import Field, JsonValue, model_validator

from quizzes.richtext import canonical, words
from quizzes.selection import shuffled
from quizzes.types.base import (
    MARKUP,
    OPTION_MAX,
    OPTIONS_MAX,
    OPTIONS_MIN,
    STEM_MAX,
    Content,
    InvalidResponse,
    OptionInput,
    Part,
    QuestionType,
    digest_id,
    fits,
    folded,
)
from quizzes.types.inputs import EditorContent, Entry, Input, Inputs, Rows, line, rows
from quizzes.types.problems import require


class Option(Content):
    id: str = Field(min_length=1, max_length=32)
    text: str = Field(min_length=1, max_length=OPTION_MAX * MARKUP)


class ChoiceBody(Content):
    stem: str = Field(min_length=1, max_length=STEM_MAX * MARKUP)
    options: tuple[Option, ...] = Field(min_length=OPTIONS_MIN, max_length=OPTIONS_MAX)

    @model_validator(mode="after")
    def _distinct(self) -> "ChoiceBody":
        if len(set(self.ids)) != len(self.options):
            raise ValueError("option ids repeat")
        return self

    @property
    def ids(self) -> list[str]:
        return [option.id for option in self.options]


Key = TypeVar("Key", bound=Content)


class ChoiceType(QuestionType[ChoiceBody, Key]):
    body_schema = ChoiceBody
    has_options = True

    @abstractmethod
    def right_ids(self, key: Key) -> frozenset[str]:
        """The options that are right."""

    @abstractmethod
    def chosen_ids(self, response: JsonValue) -> frozenset[str]:
        """The options that a canonical response ticks."""

    def stem(self, body: ChoiceBody) -> str:
        return body.stem

    def compose(self, content: EditorContent) -> tuple[ChoiceBody, Key]:
        options = [
            (line(row, "text"), bool(row.get("is_right"))) for row in rows(content)
        ]
        return self.from_options(
            line(content, "stem"), options, line(content, "policy") or None
        )

    def content_of(self, body: ChoiceBody, key: Key) -> dict[str, Any]:
        return {
            "stem": body.stem,
            "policy": self.policy_of(key),
            "rows": [
                {"text": text, "is_right": right}
                for text, right in self.to_options(body, key)
            ],
        }

    def to_options(self, body: ChoiceBody, key: Key) -> list[OptionInput]:
        right = self.right_ids(key)
        return [(option.text, option.id in right) for option in body.options]

    def realise(
        self, body: ChoiceBody, *, seed: str, ref: str, shuffle: bool
    ) -> list[str]:
        return shuffled(body.ids, seed=seed, within=ref) if shuffle else body.ids

    def render(self, body: ChoiceBody, order: Sequence[str]) -> dict[str, JsonValue]:
        texts = {option.id: option.text for option in body.options}
        return {
            "stem": body.stem,
            "options": [{"id": id_, "text": texts[id_]} for id_ in order],
        }

    def review(
        self,
        body: ChoiceBody,
        order: Sequence[str],
        key: Key,
        response: JsonValue,
    ) -> dict[str, JsonValue]:
        texts = {option.id: option.text for option in body.options}
        right, chosen = self.right_ids(key), self.chosen_ids(response)
        return {
            "stem": body.stem,
            "options": [
                {
                    "id": id_,
                    "text": texts[id_],
                    "chosen": id_ in chosen,
                    "right": id_ in right,
                }
                for id_ in order
            ],
        }

    def normalise(self, body: ChoiceBody, response: JsonValue) -> list[str]:
        return sorted(self.chosen_ids(response))

    def countable(
        self, body: ChoiceBody, key: Key, *, given: Sequence[str]
    ) -> list[Part]:
        right = self.right_ids(key)
        return [
            Part(id=option.id, text=words(option.text), is_right=option.id in right)
            for option in body.options
        ]


def option_inputs(*settings: Input) -> Inputs:
    """What an editor fills in: options with a tick at the right ones."""
    return Inputs(
        settings=settings,
        rows=Rows(
            title=_("Options"),
            help=_("Tick what is right; rows left empty are ignored."),
            add=_("Add an option"),
            inputs=(
                Input("text", _("Text of the option"), Entry.RICH),
                Input("is_right", _("right"), Entry.TICK),
            ),
            most=OPTIONS_MAX,
        ),
    )


def choice_body(stem: str, options: Sequence[OptionInput]) -> ChoiceBody:
    """The body of a choice question from an editor's rows. Raises InvalidQuestion."""
    texts = [canonical(text.strip()) for text, _right in options]
    require(len(texts) >= OPTIONS_MIN, "options_too_few")
    require(len(texts) <= OPTIONS_MAX, "options_too_many")
    require(all(texts), "option_empty")
    require(all(fits(text, OPTION_MAX) for text in texts), "option_too_long")
    require(len({folded(text) for text in texts}) == len(texts), "options_duplicate")
    return ChoiceBody(
        stem=stem,
        options=tuple(Option(id=option_id(text), text=text) for text in texts),
    )


option_id = digest_id


def one_of(ids: Sequence[str], raw: object) -> str | None:
    """`raw` as one of `ids`; empty values mean no answer. Raises InvalidResponse."""
    if isinstance(raw, list | tuple) and len(raw) <= 1:
        raw = raw[0] if raw else None
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str) or raw not in ids:
        raise InvalidResponse
    return raw
