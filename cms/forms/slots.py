"""The questions and draws of a quiz in one order, as its form shows them and as it is posted."""

from dataclasses import dataclass
from typing import Any

from cms.forms.quizzes import QuestionPicker, QuestionRow
from quizzes.operations import SlotSpec


@dataclass(frozen=True)
class KeptRow:
    """A question that this person may move but not change; `stem` is empty where it is not theirs to read.

    `spec` is what saving keeps of it, `place` its position as text.
    """

    key: str
    stem: str
    spec: SlotSpec
    place: str

    @property
    def place_name(self) -> str:
        return f"place-kept-{self.key}"


@dataclass(frozen=True)
class SlotLine:
    """One line of the order: exactly one of the three is there."""

    place: str
    question: QuestionRow | None = None
    section: Any = None
    kept: KeptRow | None = None


def slot_lines(
    picker: QuestionPicker, sections: Any, kept: list[KeptRow]
) -> list[SlotLine]:
    """Everything the quiz asks, by position; what has none follows, rows not filled in come last."""
    lines = [SlotLine(row.place, question=row) for row in picker.rows if row.is_used]
    lines += [SlotLine(row.place, kept=row) for row in kept]
    filled = [form for form in sections if form["bank"].value()]
    empty = [form for form in sections if not form["bank"].value()]
    lines += [SlotLine(_text(form["place"].value()), section=form) for form in filled]
    lines.sort(key=lambda line: number(line.place) or _LAST)
    return lines + [SlotLine("", section=form) for form in empty]


def kept_rows(rows: list[KeptRow], data: Any = None) -> list[KeptRow]:
    """The rows at the positions that were posted; one that cannot be read stays where it was."""
    if data is None:
        return rows
    posted = {row.key: _text(data.get(row.place_name)) for row in rows}
    return [
        KeptRow(row.key, row.stem, row.spec, posted[row.key])
        if number(posted[row.key])
        else row
        for row in rows
    ]


def number(text: str) -> int | None:
    """A position as it was typed; None for anything that is none."""
    return int(text) if text.isdecimal() and 0 < len(text) < 5 else None


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


_LAST = 10_000
