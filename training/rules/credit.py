"""What study earns, and what a year of it comes to.

Pure: hours are Decimals with two places, lengths are published lengths in whole seconds, days are
dates in site time. `training.operations` and `training.queries` bring the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")
QUIZ = "quiz"
CARRY_OVER = "carry_over"


class BandsOverlap(Exception):
    """Two bands of one rule would hold the same lengths, from `args[0]` minutes on."""


class BandsLeaveGap(Exception):
    """Lengths between `args[0]` and `args[1]` minutes (the same: exactly those) lie in no band."""


class CapTooLow(Exception):
    """One band alone gives more than the cap named by `args[0]` lets count."""


@dataclass(frozen=True)
class Band:
    """Lengths between two bounds, each in minutes and each included or not; None has no end."""

    hours: Decimal
    min_minutes: int = 0
    min_included: bool = True
    max_minutes: int | None = None
    max_included: bool = False
    per_minutes: int | None = None
    rounding: str = "exact"

    def holds(self, seconds: int) -> bool:
        low = self.min_minutes * 60
        if seconds < low or (seconds == low and not self.min_included):
            return False
        if self.max_minutes is None:
            return True
        high = self.max_minutes * 60
        return seconds < high or (seconds == high and self.max_included)

    def earns(self, seconds: int) -> Decimal:
        """Hours for a length this band holds, not rounded to cents yet."""
        if self.per_minutes is None:
            return self.hours
        parts = Decimal(seconds) / (60 * self.per_minutes)
        if self.rounding == "full":
            parts = parts.to_integral_value(ROUND_FLOOR)
        elif self.rounding == "begun":
            parts = parts.to_integral_value(ROUND_CEILING)
        return self.hours * parts


@dataclass(frozen=True)
class Rule:
    """One kind of study in one organisation for some days; caps of None do not bind."""

    bands: tuple[Band, ...]
    item_cap: Decimal | None = None
    daily_cap: Decimal | None = None
    annual_cap: Decimal | None = None
    needs_quiz: bool = False


def hours_of(
    rule: Rule,
    *,
    seconds: int,
    quantity: Decimal = Decimal(1),
    quiz_passed: bool = False,
) -> Decimal:
    """Hours that a published length earns under a rule, before the caps of day and year.

    `quantity` is how many days, half days or sessions of that length; the cap of an item binds
    their sum. A length in no band, and a missing quiz where one is needed, earn 0.00.
    Rounded half up to cents, once.
    """
    if rule.needs_quiz and not quiz_passed:
        return NOTHING
    band = next((band for band in rule.bands if band.holds(seconds)), None)
    if band is None:
        return NOTHING
    earned = band.earns(seconds) * quantity
    if rule.item_cap is not None:
        earned = min(earned, rule.item_cap)
    return earned.quantize(CENT, ROUND_HALF_UP)


def check_bands(bands: Iterable[Band]) -> None:
    """Raises BandsOverlap when some length would lie in two bands."""
    for lower, upper in _neighbours(bands):
        if lower.max_minutes is None or lower.max_minutes > upper.min_minutes:
            raise BandsOverlap(upper.min_minutes)
        touch = lower.max_minutes == upper.min_minutes
        if touch and lower.max_included and upper.min_included:
            raise BandsOverlap(upper.min_minutes)


def check_gaps(bands: Iterable[Band]) -> None:
    """Raises BandsLeaveGap when a length between two of these bands, which do not overlap, lies in none.

    Below the first and above the last band a rule may end: "less than 2 minutes: nothing".
    """
    for lower, upper in _neighbours(bands):
        end, start = lower.max_minutes, upper.min_minutes
        held = lower.max_included or upper.min_included
        if end is not None and (end < start or (end == start and not held)):
            raise BandsLeaveGap(end, start)


def check_caps(rule: Rule) -> None:
    """Raises CapTooLow when a cap is less than one band gives for one item: it could never be earned."""
    most = max(band.hours for band in rule.bands)
    for name in ("item_cap", "daily_cap", "annual_cap"):
        cap = getattr(rule, name)
        if cap is not None and cap < most:
            raise CapTooLow(name)


def _neighbours(bands: Iterable[Band]) -> Iterable[tuple[Band, Band]]:
    return pairwise(
        sorted(bands, key=lambda band: (band.min_minutes, not band.min_included))
    )


def split_at_new_year(first: date, last: date) -> list[tuple[date, int]]:
    """The stretch first..last (both included) cut at each New Year: first day and days of each part."""
    parts = []
    while first <= last:
        end = min(last, date(first.year, 12, 31))
        parts.append((first, (end - first).days + 1))
        first = end + timedelta(days=1)
    return parts


@dataclass(frozen=True)
class Evidence:
    """One reason to credit a member for an item: an attendance, or a completion (`pass_no` >= 1)."""

    source: str
    id: int
    on: date
    seconds: int
    pass_no: int = 0

    @property
    def on_site(self) -> bool:
        return self.pass_no == 0


def credited(evidence: Iterable[Evidence]) -> frozenset[tuple[str, int]]:
    """Which evidence of one item earns: one a year, on-site first, then the longest, then the earliest.

    Who attended does not earn again by watching the recording for the first time, in whatever
    year; a later pass is new study.
    """
    found = list(evidence)
    attended = any(item.on_site for item in found)
    best: dict[int, Evidence] = {}
    for item in sorted(
        found, key=lambda item: (not item.on_site, -item.seconds, item.on, item.id)
    ):
        if attended and item.pass_no == 1:
            continue
        best.setdefault(item.on.year, item)
    return frozenset((item.source, item.id) for item in best.values())


@dataclass(frozen=True)
class Line:
    """One entry of the ledger as the fold reads it; `reverses` is the id of another line."""

    id: int
    kind: str
    hours: Decimal
    on: date
    year: int
    item: str = ""
    collective: bool = False
    toward_target: bool = True
    required: bool = False
    days: Decimal = Decimal(0)
    daily_cap: Decimal | None = None
    annual_cap: Decimal | None = None
    reverses: int | None = None


@dataclass(frozen=True)
class Target:
    """What is asked in a year; see `training.models.CreditTarget`."""

    hours: Decimal
    collective_hours: Decimal = NOTHING
    required_hours: Decimal = NOTHING
    collective_times: int = 0
    items: int = 0
    quizzes: int = 0
    days: Decimal | None = None
    years: int = 1
    pass_percent: int = 100
    carry_over_max: Decimal | None = None


@dataclass(frozen=True)
class Statement:
    """A year of one member. `total` = collective + online + carried: what counts toward the target.

    `beside` are hours that count toward nothing by their rule; `missing` is never negative and
    None without a target, as `met` is.
    """

    year: int
    collective: Decimal = NOTHING
    online: Decimal = NOTHING
    carried: Decimal = NOTHING
    beside: Decimal = NOTHING
    required: Decimal = NOTHING
    days: Decimal = Decimal(0)
    items: int = 0
    quizzes: int = 0
    collective_times: int = 0
    target: Target | None = None

    @property
    def total(self) -> Decimal:
        return self.collective + self.online + self.carried

    @property
    def missing(self) -> Decimal | None:
        if self.target is None:
            return None
        return max(NOTHING, self.target.hours - self.total)

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        asked, share = self.target, Decimal(self.target.pass_percent) / 100
        enough = self.total >= asked.hours * share
        if asked.days is not None:
            enough = enough or self.days >= asked.days * share
        return (
            enough
            and self.collective >= asked.collective_hours * share
            and self.required >= asked.required_hours * share
            and self.collective_times >= asked.collective_times * share
            and self.items >= asked.items * share
            and self.quizzes >= asked.quizzes * share
        )

    @property
    def surplus(self) -> Decimal:
        """What may be carried into the next year; carried hours are used up first and go no further."""
        if self.target is None or self.target.carry_over_max is None:
            return NOTHING
        earned = self.collective + self.online
        over = min(earned, self.total - self.target.hours)
        return max(NOTHING, min(over, self.target.carry_over_max))


def standing(lines: Iterable[Line]) -> list[Line]:
    """The lines that no other line reverses, in order of their day; reversals themselves left out."""
    found = list(lines)
    reversed_ids = {line.reverses for line in found}
    return sorted(
        (
            line
            for line in found
            if line.reverses is None and line.id not in reversed_ids
        ),
        key=lambda line: (line.on, line.id),
    )


def counted(lines: Iterable[Line]) -> dict[int, Decimal]:
    """How many hours of each standing line of ONE year count, after the caps of its kind.

    Lines count in the order of their days until a cap is reached. A cap is the one of the rule
    under which the kind was last credited in that day or year.
    """
    found = standing(lines)
    year_caps: dict[str, Decimal | None] = {}
    day_caps: dict[tuple[str, date], Decimal | None] = {}
    for line in found:
        year_caps[line.kind] = line.annual_cap
        day_caps[line.kind, line.on] = line.daily_cap
    year_sums: dict[str, Decimal] = {}
    day_sums: dict[tuple[str, date], Decimal] = {}
    result = {}
    for line in found:
        day = (line.kind, line.on)
        hours = _within(line.hours, day_sums.get(day, NOTHING), day_caps[day])
        hours = _within(hours, year_sums.get(line.kind, NOTHING), year_caps[line.kind])
        day_sums[day] = day_sums.get(day, NOTHING) + hours
        year_sums[line.kind] = year_sums.get(line.kind, NOTHING) + hours
        result[line.id] = hours
    return result


def statement(lines: Iterable[Line], *, year: int, target: Target | None) -> Statement:
    """The statement of `year`: a fold over the lines, which may be of any years and in any order.

    A target over several years is held against the sum of them; hours carried between them
    are left out there, being counted where they were earned.
    """
    years = target.years if target else 1
    by_year: dict[int, list[Line]] = {}
    for line in lines:
        by_year.setdefault(line.year, []).append(line)
    folded = [
        _fold_year(by_year.get(each, []), with_carried=years == 1)
        for each in range(year - years + 1, year + 1)
    ]
    return Statement(
        year=year,
        collective=_sum(part.collective for part in folded),
        online=_sum(part.online for part in folded),
        carried=_sum(part.carried for part in folded),
        beside=_sum(part.beside for part in folded),
        required=_sum(part.required for part in folded),
        days=sum((part.days for part in folded), Decimal(0)),
        items=sum(part.items for part in folded),
        quizzes=sum(part.quizzes for part in folded),
        collective_times=sum(part.collective_times for part in folded),
        target=target,
    )


def choose_target(
    rows: Iterable[tuple[int, str, str, Target]], *, kind: str, posts: frozenset[str]
) -> Target | None:
    """Of (distance of the unit, kind, post, target): the nearest that fits, of these the highest."""
    fitting = [
        (distance, target)
        for distance, asked_kind, asked_post, target in rows
        if (asked_post in posts if asked_post else asked_kind in ("", kind))
    ]
    if not fitting:
        return None
    nearest = min(distance for distance, _ in fitting)
    return max(
        (target for distance, target in fitting if distance == nearest),
        key=lambda target: target.hours,
    )


def _fold_year(lines: list[Line], *, with_carried: bool) -> Statement:
    if not lines:
        return Statement(year=0)
    hours = counted(lines)
    found = standing(lines)
    toward = [line for line in found if line.toward_target]
    study = [line for line in found if line.kind not in (QUIZ, CARRY_OVER)]
    return Statement(
        year=0,
        collective=_sum(hours[line.id] for line in toward if line.collective),
        online=_sum(
            hours[line.id]
            for line in toward
            if not line.collective and line.kind != CARRY_OVER
        ),
        carried=_sum(
            hours[line.id]
            for line in toward
            if line.kind == CARRY_OVER and with_carried
        ),
        beside=_sum(hours[line.id] for line in found if not line.toward_target),
        required=_sum(hours[line.id] for line in toward if line.required),
        days=sum((line.days for line in study), Decimal(0)),
        items=len({line.item for line in study}),
        quizzes=len({line.item for line in found if line.kind == QUIZ}),
        collective_times=len({line.item for line in study if line.collective}),
    )


def _within(hours: Decimal, used: Decimal, cap: Decimal | None) -> Decimal:
    return hours if cap is None else max(NOTHING, min(hours, cap - used))


def _sum(hours: Iterable[Decimal]) -> Decimal:
    return sum(hours, NOTHING)
