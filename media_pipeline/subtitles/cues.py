"""What a subtitle file consists of."""

import html
import re
from dataclasses import dataclass

_TAG = re.compile(r"</?[biu]>")


@dataclass(frozen=True)
class Cue:
    """One piece of text from `start_ms` until `end_ms`.

    `text` is safe WebVTT: `&`, `<` and `>` are escaped, the only tags are <b>, <i> and <u>, each
    closed; lines are parted by \\n, none is empty. `line` is where its timing stands in the file.
    """

    start_ms: int
    end_ms: int
    text: str
    line: int = 0

    @property
    def plain(self) -> str:
        """The text in one line without tags, as people read it."""
        words = html.unescape(_TAG.sub("", self.text))
        return " ".join(words.split())
