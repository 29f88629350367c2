"""How a multiple choice answer earns its share. A policy is a row in a table."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal

ZERO, HALF, ONE = Decimal(0), Decimal("0.5"), Decimal(1)

Policy = Callable[[AbstractSet[str], AbstractSet[str]], Decimal]


def all_or_nothing(chosen: AbstractSet[str], right: AbstractSet[str]) -> Decimal:
    """Everything for exactly the right options, else nothing."""
    return ONE if chosen == right else ZERO


def half_for_part(chosen: AbstractSet[str], right: AbstractSet[str]) -> Decimal:
    """Half for some of the right options; any wrong one costs everything."""
    if chosen == right:
        return ONE
    return HALF if chosen and chosen < right else ZERO


def right_minus_wrong(chosen: AbstractSet[str], right: AbstractSet[str]) -> Decimal:
    """Each right option adds its share, each wrong one takes one away, never below zero."""
    net = len(chosen & right) - len(chosen - right)
    return Decimal(max(net, 0)) / Decimal(len(right))


DEFAULT_POLICY = "all_or_nothing"
POLICIES: Mapping[str, Policy] = {
    "all_or_nothing": all_or_nothing,
    "half_for_part": half_for_part,
    "right_minus_wrong": right_minus_wrong,
}
