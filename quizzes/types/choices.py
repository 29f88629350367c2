"""What single and multiple choice share: options with names that reveal nothing."""

import hashlib
import unicodedata
from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar

from pydantic import Field, JsonValue, model_validator

from quizzes.selection import shuffled
from quizzes.types.base import (
    OPTION_MAX,
    OPTIONS_MAX,
    OPTIONS_MIN,
    STEM_MAX,
    Content,
    InvalidQuestion,
    InvalidResponse,
    OptionInput,
    QuestionType,
)

ID_LENGTH = 10


class Option(Content):
    id: str = Field(min_length=1, max_length=32)
    text: str = Field(min_length=1, max_length=OPTION_MAX)


class ChoiceBody(Content):
    stem: str = Field(min_length=1, max_length=STEM_MAX)
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

    @abstractmethod
    def right_ids(self, key: Key) -> frozenset[str]:
        """The options that are right."""

    @abstractmethod
    def chosen_ids(self, response: JsonValue) -> frozenset[str]:
        """The options that a canonical response ticks."""

    def stem(self, body: ChoiceBody) -> str:
        return body.stem

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


def choice_body(stem: str, options: Sequence[OptionInput]) -> ChoiceBody:
    """The body of a choice question from an editor's rows. Raises InvalidQuestion."""
    texts = [text.strip() for text, _right in options]
    _require(len(texts) >= OPTIONS_MIN, "options_too_few")
    _require(len(texts) <= OPTIONS_MAX, "options_too_many")
    _require(all(texts), "option_empty")
    _require(all(len(text) <= OPTION_MAX for text in texts), "option_too_long")
    _require(len({_folded(text) for text in texts}) == len(texts), "options_duplicate")
    return ChoiceBody(
        stem=stem,
        options=tuple(Option(id=option_id(text), text=text) for text in texts),
    )


def option_id(text: str) -> str:
    """A name made from the text alone.

    Not a, b, c: editors tend to write the right option first, and the letters would say so
    in a shuffled form. It also stays the same in the next version of the question.
    """
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def one_of(ids: Sequence[str], raw: object) -> str | None:
    """`raw` as one of `ids`; empty values mean no answer. Raises InvalidResponse."""
    if isinstance(raw, list | tuple) and len(raw) <= 1:
        raw = raw[0] if raw else None
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str) or raw not in ids:
        raise InvalidResponse
    return raw


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise InvalidQuestion(problem)
