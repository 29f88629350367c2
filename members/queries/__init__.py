"""Reads over people and the organisation tree. Days are dates; subtrees include their root."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from members.models import Membership, Post, StatusPeriod, Unit, UnitPath, UnitState
from members.states import PARTY_KINDS, UNCOUNTED_STATUSES, MembershipRole


class UnitNode(NamedTuple):
    """A unit as it is on one day, at its place in a list that is in organisation order.

    `depth` counts from the roots of that list, which have 0; the `parent_id` of a root names
    a unit outside the list, or is None. A tuple, because a page makes thousands of them.
    """

    id: int
    key: uuid.UUID
    code: str
    name: str
    kind: str
    parent_id: int | None
    depth: int
    order: int


def unit_of(member, *, on):
    """The unit of the member's primary membership on day `on`, or None."""
    membership = (
        Membership.objects.on(on)
        .filter(member=member, role=MembershipRole.PRIMARY)
        .select_related("unit")
        .first()
    )
    return membership.unit if membership else None


def organisation_of(member, *, on):
    """The root of the tree that the member's primary unit belongs to on day `on`, or None."""
    unit = unit_of(member, on=on)
    if unit is None:
        return None
    above = UnitPath.objects.on(on).filter(descendant=unit).select_related("ancestor")
    path = above.order_by("-depth").first()
    return path.ancestor if path else unit


def subtree_ids(unit_ids, *, on):
    """Ids of the given units and of all below them on day `on`, as a queryset for subqueries."""
    return (
        UnitPath.objects.on(on)
        .filter(ancestor__in=unit_ids)
        .values_list("descendant", flat=True)
        .distinct()
    )


def ancestor_ids(unit_id, *, on):
    """Ids of the unit itself and of all above it on day `on`, as a queryset for subqueries."""
    return (
        UnitPath.objects.on(on)
        .filter(descendant=unit_id)
        .values_list("ancestor", flat=True)
    )


def uncounted_on(day):
    """A condition on rows with a `member`: under one of UNCOUNTED_STATUSES on that day."""
    return Exists(
        StatusPeriod.objects.on(day).filter(
            member=OuterRef("member"), status__in=UNCOUNTED_STATUSES
        )
    )


def party_memberships(*, on, unit_ids=None):
    """The memberships that count in figures on day `on`: primary, of party members, active.

    Whoever is under one of UNCOUNTED_STATUSES that day counts nowhere.
    `unit_ids` (ids or a queryset of them) narrows to exactly these units, not their subtrees.
    """
    memberships = Membership.objects.on(on).filter(
        ~uncounted_on(on),
        role=MembershipRole.PRIMARY,
        kind__in=PARTY_KINDS,
        member__is_active=True,
    )
    return memberships if unit_ids is None else memberships.filter(unit__in=unit_ids)


def unit_nodes(*, on, roots=None, only=None):
    """The tree of day `on` as a list in organisation order: a parent, then its children.

    Siblings stand by `order`, then code. `roots` (unit ids) narrows to their subtrees; a root
    below another one appears once, at its place. `only` (unit ids) narrows to exactly these.
    One query, whatever the size.
    """
    states = UnitState.objects.on(on)
    if roots is not None:
        states = states.filter(unit__in=subtree_ids(roots, on=on))
    if only is not None:
        states = states.filter(unit__in=only)
    # Plain rows: objects of two models for each of thousands of units take most of a page's time.
    by_unit = {row[0]: row for row in states.values_list(*_NODE_COLUMNS)}
    children = defaultdict(list)
    for row in by_unit.values():
        parent = row[_PARENT]
        children[parent if parent in by_unit else None].append(row)
    for siblings in children.values():
        siblings.sort(key=_place_among_siblings, reverse=True)

    nodes = []
    stack = [(row, 0) for row in children[None]]
    while stack:
        row, depth = stack.pop()
        unit, key, code, name, kind, parent, order = row
        nodes.append(UnitNode(unit, key, code, name, kind, parent, depth, order))
        stack.extend((child, depth + 1) for child in children.get(unit, ()))
    return nodes


_NODE_COLUMNS = (
    "unit_id",
    "unit__key",
    "unit__code",
    "name",
    "kind",
    "parent_id",
    "order",
)
_CODE, _PARENT, _ORDER = map(_NODE_COLUMNS.index, ("unit__code", "parent_id", "order"))


def _place_among_siblings(row):
    return row[_ORDER], row[_CODE]


def find_unit(code):
    """The unit with this code, or None."""
    return Unit.objects.filter(code=code).first()


@dataclass(frozen=True)
class Belonging:
    """Where a member belongs on one day: the chain of names from the top, and as what."""

    unit_names: tuple[str, ...]
    kind_label: str


def belonging_of(member, *, on):
    """The member's primary unit with everything above it, or None without a unit."""
    membership = (
        Membership.objects.on(on)
        .filter(member=member, role=MembershipRole.PRIMARY)
        .first()
    )
    if membership is None:
        return None
    paths = (
        UnitPath.objects.on(on).filter(descendant=membership.unit_id).order_by("-depth")
    )
    ids = list(paths.values_list("ancestor", flat=True))
    names = dict(
        UnitState.objects.on(on).filter(unit__in=ids).values_list("unit", "name")
    )
    return Belonging(
        unit_names=tuple(names[pk] for pk in ids),
        kind_label=membership.get_kind_display(),
    )


def posts_of(member, *, on):
    """The member's posts on day `on` as (post, name of the unit), in the order granted."""
    posts = list(Post.objects.on(on).filter(member=member).order_by("valid_from", "pk"))
    names = dict(
        UnitState.objects.on(on)
        .filter(unit__in=[post.unit_id for post in posts])
        .values_list("unit", "name")
    )
    return [(post, names.get(post.unit_id, "")) for post in posts]
