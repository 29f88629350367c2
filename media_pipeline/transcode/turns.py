"""Where a lecture turns to something new: changes of the picture, pauses of the voice. Pure.

Measured on synthetic slides (docs/decisions/0019): a scene detector on whole frames misses a slide
that differs by one glyph. So each look is shrunk to small averaged cells, every cell is compared
with itself two seconds before, and the strongest cell counts. Cells that keep moving (the
speaker in a corner) are left out.
"""

import re
from itertools import pairwise

# Seconds between the looks that are compared, and their size.
LOOK_S = 2
LOOK_WIDTH, LOOK_HEIGHT = 48, 27
CELLS = LOOK_WIDTH * LOOK_HEIGHT
# Quieter than this for so long is a pause (dB, seconds).
PAUSE_DB, PAUSE_S = -38, 0.8
MAX_TURNS = 400

# On the 0 to 255 scale: noise of a still picture stays below 4 after shrinking, one glyph of a
# heading reaches 20 and more.
_CHANGED = 10
# A cell that changes in more than this share of the looks is not part of a slide.
_MOVING_SHARE = 0.2
# With fewer cells at rest than this share there are no slides.
_RESTING_SHARE = 0.5

_SILENCE = re.compile(r"^lavfi\.silence_(start|end)=(-?[0-9.]+)")


def find_turns(looks: bytes) -> tuple[float, ...]:
    """Seconds at which the picture became another one.

    `looks` are grey pictures of LOOK_WIDTH × LOOK_HEIGHT, one every LOOK_S seconds, from 0. A
    turn is given at the earlier of the two looks that differ, so that its beginning is never
    missed. Nothing for a restless picture, in which no change means anything.
    """
    count = len(looks) // CELLS
    frames = [looks[i * CELLS : (i + 1) * CELLS] for i in range(count)]
    changed = [
        [abs(a - b) >= _CHANGED for a, b in zip(before, after, strict=True)]
        for before, after in pairwise(frames)
    ]
    if not changed:
        return ()
    moves = [sum(cell) for cell in zip(*changed, strict=True)]
    most = max(1, _MOVING_SHARE * len(changed))
    resting = [index for index, times in enumerate(moves) if times <= most]
    if len(resting) < _RESTING_SHARE * CELLS:
        return ()
    marked = [any(row[index] for index in resting) for row in changed]
    turns = [
        float(index * LOOK_S)
        for index, is_marked in enumerate(marked)
        # Of a change that takes several looks (a dissolve), the first counts.
        if is_marked and not (index and marked[index - 1])
    ]
    return tuple(turns[:MAX_TURNS])


def read_pauses(text: str, *, end_s: float) -> tuple[tuple[float, float], ...]:
    """(from, to) in seconds of the silences that `silencedetect` printed."""
    pauses: list[tuple[float, float]] = []
    start: float | None = None
    for line in text.splitlines():
        match = _SILENCE.match(line)
        if match is None:
            continue
        if match[1] == "start":
            start = max(0.0, float(match[2]))
        elif start is not None:
            pauses.append((round(start, 3), round(min(float(match[2]), end_s), 3)))
            start = None
    if start is not None and start < end_s:
        pauses.append((round(start, 3), round(end_s, 3)))
    return tuple(pauses[:MAX_TURNS])
