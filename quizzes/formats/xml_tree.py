"""XML as a tree that knows its lines, read without entities, DTDs or anything from elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml import DefusedXmlException

from lib.table_file import decode
from quizzes.formats.parsed import Refused

MAX_DEPTH = 100
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DECLARED = re.compile(rb"<\?xml\b[^>]*encoding=[\"']([A-Za-z0-9._-]+)")


@dataclass
class Node:
    """An element; `name` and the names of attributes are lower case, without prefix or hyphen.

    That makes QTI 2 (`choiceInteraction`) and QTI 3 (`qti-choice-interaction`) nearly one.
    """

    name: str
    attrs: dict[str, str]
    line: int
    end: int = 0
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def nodes(self) -> "list[Node]":
        return [one for one in self.children if isinstance(one, Node)]

    def all(self, name: str) -> "list[Node]":
        """The direct children of that name."""
        return [one for one in self.nodes if one.name == name]

    def first(self, name: str) -> "Node | None":
        return next(iter(self.all(name)), None)

    def walk(self) -> "Iterator[Node]":
        """This node and all below it, in the order of the file."""
        yield self
        for child in self.nodes:
            yield from child.walk()

    def below(self, name: str) -> "list[Node]":
        return [one for one in self.walk() if one.name == name and one is not self]

    def text(self) -> str:
        """All text below."""
        return "".join(
            one if isinstance(one, str) else one.text() for one in self.children
        )


@dataclass(frozen=True)
class Document:
    root: Node
    lines: list[str]

    def source(self, node: Node) -> str:
        """The lines on which an element stands, as they came."""
        return "\n".join(self.lines[node.line - 1 : node.end])


def read_xml(data: bytes) -> Document:
    """The document as a tree. Raises Refused with the line."""
    # We have decoded it, so what it declares no longer holds; the lines stay what they were.
    text = _DECLARATION.sub(_same_lines, _text(data), count=1)
    builder = _Builder()
    try:
        defusedxml.sax.parseString(text.encode(), builder)
    except SAXParseException as error:
        raise Refused("xml_broken", error.getLineNumber() or 1) from error
    except DefusedXmlException as error:
        raise Refused("xml_entities", builder.line()) from error
    if builder.root is None:
        raise Refused("xml_broken", 1)
    return Document(builder.root, text.split("\n"))


def _text(data: bytes) -> str:
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    if declared and declared.group(1).lower() in (b"gb2312", b"gbk", b"gb18030"):
        try:
            return data.decode("gb18030").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise Refused("encoding_unknown", 1) from error
    return decode(data)


def _same_lines(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def _plain_name(name: str) -> str:
    return name.rpartition(":")[2].removeprefix("qti-").replace("-", "").lower()


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self.open: list[Node] = []
        self.locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:
        self.locator = locator

    def line(self) -> int:
        return (self.locator.getLineNumber() if self.locator else 1) or 1

    def startElement(self, name: str, attrs: Any) -> None:
        node = Node(
            _plain_name(name),
            # Prefixed ones first: xsi:type must not hide type.
            {
                _plain_name(key): attrs[key]
                for key in sorted(attrs.getNames(), key=lambda key: ":" not in key)
            },
            self.line(),
        )
        if len(self.open) >= MAX_DEPTH:
            raise Refused("xml_too_deep", node.line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def endElement(self, name: str) -> None:
        self.open.pop().end = self.line()

    def characters(self, content: str) -> None:
        if self.open:
            self.open[-1].children.append(content)
