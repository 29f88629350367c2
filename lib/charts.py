"""Bars for charts drawn by the server as SVG: positions only, words and colours are the template's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# A drawing of 100 units across scales with its box; text has the size of the page around it.
WIDTH, HEIGHT = 100.0, 40.0
GAP = 0.25
# Names stand below up to so many bars; numbers and the like below any number of them.
MOST_LABELS, SHORT_LABEL = 6, 7


@dataclass(frozen=True)
class Bar:
    """One bar in the units of its chart. `value` is the figure, `label` what it is of."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class BarChart:
    """Bars side by side. `most` is the largest value; a chart of nothing has no bars above 0."""

    bars: tuple[Bar, ...]
    most: int
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def has_room_for_labels(self) -> bool:
        """Whether each bar is wide enough on a phone for words of several letters below it."""
        longest = max((len(bar.label) for bar in self.bars), default=0)
        return len(self.bars) <= MOST_LABELS or longest <= SHORT_LABEL


def bar_chart(pairs: Sequence[tuple[Any, int]]) -> BarChart:
    """A chart of (label, count) pairs, in their order; heights are shares of the largest."""
    most = max((count for _, count in pairs), default=0)
    step = WIDTH / len(pairs) if pairs else WIDTH
    bars = []
    for no, (label, count) in enumerate(pairs):
        height = HEIGHT * count / most if most else 0.0
        bars.append(
            Bar(
                label=str(label),
                value=count,
                x=round(no * step + step * GAP / 2, 3),
                y=round(HEIGHT - height, 3),
                width=round(step * (1 - GAP), 3),
                height=round(height, 3),
            )
        )
    return BarChart(tuple(bars), most)
