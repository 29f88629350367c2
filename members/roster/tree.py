"""What a table of organisations would change in the tree. It closes nothing."""

import datetime as dt
from dataclasses import dataclass

from members.roster.directory import Directory, KnownUnit
from members.roster.problems import Problem
from members.roster.units import UnitRow


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that is new (`id` 0) or different from day `day`; `parent` is a code, "" for the top."""

    id: int
    line: int
    code: str
    name: str
    parent: str
    kind: str
    order: int
    day: dt.date
    before: str = ""


def plan_units(
    rows: list[UnitRow], known: Directory
) -> tuple[list[UnitChange], list[Problem]]:
    """The changes, parents before children, and what is wrong with the lines."""
    listed = {row.code: row for row in rows}
    changes, problems = [], []
    for row in _from_above(listed):
        old = known.units.get(row.code)
        day = row.since or known.on
        trouble = _trouble(row, old, day, listed, known)
        if trouble:
            problems.append(Problem(row.line, trouble[0], trouble[1]))
            continue
        change = UnitChange(
            old.id if old else 0,
            row.line,
            row.code,
            row.name,
            row.parent,
            row.kind,
            row.order,
            # What exists is changed on the day of the import: 成立日期 says when it began.
            known.on if old else day,
            old.name if old else "",
        )
        if old is None or _differs(old, change):
            changes.append(change)
    problems.extend(_cycles(listed, known))
    return changes, problems


def _differs(old: KnownUnit, change: UnitChange) -> bool:
    return (old.name, old.parent, old.kind, old.order) != (
        change.name,
        change.parent,
        change.kind,
        change.order,
    )


def _trouble(
    row: UnitRow,
    old: KnownUnit | None,
    day: dt.date,
    listed: dict[str, UnitRow],
    known: Directory,
) -> tuple[str, dict[str, str]] | None:
    if old and old.ends <= known.on:
        return "unit_gone", {"code": row.code}
    if old and not known.may_touch(old.id):
        return "unit_outside", {"unit": row.code}
    if old and (later := old.changes_on or (old.begins > known.on and old.begins)):
        return "unit_later_fact", {"code": row.code, "day": later.isoformat()}
    if not row.parent:
        same = old is not None and not old.parent
        return None if known.area is None or same else ("top_level", {})
    above, above_row = known.units.get(row.parent), listed.get(row.parent)
    if (above is None or above.ends <= known.on) and above_row is None:
        return "parent_unknown", {"code": row.parent}
    if above and not known.may_touch(above.id):
        # The root of the area may stay where it is.
        stays = old is not None and old.parent == row.parent
        return None if stays else ("unit_outside", {"unit": row.parent})
    begins = above.begins if above else (above_row and above_row.since) or known.on
    if begins > (known.on if old else day):
        return "parent_too_young", {"code": row.parent}
    return None


def _from_above(listed: dict[str, UnitRow]) -> list[UnitRow]:
    """Parents before children; the lines of a cycle stand at the end, as they came."""
    ordered: dict[str, UnitRow] = {}
    for row in listed.values():
        way: list[UnitRow] = []
        codes: set[str] = set()
        at: UnitRow | None = row
        while at is not None and at.code not in ordered and at.code not in codes:
            way.append(at)
            codes.add(at.code)
            at = listed.get(at.parent)
        for one in reversed(way):
            ordered[one.code] = one
    return list(ordered.values())


def _cycles(listed: dict[str, UnitRow], known: Directory) -> list[Problem]:
    """One problem for each line that would stand below itself once the file is applied."""
    parents = {code: unit.parent for code, unit in known.units.items()}
    parents.update({row.code: row.parent for row in listed.values()})
    safe: set[str] = {""}
    problems = []
    for row in listed.values():
        way: list[str] = []
        at = row.code
        while at not in safe and at not in way:
            way.append(at)
            at = parents.get(at, "")
        if at in safe:
            safe.update(way)
        elif at == row.code:
            text = " → ".join([*way, row.code][:8])
            problems.append(Problem(row.line, "cycle", {"way": text}))
    return problems
