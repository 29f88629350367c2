"""Changes of the organisation tree, each with effect from a day, under one lock."""

from django.db import transaction
from django.utils import timezone

from members.models import Membership, Post, Unit, UnitPath, UnitState
from members.operations.tree import lock_tree, refresh_paths
from members.signals import units_changed
from members.states import FAR_FUTURE


class UnitNotThere(Exception):
    """The unit does not exist on the day of the change."""


class ParentNotThere(Exception):
    """The parent does not exist during the whole time it is needed."""


class WouldMakeCycle(Exception):
    """The unit would come to stand below itself."""


class UnitNotEmpty(Exception):
    """People or units still belong to the unit on the day of closing or later."""


class LaterChangeExists(Exception):
    """The unit has a state that starts on or after the day of closing."""


@transaction.atomic
def create_unit(*, code, name, kind, parent=None, order=0, on, by, at=None):
    """A new unit that exists from day `on`; its code is unique for ever.

    Raises ParentNotThere; django's ValidationError for an empty or used code, or a wrong kind.
    """
    lock_tree()
    if parent is not None and not exists_throughout(parent, on, FAR_FUTURE):
        raise ParentNotThere(parent.code)
    unit = Unit(code=code.strip())
    unit.full_clean()
    unit.save()
    save_state(
        UnitState(
            unit=unit,
            parent=parent,
            name=name.strip(),
            kind=kind,
            order=order,
            valid_from=on,
            recorded_by=by,
        )
    )
    refresh_paths([unit.pk])
    tell_units_changed([unit.pk], on=on, at=at)
    return unit


@transaction.atomic
def rename_unit(*, unit, name, on, by, at=None):
    """Give the unit another name from day `on`. Raises UnitNotThere."""
    lock_tree()
    state = change_state(state_on(unit, on), on, by, name=name.strip())
    tell_units_changed([unit.pk], on=on, at=at)
    return state


@transaction.atomic
def reorder_unit(*, unit, order, on, by, at=None):
    """Give the unit another place among its siblings from day `on`. Raises UnitNotThere."""
    lock_tree()
    state = change_state(state_on(unit, on), on, by, order=order)
    tell_units_changed([unit.pk], on=on, at=at)
    return state


@transaction.atomic
def change_kind(*, unit, kind, on, by, at=None):
    """Class the unit otherwise from day `on`. Raises UnitNotThere; ValidationError."""
    lock_tree()
    state = change_state(state_on(unit, on), on, by, kind=kind)
    tell_units_changed([unit.pk], on=on, at=at)
    return state


@transaction.atomic
def move_unit(*, unit, parent, on, by, at=None):
    """Hang the unit and all below it under `parent` (None: at the top) from day `on`.

    Holds until the unit's next recorded change, when there is one. Raises UnitNotThere,
    ParentNotThere, WouldMakeCycle; nothing has changed then.
    """
    lock_tree()
    state = state_on(unit, on)
    until = state.valid_to
    if parent is not None:
        if not exists_throughout(parent, on, until):
            raise ParentNotThere(parent.code)
        below = UnitPath.objects.overlapping(on, until).filter(ancestor=unit)
        if below.filter(descendant=parent).exists():
            raise WouldMakeCycle(unit.code)
    moved = set(
        UnitPath.objects.overlapping(on, until)
        .filter(ancestor=unit)
        .values_list("descendant", flat=True)
    )
    state = change_state(state, on, by, parent=parent)
    refresh_paths(moved)
    tell_units_changed([unit.pk], on=on, at=at)
    return state


@transaction.atomic
def close_unit(*, unit, on, by, at=None):
    """Let the unit exist only until day `on` (exclusive); posts in it end that day too.

    Raises UnitNotThere; UnitNotEmpty while units or memberships need it on that day or
    later; LaterChangeExists when the unit was to change after that day, or began on it.
    """
    lock_tree()
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    state = state_on(unit, on)
    if state.valid_from == on or state.valid_to != FAR_FUTURE:
        raise LaterChangeExists(unit.code)
    if (
        UnitState.objects.overlapping(on, FAR_FUTURE).filter(parent=unit).exists()
        or Membership.objects.overlapping(on, FAR_FUTURE).filter(unit=unit).exists()
        or Post.objects.filter(unit=unit, valid_from__gte=on).exists()
    ):
        raise UnitNotEmpty(unit.code)
    Post.objects.on(on).filter(unit=unit).update(valid_to=on)
    state.valid_to = on
    state.save(update_fields=["valid_to"])
    refresh_paths([unit.pk])
    tell_units_changed([unit.pk], on=on, at=at)


def tell_units_changed(unit_ids, *, on, at):
    """Send `units_changed` once for all these units.

    `at` is the moment of recording; without it, the present one, as for `recorded_at`.
    """
    units_changed.send(sender=Unit, unit_ids=unit_ids, on=on, at=at or timezone.now())


def state_on(unit, on):
    state = UnitState.objects.on(on).filter(unit=unit).first()
    if state is None:
        raise UnitNotThere(unit.code)
    return state


def exists_throughout(unit, start, end):
    """Whether the unit exists on every day of [start, end)."""
    day = start
    states = UnitState.objects.overlapping(start, end).filter(unit=unit)
    for state in states.order_by("valid_from"):
        if state.valid_from > day:
            return False
        day = state.valid_to
    return day >= end


def change_state(state, on, by, **changes):
    """From day `on` until the state's end, the changed values hold; before it, the old ones."""
    if all(getattr(state, field) == value for field, value in changes.items()):
        return state
    if state.valid_from < on:
        later = UnitState(
            unit_id=state.unit_id,
            parent_id=state.parent_id,
            name=state.name,
            kind=state.kind,
            order=state.order,
            valid_from=on,
            valid_to=state.valid_to,
        )
        state.valid_to = on
        state.save(update_fields=["valid_to"])
        state = later
    state.recorded_by = by
    for field, value in changes.items():
        setattr(state, field, value)
    return save_state(state)


def save_state(state):
    state.full_clean()
    state.save()
    return state
