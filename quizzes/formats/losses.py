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
    outer = {
        name: blank.pop(name) for name in ("explanation", "category") if name in blank
    }
    return replace(question, content=replace(content, **blank), **outer)


_EMPTY: Mapping[str, Any] = {
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
    content, parts = question.content, []
    if question.explanation:
        parts.append("explanation")
    if question.category:
        parts.append("category")
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
