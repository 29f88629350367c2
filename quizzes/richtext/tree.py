"""A small tree of cleaned HTML, and how it is spelled."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from quizzes.richtext.words import one_line, without_controls

# Deeper than any text a person writes; what lies below is read as if it lay here.
MAX_DEPTH = 24
MOST_SPAN = 20
INLINE = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "u": "u",
    "ins": "u",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
    "br": "br",
    "img": "img",
}
_VOID = frozenset({"br", "img"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_EDGE_BREAKS = re.compile(r"^(?: |<br/>)+|(?: |<br/>)+$")

# (address of a picture, its description) to the name we keep it by, None for one that does not
# come in, and the description.
ImageOf = Callable[[str, str], tuple[str | None, str]]


@dataclass
class Element:
    name: str
    attrs: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)


class _Builder(HTMLParser):
    """Only for what nh3 has written: every tag is known, closed and in its place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]
        self.skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self.open[-1].children.append(element)
        elif len(self.open) > MAX_DEPTH:
            self.skipped.append(tag)
        else:
            self.open[-1].children.append(element)
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self.skipped:
            self.skipped.pop()
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def build(cleaned: str) -> Element:
    """The tree of HTML as nh3 writes it."""
    builder = _Builder()
    builder.feed(cleaned)
    builder.close()
    return builder.root


class Speller:
    """Spells a tree in our tags, as XHTML. `image_of` names each picture; one without a name
    leaves its description in brackets."""

    def __init__(self, image_of: ImageOf) -> None:
        self.image_of = image_of

    def blocks(self, parent: Element) -> list[str]:
        """Paragraphs, lists and tables; what stands between them becomes paragraphs."""
        out, run = [], []
        for child in parent.children:
            if isinstance(child, str) or child.name in INLINE:
                run.append(child)
                continue
            out.append(self._paragraph(run))
            run = []
            if child.name == "p":
                out.append(self._paragraph(child.children))
            elif child.name in ("ul", "ol"):
                out.append(self._list(child))
            elif child.name == "table":
                out.append(self._table(child))
            else:
                out += self.blocks(child)
        out.append(self._paragraph(run))
        return [one for one in out if one]

    def _paragraph(self, run: "list[Element | str]") -> str:
        inner = _trimmed(self._inline(run))
        return f"<p>{inner}</p>" if inner else ""

    def _inline(self, run: "list[Element | str]") -> str:
        return "".join(self._piece(one) for one in run)

    def _piece(self, one: "Element | str") -> str:
        if isinstance(one, str):
            return escape(without_controls(one), quote=False)
        name = INLINE.get(one.name)
        if name == "br":
            return "<br/>"
        if name == "img":
            return self._image(one)
        inner = self._inline(one.children)
        if name is None:
            # A block inside a phrase, as only broken pages have it.
            return f" {inner} "
        return f"<{name}>{inner}</{name}>" if inner.strip() else inner

    def _image(self, one: Element) -> str:
        alt = one_line(one.attrs.get("alt", ""))
        source = one.attrs.get("data-image") or one.attrs.get("src", "")
        name, alt = self.image_of(source, alt)
        if name is None:
            return escape(f"[{alt}]", quote=False) if alt else ""
        return f'<img data-image="{escape(name)}" alt="{escape(alt)}"/>'

    def _flow(self, parent: Element) -> str:
        """What a cell or an entry of a list holds: lines, lists and tables, no paragraphs."""
        parts, after_line = [], False
        for block in self.blocks(parent):
            is_line = block.startswith("<p>")
            inner = block[3:-4] if is_line else block
            parts.append("<br/>" + inner if is_line and after_line else inner)
            after_line = is_line
        return "".join(parts)

    def _list(self, parent: Element) -> str:
        entries = [
            self._flow(
                one
                if isinstance(one, Element) and one.name == "li"
                else Element("", {}, [one])
            )
            for one in parent.children
        ]
        inner = "".join(f"<li>{one}</li>" for one in entries if one)
        return f"<{parent.name}>{inner}</{parent.name}>" if inner else ""

    def _table(self, parent: Element) -> str:
        head = "".join(self._rows(parent, "thead"))
        rows = "".join(self._rows(parent, "tbody", "tfoot", ""))
        captions = [self._inline(one.children) for one in _named(parent, "caption")]
        caption = _trimmed(" ".join(captions))
        return "".join(
            [
                "<table>" if head or rows else "",
                f"<caption>{caption}</caption>" if caption and (head or rows) else "",
                f"<thead>{head}</thead>" if head else "",
                f"<tbody>{rows}</tbody>" if rows else "",
                "</table>" if head or rows else "",
            ]
        )

    def _rows(self, table: Element, *sections: str) -> Iterator[str]:
        for one in table.children:
            if not isinstance(one, Element):
                continue
            if one.name == "tr" and "" in sections:
                yield from self._row(one)
            elif one.name in sections and one.name in _SECTIONS:
                for row in _named(one, "tr"):
                    yield from self._row(row)

    def _row(self, row: Element) -> Iterator[str]:
        cells = "".join(
            f"<{cell.name}{_spans(cell)}>{self._flow(cell)}</{cell.name}>"
            for cell in row.children
            if isinstance(cell, Element) and cell.name in ("td", "th")
        )
        if cells:
            yield f"<tr>{cells}</tr>"


def _named(parent: Element, name: str) -> list[Element]:
    return [
        one for one in parent.children if isinstance(one, Element) and one.name == name
    ]


def _spans(cell: Element) -> str:
    spans = ""
    for name in ("colspan", "rowspan"):
        value = cell.attrs.get(name, "")
        if re.fullmatch(r"[0-9]{1,2}", value) and 1 < int(value) <= MOST_SPAN:
            spans += f' {name}="{int(value)}"'
    return spans


def _trimmed(inline: str) -> str:
    """Without white space at the ends and around breaks. Tags of ours hold single spaces only."""
    text = re.sub(r"[\s\xa0]+", " ", inline)
    text = re.sub(r" ?<br/> ?", "<br/>", text)
    return _EDGE_BREAKS.sub("", text)
