"""Questions as rows of our table, and an empty table with examples."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lib.table_file import Row
from quizzes.formats.losses import losses, without_images, without_losses
from quizzes.formats.parsed import (
    Blanks,
    Choice,
    Content,
    Essay,
    Findings,
    Matching,
    Numeric,
    Ordering,
    ParsedQuestion,
    Problem,
    Statement,
)
from quizzes.formats.pictures import map_texts
from quizzes.formats.table import HEADINGS, HTML, MAX_CELL, OPTIONS, read_rows
from quizzes.formats.texts import number_text
from quizzes.richtext import is_rich, to_html
from quizzes.rules import clock

HOLDS = frozenset(
    [
        "explanation",
        "category",
        "tags",
        "difficulty",
        "reference_s",
        "markup",
        "policy",
        "labels",
        "unit",
        "extra",
        "rubric",
        "sample",
        "length",
    ]
)
LEVELS: Mapping[int, str] = {1: "易", 2: "中", 3: "难"}
KIND_WORDS: Mapping[str, str] = {
    "single": "单选",
    "multiple": "多选",
    "true_false": "判断",
    "blanks": "填空",
    "numeric": "数值",
    "matching": "匹配",
    "ordering": "排序",
    "essay": "简答",
}
EXAMPLES: Sequence[Mapping[str, str]] = (
    {"kind": "单选", "stem": "中国共产党成立于哪一年？", "A": "1911", "B": "1921", "C": "1949", "answer": "B"},
    {"kind": "多选", "stem": "下列哪些属于“三会一课”？", "A": "支部党员大会", "B": "党课", "C": "茶话会", "answer": "AB"},
    {"kind": "判断", "stem": "预备党员的预备期为一年。", "answer": "对"},
    {"kind": "填空", "stem": "党的根本宗旨是____。", "answer": "全心全意为人民服务|为人民服务"},
    {"kind": "数值", "stem": "圆周率约为多少？", "answer": "3.14±0.01"},
    {"kind": "匹配", "stem": "请将会议与地点配对。", "A": "一大 → 上海", "B": "七大 → 延安"},
    {"kind": "排序", "stem": "请按时间先后排序。", "A": "七大", "B": "一大", "C": "八大", "answer": "BAC"},
    {"kind": "简答", "stem": "请写一篇心得体会。", "rubric": "联系实际，条理清楚。", "min_chars": "300"},
)  # fmt: skip


def template_rows() -> list[list[str]]:
    """The headings of an empty table."""
    return [list(HEADINGS.values())]


def example_rows() -> list[list[str]]:
    """Headings and one example of each kind."""
    return [*template_rows(), *(_cells(one, HEADINGS) for one in EXAMPLES)]


def example_questions() -> list[ParsedQuestion]:
    """One question of each kind."""
    found = Findings()
    read_rows(found, [Row(no, cells) for no, cells in enumerate(example_rows(), 1)])
    return found.questions


def question_rows(
    questions: Sequence[ParsedQuestion],
) -> tuple[list[list[str]], list[Problem]]:
    """Headings and rows, and what the table has no place for."""
    kept, left_out = [], []
    for place, question in enumerate(questions, 1):
        row = _row(map_texts(question, lambda text: _cell(without_images(text))))
        if row is None or not _comes_back(question, row):
            left_out.append(Problem(place, "format_cannot_hold"))
            continue
        kept.append(row)
        left_out += losses(question, place, HOLDS)
    headings = _headings(kept)
    return [list(headings.values()), *(_cells(row, headings) for row in kept)], left_out


def _headings(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Our headings, with as many options as the longest question has."""
    used = {letter for row in rows for letter in OPTIONS if row.get(letter)}
    most = max([6, *(OPTIONS.index(letter) + 1 for letter in used)])
    options = {letter: letter for letter in OPTIONS[:most]}
    return {"kind": "题型", "stem": "题干"} | options | dict(HEADINGS)


def _cells(row: Mapping[str, str], headings: Mapping[str, str]) -> list[str]:
    return [row.get(name, "") for name in headings]


def _row(question: ParsedQuestion) -> dict[str, str] | None:
    content = _content(question.content)
    if content is None:
        return None
    options, cells = content
    if len(options) > len(OPTIONS):
        return None
    return {
        "kind": KIND_WORDS[question.kind],
        "stem": question.stem,
        "explanation": question.explanation,
        "category": question.category,
        "tags": "、".join(question.tags),
        "difficulty": LEVELS.get(question.difficulty or 0, ""),
        "reference": clock(question.reference_s)
        if question.reference_s is not None
        else "",
        "source_id": question.source_id,
        **dict(zip(OPTIONS, options, strict=False)),
        **cells,
    }


def _cell(text: str) -> str:
    return HTML + to_html(text) if is_rich(text) else text


def _content(content: Content) -> tuple[list[str], dict[str, str]] | None:
    """Option cells and the other cells of a question."""
    match content:
        case Choice(options=options, policy=policy):
            right = [
                letter for letter, row in zip(OPTIONS, options, strict=False) if row[1]
            ]
            return [text for text, _right in options], {
                "answer": "".join(right),
                "policy": policy,
            }
        case Statement(true=true):
            return [], {"answer": "对" if true else "错"}
        case Blanks(blanks=blanks):
            gaps = ["|".join(one.accepted) for one in blanks]
            return [one.label for one in blanks], {"answer": "；".join(gaps)}
        case Numeric():
            return [], {"answer": "；".join(_numbers(content)), "unit": content.unit}
        case Matching(pairs=pairs, extra=extra):
            sides = [*pairs, *(("", one) for one in extra)]
            return [f"{left} → {right}".strip() for left, right in sides], {}
        case Ordering(items=items, policy=policy):
            return list(items), {"answer": OPTIONS[: len(items)], "policy": policy}
        case Essay():
            return [], _essay(content)


def _numbers(content: Numeric) -> list[str]:
    texts = []
    for one in content.answers:
        tolerance = f"±{number_text(one.tolerance)}" if one.tolerance else ""
        share = f"@{number_text(one.fraction * 100)}%" if one.fraction != 1 else ""
        texts.append(f"{number_text(one.value)}{tolerance}{share}")
    return texts


def _essay(content: Essay) -> dict[str, str]:
    lengths = {"min_chars": content.min_chars, "max_chars": content.max_chars}
    return {
        "answer": content.sample,
        "rubric": content.rubric,
        **{name: "" if most is None else str(most) for name, most in lengths.items()},
    }


def _comes_back(question: ParsedQuestion, row: Mapping[str, str]) -> bool:
    """A text with our own separators in it would be read as several."""
    if any(len(cell) > MAX_CELL for cell in row.values()):
        return False
    headings = _headings([row])
    found = Findings()
    table = (list(headings.values()), _cells(row, headings))
    read_rows(found, [Row(no, cells) for no, cells in enumerate(table, 1)])
    wanted = without_losses(question, HOLDS)
    return found.questions == [replace(wanted, line=2, file="")]
