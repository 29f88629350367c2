"""QTI 2.1, a package with one item per question: the writer."""

import base64
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from lib.zip_archive import MAX_ENTRIES
from quizzes.formats.labels import labels_of
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
from quizzes.formats.pictures import as_html, file_name
from quizzes.formats.qti import MANIFEST, parse
from quizzes.formats.qti_item import ANSWERS
from quizzes.formats.texts import html, number_text, one_line
from quizzes.richtext import is_rich, words

HOLDS = frozenset(
    {"explanation", "extra", "rubric", "sample"}
    | {"tags", "difficulty", "reference_s", "images", "markup"}
)
NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
LOM = "http://ltsc.ieee.org/xsd/LOM"
_LEVELS = {1: "easy", 2: "medium", 3: "difficult"}
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
    asked: list[ParsedQuestion] = []
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
        asked.append(question)
    if 1 + len(files) + len(_images(asked)) > MAX_ENTRIES:
        most = {"most": str(MAX_ENTRIES)}
        left_out.append(Problem(0, "package_large", most, refused=False))
    return Written(_package(files, asked), tuple(left_out))


def _package(files: dict[str, str], asked: Sequence[ParsedQuestion]) -> bytes:
    out = io.BytesIO()
    manifest = _manifest(list(files), asked)
    texts = {MANIFEST: manifest, **files}
    with zipfile.ZipFile(out, "w") as package:
        for name, data in [
            *((name, text.encode()) for name, text in texts.items()),
            *_images(asked).items(),
        ]:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, data)
    return out.getvalue()


def _images(asked: Sequence[ParsedQuestion]) -> dict[str, bytes]:
    """{path in the package: bytes}; a picture of several questions is there once."""
    return {
        f"images/{file_name(sha256, one.images)}": base64.b64decode(data)
        for one in asked
        for sha256, data in one.images.items()
    }


def _metadata(question: ParsedQuestion) -> str:
    """Tags and the like as keywords of LOM, in which difficulty has a place of its own."""
    keywords = "".join(
        f"<keyword><string>{escape(one)}</string></keyword>"
        for one in labels_of(replace(question, difficulty=None))
    )
    general = f"<general>{keywords}</general>" if keywords else ""
    level = _LEVELS.get(question.difficulty or 0)
    educational = (
        "<educational><difficulty><source>LOMv1.0</source>"
        f"<value>{level}</value></difficulty></educational>"
        if level
        else ""
    )
    if not general + educational:
        return ""
    return (
        f'      <metadata><lom xmlns="{LOM}">{general}{educational}</lom></metadata>\n'
    )


def _manifest(names: list[str], asked: Sequence[ParsedQuestion]) -> str:
    resources = "".join(
        f'    <resource identifier="r{no}" type="imsqti_item_xmlv2p1" href="{name}">\n'
        f"{_metadata(question)}"
        f'      <file href="{name}"/>\n'
        + "".join(f'      <file href="{path}"/>\n' for path in _images([question]))
        + "    </resource>\n"
        for no, (name, question) in enumerate(zip(names, asked, strict=True), 1)
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
        f'showHide="show">{_block(question.explanation, question.images)}</modalFeedback>\n'
        if question.explanation
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<assessmentItem xmlns="{NAMESPACE}" identifier="{identifier}" '
        f"title={quoteattr(one_line(words(question.stem))[:80])} "
        'adaptive="false" timeDependent="false">\n'
        f"{parts.declaration}"
        '  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        '  <outcomeDeclaration identifier="FEEDBACK" cardinality="single" '
        'baseType="identifier"/>\n'
        f"  <itemBody>\n{_block(question.stem, question.images)}\n{parts.body}  </itemBody>\n"
        f"{processing}{why}</assessmentItem>\n"
    )


def _block(text: str, images: Mapping[str, str]) -> str:
    return _shown(text, images) if is_rich(text) else f"<p>{html(text)}</p>"


def _shown(text: str, images: Mapping[str, str]) -> str:
    """A text inside an element; items lie one folder below the package."""
    return as_html(text, "../images/", images) if is_rich(text) else html(text)


def _parts(question: ParsedQuestion) -> _Parts | None:
    """None for what QTI's standard templates cannot mark."""
    content: Content = question.content
    images = question.images
    match content:
        case Choice(options=options):
            rows = [
                (f"c{no}", _shown(text, images))
                for no, (text, _right) in enumerate(options, 1)
            ]
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
            return _matching(content, images)
        case Ordering(items=items):
            names = [f"o{no}" for no, _text in enumerate(items, 1)]
            shown = [_shown(text, images) for text in items]
            rows = list(zip(names, shown, strict=True))
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
    """Choices of (name, XHTML)."""
    return "".join(
        f'<simpleChoice identifier="{name}">{text}</simpleChoice>\n'
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


def _matching(content: Matching, images: Mapping[str, str]) -> _Parts:
    partners = list(
        dict.fromkeys([*(right for _left, right in content.pairs), *content.extra])
    )
    pairs = [
        f"l{no} r{partners.index(right) + 1}"
        for no, (_left, right) in enumerate(content.pairs, 1)
    ]
    sides = (
        [
            (f"l{no}", _shown(left, images))
            for no, (left, _right) in enumerate(content.pairs, 1)
        ],
        [(f"r{no}", html(right)) for no, right in enumerate(partners, 1)],
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
        f'<simpleAssociableChoice identifier="{name}" matchMax="0">{text}'
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
    package = _package({"items/q.xml": text}, [question])
    again = [
        replace(one, source_id="", line=0, file="") for one in parse(package).questions
    ]
    wanted = without_losses(question, HOLDS)
    return again == [replace(wanted, line=0, file="", source_id="")]
