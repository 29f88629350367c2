"""Many changes of the tree at once: one lock, one calculation of who stands above whom."""

from django.db import transaction

from members.models import Unit, UnitPath, UnitState
from members.operations.tree import lock_tree, refresh_paths
from members.operations.units import change_state, state_on, tell_units_changed
from members.states import FAR_FUTURE

_BATCH = 1000


@transaction.atomic
def apply_units(changes, *, on, at, by):
    """Make and change the units of a checked plan; `units_changed` is sent once.

    Raises CycleFound for a plan that was not checked; nothing has changed then.
    """
    lock_tree()
    made = {change.code: Unit(code=change.code) for change in changes if not change.id}
    Unit.objects.bulk_create(made.values(), batch_size=_BATCH)
    codes = {change.parent for change in changes} | made.keys()
    ids = dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))
    UnitState.objects.bulk_create(
        [
            UnitState(
                unit_id=ids[change.code],
                parent_id=ids[change.parent] if change.parent else None,
                name=change.name,
                kind=change.kind,
                order=change.order,
                valid_from=change.day,
                recorded_by=by,
            )
            for change in changes
            if not change.id
        ],
        batch_size=_BATCH,
    )
    moved = _change_units(changes, ids, on, by)
    refresh_paths({ids[code] for code in made} | moved)
    tell_units_changed(
        [change.id or ids[change.code] for change in changes], on=on, at=at
    )


def _change_units(changes, ids, on, by):
    """Change what exists; returns the units whose place in the tree is another one."""
    known = [change for change in changes if change.id]
    units = Unit.objects.in_bulk([change.id for change in known])
    moved = []
    for change in known:
        state = state_on(units[change.id], on)
        parent = ids[change.parent] if change.parent else None
        if state.parent_id != parent:
            moved.append(change.id)
        change_state(
            state,
            on,
            by,
            parent_id=parent,
            name=change.name,
            kind=change.kind,
            order=change.order,
        )
    below = UnitPath.objects.overlapping(on, FAR_FUTURE).filter(ancestor__in=moved)
    return set(below.values_list("descendant", flat=True)) | set(moved)
