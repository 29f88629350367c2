"""Choosing a poster and writing the storyboard's cue list. Pure."""

import re
from dataclasses import dataclass

from .types import Check, StillsPlan

_LUMA_DARK, _LUMA_BRIGHT = 32.0, 225.0
_MIN_CONTRAST = 24.0
_STAT = re.compile(r"^lavfi\.signalstats\.(YAVG|YLOW|YHIGH|SATAVG)=([0-9.]+)$")
_FRAME = re.compile(r"^frame:(\d+)")


@dataclass(frozen=True)
class Tile:
    """Brightness of one storyboard picture on the 0 to 255 scale."""

    mean: float
    contrast: float
    saturation: float


def read_stats(text: str) -> list[Tile]:
    """What `metadata=print` wrote, one tile per frame."""
    frames: list[dict[str, float]] = []
    for line in text.splitlines():
        if _FRAME.match(line):
            frames.append({})
        elif frames and (match := _STAT.match(line)):
            frames[-1][match[1]] = float(match[2])
    return [
        Tile(
            f.get("YAVG", 0.0),
            f.get("YHIGH", 0.0) - f.get("YLOW", 0.0),
            f.get("SATAVG", 0.0),
        )
        for f in frames
    ]


def poster_times(
    tiles: list[Tile], interval_s: float, *, count: int = 1
) -> list[float]:
    """Where to take the poster, best first: the liveliest pictures, neither black, white nor blank.

    The first and last tile lose against equals: titles fade in, recordings end on black. Those
    after the first are spread over the video, and are fewer when there is nothing to show.
    """
    if not tiles:
        return [0.0]

    def score(index: int) -> tuple[bool, float]:
        tile = tiles[index]
        usable = (
            _LUMA_DARK <= tile.mean <= _LUMA_BRIGHT and tile.contrast >= _MIN_CONTRAST
        )
        edge = 0.8 if index in (0, len(tiles) - 1) and len(tiles) > 2 else 1.0
        return usable, edge * (tile.contrast + tile.saturation)

    first = max(range(len(tiles)), key=score)
    chosen = [first]
    # Of each part of the video its best: equals would else all come from the beginning.
    for part in range(count):
        bounds = len(tiles) * part // count, len(tiles) * (part + 1) // count
        best = max(range(*bounds), key=score, default=first)
        is_other = abs(best - first) > 1 or len(tiles) <= count
        # A white slide with little on it may be wanted; a black picture never.
        if best not in chosen and is_other and tiles[best].mean >= _LUMA_DARK:
            chosen.append(best)
    return [index * interval_s for index in chosen[:count]]


def sheet_count(stills: StillsPlan) -> int:
    """How many sprite sheets hold all tiles."""
    per_sheet = stills.columns * stills.rows
    return -(-stills.tiles // per_sheet) if per_sheet else 0


def cue_list(stills: StillsPlan, duration_s: float) -> str:
    """WebVTT: one cue per tile, pointing into the sheets by `#xywh`."""
    per_sheet = stills.columns * stills.rows
    lines = ["WEBVTT", ""]
    for tile in range(stills.tiles):
        start = tile * stills.interval_s
        end = duration_s if tile == stills.tiles - 1 else start + stills.interval_s
        row, column = divmod(tile % per_sheet, stills.columns)
        box = (
            column * stills.tile_width,
            row * stills.tile_height,
            stills.tile_width,
            stills.tile_height,
        )
        where = ",".join(str(value) for value in box)
        lines += [f"{_clock(start)} --> {_clock(end)}"]
        lines += [f"sprite{tile // per_sheet}.jpg#xywh={where}", ""]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"


def check_cues(text: str, stills: StillsPlan, duration_s: float) -> Check:
    """Line 12, storyboard part: cues follow each other to the end and stay inside the sheets."""
    cues = re.findall(
        r"(\d+):(\d+):(\d+\.\d+) --> (\d+):(\d+):(\d+\.\d+)\n"
        r"sprite(\d+)\.jpg#xywh=(\d+),(\d+),(\d+),(\d+)",
        text,
    )
    clock, wrong = 0.0, []
    for cue in cues:
        start = int(cue[0]) * 3600 + int(cue[1]) * 60 + float(cue[2])
        end = int(cue[3]) * 3600 + int(cue[4]) * 60 + float(cue[5])
        x, y, width, height = (int(value) for value in cue[7:11])
        inside = (
            x + width <= stills.columns * stills.tile_width
            and y + height <= stills.rows * stills.tile_height
            and int(cue[6]) < sheet_count(stills)
        )
        if abs(start - clock) > 0.002 or end <= start or not inside:
            wrong.append(f"cue at {start}")
        clock = end
    ok = not wrong and len(cues) == stills.tiles and abs(clock - duration_s) <= 0.002
    return Check(12, "storyboard", ok, "; ".join(wrong[:3]) or f"{len(cues)} cues")
