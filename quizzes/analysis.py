"""How good a quiz and its questions are, from sums that add up over any part of the organisation.

Definitions (sample moments, n − 1), x the mark on an item as a fraction of its points, R the
rest of the attempt's mark as a fraction of the rest of its points, S the whole mark as a
fraction of all points, y what the item adds to S:

    facility         mean(x)
    discrimination   cov(x, R) ÷ √(var x · var R)
    efficiency       cov(x, R) ÷ its greatest possible value, x and R sorted separately
    effective weight √cov(y, S) ÷ the sum of these over all items whose covariance is not negative
    reliability α    k/(k−1) · (1 − Σ var y ÷ var S), for attempts with the same k items
    error ratio      √(1 − α), the share of the spread of marks that is chance
    standard error   sd(S) · √(1 − α)

The rest R leaves the item out, so that a question is not flattered by its own marks; as a
fraction of its own maximum it also compares attempts whose questions were drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import sqrt
from typing import Any

LEAST_ATTEMPTS = 20
BINS = 11
TOO_HARD, TOO_EASY = 0.2, 0.95
# Longer between two saves, and the member was doing something else.
LONGEST_PAUSE_S = 600


@dataclass
class Sums:
    """Sums of two variables that are seen together; they add up, their moments do not."""

    n: int = 0
    a: float = 0.0
    b: float = 0.0
    aa: float = 0.0
    bb: float = 0.0
    ab: float = 0.0

    def add(self, a: float, b: float) -> None:
        self.n += 1
        self.a += a
        self.b += b
        self.aa += a * a
        self.bb += b * b
        self.ab += a * b

    def merge(self, other: Sums) -> None:
        for one in fields(Sums):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def var_a(self) -> float | None:
        return self._moment(self.aa, self.a, self.a)

    @property
    def var_b(self) -> float | None:
        return self._moment(self.bb, self.b, self.b)

    @property
    def cov(self) -> float | None:
        return self._moment(self.ab, self.a, self.b)

    def _moment(self, product: float, one: float, other: float) -> float | None:
        if self.n < 2:
            return None
        value = (product - one * other / self.n) / (self.n - 1)
        # What is left of equal values after rounding is no spread.
        return 0.0 if abs(value) < 1e-12 else value


@dataclass
class ItemSums:
    """One question version. `rest` is (x, R) where there is a rest, `share` (y, S).

    `parts` counts what was answered, `top` the same among the best third; `seconds` is the
    time spent in `timed` attempts; `efficiency_most` the greatest covariance of (x, R), known
    only where the attempts themselves were at hand.
    """

    n: int = 0
    x: float = 0.0
    xx: float = 0.0
    blank: int = 0
    rest: Sums = field(default_factory=Sums)
    share: Sums = field(default_factory=Sums)
    parts: Counter[str] = field(default_factory=Counter)
    top: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    timed: int = 0
    efficiency_most: float | None = None

    def add(self, seen: SeenItem, *, total: float, is_top: bool) -> None:
        self.n += 1
        self.x += seen.x
        self.xx += seen.x * seen.x
        self.blank += not seen.parts and not seen.is_answered
        if seen.rest is not None:
            self.rest.add(seen.x, seen.rest)
        self.share.add(seen.x * seen.weight, total)
        self.parts.update(seen.parts)
        if is_top:
            self.top.update(seen.parts)
        if seen.seconds is not None:
            self.seconds += seen.seconds
            self.timed += 1

    def merge(self, other: ItemSums) -> None:
        self.n += other.n
        self.x += other.x
        self.xx += other.xx
        self.blank += other.blank
        self.rest.merge(other.rest)
        self.share.merge(other.share)
        self.parts.update(other.parts)
        self.top.update(other.top)
        self.seconds += other.seconds
        self.timed += other.timed
        self.efficiency_most = None


@dataclass(frozen=True)
class SeenItem:
    """One item of one attempt: mark x in 0..1, its weight in the whole, what was answered.

    `rest` is R, None when the item is all there is.
    """

    version_id: int
    x: float
    weight: float
    rest: float | None
    parts: Sequence[str]
    is_answered: bool
    seconds: float | None


@dataclass
class QuizSums:
    """All first attempts of some members. `editions` counts attempts by the items they had."""

    n: int = 0
    s: float = 0.0
    ss: float = 0.0
    passed: int = 0
    seconds: float = 0.0
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    editions: Counter[str] = field(default_factory=Counter)
    items: dict[int, ItemSums] = field(default_factory=dict)

    def add(
        self,
        items: Sequence[SeenItem],
        *,
        total: float,
        passed: bool,
        seconds: float,
        is_top: bool,
    ) -> None:
        """Count one attempt; `total` is S in 0..1, `seconds` how long it took."""
        self.n += 1
        self.s += total
        self.ss += total * total
        self.passed += passed
        self.seconds += seconds
        self.bins[bin_of(total)] += 1
        self.editions[edition_of(item.version_id for item in items)] += 1
        for item in items:
            sums = self.items.setdefault(item.version_id, ItemSums())
            sums.add(item, total=total, is_top=is_top)

    def merge(self, other: QuizSums) -> None:
        """Add the sums of other members."""
        self.n += other.n
        self.s += other.s
        self.ss += other.ss
        self.passed += other.passed
        self.seconds += other.seconds
        self.bins = [a + b for a, b in zip(self.bins, other.bins, strict=True)]
        self.editions.update(other.editions)
        for version_id, sums in other.items.items():
            self.items.setdefault(version_id, ItemSums()).merge(sums)

    def to_json(self) -> dict[str, Any]:
        return {
            **_plain(self, skip={"items"}),
            "items": {str(key): _item_json(sums) for key, sums in self.items.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> QuizSums:
        """The inverse of `to_json`."""
        values = {**data, "editions": Counter(data["editions"])}
        values["items"] = {
            int(key): _item_of(item) for key, item in data["items"].items()
        }
        return cls(**values)


def bin_of(total: float) -> int:
    """The tenth a mark lies in: 0 for [0, 10 %), …, 9 for [90, 100 %), 10 for full marks."""
    return min(BINS - 1, int(total * 10 + 1e-9))


def edition_of(version_ids: Iterable[int]) -> str:
    """A name for a set of items, whatever their order."""
    return ",".join(map(str, sorted(version_ids)))


def greatest_covariance(x: Iterable[float], rest: Iterable[float]) -> float | None:
    """The covariance of both sorted, the largest that these values allow."""
    sums = Sums()
    for a, b in zip(sorted(x), sorted(rest), strict=True):
        sums.add(a, b)
    return sums.cov


# --- figures ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ItemFigures:
    """Figures of one question, shares in 0..1 (discrimination −1..1); None: cannot be said."""

    version_id: int
    n: int
    blank: int
    facility: float | None
    sd: float | None
    discrimination: float | None
    efficiency: float | None
    effective_weight: float | None
    mean_seconds: float | None
    parts: Mapping[str, int]
    top: Mapping[str, int]


@dataclass(frozen=True)
class QuizFigures:
    """Figures of a quiz. `has_few`: too few attempts for more than counts."""

    n: int
    passed: int
    has_few: bool
    mean: float | None
    sd: float | None
    mean_seconds: float | None
    bins: tuple[int, ...]
    reliability: float | None
    error_ratio: float | None
    standard_error: float | None
    items: tuple[ItemFigures, ...]


def figures(sums: QuizSums) -> QuizFigures:
    """What the sums say; below LEAST_ATTEMPTS only counts, since chance would decide the rest."""
    few = sums.n < LEAST_ATTEMPTS
    alpha = None if few else _reliability(sums)
    spread = None if few else _variance(sums.n, sums.s, sums.ss)
    error = sqrt(max(0.0, 1 - alpha)) if alpha is not None else None
    weights = {} if few else _effective_weights(sums)
    return QuizFigures(
        n=sums.n,
        passed=sums.passed,
        has_few=few,
        mean=sums.s / sums.n if sums.n else None,
        sd=sqrt(spread) if spread is not None else None,
        mean_seconds=sums.seconds / sums.n if sums.n else None,
        bins=tuple(sums.bins),
        reliability=alpha,
        error_ratio=error,
        standard_error=(
            sqrt(spread) * error if spread is not None and error is not None else None
        ),
        items=tuple(
            _item_figures(version_id, item, weights.get(version_id))
            for version_id, item in sorted(sums.items.items())
        ),
    )


def _item_figures(version_id: int, item: ItemSums, weight: float | None) -> ItemFigures:
    few = item.n < LEAST_ATTEMPTS
    spread = None if few else _variance(item.n, item.x, item.xx)
    return ItemFigures(
        version_id=version_id,
        n=item.n,
        blank=item.blank,
        facility=None if few else item.x / item.n,
        sd=sqrt(spread) if spread is not None else None,
        discrimination=None if few else _correlation(item.rest),
        efficiency=None if few else _efficiency(item),
        effective_weight=weight,
        mean_seconds=item.seconds / item.timed if item.timed else None,
        parts=item.parts,
        top=item.top,
    )


def _variance(n: int, total: float, squares: float) -> float | None:
    return Sums(n=n, a=total, aa=squares).var_a


def _correlation(sums: Sums) -> float | None:
    cov, a, b = sums.cov, sums.var_a, sums.var_b
    if cov is None or not a or not b:
        return None
    return max(-1.0, min(1.0, cov / sqrt(a * b)))


def _efficiency(item: ItemSums) -> float | None:
    cov, most = item.rest.cov, item.efficiency_most
    return cov / most if cov is not None and most else None


def _effective_weights(sums: QuizSums) -> dict[int, float]:
    roots = {
        version_id: sqrt(cov)
        for version_id, item in sums.items.items()
        if item.n >= LEAST_ATTEMPTS and (cov := item.share.cov) is not None and cov >= 0
    }
    total = sum(roots.values())
    return {key: root / total for key, root in roots.items()} if total else {}


def _reliability(sums: QuizSums) -> float | None:
    """Cronbach's alpha; only where everybody had the same two or more items."""
    k = len(sums.items)
    whole = _variance(sums.n, sums.s, sums.ss)
    if len(sums.editions) != 1 or k < 2 or not whole:
        return None
    single = [item.share.var_a for item in sums.items.values()]
    return k / (k - 1) * (1 - sum(v for v in single if v is not None) / whole)


# --- JSON ---------------------------------------------------------------------------------


def _plain(record: Any, *, skip: set[str]) -> dict[str, Any]:
    return {
        one.name: getattr(record, one.name)
        for one in fields(record)
        if one.name not in skip
    }


def _item_json(item: ItemSums) -> dict[str, Any]:
    pair = {name: _plain(getattr(item, name), skip=set()) for name in ("rest", "share")}
    return _plain(item, skip={"rest", "share"}) | pair


def _item_of(data: Mapping[str, Any]) -> ItemSums:
    values = dict(data)
    values |= {name: Sums(**data[name]) for name in ("rest", "share")}
    values |= {name: Counter(data[name]) for name in ("parts", "top")}
    return ItemSums(**values)
