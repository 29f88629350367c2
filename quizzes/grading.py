"""Marks from answers and keys: pure, exact, and the same every time.

A fraction has ten decimals, a mark four. Thirds therefore add up: nine thirds of a point are
three points, and someone who earned the pass mark is not failed by a rounding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from quizzes.types import JsonValue, UnknownKind, question_type

FRACTION_PLACES = Decimal("1E-10")
MARK_PLACES = Decimal("1E-4")
PERCENT_PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Gradable:
    """One question of an attempt with what the member said; `response` None is no answer.

    `full`: corrected to full marks for everybody. `dropped`: left out of the mark.
    """

    item_id: int
    kind: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    response: JsonValue
    max_mark: Decimal
    full: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class ItemGrade:
    """`fraction` is None while only a person can mark the item; a dropped one has its fraction
    and does not count."""

    item_id: int
    fraction: Decimal | None
    max_mark: Decimal
    dropped: bool = False


@dataclass(frozen=True)
class Total:
    """`percent` is cut to two decimals, so it reaches the pass mark only when `passed`."""

    mark: Decimal
    max_mark: Decimal
    percent: Decimal
    passed: bool


@dataclass(frozen=True)
class Grade:
    """`total` is None until every item has a fraction."""

    items: tuple[ItemGrade, ...]
    total: Total | None


def grade(gradables: Iterable[Gradable], *, pass_percent: int) -> Grade:
    """The grade of one attempt."""
    items = tuple(
        ItemGrade(one.item_id, _fraction(one), one.max_mark, one.dropped)
        for one in gradables
    )
    return Grade(items, total_of(items, pass_percent=pass_percent))


def total_of(items: Iterable[ItemGrade], *, pass_percent: int) -> Total | None:
    """The sum of the items, or None while one of them has no fraction yet.

    `pass_percent` is reached when mark ÷ max_mark is at least that share: equal passes. The
    points of dropped items are nobody's; if nothing else was asked, everybody has them all.
    """
    items = list(items)
    counted = [item for item in items if not item.dropped]
    if items and not counted:
        counted = [replace(item, fraction=Decimal(1)) for item in items]
    mark = max_mark = Decimal(0)
    for item in counted:
        if item.fraction is None:
            return None
        mark += item.fraction * item.max_mark
        max_mark += item.max_mark
    if max_mark == 0:
        return None
    mark = mark.quantize(MARK_PLACES, ROUND_HALF_UP)
    share = 100 * mark / max_mark
    return Total(
        mark=mark,
        max_mark=max_mark.quantize(MARK_PLACES),
        percent=share.quantize(PERCENT_PLACES, ROUND_DOWN),
        passed=100 * mark >= pass_percent * max_mark,
    )


def _fraction(one: Gradable) -> Decimal | None:
    if one.full:
        return Decimal(1)
    try:
        type_ = question_type(one.kind)
    except UnknownKind:
        return None
    if one.response is None:
        return Decimal(0)
    fraction = type_.grade(
        type_.read_body(one.body), type_.read_key(one.key), one.response
    )
    if fraction is None:
        return None
    return fraction.quantize(FRACTION_PLACES, ROUND_HALF_UP)
