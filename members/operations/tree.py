"""The derived part of the tree: its lock, and the closure table kept equal to the states."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from members.models import TreeRevision, UnitPath, UnitState
from members.rules import Edge, Path, paths_of


def lock_tree():
    """Let one change of the tree run at a time, and number it. Call inside a transaction.

    The UPDATE holds the row until commit on every database; SQLite ignores SELECT FOR UPDATE.
    """
    revision, _ = TreeRevision.objects.get_or_create(pk=1)
    TreeRevision.objects.filter(pk=revision.pk).update(number=F("number") + 1)


def refresh_paths(unit_ids):
    """Make the closure rows above these units equal to what the states say.

    Returns the number of rows written or removed. Queries grow with the height of the tree,
    not with its size.
    """
    unit_ids = set(unit_ids)
    edges = _edges_upwards(unit_ids)
    wanted = {path for unit in unit_ids for path in paths_of(unit, edges)}
    stored = _stored_paths(UnitPath.objects.filter(descendant__in=unit_ids))
    return _replace(wanted, stored)


@transaction.atomic
def rebuild_tree():
    """Compute the whole closure anew; returns the number of rows that had to change."""
    lock_tree()
    wanted, stored = _whole_tree()
    return _replace(wanted, stored)


def verify_tree():
    """Rows by which the stored closure differs: (missing, surplus), both sets of Path."""
    wanted, stored = _whole_tree()
    return wanted - stored.keys(), stored.keys() - wanted


def _whole_tree():
    edges = _edges(UnitState.objects.all())
    wanted = {path for unit in edges for path in paths_of(unit, edges)}
    return wanted, _stored_paths(UnitPath.objects.all())


def _edges(states):
    edges = defaultdict(list)
    for unit, parent, start, end in states.values_list(
        "unit", "parent", "valid_from", "valid_to"
    ):
        edges[unit].append(Edge(parent, start, end))
    return edges


def _edges_upwards(unit_ids):
    edges, wanted = {}, set(unit_ids)
    while wanted:
        level = _edges(UnitState.objects.filter(unit__in=wanted))
        edges.update(level)
        parents = {edge.parent for found in level.values() for edge in found}
        wanted = parents - edges.keys() - {None}
    return edges


def _stored_paths(paths):
    columns = ("ancestor", "descendant", "depth", "valid_from", "valid_to", "pk")
    return {Path(*row[:5]): row[5] for row in paths.values_list(*columns)}


def _replace(wanted, stored):
    surplus = [pk for path, pk in stored.items() if path not in wanted]
    missing = [path for path in wanted if path not in stored]
    UnitPath.objects.filter(pk__in=surplus).delete()
    UnitPath.objects.bulk_create(
        [
            UnitPath(
                ancestor_id=path.ancestor,
                descendant_id=path.descendant,
                depth=path.depth,
                valid_from=path.start,
                valid_to=path.end,
            )
            for path in missing
        ],
        batch_size=1000,
    )
    return len(surplus) + len(missing)
