"""What an editor fills in to write a question, as data: any desk can make a form of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from quizzes.richtext import canonical


class Entry(Enum):
    """How one value is entered; TICK gives a bool, LINES a text of several lines, RICH one
    that may have markup (see `quizzes.richtext`)."""

    LINE = "line"
    LINES = "lines"
    RICH = "rich"
    TICK = "tick"
    RADIO = "radio"
    SELECT = "select"


@dataclass(frozen=True)
class Input:
    """One value of the content. `choices` are (value, label) pairs of RADIO and SELECT."""

    name: str
    label: Any
    entry: Entry = Entry.LINE
    choices: tuple[tuple[str, Any], ...] = ()
    initial: Any = None
    required: bool = False
    help: Any = ""


@dataclass(frozen=True)
class Rows:
    """A list of like values under content["rows"]; rows left empty do not count."""

    title: Any
    help: Any
    add: Any
    inputs: tuple[Input, ...]
    most: int


@dataclass(frozen=True)
class Inputs:
    """Everything of a kind besides stem and explanation, which all of them have."""

    settings: tuple[Input, ...] = ()
    rows: Rows | None = None


# What `compose` takes and `content_of` gives: "stem", the settings by name, and "rows".
EditorContent = Mapping[str, Any]


def line(content: EditorContent, name: str) -> str:
    """The text under `name` without white space around; nothing and None are empty."""
    value = content.get(name)
    return "" if value is None else str(value).strip()


def wording(content: EditorContent, name: str) -> str:
    """The text under `name` as it is stored, with its markup if it has any."""
    return canonical(line(content, name))


def rows(content: EditorContent) -> list[Mapping[str, Any]]:
    """The rows of the content; none when there are none."""
    return list(content.get("rows") or ())
