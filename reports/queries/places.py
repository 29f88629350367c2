"""Where organisations stand in the tree of one day, those that were closed before it included.

A duty names the organisation in which it was given. After a merge that organisation is gone, but
its figures have to stay somewhere: it keeps hanging below the parent it last had, so that a
parent is the sum of its children on every day.
"""

from collections import defaultdict
from dataclasses import dataclass

from members.models import UnitState
from members.queries import UnitNode, subtree_ids, unit_nodes


@dataclass(frozen=True)
class Tree:
    """The subtrees of `roots` on a day, in organisation order."""

    nodes: tuple[UnitNode, ...]

    @property
    def ids(self):
        return [node.id for node in self.nodes]

    @property
    def by_id(self):
        return {node.id: node for node in self.nodes}

    @property
    def tops(self):
        return [node for node in self.nodes if node.depth == 0]

    def children_of(self, unit_id):
        """The next level below a unit, in order."""
        return [node for node in self.nodes if node.parent_id == unit_id and node.depth]


def tree_of(*, on, roots, orphans):
    """The Tree below `roots` (unit ids) on day `on`, with the `closed_states` of that day.

    One query, whatever the size.
    """
    nodes = unit_nodes(on=on, roots=roots)
    if not orphans:
        return Tree(tuple(nodes))
    below = defaultdict(list)
    for state in orphans:
        below[state.parent_id].append(state)
    by_id = {node.id: node for node in nodes}
    placed = []
    for at, node in enumerate(nodes):
        placed.append(node)
        # A closed unit stands behind the units that its parent still has.
        for depth, parent in _ended_here(nodes, at, by_id):
            _place(below, parent, depth, placed)
    return Tree(tuple(placed))


def closed_below(roots, orphans, *, on):
    """Ids of those of the `closed_states` that stand below `roots`, on day `on`, or below each other.

    One query; none when no unit was ever closed.
    """
    if not orphans:
        return frozenset()
    inside, closed = set(subtree_ids(roots, on=on)), set()
    while True:
        more = {one.unit_id for one in orphans if one.parent_id in inside} - inside
        if not more:
            return frozenset(closed)
        inside |= more
        closed |= more


def _ended_here(nodes, at, by_id):
    """(depth, unit id) of the nodes whose subtree ends with node `at`, the deepest first."""
    following = nodes[at + 1].depth if at + 1 < len(nodes) else 0
    node = nodes[at]
    while node is not None and node.depth >= following:
        yield node.depth, node.id
        node = by_id.get(node.parent_id) if node.depth else None


def _place(below, parent_id, depth, placed):
    for state in below.get(parent_id, ()):
        placed.append(_closed_node(state, depth + 1))
        _place(below, state.unit_id, depth + 1, placed)


def closed_states(on):
    """The last states of units that existed before day `on` and do not exist on it, in order."""
    ended = UnitState.objects.filter(valid_to__lte=on).exclude(
        unit__in=UnitState.objects.on(on).values("unit")
    )
    last = {}
    for state in ended.select_related("unit").order_by("valid_from"):
        last[state.unit_id] = state
    return sorted(last.values(), key=lambda state: (state.order, state.unit.code))


def _closed_node(state, depth):
    return UnitNode(
        id=state.unit_id,
        key=state.unit.key,
        code=state.unit.code,
        name=state.name,
        kind=state.kind,
        parent_id=state.parent_id,
        depth=depth,
        order=state.order,
    )


def parents_of(*, on):
    """{unit id: parent id or None} of every unit there is or was by day `on`. Two queries."""
    parents = dict(UnitState.objects.on(on).values_list("unit", "parent"))
    for state in closed_states(on):
        parents.setdefault(state.unit_id, state.parent_id)
    return parents


def line_above(unit_id, parents):
    """The unit and everything above it, from itself upwards; a circle of history ends."""
    line, seen = [], set()
    while unit_id is not None and unit_id not in seen:
        line.append(unit_id)
        seen.add(unit_id)
        unit_id = parents.get(unit_id)
    return line


def names_of(unit_ids, *, on):
    """{unit id: its name on day `on`, or the last one it had before}. One query."""
    states = UnitState.objects.filter(unit__in=unit_ids, valid_from__lte=on)
    return dict(states.order_by("valid_from").values_list("unit", "name"))


def with_names(nodes):
    """{unit id: name of its parent within these nodes, or ""}."""
    names = {node.id: node.name for node in nodes}
    return {node.id: names.get(node.parent_id, "") for node in nodes}
