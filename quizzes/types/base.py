"""What every kind of question promises."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

OptionInput = tuple[str, bool]

STEM_MAX = 4000
OPTION_MAX = 1000
OPTIONS_MIN, OPTIONS_MAX = 2, 12

PROBLEMS: Mapping[str, Any] = {
    "kind_unknown": _("This kind of question is not known."),
    "stem_missing": _("The question has no text."),
    "stem_too_long": _("The question is too long."),
    "options_too_few": _("Give at least two options."),
    "options_too_many": _("Give at most twelve options."),
    "option_empty": _("An option has no text."),
    "option_too_long": _("An option is too long."),
    "options_duplicate": _("Two options have the same text."),
    "no_right_answer": _("No option is marked as right."),
    "several_right_answers": _(
        "A single choice question has exactly one right option."
    ),
    "true_false_needs_one": _("Say whether the statement is true or false."),
    "policy_unknown": _("This way of marking is not known."),
    "malformed": _("The question is not stored in a form that can be read."),
}


class Content(BaseModel):
    """Stored JSON with a schema: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Body = TypeVar("Body", bound=Content)
Key = TypeVar("Key", bound=Content)


class UnknownKind(Exception):
    """No class answers for this kind: its results stand, new grading needs a person."""


class InvalidQuestion(Exception):
    """An editor's question cannot be used. `problem` is a code, `message` the sentence."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)

    @property
    def message(self) -> str:
        return str(PROBLEMS[self.problem])


class InvalidResponse(Exception):
    """A value that no form of ours can send. It is refused, not guessed at."""


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
    body_schema: type[Body]
    key_schema: type[Key]

    def read_body(self, data: Mapping[str, Any]) -> Body:
        """The stored body, checked. Raises InvalidQuestion("malformed")."""
        return _read(self.body_schema, data)

    def read_key(self, data: Mapping[str, Any]) -> Key:
        """The stored key, checked. Raises InvalidQuestion("malformed")."""
        return _read(self.key_schema, data)

    @abstractmethod
    def from_options(
        self, stem: str, options: Sequence[OptionInput], policy: str | None
    ) -> tuple[Body, Key]:
        """Body and key from an editor's (text, is right) rows. Raises InvalidQuestion."""

    @abstractmethod
    def to_options(self, body: Body, key: Key) -> list[OptionInput]:
        """The rows an editor sees: the inverse of `from_options`."""

    def policy_of(self, key: Key) -> str | None:
        """The marking policy in the key, for kinds that have one."""
        return None

    def check(self, body: Body, key: Key) -> None:
        """Raise InvalidQuestion unless key and body belong together."""
        remade = self.from_options(
            self.stem(body), self.to_options(body, key), self.policy_of(key)
        )
        if remade != (body, key):
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

    def is_complete(self, body: Body, response: JsonValue) -> bool:
        """Whether the member has answered all of this question."""
        return response is not None

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

    @abstractmethod
    def guess_fraction(self, body: Body, key: Key) -> Decimal:
        """What a blind answer earns on average."""


def clean_stem(stem: str) -> str:
    """The stem without white space around. Raises InvalidQuestion."""
    stem = stem.strip()
    if not stem:
        raise InvalidQuestion("stem_missing")
    if len(stem) > STEM_MAX:
        raise InvalidQuestion("stem_too_long")
    return stem


Schema = TypeVar("Schema", bound=Content)


def _read(schema: type[Schema], data: Mapping[str, Any]) -> Schema:
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        raise InvalidQuestion("malformed") from error
