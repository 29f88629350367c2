"""ASS and SSA: dialogue lines by their own header, styling codes by pysubs2."""

from pysubs2 import SSAStyle
from pysubs2.formats.substation import parse_tags

from media_pipeline.subtitles.blocks import Found, RawCue
from media_pipeline.subtitles.problems import Problem
from media_pipeline.subtitles.times import parse_clock

_DEFAULT_FORMAT = (
    "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
)


def is_substation(text: str) -> bool:
    """Whether the text begins as ASS files do."""
    head = text[:4000].lower()
    return "[script info]" in head or "[events]" in head


def read_substation(text: str) -> Found:
    """Cues and faults of an ASS or SSA text, in order of time as players show them; never raises."""
    found = Found()
    fields = _fields(_DEFAULT_FORMAT)
    in_events = False
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            in_events = stripped.lower() == "[events]"
        elif in_events and stripped.lower().startswith("format:"):
            fields = _fields(stripped[7:]) or fields
        elif in_events and stripped.lower().startswith("dialogue:"):
            _take(stripped[9:], fields, number, found)
    found.cues.sort(key=lambda cue: (cue.start_ms, cue.line))
    return found


def _fields(text: str) -> list[str]:
    names = [name.strip().lower() for name in text.split(",")]
    return names if {"start", "end", "text"} <= set(names) else []


def _take(line: str, fields: list[str], number: int, found: Found) -> None:
    values = line.split(",", len(fields) - 1)
    if len(values) != len(fields):
        found.errors.append(Problem("bad_time", number, {"found": line.strip()[:40]}))
        return
    event = dict(zip(fields, values, strict=True))
    start_ms, end_ms = parse_clock(event["start"]), parse_clock(event["end"])
    if start_ms is None or end_ms is None:
        word = event["start"] if start_ms is None else event["end"]
        params = {"found": word.strip()[:40]}
        found.errors.append(Problem("bad_time", number, params))
        return
    text = _text(event["text"])
    if text.strip():
        found.cues.append(RawCue(start_ms, end_ms, number, text.split("\n")))


def _text(raw: str) -> str:
    """Override codes as <b>, <i> and <u>; drawings are no text."""
    parts = []
    for fragment, style in parse_tags(raw, SSAStyle(), {}):
        if style.drawing:
            continue
        tags = [t for t, on in (("b", style.bold), ("i", style.italic), ("u", style.underline)) if on]  # fmt: skip
        # Text that looks like a tag is not one here.
        inner = fragment.replace("<", "\u2039").replace(">", "\u203a")
        opened = "".join(f"<{tag}>" for tag in tags)
        closed = "".join(f"</{tag}>" for tag in reversed(tags))
        parts.append(f"{opened}{inner}{closed}")
    return "".join(parts).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
