"""What an import would do, line by line: add, change, move, leave. Pure: nothing is written."""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from lib.file_refusal import FileRefused
from members.roster.directory import Directory, HeldPost, Home, KnownPerson
from members.roster.people import PersonRow
from members.roster.places import Place, Places
from members.roster.problems import Problem
from members.roster.reading import Roster
from members.roster.tree import UnitChange, plan_units
from members.states import EndReason, MemberStatus, PersonKind, PostRole

SHOWN = 200
_ENDS = frozenset(EndReason.values)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the preview: `what` is a key of `words.WHAT`."""

    what: str
    line: int
    number: str
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A person belongs to the unit with this code from `day`; `ends` is the membership before.

    `replaces` that membership where it began on that very day.
    """

    member: int
    ends: int
    unit: str
    kind: str
    day: dt.date
    replaces: bool = False


@dataclass
class Plan:
    """Everything an import would write. Units are named by code: some do not exist yet."""

    on: dt.date
    units: list[UnitChange] = field(default_factory=list)
    adds: list[tuple[PersonRow, str, dt.date]] = field(default_factory=list)
    names: list[tuple[int, str, str]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    leaves: dict[str, list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    statuses: list[tuple[int, str, bool]] = field(default_factory=list)
    posts: list[tuple[int, str, str]] = field(default_factory=list)
    posts_complete: bool = False
    ended_posts: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    shown: list[Entry] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(problem.refused for problem in self.problems)

    def digest(self) -> str:
        """A hash of what would be written: the same for the same file in an unchanged world."""
        written = (
            [(one.code, one.id, one.before) for one in self.units],
            [(row.employee_no, code, day) for row, code, day in self.adds],
            sorted(self.names),
            [
                (one.member, one.ends, one.unit, str(one.kind), one.day)
                for one in self.moves
            ],
            sorted(
                (reason, *one) for reason in self.leaves for one in self.leaves[reason]
            ),
            sorted(self.statuses),
            sorted(self.posts),
            sorted(self.ended_posts),
        )
        return hashlib.sha256(repr(written).encode()).hexdigest()

    def show(self, entry: Entry) -> None:
        """Count a line, and keep the first ones of each kind to be shown."""
        self.counts[entry.what] += 1
        if self.counts[entry.what] <= SHOWN:
            self.shown.append(entry)


def plan_import(
    roster: Roster,
    known: Directory,
    *,
    keep_missing: bool = False,
    posts_complete: bool = False,
    most_leaving_percent: int | None = None,
) -> Plan:
    """What `roster` would change in what is `known`.

    People of the area who are not in the file leave, unless `keep_missing` or the file holds
    organisations only. `most_leaving_percent` None sets no limit to them. Posts that the file names
    no more are shown, and end only when it is `posts_complete`.
    """
    plan = Plan(known.on, posts_complete=posts_complete)
    plan.problems.extend(roster.problems)
    plan.units, troubles = plan_units(roster.units, known)
    plan.problems.extend(troubles)
    for change in plan.units:
        plan.show(Entry("unit", change.line, change.code, change.name, change.before))
    places = Places(known, roster.units)
    for row in roster.people:
        try:
            _plan_person(plan, row, known, places)
        except FileRefused as error:
            plan.problems.append(Problem(row.line, error.code, error.params))
    if guessed := sum(row.kind is None for row, _code, _day in plan.adds):
        facts = {"count": str(guessed)}
        plan.problems.append(Problem(0, "kind_guessed", facts, refused=False))
    # Who stands in a line that cannot be read must not be taken for missing.
    if roster.has_people and not keep_missing and not plan.is_refused:
        _plan_leavers(plan, roster, known, places)
    _check_leavers(plan, known, most_leaving_percent)
    plan.problems.sort(key=lambda problem: (not problem.refused, problem.line))
    return plan


def _plan_person(plan: Plan, row: PersonRow, known: Directory, places: Places) -> None:
    place = places.find(row)
    day = row.since or known.on
    person = known.people.get(row.employee_no.lower())
    if person is None:
        if row.status not in _ENDS:
            places.check(place, day)
            plan.adds.append((row, place.code, day))
            plan.show(Entry("add", row.line, row.employee_no, row.name, "", place.name))
        return
    home = known.homes.get(person.id)
    if known.area is not None:
        _check_area(row, person, home, known)
    if not person.is_active:
        plan.problems.append(Problem(row.line, "account_closed", refused=False))
    changed = _plan_facts(plan, row, person, known)
    if row.status in _ENDS:
        _plan_end(plan, row, person, home, known, places)
    elif _is_at(home, place, row):
        _plan_posts(plan, row, person, home, place, known, places)
        if changed:
            plan.show(Entry("change", row.line, row.employee_no, row.name, changed))
    else:
        places.check(place, day)
        _plan_move(plan, row, person, home, place, day, places)
        _plan_posts(plan, row, person, home, place, known, places)


def _is_at(home: Home | None, place: Place, row: PersonRow) -> bool:
    return (
        home is not None
        and home.id != 0
        and (home.unit, home.kind) == (place.id, _kind(row, home))
    )


def _kind(row: PersonRow, home: Home | None) -> PersonKind:
    """As the file says; where it is silent, people stay what they are."""
    was = PersonKind(home.kind) if home is not None and home.id else PersonKind.FULL
    return row.kind or was


def _check_area(
    row: PersonRow, person: KnownPerson, home: Home | None, known: Directory
) -> None:
    """Nobody is taken out of another area, nor named to somebody who may not see them."""
    at_home = home is not None and home.id and known.may_touch(home.unit)
    nowhere = (home is None or not home.id) and person.name == row.name
    if not (at_home or nowhere):
        raise FileRefused("person_outside")


def _plan_facts(
    plan: Plan, row: PersonRow, person: KnownPerson, known: Directory
) -> str:
    """Name, address and status; returns what was there before, "" when nothing changes."""
    before = []
    email = person.email if row.email is None else row.email
    if (person.name, person.email) != (row.name, email):
        plan.names.append((person.id, row.name, email))
        before.append(person.name if person.name != row.name else person.email or "–")
    if person.name != row.name:
        facts = {"known": person.name, "name": row.name}
        plan.problems.append(Problem(row.line, "name_differs", facts, refused=False))
    if row.status is not None and row.status not in _ENDS:
        held = known.statuses.get(person.id, set())
        wanted = {row.status} - {""}
        for status in sorted(wanted - held):
            plan.statuses.append((person.id, status, True))
        for status in sorted(held - wanted):
            plan.statuses.append((person.id, status, False))
        if held != wanted:
            words = [str(MemberStatus(status).label) for status in sorted(held)]
            before.append("、".join(words) or "–")
    return ", ".join(before)


def _plan_end(
    plan: Plan,
    row: PersonRow,
    person: KnownPerson,
    home: Home | None,
    known: Directory,
    places: Places,
) -> None:
    if home is None or not home.id:
        return
    if home.later or home.since >= known.on:
        day = home.later or home.since
        raise FileRefused("later_fact", day=day.isoformat())
    plan.leaves[str(row.status)].append((person.id, home.id))
    plan.show(
        Entry(
            "leave",
            row.line,
            row.employee_no,
            row.name,
            places.name_of(home.unit),
            str(EndReason(str(row.status)).label),
        )
    )
    for post in known.posts.get(person.id, []):
        entry = Entry("", row.line, row.employee_no, row.name)
        _unname(plan, post, entry, known, places)


def _plan_move(
    plan: Plan,
    row: PersonRow,
    person: KnownPerson,
    home: Home | None,
    place: Place,
    day: dt.date,
    places: Places,
) -> None:
    if home and home.later:
        raise FileRefused("later_fact", day=home.later.isoformat())
    if home and home.since > day:
        raise FileRefused("later_fact", day=home.since.isoformat())
    kind = _kind(row, home)
    plan.moves.append(
        Move(
            person.id,
            home.id if home else 0,
            place.code,
            kind,
            day,
            replaces=bool(home and home.since == day),
        )
    )
    same_unit = bool(home) and home is not None and home.unit == place.id
    before = places.name_of(home.unit) if home else ""
    plan.show(
        Entry(
            "change" if same_unit else "move",
            row.line,
            row.employee_no,
            row.name,
            before,
            str(kind.label) if same_unit else place.name,
        )
    )


def _plan_posts(
    plan: Plan,
    row: PersonRow,
    person: KnownPerson,
    home: Home | None,
    place: Place,
    known: Directory,
    places: Places,
) -> None:
    """Posts in the file are granted; of those where the person was or will be, others are unnamed.

    A row speaks of one unit: what the person holds in others is no business of the file.
    """
    if row.posts is None:
        return
    held = known.posts.get(person.id, [])
    for role in row.posts:
        if not any((post.unit, post.role) == (place.id, role) for post in held):
            plan.posts.append((person.id, place.code, str(role)))
            entry = Entry("post", row.line, row.employee_no, row.name)
            plan.show(replace(entry, after=f"{place.name}: {role.label}"))
    homes = {place.id, home.unit if home is not None and home.id else 0}
    for post in held:
        is_named = post.unit == place.id and post.role in row.posts
        if post.unit in homes and not is_named:
            entry = Entry("", row.line, row.employee_no, row.name)
            _unname(plan, post, entry, known, places)


def _unname(
    plan: Plan, post: HeldPost, entry: Entry, known: Directory, places: Places
) -> None:
    """The file names a post no more: it ends when the file is complete, else it is only shown."""
    if not known.may_touch(post.unit):
        return
    if plan.posts_complete:
        plan.ended_posts.append(post.id)
    words = f"{places.name_of(post.unit)}: {PostRole(post.role).label}"
    what = "post_end" if plan.posts_complete else "post_unnamed"
    plan.show(replace(entry, what=what, before=words))


def _plan_leavers(plan: Plan, roster: Roster, known: Directory, places: Places) -> None:
    listed = {row.employee_no.lower() for row in roster.people}
    here = {known.people[number].id for number in listed & known.people.keys()}
    for member, home in known.homes.items():
        if (
            member in here
            or not home.id
            or home.later
            or home.since >= known.on
            or not known.may_touch(home.unit)
        ):
            continue
        plan.leaves[EndReason.LEFT].append((member, home.id))
        plan.show(Entry("leave", 0, str(member), "", places.name_of(home.unit)))
        for post in known.posts.get(member, []):
            _unname(plan, post, Entry("", 0, str(member), ""), known, places)


def _check_leavers(plan: Plan, known: Directory, most: int | None) -> None:
    members = sum(
        bool(home.id) and known.may_touch(home.unit) for home in known.homes.values()
    )
    leaving = plan.counts["leave"]
    plan.counts["members"] = members
    if most is not None and leaving * 100 > most * members:
        facts: dict[str, Any] = {
            "leaving": str(leaving),
            "members": str(members),
            "most": str(most),
        }
        plan.problems.append(Problem(0, "too_many_leave", facts))
