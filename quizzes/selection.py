"""Order by hash: shuffles and draws that any language can reproduce from a stored seed.

Algorithm `hash/1`: things are sorted by HMAC-SHA256(key=seed, message=name), both UTF-8,
compared as bytes; names must differ. A library's random generator is not used, because its
sequence may change with a version and could then not be checked years later.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet


def shuffled(names: Iterable[str], *, seed: str, within: str = "") -> list[str]:
    """`names` in their order for this seed; `within` separates one list from another."""
    return sorted(names, key=lambda name: _rank(seed, within, name))


def drawn(
    candidates: Iterable[str],
    *,
    seed: str,
    count: int,
    seen: AbstractSet[str] = frozenset(),
) -> list[str]:
    """Up to `count` of the candidates: those not in `seen` first, then by hash.

    A pool smaller than `count` is taken whole, so that a question retired meanwhile does
    not keep members out.
    """
    ranked = sorted(candidates, key=lambda name: (name in seen, _rank(seed, "", name)))
    return ranked[:count]


def least_recent(
    seen_at: Mapping[str, dt.datetime | None], *, seed: str, count: int
) -> list[str]:
    """Up to `count` names: those never seen (None) first, then those seen longest ago, then by hash."""

    def place(name: str) -> tuple[bool, float, bytes]:
        when = seen_at[name]
        return when is not None, when.timestamp() if when else 0, _rank(seed, "", name)

    return sorted(seen_at, key=place)[:count]


def _rank(seed: str, within: str, name: str) -> bytes:
    message = f"{within}#{name}" if within else name
    return hmac.new(seed.encode(), message.encode(), hashlib.sha256).digest()
