"""SRT and WebVTT, line by line: both are times with text below, and neither is written as specified."""

from dataclasses import dataclass, field

from media_pipeline.subtitles.problems import Problem
from media_pipeline.subtitles.times import parse_clock

ARROW = "-->"
_SKIPPED = ("NOTE", "STYLE", "REGION", "WEBVTT")


@dataclass
class RawCue:
    """A cue as it stands in the file; `line` counts from 1."""

    start_ms: int
    end_ms: int
    line: int
    text: list[str] = field(default_factory=list)


@dataclass
class Found:
    """What a file held."""

    cues: list[RawCue] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def read_blocks(text: str, *, is_vtt: bool) -> Found:
    """Cues and faults of an SRT or WebVTT text; never raises.

    A line with an arrow begins a cue. The number or name above it is left out, wherever blank
    lines are missing or too many. Comments, styles and regions of WebVTT are skipped.
    """
    found = Found()
    current: RawCue | None = None
    skipping = False
    after_blank = True
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if ARROW in line and not (skipping and _is_prose(line)):
            _drop_name(current, is_vtt=is_vtt, after_blank=after_blank)
            current, skipping = _begin(line, number, found), False
        elif not stripped:
            skipping = False
            if current is not None:
                current.text.append("")
        elif is_vtt and after_blank and stripped.startswith(_SKIPPED):
            skipping = True
        elif not skipping:
            _take(current, stripped, number, found)
        after_blank = not stripped
    return found


def _is_prose(line: str) -> bool:
    """Whether an arrow in a comment is only an arrow."""
    return parse_clock(line.partition(ARROW)[0]) is None


def _begin(line: str, number: int, found: Found) -> RawCue:
    before, _, after = line.partition(ARROW)
    # Settings of WebVTT and positions of SRT follow the second time.
    end_word = after.split()[0] if after.split() else ""
    start_ms, end_ms = parse_clock(before), parse_clock(end_word)
    if start_ms is None or end_ms is None:
        word = before if start_ms is None else end_word
        params = {"found": word.strip()[:40]}
        found.errors.append(Problem("bad_time", number, params))
        return RawCue(-1, -1, number)
    cue = RawCue(start_ms, end_ms, number)
    found.cues.append(cue)
    return cue


def _drop_name(cue: RawCue | None, *, is_vtt: bool, after_blank: bool) -> None:
    """What stands right above a time is its number or name, not the end of the text before."""
    if cue is None or after_blank:
        return
    text = cue.text
    is_number = bool(text) and text[-1].isdecimal()
    follows_blank = len(text) > 1 and not text[-2]
    if is_number or (is_vtt and follows_blank):
        text.pop()


def _take(cue: RawCue | None, text: str, number: int, found: Found) -> None:
    if cue is not None:
        cue.text.append(text)
    elif not (text.isdecimal() or found.notes):
        found.notes.append(Problem("stray_text", number))
