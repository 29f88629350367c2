"""Text without markup: cleaned, and read out of HTML."""

import re
import unicodedata
from html.parser import HTMLParser

_BLOCKS = frozenset(
    [
        "address",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset({"script", "style", "head", "title"})


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_controls(text: str) -> str:
    """The text without characters that XML, PostgreSQL or a reader cannot take."""
    text = _lines(text)
    return "".join(one for one in text if one in "\n\t" or not _is_control(one))


def clean(text: str) -> str:
    """Text as it is stored: no control characters, no space at either end or at line ends.

    Tabs and no-break spaces become spaces: which of them it was, no reader can see.
    """
    text = without_controls(text).replace("\t", " ").replace("\xa0", " ")
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") or char in "\ufeff\ufffe\uffff"


def plain(html: str) -> tuple[str, list[str]]:
    """HTML as readable text, and the addresses of its images.

    Blocks become lines, cells are parted by " | ", an image leaves its name in brackets.
    """
    reader = _Reader()
    # The parser of the standard library asserts on malformed declarations, and searches to the
    # end of the text again for each tag that is never closed: these are text.
    reader.feed(re.sub(r"<(?=[!?])|<(?![^<>]*>)", "&lt;", _without_comments(html)))
    reader.close()
    return clean(re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(reader.out))), reader.images


def _without_comments(html: str) -> str:
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        end = html.find("-->", start)
        if end < 0:
            break
        kept.append(html[at:start])
        at = end + 3
    return "".join([*kept, html[at:]])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.images: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "img":
            self._image(dict(attrs))
        elif tag in _BLOCKS:
            self.out.append("\n")
        elif tag in ("td", "th") and self.out and not self.out[-1].endswith("\n"):
            self.out.append(" | ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS and tag != "br":
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(re.sub(r"[ \t\n]+", " ", without_controls(data)))

    def _image(self, attrs: dict[str, str | None]) -> None:
        source = attrs.get("src") or ""
        self.images.append("data:" if source.startswith("data:") else source)
        name = attrs.get("alt") or self.images[-1].rsplit("/", 1)[-1]
        self.out.append(f"[{one_line(name)}]" if name else "")
