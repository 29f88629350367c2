"""GIFT, Moodle's text format: the reader. The writer is `gift_writer`.

Source of the grammar: Moodle's documentation "GIFT format" and its reader. Beyond it: full-width
braces and marks in a question without half-width ones, 对/错/√/× for true and false, and an empty
line inside braces that are closed further down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lib.table_file import decode
from quizzes.formats.gift_answers import Answer, read_answers, read_numbers
from quizzes.formats.labels import sorted_by
from quizzes.formats.parsed import (
    Blank,
    Blanks,
    Choice,
    Content,
    Essay,
    Findings,
    Matching,
    Numeric,
    ParsedQuestion,
    Refused,
    Report,
    Statement,
    Unknown,
)
from quizzes.formats.pictures import Pictures, joined
from quizzes.formats.texts import clean, has_markup, without_controls
from quizzes.richtext import words

# An escaped character travels as a control character, which no text of ours holds.
ESCAPED = {"\\": "\1", ":": "\2", "#": "\3", "=": "\4", "{": "\5", "}": "\6", "~": "\7"}
_BACK = {ord(mark): char for char, mark in ESCAPED.items()} | {8: "\n"}
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_FORMAT = re.compile(r"\s*\[(html|moodle|markdown|plain)\]", re.I)
_FULL_WIDTH = str.maketrans("｛｝＝～＃％", "{}=~#%")
_ID = re.compile(r"\[id:([^\]]*)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])*)\]")
_CATEGORY = re.compile(r"\s*\$CATEGORY\s*[:：]\s*(.*)", re.I)
TRUE_WORDS = frozenset({"t", "true", "对", "正确", "是", "√", "✓", "✔"})
FALSE_WORDS = frozenset({"f", "false", "错", "错误", "否", "×", "✗", "✘"})
_ROOTS = re.compile(r"^(?:\$(?:course|system|module|cat1)\$/)?(?:top/)?", re.I)
GAP = "_____"


@dataclass(frozen=True)
class _Block:
    line: int
    text: str
    source_id: str
    tags: list[str]


def parse(data: bytes) -> Report:
    """The questions of a GIFT file; every problem names the line where its question begins."""
    found = Findings()
    try:
        text = without_controls(decode(data))
    except Refused as error:
        found.refuse(error.line or 1, error.code)
        return found.report()
    category = ""
    for block in _blocks(_ESCAPE.sub(_mark, text)):
        named = _CATEGORY.fullmatch(block.text)
        if named:
            category = short_category(_shown(named.group(1)))
        else:
            _read(found, block, category)
    return found.report()


def short_category(path: str) -> str:
    """A category without the roots that Moodle puts before every path."""
    return _ROOTS.sub("", path.strip())


def _mark(match: re.Match[str]) -> str:
    return "\x08" if match.group(1) == "n" else ESCAPED[match.group(1)]


def _shown(text: str) -> str:
    return clean(text.translate(_BACK))


def _blocks(text: str) -> Iterator[_Block]:
    """Questions and category lines; comments only leave the [id:…] and [tag:…] that Moodle puts there."""
    lines = text.split("\n")
    closes = _closes_next(lines)
    taken: list[str] = []
    first, depth, source_id, tags = 0, 0, "", []
    for number, line in enumerate([*lines, ""], 1):
        if line.lstrip().startswith("//"):
            named = _ID.search(line)
            source_id = named.group(1) if named else source_id
            tags += [one.replace("\\]", "]") for one in _TAG.findall(line)]
            continue
        ends = not line.strip() and not (depth > 0 and closes[number - 1])
        if taken and (ends or _CATEGORY.match(line)):
            yield _Block(first, "\n".join(taken), _shown(source_id), tags)
            taken, depth, source_id, tags = [], 0, "", []
        if _CATEGORY.match(line):
            yield _Block(number, line, "", [])
        elif line.strip():
            first = first if taken else number
            taken.append(line)
            depth += line.count("{") - line.count("}")


def _closes_next(lines: list[str]) -> list[bool]:
    """For each line, whether the first brace from there on is a closing one."""
    answers, closing = [False], False
    for line in reversed(lines):
        brace = next((char for char in line if char in "{}"), "")
        closing = brace == "}" if brace else closing
        answers.append(closing)
    return answers[::-1]


def _read(found: Findings, block: _Block, category: str) -> None:
    reader = _Reader(found, block)
    try:
        found.add(reader.question(category))
    except Refused as error:
        found.refuse(block.line, error.code, error.params)
    except Unknown as error:
        found.keep(block.line, error.name, block.text.translate(_BACK))


class _Reader:
    """Reads one block."""

    def __init__(self, found: Findings, block: _Block) -> None:
        self.found, self.block = found, block
        self.format = ""
        self.comments: list[str] = []
        self.pictures = Pictures()

    def question(self, category: str) -> ParsedQuestion:
        title, text = self._title(self.block.text.strip())
        before, inside, after = _braces(text)
        prefix = _FORMAT.match(before)
        if prefix:
            self.format, before = prefix.group(1).lower(), before[prefix.end() :]
        stem = self.shown(before + GAP + after if after.strip() else before)
        if not stem:
            raise Refused("stem_missing")
        inside, _mark, general = inside.partition("####")
        kind, content = self._content(inside.strip())
        explanation = joined([self.shown(general), *self.comments])
        for image in self.pictures.missing:
            self.note("image_left_out", name=image)
        for image in self.pictures.unnamed:
            self.note("image_alt_missing", name=image)
        question = ParsedQuestion(
            kind=kind,
            stem=stem,
            content=content,
            explanation=explanation,
            category=category,
            line=self.block.line,
            source_id=self.block.source_id or title,
            **sorted_by(_shown(tag) for tag in self.block.tags),
        )
        return self.pictures.give(question)

    def _title(self, text: str) -> tuple[str, str]:
        if not text.startswith("::"):
            return "", text
        title, mark, rest = text[2:].partition("::")
        if not mark:
            raise Refused("title_unclosed")
        return _shown(title), rest.strip()

    def shown(self, text: str) -> str:
        """A piece of text as a reader sees it, whatever it was written in."""
        prefix = _FORMAT.match(text)
        style = prefix.group(1).lower() if prefix else self.format
        text = (text[prefix.end() :] if prefix else text).translate(_BACK)
        if style != "html" and (style == "plain" or not has_markup(text)):
            return clean(text)
        return self.pictures.read(text)

    def said(self, text: str) -> str:
        """As `shown`, without markup: for what is compared with answers, or stands in a list."""
        return words(self.shown(text))

    def note(self, code: str, **params: str) -> None:
        self.found.note(self.block.line, code, params)

    def _content(self, inside: str) -> tuple[str, Content]:
        if not inside:
            return "essay", Essay()
        if inside.startswith("#"):
            return "numeric", self._numeric(inside[1:])
        word, *comments = inside.split("#")
        if word.strip().lower() in TRUE_WORDS | FALSE_WORDS:
            self.comments += [self.said(one) for one in comments]
            return "true_false", Statement(word.strip().lower() in TRUE_WORDS)
        answers = read_answers(inside)
        for one in answers:
            self._comment(one)
        if any("->" in one.text for one in answers):
            return "matching", self._matching(answers)
        if any(one.mark == "~" for one in answers):
            return self._choice(answers)
        return "blanks", self._blank(answers)

    def _comment(self, answer: Answer) -> None:
        if answer.comment.strip():
            name = self.said(answer.text.replace("->", " - "))
            self.comments.append(f"{name}：{self.said(answer.comment)}")

    def _numeric(self, text: str) -> Numeric:
        numbers, comments = read_numbers(text.translate(_BACK))
        self.comments += [self.said(one) for one in comments]
        return Numeric(numbers)

    def _matching(self, answers: list[Answer]) -> Matching:
        pairs, extra = [], []
        for one in answers:
            left, arrow, right = one.text.partition("->")
            if one.mark != "=" or not arrow:
                raise Refused("matching_arrow", text=self.said(one.text)[:40])
            if self.shown(left):
                pairs.append((self.shown(left), self.said(right)))
            else:
                extra.append(self.said(right))
        return Matching(tuple(pairs), tuple(extra))

    def _choice(self, answers: list[Answer]) -> tuple[str, Choice]:
        full = [one for one in answers if one.mark == "="]
        if len(full) > 1:
            raise Refused("several_full_marks")
        if full:
            if any(one.mark == "~" and one.weight > 0 for one in answers):
                self.note("weights_lost")
            rows = [(self.shown(one.text), one.mark == "=") for one in answers]
            return "single", Choice(tuple(rows))
        right = [one.weight for one in answers if one.weight > 0]
        total = sum(right, Decimal(0))
        if right and abs(total - 100) > 1:
            self.note("weights_sum", sum=str(total))
        elif len(set(right)) > 1 and max(right) - min(right) > Decimal("0.1"):
            self.note("weights_lost")
        rows = [(self.shown(one.text), one.weight > 0) for one in answers]
        return "multiple", Choice(tuple(rows))

    def _blank(self, answers: list[Answer]) -> Blanks:
        accepted = []
        for one in answers:
            if one.weight == 100:
                accepted.append(self.said(one.text))
            elif one.weight > 0:
                self.note("partial_answer_lost", text=self.said(one.text)[:40])
        if not accepted:
            raise Refused("no_right_answer")
        return Blanks((Blank(tuple(accepted)),))


def _braces(text: str) -> tuple[str, str, str]:
    """What stands before, inside and after the braces. Raises Refused, Unknown."""
    if "{" not in text and "｛" in text:
        before, _brace, rest = text.partition("｛")
        text = f"{before}{{{rest.translate(_FULL_WIDTH)}"
    before, brace, rest = text.partition("{")
    if not brace:
        if "}" in text:
            raise Refused("brace_unopened")
        raise Unknown("description")
    inside, brace, after = rest.partition("}")
    if not brace:
        raise Refused("brace_unclosed")
    if "{" in inside:
        raise Refused("brace_nested")
    if "{" in after or "}" in after:
        raise Refused("braces_several")
    return before, inside, after
