"""GIFT, Moodle's text format: the writer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from quizzes.formats.gift import ESCAPED, parse
from quizzes.formats.labels import labels_of
from quizzes.formats.losses import losses, without_images, without_losses
from quizzes.formats.parsed import (
    Blanks,
    Choice,
    Essay,
    Matching,
    Numeric,
    ParsedQuestion,
    Problem,
    Statement,
    Written,
)
from quizzes.formats.pictures import map_texts
from quizzes.formats.texts import number_text, one_line
from quizzes.richtext import is_rich, to_html

HOLDS = frozenset(
    {"explanation", "category", "extra", "tags", "difficulty", "reference_s", "markup"}
)

BRACKET = "\\]"
# What reads differently as HTML, which is what a question is read as whose text is.
_LIKE_HTML = re.compile(r"[<&\n]|  ")


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """The questions as GIFT, categories as they change; what it cannot hold is listed."""
    parts, left_out, category = [], [], ""
    for place, question in enumerate(questions, 1):
        bare = map_texts(question, without_images)
        answer = _answer(bare)
        if answer is None:
            left_out.append(
                Problem(place, "format_lacks_kind", {"kind": question.kind})
            )
            continue
        text = _text(bare, answer)
        if not _comes_back(question, text):
            left_out.append(Problem(place, "format_cannot_hold"))
            continue
        left_out += losses(question, place, HOLDS)
        if question.category != category:
            category = question.category
            parts.append(f"$CATEGORY: {_escaped(one_line(category))}\n")
        parts.append(text)
    return Written("\n".join(parts).encode(), tuple(left_out))


def _escaped(text: str) -> str:
    return "".join("\\" + one if one in ESCAPED else one for one in text).replace(
        "\n", "\\n"
    )


def _piece(text: str) -> str:
    """A text with the name of its format before it, where the reader might take it for another."""
    if is_rich(text):
        return "[html]" + _escaped(to_html(text))
    is_safe = not text.startswith("[") and not _LIKE_HTML.search(text)
    return ("" if is_safe else "[plain]") + _escaped(text)


def _text(question: ParsedQuestion, answer: str) -> str:
    tags = "".join(f"[tag:{one.replace(']', BRACKET)}] " for one in labels_of(question))
    comment = f"// {tags.rstrip()}\n" if tags else ""
    name = f"::{_escaped(one_line(question.source_id))}::" if question.source_id else ""
    why = f"\n\t####{_piece(question.explanation)}\n" if question.explanation else ""
    body = answer.removesuffix("\n") + why if why else answer
    # Pieces without a format of their own take that of the text: plain, unless it says html.
    stem = (
        _piece(question.stem)
        if is_rich(question.stem)
        else f"[plain]{_escaped(question.stem)}"
    )
    return f"{comment}{name}{stem} {{{body}}}\n"


def _answer(question: ParsedQuestion) -> str | None:
    """What goes between the braces; None for what GIFT has no form for."""
    content = question.content
    match content:
        case Choice():
            is_single = question.kind == "single"
            return _rows(_single(content) if is_single else _multiple(content))
        case Statement():
            return "TRUE" if content.true else "FALSE"
        case Blanks(blanks=(only,)):
            return _rows(["=" + _weighted(one, "100") for one in only.accepted])
        case Numeric():
            return "#" + _rows(
                [_numeric(content, at) for at in range(len(content.answers))]
            )
        case Matching():
            pairs = [*content.pairs, *(("", one) for one in content.extra)]
            return _rows([f"={_piece(one)} -> {_piece(two)}" for one, two in pairs])
        case Essay():
            return ""
    return None


def _rows(rows: list[str]) -> str:
    return "\n" + "".join(f"\t{row}\n" for row in rows)


def _numeric(content: Numeric, at: int) -> str:
    one = content.answers[at]
    weight = number_text(one.fraction * 100)
    return f"=%{weight}%{number_text(one.value)}:{number_text(one.tolerance)}"


def _single(content: Choice) -> list[str]:
    return [
        ("=" if right else "~") + _weighted(text, "100" if right else "0")
        for text, right in content.options
    ]


def _weighted(text: str, weight: str) -> str:
    """A text that begins like a weight needs one before it."""
    return (f"%{weight}%" if text.startswith("%") else "") + _piece(text)


def _multiple(content: Choice) -> list[str]:
    right = sum(is_right for _text, is_right in content.options)
    share = number_text((Decimal(100) / max(right, 1)).quantize(Decimal("0.00001")))
    return [
        f"~%{share if is_right else -100}%{_piece(text)}"
        for text, is_right in content.options
    ]


def _comes_back(question: ParsedQuestion, text: str) -> bool:
    again = [
        replace(one, source_id="", line=0) for one in parse(text.encode()).questions
    ]
    wanted = without_losses(question, HOLDS - {"category"})
    return again == [replace(wanted, line=0, file="", source_id="")]
