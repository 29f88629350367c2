from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, JsonValue

from quizzes.types.base import Content, InvalidQuestion, OptionInput, clean_stem
from quizzes.types.choices import (
    ChoiceBody,
    ChoiceType,
    choice_body,
    one_of,
    option_inputs,
)


class SingleKey(Content):
    right: str = Field(min_length=1)


class SingleChoice(ChoiceType[SingleKey]):
    """Exactly one of the options. A response is its id."""

    kind = "single"
    label = _("Single choice")
    hint = _("Choose one answer.")
    widget = "radio"
    inputs = option_inputs()
    key_schema = SingleKey

    def from_options(
        self, stem: str, options: Sequence[OptionInput], policy: str | None
    ) -> tuple[ChoiceBody, SingleKey]:
        body = choice_body(clean_stem(stem), options)
        right = [id_ for id_, row in zip(body.ids, options, strict=True) if row[1]]
        if not right:
            raise InvalidQuestion("no_right_answer")
        if len(right) > 1:
            raise InvalidQuestion("several_right_answers")
        return body, SingleKey(right=right[0])

    def right_ids(self, key: SingleKey) -> frozenset[str]:
        return frozenset({key.right})

    def chosen_ids(self, response: JsonValue) -> frozenset[str]:
        return frozenset({response}) if isinstance(response, str) else frozenset()

    def parse(self, body: ChoiceBody, raw: object) -> JsonValue:
        return one_of(body.ids, raw)

    def grade(self, body: ChoiceBody, key: SingleKey, response: JsonValue) -> Decimal:
        return Decimal(response == key.right)

    def guess_fraction(self, body: ChoiceBody, key: SingleKey) -> Decimal:
        return 1 / Decimal(len(body.options))
