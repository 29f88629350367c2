"""拆分: a part of a unit's people and units goes elsewhere, with effect from a day."""

from dataclasses import dataclass

from django.db import transaction

from members.models import Membership, Post, Transfer, Unit, UnitState
from members.operations.carrying import carry_people, lock_concerned
from members.operations.memberships import NotAMember, tell_changed
from members.operations.tree import lock_tree
from members.operations.units import (
    UnitNotThere,
    create_unit,
    exists_throughout,
    move_unit,
    state_on,
)
from members.states import FAR_FUTURE, TransferState, UnitKind


class SplitIntoItself(Exception):
    """A part would go where it is, or two parts to the same unit."""


class NotPartOfUnit(Exception):
    """A unit that is to go does not hang directly below the one that is split."""


class NothingGoes(Exception):
    """A part holds neither people nor units."""


class GoesTwice(Exception):
    """A person or a unit is in two parts."""


@dataclass(frozen=True)
class NewUnit:
    """A unit that the split makes: beside the one that is split, or `is_below` it."""

    code: str
    name: str
    kind: UnitKind
    is_below: bool = False


@dataclass(frozen=True)
class Part:
    """What goes to one place: people by id, and units directly below by id, whole."""

    into: Unit | NewUnit
    member_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()


@transaction.atomic
def split_unit(*, source, parts, end_posts=True, on, by, at):
    """From day `on` each of `parts` (Part) belongs where it says; the rest stays in `source`.

    People go with their kind and role, as members or as guests of the source, also with what is
    recorded for later days there. Units go with everything below them. Their open transfers lead
    out of the new place. With `end_posts`, what they hold in the source ends that day. Days before
    `on` stay as they were. Returns the units of the parts, in order. Raises UnitNotThere,
    NotPartOfUnit, NotAMember, NothingGoes, GoesTwice, SplitIntoItself, and what `create_unit` and
    `move_unit` raise; nothing has changed then.
    """
    lock_tree()
    there = [part.into for part in parts if isinstance(part.into, Unit)]
    people = [pk for part in parts for pk in part.member_ids]
    members = Membership.objects.filter(unit=source, member__in=people)
    lock_concerned(members, on=on, units=[source, *there])
    _check_parts(source, parts, on)
    targets = [_target(source, part.into, on, by, at) for part in parts]
    _check_targets(source, targets, on)
    concerned = set()
    for part, target in zip(parts, targets, strict=True):
        for unit in Unit.objects.filter(pk__in=part.unit_ids).order_by("pk"):
            move_unit(unit=unit, parent=target, on=on, by=by, at=at)
        theirs = Membership.objects.filter(unit=source, member__in=part.member_ids)
        concerned |= carry_people(theirs, target=target, on=on, by=by)
        _carry_transfers(source, target, part.member_ids, at, by)
    if end_posts:
        _end_posts(source, concerned, on)
    tell_changed(sorted(concerned), on=on, at=at)
    return targets


def _check_parts(source, parts, on):
    """Whether everything that goes is in the source that day, and goes to one place."""
    state_on(source, on)
    people = [pk for part in parts for pk in part.member_ids]
    units = [pk for part in parts for pk in part.unit_ids]
    if not parts or not all(part.member_ids or part.unit_ids for part in parts):
        raise NothingGoes
    if len(people) != len(set(people)) or len(units) != len(set(units)):
        raise GoesTwice
    below = UnitState.objects.on(on).filter(parent=source, unit__in=units)
    if below.count() != len(units):
        raise NotPartOfUnit(source.code)
    here = Membership.objects.on(on).filter(unit=source, member__in=people)
    if here.values("member").distinct().count() != len(people):
        raise NotAMember(source.code)


def _target(source, into, on, by, at):
    if isinstance(into, Unit):
        return into
    state = state_on(source, on)
    return create_unit(
        code=into.code,
        name=into.name,
        kind=into.kind,
        parent=source if into.is_below else state.parent,
        order=0 if into.is_below else state.order,
        on=on,
        by=by,
        at=at,
    )


def _check_targets(source, targets, on):
    ids = [target.pk for target in targets]
    if source.pk in ids or len(set(ids)) != len(ids):
        raise SplitIntoItself(source.code)
    for target in targets:
        if not exists_throughout(target, on, FAR_FUTURE):
            raise UnitNotThere(target.code)


def _carry_transfers(source, target, member_ids, at, by):
    """Open transfers lead out of the new place; one that led there is over."""
    still_open = Transfer.objects.open().filter(from_unit=source, member__in=member_ids)
    still_open.filter(to_unit=target).update(
        state=TransferState.CANCELLED, decided_at=at, decided_by=by
    )
    still_open.update(from_unit=target)


def _end_posts(source, member_ids, on):
    """Posts end that day; those that were to begin on it or later never begin."""
    posts = Post.objects.filter(unit=source, member__in=member_ids)
    posts.filter(valid_from__gte=on).delete()
    posts.on(on).update(valid_to=on)
