"""Moodle XML: the writer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from xml.sax.saxutils import escape

from quizzes.formats.labels import labels_of
from quizzes.formats.losses import losses, without_losses
from quizzes.formats.moodle_xml import PLUGIN_FILE, parse
from quizzes.formats.parsed import (
    Blanks,
    Choice,
    Essay,
    Matching,
    Numeric,
    Ordering,
    ParsedQuestion,
    Problem,
    Statement,
    Written,
)
from quizzes.formats.pictures import as_html, file_name
from quizzes.formats.texts import number_text, one_line
from quizzes.richtext import image_refs, is_rich, words

HOLDS = frozenset(
    {"explanation", "category", "unit", "extra", "rubric"}
    | {"tags", "difficulty", "reference_s", "images", "markup"}
)
NO_IMAGES: Mapping[str, str] = {}
_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "blanks": "shortanswer",
    "numeric": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "essay": "essay",
}


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """The questions as Moodle XML; what it cannot hold is listed."""
    parts, left_out, category = [], [], ""
    for place, question in enumerate(questions, 1):
        answers = _answers(question)
        if answers is None:
            left_out.append(
                Problem(place, "format_lacks_kind", {"kind": question.kind})
            )
            continue
        text = _text(question, answers)
        if not _comes_back(question, text):
            left_out.append(Problem(place, "format_cannot_hold"))
            continue
        left_out += losses(question, place, _holds(question))
        if question.category != category:
            category = question.category
            name = _text_element("category", one_line(category), style="")
            parts.append(f'  <question type="category">\n{name}  </question>\n')
        parts.append(text)
    return Written(_document("".join(parts)), tuple(left_out))


def _document(inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{inner}</quiz>\n'.encode()


def _holds(question: ParsedQuestion) -> frozenset[str]:
    content = question.content
    only_case = isinstance(content, Blanks) and content.strict == ("case",)
    return HOLDS | {"strict"} if only_case else HOLDS


def _text_element(
    name: str, text: str, attrs: str = "", style: str = "plain_text"
) -> str:
    style = f' format="{style}"' if style else ""
    return f"    <{name}{attrs}{style}><text>{escape(text)}</text></{name}>\n"


def _text(question: ParsedQuestion, answers: str) -> str:
    name = one_line(question.source_id) or one_line(words(question.stem))[:80]
    number = f"    <idnumber>{escape(one_line(question.source_id))}</idnumber>\n"
    return (
        f'  <question type="{_TYPES[question.kind]}">\n'
        + _text_element("name", name, style="")
        + _shown_element("questiontext", question.stem, question.images)
        + _shown_element("generalfeedback", question.explanation, question.images)
        + (number if question.source_id else "")
        + _tags(question)
        + answers
        + "  </question>\n"
    )


def _tags(question: ParsedQuestion) -> str:
    labels = "".join(
        f"<tag><text>{escape(one)}</text></tag>" for one in labels_of(question)
    )
    return f"    <tags>{labels}</tags>\n" if labels else ""


def _shown(text: str, images: Mapping[str, str]) -> tuple[str, str]:
    """(format, the elements) of a text that may have markup and pictures."""
    if not is_rich(text):
        return "plain_text", f"<text>{escape(text)}</text>"
    files = "".join(
        f'<file name="{file_name(one, images)}" path="/" encoding="base64">{images[one]}</file>'
        for one in image_refs(text)
        if one in images
    )
    return "html", f"<text>{escape(as_html(text, PLUGIN_FILE, images))}</text>{files}"


def _shown_element(name: str, text: str, images: Mapping[str, str]) -> str:
    style, inner = _shown(text, images)
    return f'    <{name} format="{style}">{inner}</{name}>\n'


def _answers(question: ParsedQuestion) -> str | None:
    """Everything below the texts that all kinds have; None for what Moodle has no form for."""
    content, images = question.content, question.images
    match content:
        case Choice():
            return _choice(question.kind, content, images)
        case Statement(true=true):
            return _answer("true", 100 * true) + _answer("false", 100 * (not true))
        case Blanks(blanks=(only,), strict=strict):
            rows = "".join(_answer(text, 100) for text in only.accepted)
            return f"    <usecase>{int('case' in strict)}</usecase>\n{rows}"
        case Numeric():
            return _numeric(content)
        case Matching(pairs=pairs, extra=extra):
            return "".join(
                _pair(left, right, images)
                for left, right in [*pairs, *(("", one) for one in extra)]
            )
        case Ordering(items=items):
            return "".join(
                _answer(text, no, images=images) for no, text in enumerate(items, 1)
            )
        case Essay(rubric=rubric):
            return _text_element("graderinfo", rubric)
    return None


def _answer(
    text: str,
    percent: Decimal | int,
    more: str = "",
    images: Mapping[str, str] = NO_IMAGES,
) -> str:
    share = number_text(Decimal(percent))
    style, inner = _shown(text, images)
    return f'    <answer fraction="{share}" format="{style}">{inner}{more}</answer>\n'


def _pair(left: str, right: str, images: Mapping[str, str]) -> str:
    style, inner = _shown(left, images)
    return (
        f'    <subquestion format="{style}">{inner}'
        f"<answer><text>{escape(right)}</text></answer></subquestion>\n"
    )


def _choice(kind: str, content: Choice, images: Mapping[str, str]) -> str:
    right = sum(is_right for _text, is_right in content.options)
    share, penalty = Decimal(100), 0
    if kind == "multiple":
        share = (share / max(right, 1)).quantize(Decimal("0.00001"))
        penalty = -100
    rows = [
        _answer(text, share if is_right else penalty, images=images)
        for text, is_right in content.options
    ]
    single = "true" if kind == "single" else "false"
    return f"    <single>{single}</single>\n" + "".join(rows)


def _numeric(content: Numeric) -> str:
    rows = "".join(
        _answer(
            number_text(one.value),
            one.fraction * 100,
            f"<tolerance>{number_text(one.tolerance)}</tolerance>",
        )
        for one in content.answers
    )
    if not content.unit:
        return rows
    return (
        f"{rows}    <units><unit><multiplier>1</multiplier>"
        f"<unit_name>{escape(content.unit)}</unit_name></unit></units>\n"
    )


def _comes_back(question: ParsedQuestion, text: str) -> bool:
    again = [replace(one, source_id="") for one in parse(_document(text)).questions]
    wanted = without_losses(question, _holds(question) - {"category"})
    return again == [replace(wanted, line=3, file="", source_id="")]
