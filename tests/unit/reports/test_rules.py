from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules import Tally, percent_text, roll_up

tallies = st.tuples(*[st.integers(0, 500)] * 3).map(
    lambda parts: Tally(*sorted(parts, reverse=True))
)


@dataclass(frozen=True)
class Node:
    id: int
    parent_id: int | None


@st.composite
def forests(draw):
    """Nodes in pre-order with their own tallies."""
    size = draw(st.integers(1, 20))
    nodes, path = [], []
    for no in range(size):
        depth = draw(st.integers(0, len(path)))
        path = [*path[:depth], no]
        nodes.append(Node(no, path[-2] if depth else None))
    direct = draw(st.dictionaries(st.integers(0, size - 1), tallies))
    return nodes, direct


@given(forests())
def test_a_parent_is_its_own_people_plus_the_sum_of_its_children(forest):
    nodes, direct = forest
    totals = roll_up(nodes, direct)
    for node in nodes:
        children = [totals[one.id] for one in nodes if one.parent_id == node.id]
        assert totals[node.id] == sum(children, direct.get(node.id, Tally()))
    tops = [totals[node.id] for node in nodes if node.parent_id is None]
    assert sum(tops, Tally()) == sum(direct.values(), Tally())


@given(tallies, tallies)
def test_no_rate_exceeds_one_and_everybody_is_done_or_not(one, other):
    both = one + other
    assert both.unfinished == both.assigned - both.done >= 0
    if both.assigned:
        assert 0 <= both.completion_rate <= both.participation_rate <= 1


@pytest.mark.parametrize(
    ("done", "assigned", "shown"),
    [
        (0, 0, "—"),
        (0, 7, "0.0%"),
        (87, 120, "72.5%"),
        (2, 3, "66.7%"),
        (1, 16, "6.3%"),
        (7, 7, "100.0%"),
        (9999, 10_000, "99.9%"),
        (1, 10_000, "0.1%"),
    ],
)
def test_percent_text_has_one_decimal_and_never_rounds_to_all_or_nothing(
    done, assigned, shown
):
    assert percent_text(Tally(assigned, done, done).completion_rate) == shown


def test_rates_come_from_counts_and_not_from_rates():
    mixed = Tally(1, 1, 1) + Tally(3, 0, 0)
    assert mixed.completion_rate == Fraction(1, 4)
