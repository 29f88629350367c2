"""The dated closure of a forest, computed from its edges; pure, so that it can be tested alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple


class Edge(NamedTuple):
    """A unit hangs under `parent` (None: at the top) on the days [start, end)."""

    parent: int | None
    start: date
    end: date


class Path(NamedTuple):
    """`ancestor` is `depth` levels above `descendant` on the days [start, end)."""

    ancestor: int
    descendant: int
    depth: int
    start: date
    end: date


class CycleFound(Exception):
    """A unit would be its own ancestor on at least one day."""


def merged(ranges: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Half-open ranges, sorted, with touching and overlapping ones joined."""
    out: list[tuple[date, date]] = []
    for start, end in sorted(ranges):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def paths_of(unit: int, edges: Mapping[int, list[Edge]]) -> set[Path]:
    """Every ancestor of `unit` with the days it is one, the unit itself included at depth 0.

    `edges` must hold the edges of the unit and of whatever can be reached upwards from it.
    Raises CycleFound when the unit is reached again on a common day.
    """
    found: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
    stack = [(unit, 0, edge.start, edge.end, edge) for edge in edges.get(unit, [])]
    while stack:
        node, depth, start, end, edge = stack.pop()
        found[node, depth].append((start, end))
        parent = edge.parent
        if parent is None:
            continue
        for above in edges.get(parent, []):
            low, high = max(start, above.start), min(end, above.end)
            if low < high:
                if parent == unit:
                    raise CycleFound(unit)
                stack.append((parent, depth + 1, low, high, above))
    return {
        Path(node, unit, depth, start, end)
        for (node, depth), ranges in found.items()
        for start, end in merged(ranges)
    }
