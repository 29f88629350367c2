"""The packet scan: what reading a file to its end, without decoding, says about its time line."""

import itertools
from array import array
from collections import Counter
from dataclasses import dataclass, field

from .source import PacketScan

_KEY_SPACING_S = 5.0


@dataclass
class _Stream:
    pts: "array[float]" = field(default_factory=lambda: array("d"))
    keys: "array[float]" = field(default_factory=lambda: array("d"))
    end: float = float("-inf")
    decoded_at: float = float("-inf")
    monotonic: bool = True
    discarded: int = 0

    def notice_order(self, decoded_at: float) -> None:
        """Whether decoding times grow."""
        self.monotonic = self.monotonic and decoded_at > self.decoded_at
        self.decoded_at = decoded_at


class PacketReader:
    """Collects `stream_index,pts,dts,duration,flags` lines of ffprobe's CSV writer.

    Lines that are not packets are ignored; times "N/A" fall back from pts to dts. Memory is
    8 bytes a packet.
    """

    def __init__(self) -> None:
        self._streams: dict[int, _Stream] = {}

    def feed(self, line: bytes) -> None:
        parts = line.split(b",")
        if len(parts) < 5:
            return
        try:
            index = int(parts[0])
            time_s = float(parts[1] if parts[1] != b"N/A" else parts[2])
            length = float(parts[3]) if parts[3] != b"N/A" else 0.0
            decoded_at = float(parts[2]) if parts[2] != b"N/A" else None
        except ValueError:
            return
        stream = self._streams.setdefault(index, _Stream())
        if decoded_at is not None:  # a packet without a time says nothing
            stream.notice_order(decoded_at)
        if b"D" in parts[4]:  # dropped by an edit list
            stream.discarded += 1
            return
        stream.pts.append(time_s)
        stream.end = max(stream.end, time_s + length)
        if b"K" in parts[4]:
            stream.keys.append(time_s)

    def scan(
        self, index: int, *, origin_s: float, keep_keys: bool
    ) -> PacketScan | None:
        """The facts of one stream with times counted from `origin_s`; None if it has no packet."""
        stream = self._streams.get(index)
        if stream is None or not stream.pts:
            return None
        times = sorted(stream.pts)
        # Few different ones, however long the source: a list of them all would be the largest there is.
        gaps = Counter(round(b - a, 6) for a, b in itertools.pairwise(times) if b > a)
        median = _median(gaps)
        end = stream.end if stream.end > times[-1] else times[-1] + median
        keys = sorted(stream.keys)
        return PacketScan(
            packets=len(times),
            first_s=round(times[0] - origin_s, 6),
            end_s=round(end - origin_s, 6),
            median_gap_s=median,
            max_gap_s=max(gaps, default=0.0),
            max_key_gap_s=round(_largest_gap([*keys, end]), 6),
            key_times_s=_thin(keys, origin_s) if keep_keys else (),
            monotonic=stream.monotonic,
            discarded=stream.discarded,
        )


def _median(counted: Counter[float]) -> float:
    """The value in the middle, the upper one of two; 0 of none."""
    wanted = counted.total() // 2
    for value in sorted(counted):
        wanted -= counted[value]
        if wanted < 0:
            return value
    return 0.0


def _largest_gap(times: list[float]) -> float:
    return max((b - a for a, b in itertools.pairwise(times)), default=0.0)


def _thin(keys: list[float], origin_s: float) -> tuple[float, ...]:
    kept: list[float] = []
    for key in keys:
        if not kept or key - origin_s - kept[-1] >= _KEY_SPACING_S:
            kept.append(round(key - origin_s, 6))
    return tuple(kept)
