"""How a multiple choice answer earns its share. A policy is a row in a table."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

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
POLICY_LABELS: Mapping[str, Any] = {
    "all_or_nothing": _("All points for exactly the right answer, else none"),
    "half_for_part": _("Half the points for a part of it; anything wrong costs all"),
    "right_minus_wrong": _("A share for each right option, less one for each wrong"),
}
