"""One assessmentItem of QTI."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from quizzes.formats.gift import GAP
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
    Unknown,
)
from quizzes.formats.pictures import Find, Pictures, joined, no_files
from quizzes.formats.texts import clean, number
from quizzes.formats.xml_tree import Node
from quizzes.richtext import words

# Not text of the question, wherever it stands in the body.
_APART = frozenset({"rubricblock", "feedbackinline", "feedbackblock", "stylesheet"})
# Our own exports put the fields of blanks here: the text has its marks already.
ANSWERS = "answers"


@dataclass(frozen=True)
class _Declaration:
    cardinality: str
    base_type: str
    correct: list[str]
    mapped: list[tuple[str, Decimal]]

    @property
    def right(self) -> list[str]:
        """What earns the most: the correct response, then what is mapped to as much."""
        most = max((points for _value, points in self.mapped), default=Decimal(0))
        best = [value for value, points in self.mapped if 0 < points == most]
        return list(dict.fromkeys([*self.correct, *best]))


class Item:
    """Reads one item; `pictures` are those found while doing so, `find` gives their bytes."""

    def __init__(self, node: Node, find: Find = no_files) -> None:
        body = node.first("itembody")
        if body is None:
            raise Refused("stem_missing")
        self.node, self.body = node, body
        self.pictures, self.find = Pictures(), find
        self.interactions = [
            one for one in body.walk() if one.name.endswith("interaction")
        ]

    def content(self) -> tuple[str, Content]:
        """(kind, content). Raises Refused, Unknown."""
        if not self.interactions:
            raise Unknown("description")
        names = {one.name for one in self.interactions}
        if names == {"textentryinteraction"}:
            return self._text_entries()
        reader = self._readers().get(self.interactions[0].name)
        if reader is None or len(self.interactions) > 1:
            raise Unknown(", ".join(sorted(names)))
        return reader(self.interactions[0])

    def _readers(self) -> dict[str, Callable[[Node], tuple[str, Content]]]:
        return {
            "choiceinteraction": self._choice,
            "matchinteraction": self._match,
            "orderinteraction": self._order,
            "extendedtextinteraction": self._essay,
        }

    def stem(self) -> str:
        prompts = [one.first("prompt") for one in self.interactions]
        asked = "".join(f"<p>{_inner(one)}</p>" for one in prompts if one is not None)
        return self._read(_inner(self.body) + asked)

    def explanation(self) -> str:
        """The feedback shown afterwards."""
        return joined([self._shown(one) for one in self.node.all("modalfeedback")])

    def _read(self, markup: str) -> str:
        return self.pictures.read(markup, self.find)

    def _shown(self, node: Node) -> str:
        return self._read(_inner(node))

    def _declared(self, interaction: Node) -> _Declaration:
        name = interaction.attrs.get("responseidentifier", "")
        for node in self.node.all("responsedeclaration"):
            if node.attrs.get("identifier") == name:
                return _declaration(node)
        raise Refused("response_missing")

    def _choice(self, node: Node) -> tuple[str, Content]:
        declared = self._declared(node)
        options = [
            (one.attrs.get("identifier", ""), self._shown(one))
            for one in node.all("simplechoice")
        ]
        right = _known(declared.right, [name for name, _text in options])
        if {name for name, _text in options} == {"true", "false"} and len(right) == 1:
            return "true_false", Statement(right[0] == "true")
        rows = tuple((text, name in right) for name, text in options)
        return "single" if declared.cardinality == "single" else "multiple", Choice(
            rows
        )

    def _text_entries(self) -> tuple[str, Content]:
        declared = [self._declared(one) for one in self.interactions]
        if not all(one.right for one in declared):
            raise Refused("response_missing")
        if len(declared) == 1 and declared[0].base_type in ("float", "integer"):
            return "numeric", Numeric(tuple(_number(one) for one in declared[0].right))
        gaps = [Blank(tuple(clean(text) for text in one.right)) for one in declared]
        return "blanks", Blanks(tuple(gaps))

    def _match(self, node: Node) -> tuple[str, Content]:
        sets = node.all("simplematchset")
        if len(sets) != 2:
            raise Refused("response_missing")
        sides = [
            {
                one.attrs.get("identifier", ""): self._shown(one)
                for one in side.all("simpleassociablechoice")
            }
            for side in sets
        ]
        left = sides[0]
        right = {name: words(text) for name, text in sides[1].items()}
        partners: dict[str, str] = {}
        for pair in self._declared(node).right:
            one, _space, other = pair.strip().partition(" ")
            _known([one], list(left))
            _known([other.strip()], list(right))
            if one in partners:
                raise Unknown("matchInteraction with several partners")
            partners[one] = other.strip()
        if partners.keys() != left.keys():
            raise Refused("response_missing")
        taken = set(partners.values())
        return "matching", Matching(
            tuple((left[one], right[partners[one]]) for one in left),
            tuple(text for name, text in right.items() if name not in taken),
        )

    def _order(self, node: Node) -> tuple[str, Content]:
        items = {
            one.attrs.get("identifier", ""): self._shown(one)
            for one in node.all("simplechoice")
        }
        right = _known(self._declared(node).correct, list(items))
        if sorted(right) != sorted(items):
            raise Refused("response_missing")
        return "ordering", Ordering(tuple(items[name] for name in right))

    def _essay(self, node: Node) -> tuple[str, Content]:
        guides = [
            words(self._shown(one))
            for one in self.body.below("rubricblock")
            if "scorer" in one.attrs.get("view", "")
        ]
        sample = ""
        if node.attrs.get("responseidentifier"):
            sample = clean("\n".join(self._declared(node).correct))
        return "essay", Essay(rubric=clean("\n".join(guides)), sample=sample)


def _declaration(node: Node) -> _Declaration:
    correct = node.first("correctresponse")
    entries = node.below("mapentry")
    return _Declaration(
        cardinality=node.attrs.get("cardinality", "single"),
        base_type=node.attrs.get("basetype", ""),
        correct=[clean(one.text()) for one in correct.all("value")] if correct else [],
        mapped=[
            (
                one.attrs.get("mapkey", ""),
                number(one.attrs.get("mappedvalue", "0")) or Decimal(0),
            )
            for one in entries
        ],
    )


def _known(names: list[str], existing: list[str]) -> list[str]:
    """The names, of which there must be some and each must exist. Raises Refused."""
    if not names:
        raise Refused("response_missing")
    for name in names:
        if name not in existing:
            raise Refused("identifier_unknown", name=name[:40])
    return names


def _number(text: str) -> Number:
    value = number(text)
    if value is None:
        raise Refused("number_unreadable", text=text[:40])
    return Number(value)


def _inner(node: Node) -> str:
    """What is in an element as HTML, without interactions; a gap marks each text entry."""
    return "".join(
        escape(one) if isinstance(one, str) else _outer(one) for one in node.children
    )


def _outer(node: Node) -> str:
    if node.name == "textentryinteraction":
        return GAP
    if node.name.endswith("interaction") or node.name in _APART:
        return ""
    if node.attrs.get("class") == ANSWERS:
        return ""
    if node.name in ("img", "object"):
        source = node.attrs.get("src") or node.attrs.get("data", "")
        alt = node.attrs.get("alt", "")
        return f'<img src="{escape(source)}" alt="{escape(alt)}"/>'
    spans = "".join(
        f' {name}="{escape(node.attrs[name])}"'
        for name in ("colspan", "rowspan")
        if name in node.attrs
    )
    return f"<{node.name}{spans}>{_inner(node)}</{node.name}>"
