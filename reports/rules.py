"""Counting: tallies that add up, rates that come from counts, cells that stay harmless."""

from dataclasses import dataclass
from fractions import Fraction

# Raised with every change of what a figure means; printed on every sheet and kept with filings.
RULE_VERSION = "2026.1"


@dataclass(frozen=True)
class Tally:
    """How many people a duty is meant for, how many take part in it, how many are done with it.

    0 <= done <= started <= assigned. Tallies of disjoint groups add up, so a parent is always
    the sum of its children; rates are taken last, from the sums, never from other rates.
    """

    assigned: int = 0
    started: int = 0
    done: int = 0

    def __add__(self, other):
        return Tally(
            self.assigned + other.assigned,
            self.started + other.started,
            self.done + other.done,
        )

    @property
    def unfinished(self):
        return self.assigned - self.done

    @property
    def studying(self):
        return self.started - self.done

    @property
    def not_begun(self):
        return self.assigned - self.started

    @property
    def participation_rate(self):
        """Started of assigned as a Fraction, or None when nobody is assigned."""
        return Fraction(self.started, self.assigned) if self.assigned else None

    @property
    def completion_rate(self):
        """Done of assigned as a Fraction, or None when nobody is assigned."""
        return Fraction(self.done, self.assigned) if self.assigned else None


def tenths(rate):
    """A rate in tenths of a percent, halves rounded up; None stays None.

    Everything done shows as 1000 and only that: a share short of all is never rounded up to it,
    nor a share above nothing down to 0.
    """
    if rate is None:
        return None
    rounded = int(rate * 1000 + Fraction(1, 2))
    if rounded == 1000 and rate < 1:
        return 999
    if rounded == 0 and rate > 0:
        return 1
    return rounded


def percent_text(rate):
    """A rate as people read it: "72.5%", or "—" when there is nobody to count."""
    shown = tenths(rate)
    return "—" if shown is None else f"{shown // 10}.{shown % 10}%"


def roll_up(nodes, direct):
    """Tallies of whole subtrees from those of the units themselves.

    `nodes` stand in pre-order with `id` and `parent_id`; `direct` maps unit id to Tally. Returns
    {unit id: Tally}; integers only, so parent = own + sum of children by construction.
    """
    totals = {node.id: direct.get(node.id, Tally()) for node in nodes}
    for node in reversed(nodes):
        if node.parent_id in totals:
            totals[node.parent_id] += totals[node.id]
    return totals
