"""What is known before an import, in the least memory that a hundred thousand people need."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models.functions import Lower

from members.models import Member, Membership, Post, StatusPeriod, UnitState
from members.queries import subtree_ids
from members.states import FAR_FUTURE, MembershipRole

# Up to here only the people of the file are looked up; above, everybody is read at once.
_FEW = 2000


class KnownUnit(NamedTuple):
    """A unit with the days it exists; `parent`, `name`, `kind` and `order` as of the import's day."""

    id: int
    code: str
    name: str
    parent: str
    kind: str
    order: int
    begins: dt.date
    ends: dt.date
    changes_on: dt.date | None


class KnownPerson(NamedTuple):
    id: int
    name: str
    email: str
    is_active: bool


class Home(NamedTuple):
    """A primary membership; `later` is the day of the next recorded one, if any."""

    id: int
    unit: int
    kind: str
    since: dt.date
    later: dt.date | None


class HeldPost(NamedTuple):
    """A post held on the day or later, with or without an end."""

    id: int
    unit: int
    role: str


@dataclass
class Directory:
    """The organisation on day `on`. `area` are the ids of the units an import may touch, None for all."""

    on: dt.date
    area: frozenset[int] | None = None
    units: dict[str, KnownUnit] = field(default_factory=dict)
    people: dict[str, KnownPerson] = field(default_factory=dict)
    homes: dict[int, Home] = field(default_factory=dict)
    statuses: dict[int, set[str]] = field(default_factory=dict)
    posts: dict[int, list[HeldPost]] = field(default_factory=dict)

    def may_touch(self, unit_id: int) -> bool:
        return self.area is None or unit_id in self.area


def load_directory(
    *, on: dt.date, numbers: list[str], roots: tuple[int, ...] | None, lock: bool
) -> Directory:
    """What an import of the people with these lower-case `numbers` has to know.

    `roots` bounds it to their subtrees. `lock` holds the people until commit.
    """
    area = None if roots is None else frozenset(subtree_ids(roots, on=on))
    known = Directory(on=on, area=area, units=_units(on))
    _load_homes(known, _homes(area, on))
    people = Member.objects.all()
    if len(numbers) <= _FEW:
        people = people.alias(lower=Lower("employee_no")).filter(lower__in=numbers)
    if lock:
        people = people.select_for_update(no_key=True)
    columns = ("employee_no", "pk", "name", "email", "is_active")
    rows = people.order_by("pk").values_list(*columns)
    for number, *facts in rows.iterator(chunk_size=5000):
        known.people[number.lower()] = KnownPerson(*facts)
    ids = [person.id for person in known.people.values()]
    if len(ids) <= _FEW:
        mine = Membership.objects.filter(role=MembershipRole.PRIMARY, member__in=ids)
        _load_homes(known, mine.overlapping(on, FAR_FUTURE))
    elif area is not None:
        _load_homes(known, _homes(None, on))
    _load_facts(known, ids, on)
    return known


def _homes(area, on):
    homes = Membership.objects.overlapping(on, FAR_FUTURE).filter(
        role=MembershipRole.PRIMARY
    )
    return homes if area is None else homes.filter(unit__in=area)


def _load_homes(known, homes):
    columns = ("member", "pk", "unit", "kind", "valid_from")
    later = {}
    for member, pk, unit, kind, since in (
        homes.order_by().values_list(*columns).iterator(chunk_size=5000)
    ):
        if since > known.on:
            later[member] = min(since, later.get(member, since))
        else:
            known.homes[member] = Home(pk, unit, kind, since, None)
    for member, day in later.items():
        home = known.homes.get(member) or Home(0, 0, "", known.on, None)
        known.homes[member] = home._replace(later=day)


def _load_facts(known, ids, on):
    statuses = StatusPeriod.objects.overlapping(on, FAR_FUTURE).open()
    posts = Post.objects.overlapping(on, FAR_FUTURE)
    if len(ids) <= _FEW:
        statuses = statuses.filter(member__in=ids)
    found = defaultdict(set)
    for member, status in statuses.values_list("member", "status"):
        found[member].add(status)
    known.statuses = dict(found)
    held = defaultdict(list)
    for member, *facts in posts.order_by("pk").values_list(
        "member", "pk", "unit", "role"
    ):
        held[member].append(HeldPost(*facts))
    known.posts = dict(held)


def _units(on):
    """{code: KnownUnit}; a unit that is to come has the facts of its first day."""
    columns = (
        "unit",
        "unit__code",
        "name",
        "parent__code",
        "kind",
        "order",
        "valid_from",
        "valid_to",
    )
    units: dict[str, KnownUnit] = {}
    states = UnitState.objects.order_by("unit", "valid_from").values_list(*columns)
    for pk, code, name, parent, kind, order, start, end in states.iterator():
        before = units.get(code)
        if before is None or start <= on:
            units[code] = KnownUnit(
                pk,
                code,
                name,
                parent or "",
                kind,
                order,
                before.begins if before else start,
                end,
                None,
            )
        else:
            changes = before.changes_on or start
            units[code] = before._replace(ends=end, changes_on=changes)
    return units
