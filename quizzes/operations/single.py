"""One question outside any attempt: asked and graded by the server, the key stays here."""

from dataclasses import dataclass
from decimal import Decimal

from quizzes.grading import Gradable, grade
from quizzes.keys import keys_of
from quizzes.operations.checking import NothingToCheck
from quizzes.types import JsonValue, question_type


@dataclass(frozen=True)
class Graded:
    """A canonical answer with the share of the points it earns, 0..1, and why it is so.

    `explanation` is empty unless the answer is right: whoever may try again would read the key.
    """

    value: JsonValue
    fraction: Decimal
    explanation: str

    @property
    def is_right(self):
        return self.fraction == 1


def grade_single(*, version, value):
    """What the raw `value` earns at a question (a QuestionVersion); nothing is stored.

    Raises InvalidResponse, NothingToCheck (no complete answer, or only a person can mark it),
    UnknownKind.
    """
    type_ = question_type(version.kind)
    body = type_.read_body(version.body)
    value = type_.parse(body, value)
    order = type_.realise(body, seed="", ref="", shuffle=False)
    if value is None or not type_.is_complete(type_.render(body, order), value):
        raise NothingToCheck
    key = keys_of([version.pk])[version.pk]
    one = Gradable(
        item_id=0,
        kind=version.kind,
        body=version.body,
        key=key.key,
        response=value,
        max_mark=Decimal(1),
        # A question taken out of every mark keeps nobody waiting here either.
        full=key.full or key.dropped,
    )
    fraction = grade([one], pass_percent=100).items[0].fraction
    if fraction is None:
        raise NothingToCheck
    return Graded(value, fraction, key.explanation if fraction == 1 else "")
