"""Tags, difficulty and the place in the video as plain labels, for formats that have only those."""

from collections.abc import Iterable
from typing import Any

from quizzes.formats.parsed import ParsedQuestion
from quizzes.formats.texts import one_line
from quizzes.rules import clock, read_clock

DIFFICULTIES = {1: "easy", 2: "medium", 3: "hard"}
_LEVELS = {word: level for level, word in DIFFICULTIES.items()}
DIFFICULTY, REFERENCE = "difficulty:", "reference:"


def labels_of(question: ParsedQuestion) -> list[str]:
    """The tags, then difficulty and place in words that `sorted_by` understands."""
    labels = list(question.tags)
    if question.difficulty is not None:
        labels.append(DIFFICULTY + DIFFICULTIES[question.difficulty])
    if question.reference_s is not None:
        labels.append(REFERENCE + clock(question.reference_s))
    return labels


def sorted_by(labels: Iterable[str]) -> dict[str, Any]:
    """The fields of a ParsedQuestion that the labels of a file say."""
    tags: list[str] = []
    found: dict[str, Any] = {}
    for label in map(one_line, labels):
        level = _LEVELS.get(label.removeprefix(DIFFICULTY))
        place = _place(label)
        if label.startswith(DIFFICULTY) and level:
            found["difficulty"] = level
        elif place is not None:
            found["reference_s"] = place
        elif label:
            tags.append(label)
    return {"tags": tuple(dict.fromkeys(tags)), **found}


def _place(label: str) -> int | None:
    if not label.startswith(REFERENCE):
        return None
    try:
        return read_clock(label.removeprefix(REFERENCE))
    except ValueError:
        return None
