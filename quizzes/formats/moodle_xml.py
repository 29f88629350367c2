"""Moodle XML: the reader. The writer is `moodle_xml_writer`.

There is no schema; what is read here is what Moodle's own export writes. HTML keeps what markup a
question may have, with the pictures that the file carries.
Kinds that we do not have (calculated, cloze, ...) are listed by their name and kept.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from quizzes.formats.gift import short_category
from quizzes.formats.labels import sorted_by
from quizzes.formats.parsed import (
    Blank,
    Blanks,
    Choice,
    Content,
    Essay,
    Findings,
    Matching,
    Number,
    Numeric,
    Ordering,
    ParsedQuestion,
    Refused,
    Report,
    Statement,
    Unknown,
)
from quizzes.formats.pictures import Pictures, decoded, joined
from quizzes.formats.texts import clean, has_markup, number
from quizzes.formats.xml_tree import Document, Node, read_xml
from quizzes.richtext import words
from quizzes.richtext.pictures import name_of

PLUGIN_FILE = "@@PLUGINFILE@@/"
# Every element has files of its own: a picture may be there for one text and missing for another.
_WHERE = {
    "questiontext": "stem",
    "generalfeedback": "explanation",
    "feedback": "explanation",
    "graderinfo": "rubric",
}


def parse(data: bytes) -> Report:
    """The questions of a Moodle XML file; a problem names the line of its <question>."""
    found = Findings()
    try:
        document = read_xml(data)
        if document.root.name != "quiz":
            raise Refused("xml_other", document.root.line)
    except Refused as error:
        found.refuse(error.line or 1, error.code, error.params)
        return found.report()
    category = ""
    for node in document.root.all("question"):
        if node.attrs.get("type") == "category":
            category = short_category(_child_text(node, "category"))
        else:
            _read(found, document, node, category)
    return found.report()


def _read(found: Findings, document: Document, node: Node, category: str) -> None:
    reader = _Reader(found, node)
    try:
        question = reader.question(category)
        found.add(question)
        for file in node.below("file"):
            data = decoded(file.text())
            if data is None or name_of(data) not in question.images:
                name = file.attrs.get("name", "")
                found.keep(file.line, f"file {name}", clean(file.text()))
    except Refused as error:
        found.refuse(node.line, error.code, error.params)
    except Unknown as error:
        found.keep(node.line, error.name, document.source(node))


def _child_text(node: Node, name: str) -> str:
    """The text of a child, which Moodle sometimes wraps in <text>."""
    child = node.first(name)
    return _text_of(child) if child else ""


def _text_of(node: Node) -> str:
    return clean((node.first("text") or node).text())


class _Reader:
    """Reads one <question>."""

    def __init__(self, found: Findings, node: Node) -> None:
        self.found, self.node = found, node
        self.comments: list[str] = []
        self.pictures = Pictures()
        # (where, address) of pictures that the file does not hold.
        self.missing: list[tuple[str, str]] = []

    def question(self, category: str) -> ParsedQuestion:
        type_ = self.node.attrs.get("type", "")
        if type_ not in _KINDS:
            raise Unknown(type_ or "question")
        stem = self.shown(self.node.first("questiontext"))
        if not stem:
            raise Refused("stem_missing")
        kind, content = _KINDS[type_](self)
        why = self.shown(self.node.first("generalfeedback"))
        question = ParsedQuestion(
            kind=kind,
            stem=stem,
            content=content,
            explanation=joined([why, *self.comments]),
            category=category,
            line=self.node.line,
            source_id=_child_text(self.node, "idnumber")
            or _child_text(self.node, "name"),
            **sorted_by(self._tags()),
        )
        for where, image in self.missing:
            self.note("image_not_held", where=where, name=image)
        for image in self.pictures.unnamed:
            self.note("image_alt_missing", name=image)
        return self.pictures.give(question)

    def _tags(self) -> list[str]:
        tags = self.node.first("tags")
        return [_text_of(one) for one in tags.all("tag")] if tags else []

    def shown(self, node: Node | None) -> str:
        """The text of an element with a format, as a reader sees it."""
        if node is None:
            return ""
        text = (node.first("text") or node).text()
        style = node.attrs.get("format", "")
        if style == "plain_text" or (style != "html" and not has_markup(text)):
            return clean(text)
        files = {
            one.attrs.get("path", "/").lstrip("/") + one.attrs.get("name", ""): one
            for one in node.all("file")
        }

        def find(source: str) -> bytes | None:
            file = files.get(source.removeprefix(PLUGIN_FILE))
            return decoded(file.text()) if file else None

        known = len(self.pictures.missing)
        read = self.pictures.read(text, find)
        where = _WHERE.get(node.name, "option")
        self.missing += [
            (where, source.removeprefix(PLUGIN_FILE))
            for source in self.pictures.missing[known:]
        ]
        return read

    def said(self, node: Node | None) -> str:
        """As `shown`, without markup: for what is compared with answers, or stands in a list."""
        return words(self.shown(node))

    def note(self, code: str, **params: str) -> None:
        self.found.note(self.node.line, code, params)

    def answers(self) -> list[tuple[Decimal, str, Node]]:
        """(percent, text, element) of each answer; their comments join the explanation."""
        answers = []
        for node in self.node.all("answer"):
            percent = number(node.attrs.get("fraction", "0"))
            if percent is None:
                raise Refused("weight_unreadable", text=node.attrs["fraction"][:40])
            text = self.shown(node)
            comment = self.shown(node.first("feedback"))
            if comment:
                self.comments.append(f"{words(text)}：{words(comment)}")
            answers.append((percent, text, node))
        return answers

    def multichoice(self) -> tuple[str, Content]:
        answers = self.answers()
        if _child_text(self.node, "single") in ("false", "0"):
            weights = [percent for percent, _text, _node in answers if percent > 0]
            if weights and max(weights) - min(weights) > Decimal("0.1"):
                self.note("weights_lost")
            rows = [(text, percent > 0) for percent, text, _node in answers]
            return "multiple", Choice(tuple(rows))
        if any(0 < percent < 100 for percent, _text, _node in answers):
            self.note("weights_lost")
        rows = [(text, percent == 100) for percent, text, _node in answers]
        return "single", Choice(tuple(rows))

    def truefalse(self) -> tuple[str, Content]:
        for percent, text, _node in self.answers():
            text = words(text)
            if percent == 100 and text.lower() in ("true", "false"):
                return "true_false", Statement(text.lower() == "true")
        raise Refused("no_right_answer")

    def shortanswer(self) -> tuple[str, Content]:
        accepted = []
        for percent, text, _node in self.answers():
            if percent == 100:
                accepted.append(words(text))
            elif percent > 0:
                self.note("partial_answer_lost", text=words(text)[:40])
        if not accepted:
            raise Refused("no_right_answer")
        strict = ("case",) if _child_text(self.node, "usecase") == "1" else ()
        return "blanks", Blanks((Blank(tuple(accepted)),), strict)

    def numerical(self) -> tuple[str, Content]:
        numbers = []
        for percent, text, node in self.answers():
            if percent <= 0:
                continue
            value = number(words(text))
            tolerance = number(_child_text(node, "tolerance") or "0")
            if value is None or tolerance is None or tolerance < 0:
                raise Refused("number_unreadable", text=text[:40])
            numbers.append(Number(value, tolerance, percent / 100))
        if not numbers:
            raise Refused("no_right_answer")
        units = [clean(one.text()) for one in self.node.below("unit_name")]
        return "numeric", Numeric(tuple(numbers), units[0] if units else "")

    def matching(self) -> tuple[str, Content]:
        pairs, extra = [], []
        for node in self.node.all("subquestion"):
            left, right = self.shown(node), self.said(node.first("answer"))
            if left:
                pairs.append((left, right))
            else:
                extra.append(right)
        return "matching", Matching(tuple(pairs), tuple(extra))

    def ordering(self) -> tuple[str, Content]:
        answers = self.answers()
        places = [percent for percent, _text, _node in answers]
        if len(set(places)) == len(places):
            answers.sort(key=lambda answer: answer[0])
        return "ordering", Ordering(tuple(text for _percent, text, _node in answers))

    def essay(self) -> tuple[str, Content]:
        return "essay", Essay(rubric=self.said(self.node.first("graderinfo")))


_KINDS: Mapping[str, Callable[[_Reader], tuple[str, Content]]] = {
    "multichoice": _Reader.multichoice,
    "truefalse": _Reader.truefalse,
    "shortanswer": _Reader.shortanswer,
    "numerical": _Reader.numerical,
    "matching": _Reader.matching,
    "match": _Reader.matching,
    "ordering": _Reader.ordering,
    "essay": _Reader.essay,
}
