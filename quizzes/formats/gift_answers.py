"""What stands inside the braces of a GIFT question, with escapes already marked."""

import re
from dataclasses import dataclass
from decimal import Decimal

from quizzes.formats.parsed import Number, Refused
from quizzes.formats.texts import number

HUNDRED = Decimal(100)
_WEIGHT = re.compile(r"\s*%([^%]*)%")


@dataclass(frozen=True)
class Answer:
    """`mark` is = or ~, `weight` percent of the points."""

    mark: str
    weight: Decimal
    text: str
    comment: str


def read_answers(inside: str) -> list[Answer]:
    """The answers in order. Raises Refused."""
    first, *parts = re.split(r"([=~])", inside)
    if first.strip():
        raise Refused("answer_unmarked", text=first.strip()[:40])
    return [
        _answer(mark, text) for mark, text in zip(parts[::2], parts[1::2], strict=True)
    ]


def _answer(mark: str, text: str) -> Answer:
    weight, text = _weight(text)
    if weight is None:
        weight = HUNDRED if mark == "=" else Decimal(0)
    text, _mark, comment = text.partition("#")
    return Answer(mark, weight, text, comment)


def _weight(text: str) -> tuple[Decimal | None, str]:
    found = _WEIGHT.match(text)
    if not found:
        return None, text
    weight = number(found.group(1))
    if weight is None or abs(weight) > HUNDRED:
        raise Refused("weight_unreadable", text=found.group(1)[:40])
    return weight, text[found.end() :]


def read_numbers(text: str) -> tuple[tuple[Number, ...], list[str]]:
    """The numbers of `{#…}` and the comments on them. Raises Refused."""
    if "=" not in text:
        value, _mark, comment = text.partition("#")
        return (_number(value, HUNDRED),), _present([comment])
    answers, comments = [], []
    for one in read_answers(text):
        comments.append(one.comment)
        if one.mark == "=" and one.weight > 0:
            answers.append(_number(one.text, one.weight))
    if not answers:
        raise Refused("no_right_answer")
    return tuple(answers), _present(comments)


def _present(comments: list[str]) -> list[str]:
    return [one for one in comments if one.strip()]


def _number(text: str, weight: Decimal) -> Number:
    fraction = weight / HUNDRED
    low, dots, high = text.partition("..")
    if dots:
        ends = number(low), number(high)
        if ends[0] is None or ends[1] is None:
            raise Refused("number_unreadable", text=text.strip()[:40])
        return Number((ends[0] + ends[1]) / 2, abs(ends[1] - ends[0]) / 2, fraction)
    value, colon, tolerance = text.replace("：", ":").partition(":")
    middle = number(value)
    around = number(tolerance) if colon else Decimal(0)
    if middle is None or around is None or around < 0:
        raise Refused("number_unreadable", text=text.strip()[:40])
    return Number(middle, around, fraction)
