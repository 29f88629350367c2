"""Reads of what stands beside a video: captions, transcript, chapters."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from media_pipeline.models import Caption, Chapter, Video
from media_pipeline.subtitles import Cue, Problem, parse_webvtt
from media_pipeline.subtitles.languages import language_name
from media_pipeline.subtitles.problems import SENTENCES
from media_pipeline.subtitles.times import show_clock

# A caption this long before or after the beginning of a chapter may name it.
_TITLE_WINDOW_MS = 15_000
_TITLE_CHARS = 30


@dataclass(frozen=True)
class CaptionTrack:
    """A published caption without its text. `label` is the language in its own words."""

    language: str
    label: str
    changed_at: Any


@dataclass(frozen=True)
class Line:
    """One line of a transcript: `start_s` and `end_s` in seconds, `clock` and `text` for people."""

    start_s: float
    end_s: float
    clock: str
    text: str


@dataclass(frozen=True)
class ChapterLine:
    """One chapter as it is shown; `start_s` and `end_s` are seconds."""

    start_s: float
    end_s: float
    clock: str
    title: str


def caption_tracks(video: Video) -> list[CaptionTrack]:
    """The languages of a video's published captions, the reader's own first; one query, no texts."""
    rows = video.captions.published().values_list("language", "changed_at")
    tracks = [CaptionTrack(code, language_name(code), at) for code, at in rows]
    return sorted(tracks, key=lambda track: not _is_own(track.language))


def published_caption(video: Video, language: str) -> Caption | None:
    """The caption that members see in this language, or None; one query."""
    return video.captions.published().filter(language=language).first()


def transcript(caption: Caption) -> list[Line]:
    """The text of a caption, a line per cue, in order."""
    return [_line(cue) for cue in parse_webvtt(caption.body)]


def chapters_of(video: Video) -> list[ChapterLine]:
    """The accepted chapters in order, each until the next begins; one query."""
    end_ms = video.duration_ms or 0
    rows = [
        chapter
        for chapter in video.chapters.accepted().order_by("start_ms")
        if not end_ms or chapter.start_ms < end_ms
    ]
    ends = [*(chapter.start_ms for chapter in rows[1:]), end_ms][: len(rows)]
    return [
        ChapterLine(
            start_s=chapter.start_ms / 1000,
            end_s=max(end, chapter.start_ms) / 1000,
            clock=show_clock(chapter.start_ms),
            title=chapter.title or part_title(number),
        )
        for number, (chapter, end) in enumerate(zip(rows, ends, strict=True), 1)
    ]


def part_title(number: int) -> str:
    """The name of a chapter that nobody named."""
    return _("Part %(number)s") % {"number": number}


def title_suggestions(video: Video, chapters: list[Chapter]) -> list[str]:
    """A title for each chapter without one: what is said at its beginning, else its number.

    From the published caption in the reader's language, else any caption; one query.
    """
    captions = sorted(
        video.captions.all(),
        key=lambda c: (not c.is_published, not _is_own(c.language)),
    )
    cues = parse_webvtt(captions[0].body) if captions else []
    return [
        chapter.title or _said_at(chapter.start_ms, cues) or part_title(number)
        for number, chapter in enumerate(chapters, 1)
    ]


def note_problems(caption: Caption) -> list[Problem]:
    """What was put right when the file was read, for the preview."""
    return [
        Problem(note["code"], note["line"], note["params"])
        for note in caption.notes
        if note["code"] in SENTENCES
    ]


def _is_own(language: str) -> bool:
    wanted = (get_language() or "").lower()
    return language.lower() == wanted or language.lower() == wanted.split("-")[0]


def _line(cue: Cue) -> Line:
    start_s, end_s = cue.start_ms / 1000, cue.end_ms / 1000
    return Line(start_s, end_s, show_clock(cue.start_ms), cue.plain)


def _said_at(start_ms: int, cues: list[Cue]) -> str:
    near = [cue for cue in cues if abs(cue.start_ms - start_ms) <= _TITLE_WINDOW_MS]
    if not near:
        return ""
    text = min(near, key=lambda cue: abs(cue.start_ms - start_ms)).plain
    return text if len(text) <= _TITLE_CHARS else text[: _TITLE_CHARS - 1] + "…"
