"""What kinds answered in fields share: a response is {field id: text}, without empty ones."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import Field, JsonValue

from quizzes.richtext import words
from quizzes.types.base import (
    MARKUP,
    OPTION_MAX,
    STEM_MAX,
    Content,
    InvalidResponse,
    Part,
    QuestionType,
)

# More than this no form of ours lets through.
TEXT_MAX = 20_000
ID_MAX = 32


class StemBody(Content):
    stem: str = Field(min_length=1, max_length=STEM_MAX * MARKUP)


class Text(Content):
    """A part of a question with a name that reveals nothing."""

    id: str = Field(min_length=1, max_length=ID_MAX)
    text: str = Field(min_length=1, max_length=OPTION_MAX * MARKUP)


Body = TypeVar("Body", bound=StemBody)
Key = TypeVar("Key", bound=Content)


class FieldsType(QuestionType[Body, Key]):
    """A question with named fields, each of which is right or wrong by itself."""

    absent_clears = True

    @abstractmethod
    def fields(self, body: Body, order: Sequence[str]) -> list[tuple[str, str]]:
        """(id, label) of each field, in the order of the form; one label may be empty."""

    @abstractmethod
    def is_right(self, body: Body, key: Key, field: str, value: str) -> bool:
        """Whether `value` is right in this field."""

    @abstractmethod
    def right_words(self, body: Body, key: Key, field: str) -> str:
        """What belongs into this field, in words."""

    def words(self, body: Body, value: str) -> str:
        """A value of a field in words."""
        return value

    def choices(self, body: Body, order: Sequence[str]) -> list[tuple[str, str]]:
        """(value, text) pairs when a field is chosen from a list; else none."""
        return []

    def details(self, body: Body) -> dict[str, JsonValue]:
        """What else a member may read: the unit, the length asked for."""
        return {}

    def clean(self, body: Body, value: str) -> str:
        """A value as it is stored. Raises InvalidResponse for one that no form can send."""
        if len(value) > TEXT_MAX:
            raise InvalidResponse
        return value

    def stem(self, body: Body) -> str:
        return body.stem

    def realise(self, body: Body, *, seed: str, ref: str, shuffle: bool) -> list[str]:
        return []

    def render(self, body: Body, order: Sequence[str]) -> dict[str, JsonValue]:
        return {
            "stem": body.stem,
            "fields": [
                {"id": id_, "label": label} for id_, label in self.fields(body, order)
            ],
            "options": [
                {"id": id_, "text": text} for id_, text in self.choices(body, order)
            ],
            **self.details(body),
        }

    def parse(self, body: Body, raw: object) -> JsonValue:
        if raw is None or raw == "" or raw == []:
            return None
        if not isinstance(raw, Mapping):
            raise InvalidResponse
        names = [id_ for id_, _label in self.fields(body, self._plain_order(body))]
        if not raw.keys() <= set(names):
            raise InvalidResponse
        response: dict[str, JsonValue] = {}
        for name in names:
            value = raw.get(name)
            if value is None:
                continue
            if not isinstance(value, str):
                raise InvalidResponse
            text = _storable(value).strip()
            if text:
                response[name] = self.clean(body, text)
        return response or None

    def is_complete(self, public: Mapping[str, Any], response: Any) -> bool:
        return bool(response) and all(
            response.get(one["id"]) for one in public["fields"]
        )

    def grade(self, body: Body, key: Key, response: JsonValue) -> Decimal | None:
        """Each field earns the same share."""
        judged = self._judged(body, self._plain_order(body), key, response)
        return Decimal(sum(right for *_rest, right in judged)) / len(judged)

    def review(
        self, body: Body, order: Sequence[str], key: Key, response: JsonValue
    ) -> dict[str, JsonValue]:
        return {
            "stem": body.stem,
            "fields": [
                {
                    "label": label,
                    "given": self.words(body, given) if given else "",
                    "right": self.right_words(body, key, field),
                    "is_right": right,
                }
                for field, label, given, right in self._judged(
                    body, order, key, response
                )
            ],
        }

    def normalise(self, body: Body, response: JsonValue) -> list[str]:
        return sorted(f"{field}={value}" for field, value in values_of(response))

    def countable(self, body: Body, key: Key, *, given: Sequence[str]) -> list[Part]:
        labels = dict(self.fields(body, self._plain_order(body)))
        pairs = [part.partition("=") for part in given]
        return [
            Part(
                id=f"{field}={value}",
                text=f"{words(labels.get(field, field))}: {self.words(body, value)}",
                is_right=self.is_right(body, key, field, value),
            )
            for field, _, value in pairs
        ]

    def _judged(
        self, body: Body, order: Sequence[str], key: Key, response: JsonValue
    ) -> list[tuple[str, str, str, bool]]:
        """(field, label, value given, is it right) of each field."""
        given = dict(values_of(response))
        return [
            (
                field,
                label,
                given.get(field, ""),
                field in given and self.is_right(body, key, field, given[field]),
            )
            for field, label in self.fields(body, order)
        ]

    def _plain_order(self, body: Body) -> list[str]:
        return self.realise(body, seed="", ref="", shuffle=False)


def values_of(response: JsonValue) -> list[tuple[str, str]]:
    """(field, text) pairs of a canonical response; none for no answer."""
    if not isinstance(response, dict):
        return []
    return [(name, value) for name, value in response.items() if isinstance(value, str)]


def are_distinct(texts: Sequence[Text]) -> bool:
    """Whether no two parts have the same name."""
    return len({text.id for text in texts}) == len(texts)


def _storable(text: str) -> str:
    """Without what a database refuses: NUL, and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
