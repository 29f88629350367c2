"""Aiken: the question, lettered options, `ANSWER: A`. Single choice, as teachers type it.

Beyond Moodle's reader: full-width letters and marks, 答案, several letters (multiple choice), an
option of several lines, and a line 解析 after the answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lib.table_file import decode
from quizzes.formats.losses import losses, without_losses
from quizzes.formats.parsed import (
    Choice,
    Findings,
    ParsedQuestion,
    Problem,
    Refused,
    Report,
    Written,
)
from quizzes.formats.texts import clean, without_controls

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO_HALF = {ord("Ａ") + n: ord("A") + n for n in range(26)} | {
    ord("ａ") + n: ord("A") + n for n in range(26)
}
_OPTION = re.compile(r"\s*([A-Za-zＡ-Ｚａ-ｚ])[.)、．）]\s*(.*)", re.S)
_ANSWER = re.compile(r"\s*(?:ANSWER|Answer|answer|答案|正确答案)\s*[:：]\s*(.*)")
_WHY = re.compile(r"\s*(?:解析|答案解析)\s*[:：]\s*(.*)")


@dataclass
class _Draft:
    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, list[str]]] = field(default_factory=list)


def parse(data: bytes) -> Report:
    """The questions of an Aiken file; a problem names the line of its question or answer."""
    found = Findings()
    try:
        lines = without_controls(decode(data)).split("\n")
    except Refused as error:
        found.refuse(error.line or 1, error.code)
        return found.report()
    draft, last = _Draft(), None
    for number, line in enumerate(lines, 1):
        why = _WHY.match(line)
        if why and last is not None and not draft.stem:
            last = _explained(found, last, why.group(1))
        elif answer := _ANSWER.match(line):
            last = _finish(found, draft, number, answer.group(1))
            draft = _Draft()
        elif line.strip():
            _take(draft, number, line)
    if draft.stem or draft.options:
        found.refuse(draft.line, "answer_missing")
    return found.report()


def _take(draft: _Draft, number: int, line: str) -> None:
    draft.line = draft.line or number
    option = _OPTION.match(line)
    if option and (draft.stem or draft.options):
        draft.options.append((_letter(option.group(1)), [option.group(2)]))
    elif draft.options:
        draft.options[-1][1].append(line.strip())
    else:
        draft.stem.append(line.strip())


def _letter(text: str) -> str:
    return text.translate(_TO_HALF).upper()


def letters_of(text: str) -> str:
    """The letters of an answer such as `A`, `A,C`, `AC`, `A、C`, `Ａ；Ｃ`. Raises Refused."""
    text = re.sub(r"[\s,，、;；./|和及]+", "", _letter(text))
    if not text or any(one not in LETTERS for one in text):
        raise Refused("answer_letters", answer=text[:40])
    return "".join(sorted(set(text)))


def _finish(
    found: Findings, draft: _Draft, number: int, answer: str
) -> ParsedQuestion | None:
    try:
        question = _question(draft, answer)
    except Refused as error:
        found.refuse(draft.line or number, error.code, error.params)
        return None
    found.add(question)
    return question


def _question(draft: _Draft, answer: str) -> ParsedQuestion:
    stem = clean("\n".join(draft.stem))
    if not stem:
        raise Refused("stem_missing")
    names = [name for name, _lines in draft.options]
    if names != list(LETTERS[: len(names)]):
        raise Refused("options_out_of_order", letters="".join(names))
    right = letters_of(answer)
    for letter in right:
        if letter not in names:
            raise Refused("answer_without_option", letter=letter)
    return ParsedQuestion(
        kind="single" if len(right) == 1 else "multiple",
        stem=stem,
        content=Choice(
            tuple(
                (clean("\n".join(lines)), name in right)
                for name, lines in draft.options
            )
        ),
        line=draft.line,
    )


def _explained(found: Findings, last: ParsedQuestion, text: str) -> ParsedQuestion:
    found.questions[-1] = replace(last, explanation=clean(text))
    return found.questions[-1]


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """Single choice questions as Aiken; all else, and all explanations, are listed."""
    parts, left_out = [], []
    for place, question in enumerate(questions, 1):
        bare = without_losses(question, frozenset())
        text = _text(bare)
        if text is None:
            left_out.append(
                Problem(place, "format_lacks_kind", {"kind": question.kind})
            )
            continue
        if not _comes_back(bare, text):
            left_out.append(Problem(place, "format_cannot_hold"))
            continue
        left_out += losses(question, place, frozenset())
        parts.append(text)
    return Written("\n".join(parts).encode(), tuple(left_out))


def _text(question: ParsedQuestion) -> str | None:
    content = question.content
    if question.kind != "single" or not isinstance(content, Choice):
        return None
    lettered = list(zip(LETTERS, content.options, strict=False))
    lines = [question.stem, *(f"{letter}. {row[0]}" for letter, row in lettered)]
    right = next((letter for letter, row in lettered if row[1]), "")
    return "\n".join([*lines, f"ANSWER: {right}"]) + "\n"


def _comes_back(question: ParsedQuestion, text: str) -> bool:
    """A stem with a line like an option, or an empty line, cannot be told apart again."""
    again = parse(text.encode()).questions
    return [(one.kind, one.stem, one.content) for one in again] == [
        (question.kind, question.stem, question.content)
    ]
