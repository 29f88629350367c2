"""An uploaded subtitle file to checked cues, or the reasons why not."""

from dataclasses import dataclass, replace
from itertools import pairwise

from lib.text_encoding import ANY_LEGACY, NAMES, UnknownEncoding, decode, decode_as
from media_pipeline.subtitles import problems as limits
from media_pipeline.subtitles.blocks import ARROW, Found, RawCue, read_blocks
from media_pipeline.subtitles.cues import Cue
from media_pipeline.subtitles.markup import has_binary, safe_text
from media_pipeline.subtitles.problems import Problem, Unreadable
from media_pipeline.subtitles.substation import is_substation, read_substation
from media_pipeline.subtitles.times import show_clock

# A subtitle may begin this much after the end: lengths are rounded.
_SLACK_MS = 1_000
# Shorter overlaps are rounding, too, and nobody sees them.
_OVERLAP_MS = 100


@dataclass(frozen=True)
class Reading:
    """Checked cues in order of time. `notes` tell what was put right; `encoding` is a name for people."""

    cues: tuple[Cue, ...]
    notes: tuple[Problem, ...]
    encoding: str
    format: str


def read_subtitles(
    data: bytes, *, duration_ms: int | None = None, encoding: str = ""
) -> Reading:
    """The cues of an SRT, WebVTT, ASS or SSA file.

    `duration_ms` is the length of the video, when known: what begins after it is refused. An
    empty `encoding` means: find out. Raises Unreadable, and nothing else, whatever the bytes.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable([Problem("empty_file", 1)])
    if len(data) > limits.MAX_BYTES:
        raise Unreadable([Problem("too_large", 1)])
    text, name, notes = _decoded(data, encoding)
    if has_binary(text):
        line = 1 + next(
            i for i, part in enumerate(text.split("\n")) if has_binary(part)
        )
        raise Unreadable([Problem("binary", line)])
    kind, found = _parsed(text)
    if not found.cues and not found.errors:
        raise Unreadable([_nothing_found(text)])
    cues, more = _checked(found, kind, duration_ms)
    return Reading(cues, (*notes, *more), name, kind)


def _decoded(data: bytes, encoding: str) -> tuple[str, str, list[Problem]]:
    try:
        if encoding:
            return decode_as(data, encoding), NAMES.get(encoding, encoding), []
        decoded = decode(data, legacy=ANY_LEGACY)
    except UnknownEncoding as error:
        if has_binary(data[:4000].decode("latin-1")):
            raise Unreadable([Problem("binary", 1)]) from error
        params = {"encoding": NAMES.get(encoding, "UTF-8")}
        problem = Problem("encoding_unknown", error.line, params)
        raise Unreadable([problem]) from error
    notes = []
    if not decoded.is_sure:
        notes.append(Problem("encoding_unsure", 1, {"encoding": decoded.name}))
    return decoded.text, decoded.name, notes


def _parsed(text: str) -> tuple[str, Found]:
    if is_substation(text):
        return "ass", read_substation(text)
    is_vtt = text.lstrip().startswith("WEBVTT")
    return ("vtt" if is_vtt else "srt"), read_blocks(text, is_vtt=is_vtt)


def _nothing_found(text: str) -> Problem:
    empty = ARROW in text or text.lstrip().startswith("WEBVTT") or is_substation(text)
    return Problem("no_cues" if empty else "not_subtitles", 1)


def _checked(
    found: Found, kind: str, duration_ms: int | None
) -> tuple[tuple[Cue, ...], list[Problem]]:
    errors, notes = list(found.errors), list(found.notes)
    if len(found.cues) > limits.MAX_CUES:
        line = found.cues[limits.MAX_CUES].line
        raise Unreadable([Problem("too_many", line, {"limit": limits.MAX_CUES})])
    cues: list[Cue] = []
    for raw in found.cues:
        problem = _wrong_time(raw, duration_ms)
        if problem:
            errors.append(problem)
            continue
        cue = _cue(raw, kind, notes)
        if cue:
            cues.append(_cut(cue, duration_ms, notes))
    if errors:
        raise Unreadable(errors)
    if not cues:
        raise Unreadable([Problem("no_cues", 1)])
    ordered = sorted(cues, key=lambda cue: cue.start_ms)
    if ordered != cues:
        notes.append(Problem("out_of_order", _first_out_of_order(cues)))
    notes += [
        Problem("overlaps", later.line)
        for earlier, later in pairwise(ordered)
        if earlier.end_ms - later.start_ms > _OVERLAP_MS
    ]
    return tuple(ordered), sorted(notes, key=lambda note: note.line)


def _wrong_time(raw: RawCue, duration_ms: int | None) -> Problem | None:
    if raw.end_ms <= raw.start_ms:
        return Problem("ends_early", raw.line)
    if duration_ms is not None and raw.start_ms > duration_ms + _SLACK_MS:
        params = {"time": show_clock(raw.start_ms), "end": show_clock(duration_ms)}
        return Problem("after_end", raw.line, params)
    return None


def _cue(raw: RawCue, kind: str, notes: list[Problem]) -> Cue | None:
    joined = "\n".join(raw.text).strip()
    if len(joined) > limits.MAX_CUE_CHARS:
        params = {"limit": limits.MAX_CUE_CHARS}
        notes.append(Problem("too_long", raw.line, params))
        joined = joined[: limits.MAX_CUE_CHARS]
    text = safe_text(joined, entities=kind == "vtt")
    if not text:
        notes.append(Problem("empty_cue", raw.line))
        return None
    return Cue(raw.start_ms, raw.end_ms, text, raw.line)


def _cut(cue: Cue, duration_ms: int | None, notes: list[Problem]) -> Cue:
    if duration_ms is None or cue.end_ms <= max(duration_ms, cue.start_ms + 1):
        return cue
    if cue.end_ms > duration_ms + _SLACK_MS:
        notes.append(Problem("cut_at_end", cue.line))
    return replace(cue, end_ms=max(duration_ms, cue.start_ms + 1))


def _first_out_of_order(cues: list[Cue]) -> int:
    return next(b.line for a, b in pairwise(cues) if b.start_ms < a.start_ms)
