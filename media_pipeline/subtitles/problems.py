"""What can be wrong with a subtitle file, in words, with the line where it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

MAX_BYTES = 2 * 1024 * 1024
MAX_CUES = 20_000
MAX_CUE_CHARS = 2_000

SENTENCES: dict[str, Any] = {
    "empty_file": _("The file is empty."),
    "too_large": _("The file is larger than 2 MB; subtitles are not."),
    "binary": _("This is not a text file. SRT, WebVTT and ASS are text."),
    "encoding_unknown": _(
        "The characters cannot be read as %(encoding)s. Save the file as UTF-8."
    ),
    "not_subtitles": _(
        "This is a text, but no subtitles: no line says from when until when."
    ),
    "no_cues": _("There is no text in these subtitles."),
    "too_many": _("There are more than %(limit)s subtitles."),
    "bad_time": _("The time “%(found)s” cannot be read."),
    "ends_early": _("The subtitle ends before it begins."),
    "after_end": _(
        "The subtitle begins at %(time)s, after the end of the video (%(end)s). Does the file belong to this video?"
    ),
    # What is put right and only told.
    "empty_cue": _("A subtitle without text was left out."),
    "overlaps": _("The subtitle begins before the one before it ends."),
    "cut_at_end": _("The subtitle was cut at the end of the video."),
    "out_of_order": _("The subtitles were sorted by time."),
    "too_long": _("A subtitle of more than %(limit)s characters was cut."),
    "stray_text": _("Text without a time was left out."),
    "encoding_unsure": _(
        "The file was read as %(encoding)s. If the characters look wrong, delete it and choose the encoding when you upload it again."
    ),
}


@dataclass(frozen=True)
class Problem:
    """One fault; `line` counts from 1."""

    code: str
    line: int
    params: dict[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is wrong, in the language of the reader; without the line."""
        return str(SENTENCES[self.code]) % self.params


class Unreadable(Exception):
    """The file cannot be taken; `problems` say why, at least one, in the order of lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(
            "; ".join(f"{problem.line}: {problem.code}" for problem in self.problems)
        )
