from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.figures import Figures, rolled_up

# A crowded machine is no fault of the figures.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
figures = st.tuples(*[st.integers(0, 500)] * 3).map(
    lambda parts: Figures(
        **dict(zip(("assigned", "started", "done"), sorted(parts)[::-1], strict=True)),
        hours=Decimal(sum(parts)) / 4,
    )
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
    direct = draw(st.dictionaries(st.integers(0, size - 1), figures))
    return nodes, direct


@UNHURRIED
@given(forests())
def test_a_parent_is_its_own_people_plus_the_sum_of_its_children(forest):
    nodes, direct = forest
    totals = rolled_up(nodes, direct)
    for node in nodes:
        children = [totals[one.id] for one in nodes if one.parent_id == node.id]
        assert totals[node.id] == sum(children, direct.get(node.id, Figures()))
    tops = [totals[node.id] for node in nodes if node.parent_id is None]
    assert sum(tops, Figures()) == sum(direct.values(), Figures())


@UNHURRIED
@given(figures, figures)
def test_no_rate_exceeds_one_and_everybody_is_done_or_not(one, other):
    both = one + other
    assert both.unfinished == both.assigned - both.done >= 0
    if both.assigned:
        assert 0 <= both.completion_rate <= both.participation_rate <= 1


def test_rates_come_from_counts_and_not_from_rates():
    mixed = Figures(assigned=1, started=1, done=1) + Figures(assigned=3)
    assert mixed.completion_rate == Fraction(1, 4)
