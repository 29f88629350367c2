"""Pictures and markup of questions between files and our own texts."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import unquote

from quizzes.formats.parsed import Choice, Matching, Ordering, ParsedQuestion
from quizzes.formats.texts import clean, plain
from quizzes.richtext import MARK, canonical, from_html, image_refs, is_rich, to_html
from quizzes.richtext.pictures import MOST_BYTES, name_of

_DATA = re.compile(r"data:image/[a-z+.-]{2,20};base64,(.*)", re.I | re.S)
_IMAGE = re.compile(r'<img data-image="([0-9a-f]{64})" alt="([^"]*)"/>')
# What a file starts with, and how it is called then.
_SUFFIXES = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}

Find = Callable[[str], bytes | None]


def no_files(_source: str) -> None:
    """A format that carries no pictures."""


class Pictures:
    """Reads the markup of one question, and keeps the pictures that it finds on the way.

    `missing` are the addresses of those that the file does not hold, `unnamed` those without a
    description, for which their file's name stands in.
    """

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}
        self.missing: list[str] = []
        self.unnamed: list[str] = []

    def read(self, html: str, find: Find = no_files) -> str:
        """The HTML as a text of ours; `find` gives the bytes behind an address of the file."""
        text = from_html(html, lambda source, alt: self._named(source, alt, find))
        # Without markup, what lines and spaces there are is said by the plainer reading.
        return text if is_rich(text) else plain(html)[0]

    def _named(self, source: str, alt: str, find: Find) -> tuple[str | None, str]:
        inline = _DATA.fullmatch(source)
        data = decoded(inline[1]) if inline else find(unquote(source))
        name = "" if source.startswith("data:") else source.rpartition("/")[2]
        if not data or len(data) > MOST_BYTES:
            self.missing.append("data:" if source.startswith("data:") else source)
            return None, alt or name
        if not alt:
            self.unnamed.append(name)
            alt = name.rpartition(".")[0] or name or "?"
        sha256 = name_of(data)
        self.taken[sha256] = base64.b64encode(data).decode()
        return sha256, alt

    def give(self, question: ParsedQuestion) -> ParsedQuestion:
        """The question with the pictures that its texts show."""
        return replace(question, images=shown_images(question, self.taken))


def joined(parts: Sequence[str]) -> str:
    """Texts one below the other; markup stays when one of them has it."""
    kept = [part for part in parts if part]
    if not any(is_rich(part) for part in kept):
        return clean("\n".join(kept))
    return canonical(MARK + "".join(to_html(part) for part in kept))


def shown_images(question: ParsedQuestion, images: Mapping[str, str]) -> dict[str, str]:
    """Those of `images` that the texts of the question show."""
    names = {name for text in rich_texts(question) for name in image_refs(text)}
    return {name: data for name, data in images.items() if name in names}


def decoded(text: str) -> bytes | None:
    """The bytes of base64 as files write it, with white space anywhere; None for anything else."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def rich_texts(question: ParsedQuestion) -> Iterator[str]:
    """The texts of a question that may have markup."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    map_texts(question, note)
    yield from found


def map_texts(question: ParsedQuestion, change: Callable[[str], str]) -> ParsedQuestion:
    """The question with each text that may have markup changed."""
    content = question.content
    match content:
        case Choice(options=options):
            rows = tuple((change(text), right) for text, right in options)
            content = replace(content, options=rows)
        case Matching(pairs=pairs):
            content = replace(
                content, pairs=tuple((change(left), right) for left, right in pairs)
            )
        case Ordering(items=items):
            content = replace(content, items=tuple(change(text) for text in items))
    return replace(
        question,
        stem=change(question.stem),
        explanation=change(question.explanation),
        content=content,
    )


def as_html(text: str, folder: str, images: Mapping[str, str]) -> str:
    """The text as XHTML, with its pictures under `folder`."""
    return _IMAGE.sub(
        lambda found: (
            f'<img src="{escape(folder + file_name(found[1], images))}" alt="{found[2]}"/>'
        ),
        to_html(text),
    )


def file_name(sha256: str, images: Mapping[str, str]) -> str:
    """What a picture is called in a file that carries it."""
    data = base64.b64decode(images.get(sha256, "")[:16])
    suffix = next(
        (end for start, end in _SUFFIXES.items() if data.startswith(start)), ""
    )
    return f"{sha256[:20]}{suffix}"
