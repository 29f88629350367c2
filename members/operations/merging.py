"""Units that become one: what hangs below them and who belongs to them goes along."""

from django.db import transaction

from members.models import Membership, Post, Transfer, UnitPath, UnitState
from members.operations.carrying import carry_people, lock_concerned
from members.operations.memberships import tell_changed
from members.operations.tree import lock_tree, refresh_paths
from members.operations.units import (
    UnitNotThere,
    WouldMakeCycle,
    change_state,
    close_unit,
    exists_throughout,
    tell_units_changed,
)
from members.states import FAR_FUTURE, TransferState


@transaction.atomic
def merge_units(*, sources, target, on, by, at):
    """From day `on` the sources exist no more; their people and units belong to `target`.

    Memberships keep their kind and role, posts in the sources end, transfers that are open lead
    out of or into the target. Days before `on` stay as they were. Raises UnitNotThere when the
    target does not exist from that day on, WouldMakeCycle when it is a source or lies below
    one, and what `close_unit` raises; nothing has changed then.
    """
    lock_tree()
    if not exists_throughout(target, on, FAR_FUTURE):
        raise UnitNotThere(target.code)
    ids = [unit.pk for unit in sources]
    below = UnitPath.objects.overlapping(on, FAR_FUTURE).filter(ancestor__in=ids)
    if below.filter(descendant=target).exists():
        raise WouldMakeCycle(target.code)
    members = Membership.objects.filter(unit__in=ids)
    lock_concerned(members, on=on, units=[*sources, target])
    carried = _carry_units(ids, target, on, by)
    people = carry_people(members, target=target, on=on, by=by)
    for unit in _lowest_first(sources, on):
        Post.objects.filter(unit=unit, valid_from__gte=on).delete()
        close_unit(unit=unit, on=on, by=by, at=at)
    _carry_transfers(ids, target, at, by)
    if carried:
        tell_units_changed(sorted(carried), on=on, at=at)
    tell_changed(sorted(people), on=on, at=at)


def _carry_units(source_ids, target, on, by):
    """Hang the units directly below the sources under the target; returns their ids."""
    children = set(
        UnitState.objects.overlapping(on, FAR_FUTURE)
        .filter(parent__in=source_ids)
        .exclude(unit__in=source_ids)
        .values_list("unit", flat=True)
    )
    moved = set(
        UnitPath.objects.overlapping(on, FAR_FUTURE)
        .filter(ancestor__in=source_ids)
        .values_list("descendant", flat=True)
    )
    hanging = UnitState.objects.overlapping(on, FAR_FUTURE).filter(
        parent__in=source_ids
    )
    for state in list(hanging.exclude(unit__in=source_ids)):
        change_state(state, max(on, state.valid_from), by, parent=target)
    refresh_paths(moved)
    return children


def _lowest_first(units, on):
    """A source below another one closes before it."""
    height = dict(
        UnitPath.objects.on(on)
        .filter(descendant__in=units)
        .order_by("depth")
        .values_list("descendant", "depth")
    )
    return sorted(units, key=lambda unit: -height.get(unit.pk, 0))


def _carry_transfers(source_ids, target, at, by):
    """Open transfers concern the target now; one that would lead to itself is over."""
    still_open = Transfer.objects.open()
    inside = still_open.filter(
        from_unit__in=[*source_ids, target.pk], to_unit__in=[*source_ids, target.pk]
    )
    inside.update(state=TransferState.CANCELLED, decided_at=at, decided_by=by)
    still_open.filter(from_unit__in=source_ids).update(from_unit=target)
    still_open.filter(to_unit__in=source_ids).update(to_unit=target)
