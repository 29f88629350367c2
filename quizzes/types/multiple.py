from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext_lazy as _
from pydantic import Field, JsonValue

from quizzes.types.base import (
    Content,
    InvalidQuestion,
    InvalidResponse,
    OptionInput,
    clean_stem,
)
from quizzes.types.choices import ChoiceBody, ChoiceType, choice_body, option_inputs
from quizzes.types.inputs import Entry, Input
from quizzes.types.policies import DEFAULT_POLICY, POLICIES, POLICY_LABELS, ZERO


class MultipleKey(Content):
    """`right` is sorted, so that equal keys are stored and hashed alike."""

    right: tuple[str, ...] = Field(min_length=1)
    policy: str = DEFAULT_POLICY


class MultipleChoice(ChoiceType[MultipleKey]):
    """Any number of the options. A response is the sorted list of their ids."""

    kind = "multiple"
    label = _("Multiple choice")
    hint = _("Choose all that apply.")
    widget = "checkbox"
    absent_clears = True
    inputs = option_inputs(
        Input(
            "policy",
            _("Marking"),
            Entry.SELECT,
            choices=tuple(POLICY_LABELS.items()),
            initial=DEFAULT_POLICY,
        )
    )
    key_schema = MultipleKey

    def from_options(
        self, stem: str, options: Sequence[OptionInput], policy: str | None
    ) -> tuple[ChoiceBody, MultipleKey]:
        body = choice_body(clean_stem(stem), options)
        right = [id_ for id_, row in zip(body.ids, options, strict=True) if row[1]]
        if not right:
            raise InvalidQuestion("no_right_answer")
        policy = policy or DEFAULT_POLICY
        if policy not in POLICIES:
            raise InvalidQuestion("policy_unknown")
        return body, MultipleKey(right=tuple(sorted(right)), policy=policy)

    def policy_of(self, key: MultipleKey) -> str:
        return key.policy

    def right_ids(self, key: MultipleKey) -> frozenset[str]:
        return frozenset(key.right)

    def chosen_ids(self, response: JsonValue) -> frozenset[str]:
        if not isinstance(response, list):
            return frozenset()
        return frozenset(id_ for id_ in response if isinstance(id_, str))

    def parse(self, body: ChoiceBody, raw: object) -> JsonValue:
        if raw is None or raw == "":
            return None
        values = [raw] if isinstance(raw, str) else raw
        if not isinstance(values, list | tuple):
            raise InvalidResponse
        chosen = {value for value in values if isinstance(value, str)}
        if len(chosen) != len(values) or not chosen <= set(body.ids):
            raise InvalidResponse
        return [*sorted(chosen)] or None

    def grade(self, body: ChoiceBody, key: MultipleKey, response: JsonValue) -> Decimal:
        return POLICIES[key.policy](self.chosen_ids(response), self.right_ids(key))

    def guess_fraction(self, body: ChoiceBody, key: MultipleKey) -> Decimal:
        """Averaged over every non-empty set of options; at most 4095 of them."""
        policy = POLICIES[key.policy]
        guesses = [
            policy(frozenset(chosen), self.right_ids(key))
            for size in range(1, len(body.options) + 1)
            for chosen in combinations(body.ids, size)
        ]
        return sum(guesses, ZERO) / len(guesses)
