"""What of a question a format has no place for. Exports say so, question by question."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from quizzes.formats.parsed import (
    Blanks,
    Choice,
    Essay,
    Matching,
    Numeric,
    Ordering,
    ParsedQuestion,
    Problem,
)
from quizzes.formats.pictures import map_texts, rich_texts
from quizzes.richtext import image_refs, is_rich, with_images, words


def losses(
    question: ParsedQuestion, place: int, holds: AbstractSet[str]
) -> list[Problem]:
    """Notes on the parts that are not in `holds` and that this question has."""
    return [
        Problem(place, "part_lost", {"part": name}, refused=False)
        for name in _parts(question)
        if name not in holds
    ]


def without_losses(question: ParsedQuestion, holds: AbstractSet[str]) -> ParsedQuestion:
    """The question as a file with only the parts in `holds` gives it back."""
    blank = {name: _EMPTY[name] for name in _parts(question) if name not in holds}
    content = question.content
    if isinstance(content, Blanks) and "labels" in blank:
        del blank["labels"]
        unnamed = tuple(replace(one, label="") for one in content.blanks)
        content = replace(content, blanks=unnamed)
    if "length" in blank:
        del blank["length"]
        blank |= {"min_chars": None, "max_chars": None}
    blank.pop("markup", None)
    outer = {name: blank.pop(name) for name in _OUTER if name in blank}
    bare = replace(question, content=replace(content, **blank), **outer)
    if "images" not in holds:
        bare = map_texts(bare, without_images)
    return bare if "markup" in holds else map_texts(bare, words)


def without_images(text: str) -> str:
    """The text with the descriptions of its pictures in their place."""
    return with_images(text, dict.fromkeys(image_refs(text)))


# Parts of the question itself, and not of its content.
_OUTER = ("explanation", "category", "tags", "difficulty", "reference_s", "images")
_EMPTY: Mapping[str, Any] = {
    "images": {},
    "markup": None,
    "tags": (),
    "difficulty": None,
    "reference_s": None,
    "explanation": "",
    "category": "",
    "policy": "",
    "labels": "",
    "strict": (),
    "unit": "",
    "extra": (),
    "rubric": "",
    "sample": "",
    "length": None,
}


def _parts(question: ParsedQuestion) -> list[str]:
    content = question.content
    parts = [
        name for name in _OUTER[:5] if getattr(question, name) not in ("", (), None)
    ]
    if any(image_refs(text) for text in rich_texts(question)):
        parts.append("images")
    if any(is_rich(without_images(text)) for text in rich_texts(question)):
        parts.append("markup")
    match content:
        case Choice(policy=policy) | Ordering(policy=policy) if policy:
            parts.append("policy")
        case Blanks():
            parts += _blanks(content)
        case Numeric(unit=unit) if unit:
            parts.append("unit")
        case Matching(extra=extra) if extra:
            parts.append("extra")
        case Essay():
            parts += _essay(content)
    return parts


def _blanks(content: Blanks) -> list[str]:
    parts = ["labels"] if any(one.label for one in content.blanks) else []
    return [*parts, "strict"] if content.strict else parts


def _essay(content: Essay) -> list[str]:
    parts = [name for name in ("rubric", "sample") if getattr(content, name)]
    return [*parts, "length"] if content.min_chars or content.max_chars else parts
