"""Which organisation a line means: by code, by name, by a path of names, with the group below."""

import datetime as dt
import re
from collections import defaultdict
from typing import NamedTuple

from lib.file_refusal import FileRefused
from members.roster.cells import squeeze
from members.roster.directory import Directory
from members.roster.people import PersonRow
from members.roster.units import UnitRow
from members.states import FAR_FUTURE

_STEPS = re.compile(r"[/＞>\\|→]+")


class Place(NamedTuple):
    """A unit that exists, or will when the file is applied (`id` 0)."""

    id: int
    code: str
    name: str
    parent: str
    begins: dt.date
    ends: dt.date
    inside: bool


class Places:
    """The units after the import, findable as people write them."""

    def __init__(self, known: Directory, rows: list[UnitRow]) -> None:
        self._on = known.on
        self._places = {
            unit.code: Place(
                unit.id,
                unit.code,
                unit.name,
                unit.parent,
                unit.begins,
                unit.ends,
                known.may_touch(unit.id),
            )
            for unit in known.units.values()
        }
        for row in rows:
            old = self._places.get(row.code)
            # Below an area is within it; `tree.plan_units` refuses every other new unit.
            self._places[row.code] = Place(
                old.id if old else 0,
                row.code,
                row.name,
                row.parent,
                old.begins if old else row.since or known.on,
                old.ends if old else FAR_FUTURE,
                old.inside if old else True,
            )
        self._names = {place.id: place.name for place in self._places.values()}
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in self._places.values():
            if place.ends > known.on:
                self._by_name[squeeze(place.name)].append(place)
        self._found: dict[tuple[str, bool, str], Place] = {}

    def name_of(self, unit_id: int) -> str:
        return self._names.get(unit_id, "")

    def find(self, row: PersonRow) -> Place:
        """The place a line names. Raises FileRefused."""
        written = (row.unit, row.by_code, row.group)
        if written not in self._found:
            self._found[written] = self._look_up(row)
        return self._found[written]

    def check(self, place: Place, day: dt.date) -> None:
        """Whether a person may belong to the place from that day on. Raises FileRefused."""
        if place.begins > day:
            raise FileRefused(
                "unit_too_young", unit=place.name, day=place.begins.isoformat()
            )
        if place.ends != FAR_FUTURE:
            raise FileRefused(
                "unit_closing", unit=place.name, day=place.ends.isoformat()
            )

    def _look_up(self, row: PersonRow) -> Place:
        if row.by_code:
            place = self._places.get(row.unit)
            if place is None or place.ends <= self._on:
                raise FileRefused("unit_unknown", unit=row.unit[:60])
        else:
            place = self._only(self._by_path(row.unit), row.unit)
        if row.group:
            groups = [
                one
                for one in self._by_name[squeeze(row.group)]
                if one.parent == place.code
            ]
            place = self._only(groups, row.group)
        if not place.inside:
            raise FileRefused("unit_outside", unit=place.name)
        return place

    def _by_path(self, text: str) -> list[Place]:
        """The places with that name, or with the last name of the path below the others."""
        whole = self._by_name.get(squeeze(text))
        if whole:
            return whole
        steps = [squeeze(step) for step in _STEPS.split(text) if squeeze(step)]
        if len(steps) < 2:
            return []
        return [
            place
            for place in self._by_name.get(steps[-1], ())
            if self._is_below(place, steps[:-1])
        ]

    def _is_below(self, place: Place, steps: list[str]) -> bool:
        """Whether the names stand above the place in that order; some may be left out."""
        wanted, seen = list(steps), {place.code}
        above = self._places.get(place.parent)
        while wanted and above is not None and above.code not in seen:
            seen.add(above.code)
            if squeeze(above.name) == wanted[-1]:
                wanted.pop()
            above = self._places.get(above.parent)
        return not wanted

    def _only(self, places: list[Place], text: str) -> Place:
        if not places:
            raise FileRefused("unit_unknown", unit=text[:60])
        if len(places) > 1:
            raise FileRefused("unit_ambiguous", unit=text[:60])
        return places[0]
