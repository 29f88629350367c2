"""The arithmetic of watching and completing: pure, integers only.

What is credited is *which* seconds were played, bounded by *how much time has passed* on the server.
A set of seconds is one integer; bit k stands for second k of the recording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Files of one source whose lengths differ by no more are the same recording to whoever watches.
SAME_RECORDING_MS = 250

_RUN_OF_ZEROS = re.compile("0+")


def round_s(ms: int) -> int:
    """The second boundary nearest to `ms`; both ends of a span use it, so adjacent spans tile."""
    return (ms + 500) // 1000


def length_s(duration_ms: int) -> int:
    """How many seconds of a recording can be credited; at least one.

    The same recording may be played from files that differ by a frame or two: the early copy, and
    what it is converted to. A last second that a file shorter by `SAME_RECORDING_MS` could not
    reach does not count.
    """
    return max(1, round_s(duration_ms - SAME_RECORDING_MS))


def need_s(length: int, threshold_percent: int) -> int:
    """How many different seconds must be seen: the share, rounded up."""
    return (length * threshold_percent + 99) // 100


def percent_of(covered: int, length: int) -> int:
    """Share seen in whole percent, rounded down, so that 100 means all of it."""
    return covered * 100 // length if length else 0


def pack(seconds: int, length: int) -> bytes:
    """`seconds` as ⌈length/8⌉ bytes, little-endian."""
    return seconds.to_bytes((length + 7) // 8, "little")


def unpack(data: bytes) -> int:
    """The inverse of `pack`; an empty record is no seconds."""
    return int.from_bytes(data, "little")


@dataclass(frozen=True)
class Grant:
    """The outcome of a claim: all seconds now seen, and how many of them are new."""

    seconds: int
    granted: int


def grant(
    *, seen: int, spans: Iterable[tuple[int, int]], length: int, budget_ms: int
) -> Grant:
    """Add the claimed seconds to `seen`, in the order claimed, as far as the budget reaches.

    `spans` are [from_ms, to_ms) of media time; what lies outside the recording or is already seen costs
    nothing. What the budget withholds is not remembered: the client's next claim contains it again.
    """
    left = max(0, budget_ms) // 1000
    granted = 0
    for from_ms, to_ms in spans:
        first, last = max(0, round_s(from_ms)), min(length, round_s(to_ms))
        if last <= first:
            continue
        new = (((1 << (last - first)) - 1) << first) & ~seen
        count = new.bit_count()
        if count > left:
            new, count = _lowest(new, left), left
        seen |= new
        granted += count
        left -= count
    return Grant(seconds=seen, granted=granted)


def _lowest(bits: int, count: int) -> int:
    """The `count` lowest set bits of `bits`."""
    kept = 0
    for _ in range(count):
        lowest = bits & -bits
        kept |= lowest
        bits ^= lowest
    return kept


def live_budget_ms(*, elapsed_ms: int, rate_percent: int, slack_ms: int) -> int:
    """What the earning session may spend: time since the last accepted beat at the fastest speed, plus slack."""
    return max(0, elapsed_ms) * rate_percent // 100 + slack_ms


def offline_budget_ms(
    *, since_open_ms: int, rate_percent: int, earned_since_open_s: int
) -> int:
    """What an offline session may spend: wall time since its issue that no session has spent yet."""
    return max(0, since_open_ms * rate_percent // 100 - earned_since_open_s * 1000)


def slack_left_ms(*, budget_ms: int, granted: int, full_ms: int) -> int:
    """The member's one bucket of slack after a beat: what was not spent, never more than full.

    One bucket per member and not a gift per beat, or a flood of beats would mint time.
    """
    return min(full_ms, budget_ms - granted * 1000)


def gaps(*, seen: int, length: int) -> list[tuple[int, int]]:
    """Stretches not yet seen as [from_s, to_s), in order."""
    text = format(seen, f"0{length}b")[::-1][:length]
    return [match.span() for match in _RUN_OF_ZEROS.finditer(text)]


def watched_enough(*, covered: int, length: int, threshold_percent: int) -> bool:
    """Whether the share to watch is reached."""
    return covered >= need_s(length, threshold_percent)
