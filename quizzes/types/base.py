"""What every kind of question promises."""

import hashlib
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from quizzes.richtext import canonical, image_refs, words
from quizzes.types.inputs import EditorContent, Inputs
from quizzes.types.problems import PROBLEMS, InvalidQuestion, require

OptionInput = tuple[str, bool]

STEM_MAX = 4000
OPTION_MAX = 1000
# With its markup a text may take this many times its own length.
MARKUP = 5
OPTIONS_MIN, OPTIONS_MAX = 2, 12
ID_LENGTH = 10

__all__ = [
    "PROBLEMS",
    "Content",
    "InvalidQuestion",
    "InvalidResponse",
    "OptionInput",
    "Part",
    "QuestionType",
    "UnknownKind",
    "clean_stem",
    "digest_id",
    "folded",
]


class Content(BaseModel):
    """Stored JSON with a schema: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Body = TypeVar("Body", bound=Content)
Key = TypeVar("Key", bound=Content)


class UnknownKind(Exception):
    """No class answers for this kind: its results stand, new grading needs a person."""


class InvalidResponse(Exception):
    """A value that no form of ours can send. It is refused, not guessed at."""


@dataclass(frozen=True)
class Part:
    """Something that was answered, in words, and whether it is right."""

    id: str
    text: str
    is_right: bool


class QuestionType(ABC, Generic[Body, Key]):
    """One kind of question: its stored shape, its public face, and its marking.

    Instances hold no state. `order` is the arrangement of one attempt, made by `realise` and
    frozen there. A response is canonical JSON as `parse` returns it; None means no answer.
    """

    kind: ClassVar[str]
    label: ClassVar[Any]
    hint: ClassVar[Any]
    # Names the control of the taking form: templates/quizzes/widgets/_<widget>.html.
    widget: ClassVar[str]
    # An unticked page says nothing about a radio group, but clears a list of check boxes.
    absent_clears: ClassVar[bool] = False
    # Answers are chosen from options that everybody gets, so they can be compared.
    has_options: ClassVar[bool] = False
    # Only a person can mark it: an answered item keeps its attempt waiting for one.
    needs_marker: ClassVar[bool] = False
    inputs: ClassVar[Inputs]
    body_schema: type[Body]
    key_schema: type[Key]

    def read_body(self, data: Mapping[str, Any]) -> Body:
        """The stored body, checked. Raises InvalidQuestion("malformed")."""
        return _read(self.body_schema, data)

    def read_key(self, data: Mapping[str, Any]) -> Key:
        """The stored key, checked. Raises InvalidQuestion("malformed")."""
        return _read(self.key_schema, data)

    @abstractmethod
    def compose(self, content: EditorContent) -> tuple[Body, Key]:
        """Body and key from what an editor wrote (see `inputs`). Raises InvalidQuestion."""

    @abstractmethod
    def content_of(self, body: Body, key: Key) -> dict[str, Any]:
        """What an editor's form shows: the inverse of `compose`."""

    def from_options(
        self, stem: str, options: Sequence[OptionInput], policy: str | None
    ) -> tuple[Body, Key]:
        """Body and key from (text, is right) rows, for kinds made of options. Raises InvalidQuestion."""
        raise InvalidQuestion("malformed")

    def to_options(self, body: Body, key: Key) -> list[OptionInput]:
        """The inverse of `from_options`; nothing for a kind that is not made of options."""
        return []

    def policy_of(self, key: Key) -> str | None:
        """The marking policy in the key, for kinds that have one."""
        return None

    def check(self, body: Body, key: Key) -> None:
        """Raise InvalidQuestion unless key and body belong together."""
        if self.compose(self.content_of(body, key)) != (body, key):
            raise InvalidQuestion("malformed")

    @abstractmethod
    def stem(self, body: Body) -> str:
        """The question in words."""

    @abstractmethod
    def realise(self, body: Body, *, seed: str, ref: str, shuffle: bool) -> list[str]:
        """The arrangement for one attempt, the same for ever from the same arguments."""

    @abstractmethod
    def render(self, body: Body, order: Sequence[str]) -> dict[str, JsonValue]:
        """What a member may read before grading: an allow-list, never derived from the key."""

    @abstractmethod
    def parse(self, body: Body, raw: object) -> JsonValue:
        """A posted or JSON value as a canonical response. Raises InvalidResponse."""

    def same_response(self, one: JsonValue, other: JsonValue) -> bool:
        """Whether two canonical responses say the same."""
        return one == other

    def is_complete(self, public: Mapping[str, Any], response: Any) -> bool:
        """Whether `response` answers all that `public`, the outcome of `render`, asks."""
        return bool(response)

    @abstractmethod
    def grade(self, body: Body, key: Key, response: JsonValue) -> Decimal | None:
        """The share of the points earned, 0..1; None when only a person can say."""

    @abstractmethod
    def review(
        self, body: Body, order: Sequence[str], key: Key, response: JsonValue
    ) -> dict[str, JsonValue]:
        """What a member may read once the feedback policy allows everything."""

    @abstractmethod
    def normalise(self, body: Body, response: JsonValue) -> list[str]:
        """The response as countable parts, for statistics."""

    def countable(self, body: Body, key: Key, *, given: Sequence[str]) -> list[Part]:
        """The parts of `normalise` in words, for editors: `given` are those that were counted.

        Where everything that can be answered is known, all of it, given or not.
        """
        return [Part(id=part, text=part, is_right=False) for part in given]

    @abstractmethod
    def guess_fraction(self, body: Body, key: Key) -> Decimal:
        """What a blind answer earns on average."""


def clean_stem(stem: str) -> str:
    """The stem as it is stored. Raises InvalidQuestion."""
    stem = canonical(stem.strip())
    require(stem, "stem_missing")
    require(fits(stem, STEM_MAX), "stem_too_long")
    return stem


def fits(text: str, most: int) -> bool:
    """Whether a stored text has at most `most` characters, markup not counted up to a limit."""
    return len(text) <= most * MARKUP and len(words(text)) <= most


Schema = TypeVar("Schema", bound=Content)


def digest_id(text: str) -> str:
    """A name made from the text alone.

    Not a, b, c: editors tend to write the right option first, and the letters would say so
    in a shuffled form. It also stays the same in the next version of the question.
    """
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def folded(text: str) -> str:
    """The text as two editors' rows are compared: without width, case and markup."""
    said = "".join([words(text), *image_refs(text)])
    return unicodedata.normalize("NFKC", said).casefold()


def _read(schema: type[Schema], data: Mapping[str, Any]) -> Schema:
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        raise InvalidQuestion("malformed") from error
