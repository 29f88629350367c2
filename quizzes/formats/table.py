"""Questions as rows of a table: what CSV and XLSX share. Reading; `table_writer` writes.

One row is one question. Headings are found by name in any order, in Chinese or English, as
branches write them; `HEADINGS` is our template.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from lib.table_file import Row
from quizzes.formats.aiken import LETTERS
from quizzes.formats.parsed import Findings, ParsedQuestion, Refused
from quizzes.formats.pictures import Pictures, map_texts
from quizzes.formats.table_answers import read_content
from quizzes.formats.texts import clean, one_line
from quizzes.rules import read_clock

MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_CELL = 10_000
HEADER_WITHIN = 20
OPTIONS = LETTERS[:12]

HEADINGS: Mapping[str, str] = {
    "kind": "题型",
    "stem": "题干",
    **{letter: letter for letter in OPTIONS[:6]},
    "answer": "答案",
    "explanation": "解析",
    "points": "分值",
    "category": "分类",
    "tags": "标签",
    "difficulty": "难度",
    "reference": "视频位置",
    "unit": "单位",
    "policy": "多选计分",
    "rubric": "评分标准",
    "min_chars": "最少字数",
    "max_chars": "最多字数",
    "source_id": "编号",
}
_ALIASES: Mapping[str, Sequence[str]] = {
    "kind": ("题型", "类型", "题目类型", "试题类型", "type", "kind"),
    "stem": (
        "题干",
        "题目",
        "试题",
        "问题",
        "题目内容",
        "试题内容",
        "stem",
        "question",
    ),
    "answer": ("答案", "正确答案", "标准答案", "参考答案", "answer"),
    "explanation": ("解析", "答案解析", "试题解析", "说明", "explanation", "analysis"),
    "points": ("分值", "分数", "points", "score"),
    "category": ("分类", "类别", "知识点", "category"),
    "tags": ("标签", "关键词", "tags"),
    "difficulty": ("难度", "难易", "难易程度", "难度等级", "difficulty"),
    "reference": ("视频位置", "视频时间", "reference"),
    "unit": ("单位", "unit"),
    "policy": ("多选计分", "policy"),
    "rubric": ("评分标准", "评分细则", "rubric"),
    "min_chars": ("最少字数", "minchars"),
    "max_chars": ("最多字数", "maxchars"),
    "source_id": ("编号", "题号", "id"),
}
_SEPARATORS = re.compile(r"[,，、;；\n]")
_FIELDS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}
KINDS: Mapping[str, str] = {
    alias: kind
    for kind, aliases in {
        "single": ("单选", "单选题", "单项选择", "单项选择题", "选择题", "single"),
        "multiple": (
            "多选",
            "多选题",
            "多项选择",
            "多项选择题",
            "不定项选择题",
            "multiple",
        ),
        "true_false": ("判断", "判断题", "是非题", "true_false", "truefalse"),
        "blanks": ("填空", "填空题", "blanks"),
        "numeric": ("数值", "数值题", "计算题", "numeric"),
        "matching": ("匹配", "匹配题", "连线", "连线题", "配对", "配对题", "matching"),
        "ordering": ("排序", "排序题", "ordering"),
        "essay": ("简答", "简答题", "问答题", "论述题", "主观题", "心得体会", "essay"),
    }.items()
    for alias in aliases
}


DIFFICULTIES: Mapping[str, int] = {
    word: level
    for level, named in enumerate(
        (
            ("易", "容易", "简单", "easy", "1"),
            ("中", "中等", "一般", "medium", "2"),
            ("难", "困难", "较难", "hard", "3"),
        ),
        1,
    )
    for word in named
}
# What stands before a cell with markup, as in GIFT.
HTML = "[html]"


def read_rows(found: Findings, rows: Iterable[Row], *, kind: str = "") -> bool:
    """Add the questions of a table to `found`; False when it has no row of headings.

    `kind` is meant where no column says it, as in a sheet called 单选题.
    """
    columns: dict[str, int] = {}
    seen = 0
    for count, row in enumerate(rows, 1):
        if count > MAX_ROWS:
            found.refuse(row.line, "too_many_rows", {"most": str(MAX_ROWS)})
            return True
        if not any(cell.strip() for cell in row.cells) and not row.trouble:
            continue
        if columns:
            _read_row(found, row, columns, kind)
            continue
        columns = _columns(row.cells)
        seen += 1
        if not columns and seen >= HEADER_WITHIN:
            return False
    return bool(columns)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """{field: column}; empty unless this is the row of headings."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells[:MAX_COLUMNS]):
        name = _field(cell)
        if name:
            columns.setdefault(name, at)
    return columns if {"stem", "answer"} <= columns.keys() else {}


def _field(cell: str) -> str | None:
    text = unicodedata.normalize("NFKC", cell)
    text = re.sub(r"[\s*:：_.()（）]|选项|option", "", text, flags=re.I)
    if text.upper() in OPTIONS and len(text) == 1:
        return text.upper()
    return _FIELDS.get(text.lower())


def _read_row(found: Findings, row: Row, columns: Mapping[str, int], kind: str) -> None:
    try:
        if row.trouble:
            raise Refused(row.trouble)
        _check_limits(row)
        cells = {
            name: clean(row.cells[at]) if at < len(row.cells) else ""
            for name, at in columns.items()
        }
        if not any(cells.values()):
            return
        found.add(_question(found, row.line, cells, kind))
    except Refused as error:
        found.refuse(row.line, error.code, error.params)


def _check_limits(row: Row) -> None:
    if len(row.cells) > MAX_COLUMNS:
        raise Refused("too_many_columns", most=str(MAX_COLUMNS))
    if any(len(cell) > MAX_CELL for cell in row.cells):
        raise Refused("cell_too_long", most=str(MAX_CELL))


def _question(
    found: Findings, line: int, cells: Mapping[str, str], kind: str
) -> ParsedQuestion:
    if not cells["stem"]:
        raise Refused("stem_missing")
    written = re.sub(r"\s", "", cells.get("kind", "")).lower()
    if written and written not in KINDS:
        raise Refused("kind_unknown_here", kind=written[:40])
    options = {one: cells[one] for one in OPTIONS if cells.get(one)}
    kind, content = read_content(KINDS.get(written, kind), options, cells)
    if cells.get("points"):
        _note_points(found, line)
    question = ParsedQuestion(
        kind=kind,
        stem=cells["stem"],
        content=content,
        explanation=cells.get("explanation", ""),
        category=cells.get("category", ""),
        line=line,
        source_id=cells.get("source_id", ""),
        file=found.file,
        tags=tuple(
            filter(None, map(one_line, _SEPARATORS.split(cells.get("tags", ""))))
        ),
        difficulty=_difficulty(found, line, cells.get("difficulty", "")),
        reference_s=_reference(found, line, cells.get("reference", "")),
    )
    pictures = Pictures()
    question = map_texts(question, lambda text: _marked_up(text, pictures))
    if not question.stem:
        raise Refused("stem_missing")
    for image in pictures.missing:
        found.note(line, "image_left_out", {"name": image})
    return pictures.give(question)


def _marked_up(cell: str, pictures: Pictures) -> str:
    return pictures.read(cell.removeprefix(HTML)) if cell.startswith(HTML) else cell


def _difficulty(found: Findings, line: int, cell: str) -> int | None:
    level = DIFFICULTIES.get(cell.lower().removesuffix(".0"))
    if cell and level is None:
        found.note(line, "difficulty_unreadable", {"text": cell[:40]})
    return level


def _reference(found: Findings, line: int, cell: str) -> int | None:
    if not cell:
        return None
    try:
        return read_clock(cell)
    except ValueError:
        found.note(line, "reference_unreadable", {"text": cell[:40]})
        return None


def _note_points(found: Findings, line: int) -> None:
    """Once for a file: points belong to a quiz, not to a question."""
    if not any(one.code == "points_left_out" for one in found.problems):
        found.note(line, "points_left_out")
