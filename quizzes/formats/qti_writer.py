"""QTI 2.1, a package with one item per question: the writer."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from lib.zip_archive import MAX_ENTRIES
from quizzes.formats.losses import losses, without_losses
from quizzes.formats.parsed import (
    Blanks,
    Choice,
    Content,
    Essay,
    Matching,
    Numeric,
    Ordering,
    ParsedQuestion,
    Problem,
    Statement,
    Written,
)
from quizzes.formats.qti import MANIFEST, parse
from quizzes.formats.qti_item import ANSWERS
from quizzes.formats.texts import html, number_text, one_line

HOLDS = frozenset({"explanation", "extra", "rubric", "sample"})
NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
# Zip files carry a time; the same questions make the same package.
_EPOCH = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class _Parts:
    """An item without its frame: declaration, body below the stem, response template."""

    declaration: str
    body: str
    template: str = "match_correct"


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """A package with the questions; what it cannot hold is listed."""
    files: dict[str, str] = {}
    left_out = []
    for place, question in enumerate(questions, 1):
        parts = _parts(question)
        if parts is None:
            left_out.append(
                Problem(place, "format_lacks_kind", {"kind": question.kind})
            )
            continue
        text = _item(question, parts, place)
        if not _comes_back(question, text):
            left_out.append(Problem(place, "format_cannot_hold"))
            continue
        left_out += losses(question, place, HOLDS)
        files[f"items/q{place:05d}.xml"] = text
    if len(files) >= MAX_ENTRIES:
        most = {"most": str(MAX_ENTRIES)}
        left_out.append(Problem(0, "package_large", most, refused=False))
    return Written(_package(files), tuple(left_out))


def _package(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in [(MANIFEST, _manifest(list(files))), *files.items()]:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text.encode())
    return out.getvalue()


def _manifest(names: list[str]) -> str:
    resources = "".join(
        f'    <resource identifier="r{no}" type="imsqti_item_xmlv2p1" href="{name}">\n'
        f'      <file href="{name}"/>\n    </resource>\n'
        for no, name in enumerate(names, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="questions">\n'
        "  <metadata><schema>QTIv2.1 Package</schema>"
        "<schemaversion>1.0.0</schemaversion></metadata>\n"
        f"  <organizations/>\n  <resources>\n{resources}  </resources>\n</manifest>\n"
    )


def _item(question: ParsedQuestion, parts: _Parts, place: int) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]", "-", question.source_id) or str(place)
    identifier = name if re.match(r"[A-Za-z_]", name) else f"q-{name}"
    processing = (
        f'  <responseProcessing template="{TEMPLATES}/{parts.template}"/>\n'
        if parts.template
        else ""
    )
    why = (
        '  <modalFeedback outcomeIdentifier="FEEDBACK" identifier="explanation" '
        f'showHide="show"><p>{html(question.explanation)}</p></modalFeedback>\n'
        if question.explanation
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<assessmentItem xmlns="{NAMESPACE}" identifier="{identifier}" '
        f"title={quoteattr(one_line(question.stem)[:80])} "
        'adaptive="false" timeDependent="false">\n'
        f"{parts.declaration}"
        '  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        '  <outcomeDeclaration identifier="FEEDBACK" cardinality="single" '
        'baseType="identifier"/>\n'
        f"  <itemBody>\n<p>{html(question.stem)}</p>\n{parts.body}  </itemBody>\n"
        f"{processing}{why}</assessmentItem>\n"
    )


def _parts(question: ParsedQuestion) -> _Parts | None:
    """None for what QTI's standard templates cannot mark."""
    content: Content = question.content
    match content:
        case Choice(options=options):
            rows = [(f"c{no}", text) for no, (text, _right) in enumerate(options, 1)]
            right = [f"c{no}" for no, row in enumerate(options, 1) if row[1]]
            return _choice(rows, right, several=question.kind == "multiple")
        case Statement(true=true):
            rows = [("true", "对"), ("false", "错")]
            return _choice(rows, ["true" if true else "false"], several=False)
        case Blanks(blanks=(only,)):
            return _entry("string", list(only.accepted))
        case Numeric(answers=answers):
            if all(one.tolerance == 0 and one.fraction == 1 for one in answers):
                return _entry("float", [number_text(one.value) for one in answers])
        case Matching():
            return _matching(content)
        case Ordering(items=items):
            names = [f"o{no}" for no, _text in enumerate(items, 1)]
            rows = list(zip(names, items, strict=True))
            return _Parts(
                _declaration("ordered", "identifier", names),
                _interaction("orderInteraction", _choices(rows), 'shuffle="true"'),
            )
        case Essay():
            return _essay(content)
    return None


def _declaration(
    cardinality: str, base_type: str, right: list[str], mapping: str = ""
) -> str:
    values = "".join(f"<value>{escape(one)}</value>" for one in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    return (
        f'  <responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base_type}">{correct}{mapping}</responseDeclaration>\n'
    )


def _interaction(name: str, inner: str, attrs: str) -> str:
    return f'<{name} responseIdentifier="RESPONSE" {attrs}>\n{inner}</{name}>\n'


def _choices(rows: list[tuple[str, str]]) -> str:
    return "".join(
        f'<simpleChoice identifier="{name}">{html(text)}</simpleChoice>\n'
        for name, text in rows
    )


def _choice(rows: list[tuple[str, str]], right: list[str], *, several: bool) -> _Parts:
    most = 0 if several else 1
    attrs = f'shuffle="true" maxChoices="{most}"'
    return _Parts(
        _declaration("multiple" if several else "single", "identifier", right),
        _interaction("choiceInteraction", _choices(rows), attrs),
    )


def _entry(base_type: str, accepted: list[str]) -> _Parts:
    entries = "".join(
        f'<mapEntry mapKey={quoteattr(one)} mappedValue="1"/>' for one in accepted
    )
    mapping = f'<mapping defaultValue="0">{entries}</mapping>'
    return _Parts(
        _declaration("single", base_type, accepted[:1], mapping),
        f'<div class="{ANSWERS}"><textEntryInteraction responseIdentifier="RESPONSE"/></div>\n',
        "map_response",
    )


def _matching(content: Matching) -> _Parts:
    partners = list(
        dict.fromkeys([*(right for _left, right in content.pairs), *content.extra])
    )
    pairs = [
        f"l{no} r{partners.index(right) + 1}"
        for no, (_left, right) in enumerate(content.pairs, 1)
    ]
    sides = (
        [(f"l{no}", left) for no, (left, _right) in enumerate(content.pairs, 1)],
        [(f"r{no}", right) for no, right in enumerate(partners, 1)],
    )
    inner = "".join(
        f"<simpleMatchSet>\n{_partners(side)}</simpleMatchSet>\n" for side in sides
    )
    return _Parts(
        _declaration("multiple", "directedPair", pairs),
        _interaction("matchInteraction", inner, 'shuffle="true" maxAssociations="0"'),
    )


def _partners(rows: list[tuple[str, str]]) -> str:
    return "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="0">{html(text)}'
        "</simpleAssociableChoice>\n"
        for name, text in rows
    )


def _essay(content: Essay) -> _Parts:
    guide = (
        f'<rubricBlock view="scorer"><p>{html(content.rubric)}</p></rubricBlock>\n'
        if content.rubric
        else ""
    )
    return _Parts(
        _declaration("single", "string", [content.sample] if content.sample else []),
        guide + '<extendedTextInteraction responseIdentifier="RESPONSE"/>\n',
        template="",
    )


def _comes_back(question: ParsedQuestion, text: str) -> bool:
    again = [replace(one, source_id="") for one in parse(text.encode()).questions]
    wanted = without_losses(question, HOLDS)
    return again == [replace(wanted, line=2, file="", source_id="")]
