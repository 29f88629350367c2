"""The answer column of a table, kind by kind."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

from quizzes.formats.aiken import LETTERS, letters_of
from quizzes.formats.gift import FALSE_WORDS, TRUE_WORDS
from quizzes.formats.parsed import (
    Blank,
    Blanks,
    Choice,
    Content,
    Essay,
    Matching,
    Number,
    Numeric,
    Ordering,
    Refused,
    Statement,
)
from quizzes.formats.texts import number

Options = Mapping[str, str]
Cells = Mapping[str, str]
_TRUE = TRUE_WORDS | {"yes", "y", "1", "对的", "是的"}
_FALSE = FALSE_WORDS | {"no", "n", "0", "错的", "不是", "x"}
_ARROW = re.compile(r"\s*(?:→|->|=>|——)\s*")
_NUMBER = re.compile(r"([^±@]+)(?:(?:±|\+/-)([^±@]+))?(?:@([^±@%]+)%)?")


def read_content(kind: str, options: Options, cells: Cells) -> tuple[str, Content]:
    """(kind, content) of a row; the kind is guessed where none is given. Raises Refused."""
    kind = kind or _guess(options, cells["answer"])
    return kind, _READERS[kind](options, cells)


def truth(word: str) -> bool | None:
    """Whether a word means true or false; None for other words."""
    word = unicodedata.normalize("NFKC", word).strip(" 。.()[]").lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def _guess(options: Options, answer: str) -> str:
    if not answer:
        raise Refused("answer_missing")
    if truth(answer) is not None and len(options) <= 2:
        return "true_false"
    if len(options) < 2:
        raise Refused("kind_missing")
    return "single" if len(letters_of(answer)) == 1 else "multiple"


def _right_letters(options: Options, answer: str) -> str:
    """The letters of the answer, which may also be the text of one option."""
    if not answer:
        raise Refused("answer_missing")
    try:
        letters = letters_of(answer)
    except Refused:
        named = [letter for letter, text in options.items() if text == answer]
        if len(named) != 1:
            raise
        letters = named[0]
    for letter in letters:
        if letter not in options:
            raise Refused("answer_without_option", letter=letter)
    return letters


def _single(options: Options, cells: Cells) -> Choice:
    right = _right_letters(options, cells["answer"])
    if len(right) > 1:
        raise Refused("several_right_answers")
    return Choice(tuple((text, letter in right) for letter, text in options.items()))


def _multiple(options: Options, cells: Cells) -> Choice:
    right = _right_letters(options, cells["answer"])
    rows = tuple((text, letter in right) for letter, text in options.items())
    return Choice(rows, cells.get("policy", ""))


def _true_false(options: Options, cells: Cells) -> Statement:
    answer = cells["answer"]
    # 正确 and 错误 as options, and a letter as answer.
    named = options.get(unicodedata.normalize("NFKC", answer).strip().upper())
    true = truth(named) if named else truth(answer)
    if true is None:
        raise Refused("truth_unreadable", answer=answer[:40])
    return Statement(true)


def _blanks(options: Options, cells: Cells) -> Blanks:
    """Gaps parted by ；, the texts that fill one parted by |; their names stand under A, B, ..."""
    gaps = [
        tuple(filter(None, (text.strip() for text in re.split(r"[|｜]", gap))))
        for gap in re.split(r"[;；]", cells["answer"])
    ]
    if not all(gaps):
        raise Refused("answer_missing")
    labels = [options.get(letter, "") for letter in LETTERS]
    return Blanks(
        tuple(Blank(texts, label) for texts, label in zip(gaps, labels, strict=False))
    )


def _numeric(options: Options, cells: Cells) -> Numeric:
    """Numbers parted by ；, each `value±tolerance@percent%`, the latter two as needed."""
    parts = re.split(r"[;；]", cells["answer"])
    return Numeric(tuple(_one_number(part) for part in parts), cells.get("unit", ""))


def _one_number(text: str) -> Number:
    written = _NUMBER.fullmatch(text.strip())
    if written:
        value, tolerance, percent = (
            None if one is None else number(one) for one in written.groups()
        )
        percent = Decimal(100) if written.group(3) is None else percent
        tolerance = Decimal(0) if written.group(2) is None else tolerance
        if value is not None and tolerance is not None and percent is not None:
            return Number(value, tolerance, percent / 100)
    raise Refused("number_unreadable", text=text.strip()[:40])


def _matching(options: Options, cells: Cells) -> Matching:
    """Under A, B, ...: `left → right`; `→ right` is a right side without a partner."""
    pairs, extra = [], []
    for text in options.values():
        sides = _ARROW.split(text, maxsplit=1)
        if len(sides) != 2 or not sides[1]:
            raise Refused("matching_arrow", text=text[:40])
        if sides[0]:
            pairs.append((sides[0], sides[1]))
        else:
            extra.append(sides[1])
    return Matching(tuple(pairs), tuple(extra))


def _ordering(options: Options, cells: Cells) -> Ordering:
    """The answer lists the letters in the right order; without one the columns are in order."""
    letters = re.sub(
        r"[^A-Z]", "", unicodedata.normalize("NFKC", cells["answer"]).upper()
    )
    if letters and sorted(letters) != sorted(options):
        raise Refused("order_incomplete", answer=cells["answer"][:40])
    items = tuple(options[letter] for letter in letters or options)
    return Ordering(items, cells.get("policy", ""))


def _essay(options: Options, cells: Cells) -> Essay:
    return Essay(
        rubric=cells.get("rubric", ""),
        sample=cells["answer"],
        min_chars=_length(cells.get("min_chars", "")),
        max_chars=_length(cells.get("max_chars", "")),
    )


def _length(text: str) -> int | None:
    if not text:
        return None
    value = number(text)
    if value is None or value < 0 or value != int(value):
        raise Refused("number_unreadable", text=text[:40])
    return int(value)


_READERS: Mapping[str, Callable[[Options, Cells], Content]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "blanks": _blanks,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
}
