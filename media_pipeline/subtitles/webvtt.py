"""The form that is stored and served: WebVTT as we write it."""

from collections.abc import Iterable

from media_pipeline.subtitles.blocks import read_blocks
from media_pipeline.subtitles.cues import Cue
from media_pipeline.subtitles.times import write_clock


def write_webvtt(cues: Iterable[Cue]) -> str:
    """The cues as a WebVTT file; `parse_webvtt` gives the same times and texts back."""
    parts = ["WEBVTT\n"]
    for cue in cues:
        span = f"{write_clock(cue.start_ms)} --> {write_clock(cue.end_ms)}"
        parts.append(f"{span}\n{cue.text}\n")
    return "\n".join(parts)


def parse_webvtt(text: str) -> list[Cue]:
    """The cues of a text that `write_webvtt` made; nothing is checked again."""
    return [
        Cue(
            raw.start_ms,
            raw.end_ms,
            "\n".join(line for line in raw.text if line),
            raw.line,
        )
        for raw in read_blocks(text, is_vtt=True).cues
    ]


def chapters_webvtt(marks: Iterable[tuple[int, str]], *, end_ms: int) -> str:
    """Chapters as WebVTT: (start_ms, title) in order; each lasts until the next begins."""
    marks = [(start, title) for start, title in marks if start < end_ms]
    ends = [start for start, _ in marks[1:]] + [end_ms]
    return write_webvtt(
        Cue(start, end, _one_line(title))
        for (start, title), end in zip(marks, ends, strict=True)
    )


def _one_line(title: str) -> str:
    plain = " ".join(title.split())
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
