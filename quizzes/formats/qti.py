"""QTI 2.1 and 3.0: a package (zip) or one item. The writer is `qti_writer`.

Choice, text entry, match, order and extended text with the standard response templates. An item
with its own response processing is listed and kept, the others come in: running strangers'
marking rules is not ours to do.
"""

import base64
import re
from pathlib import PurePosixPath

from lib.zip_archive import Archive
from quizzes.formats.parsed import (
    Findings,
    ParsedQuestion,
    Problem,
    Refused,
    Report,
    Unknown,
    Unsupported,
)
from quizzes.formats.qti_item import Item
from quizzes.formats.texts import clean
from quizzes.formats.xml_tree import Document, Node, read_xml

MANIFEST = "imsmanifest.xml"
_TEMPLATES = frozenset({"match_correct", "map_response"})


def parse(data: bytes) -> Report:
    """The questions of a package or an item; `file` is the item's file in the package."""
    try:
        if data.startswith(b"PK"):
            return _package(Archive(data))
    except Refused as error:
        return Report(problems=(Problem(error.line or 1, error.code, error.params),))
    return _item_file(data, "")


def _package(archive: Archive) -> Report:
    names = [name for name in archive.names if not name.endswith("/")]
    reports = [_missing(archive)]
    for name in _in_order(archive, names):
        reports.append(_item_file(archive.read(name), name))
    kept = [
        Unsupported(1, "file", base64.b64encode(archive.read(name)).decode(), name)
        for name in names
        if not name.lower().endswith((".xml", ".xsd", ".dtd", ".css"))
    ]
    return Report(
        tuple(one for report in reports for one in report.questions),
        tuple(one for report in reports for one in report.problems),
        (*(one for report in reports for one in report.unsupported), *kept),
    )


def _hrefs(archive: Archive) -> list[tuple[str, int]]:
    """What the manifest names, with its lines."""
    if MANIFEST not in archive.names:
        return []
    root = read_xml(archive.read(MANIFEST)).root
    return [
        (str(PurePosixPath(node.attrs.get("href", ""))), node.line)
        for node in root.below("resource")
        if node.attrs.get("href", "").lower().endswith(".xml")
    ]


def _missing(archive: Archive) -> Report:
    found = Findings(MANIFEST)
    for href, line in _hrefs(archive):
        if href not in archive.names:
            found.refuse(line, "item_missing", {"name": href[:80]})
    return found.report()


def _in_order(archive: Archive, names: list[str]) -> list[str]:
    """The XML files, those of the manifest first and in its order."""
    xml = [name for name in names if name.lower().endswith(".xml") and name != MANIFEST]
    listed = dict.fromkeys(href for href, _line in _hrefs(archive) if href in xml)
    return [*listed, *(name for name in xml if name not in listed)]


def _item_file(data: bytes, name: str) -> Report:
    found = Findings(name)
    try:
        document = read_xml(data)
    except Refused as error:
        found.refuse(error.line or 1, error.code, error.params)
        return found.report()
    root = document.root
    items = [root] if root.name == "assessmentitem" else root.below("assessmentitem")
    for node in items:
        _read(found, document, node)
    if not items and not name:
        found.refuse(root.line, "xml_other")
    return found.report()


def _read(found: Findings, document: Document, node: Node) -> None:
    try:
        _check_processing(node)
        item = Item(node)
        kind, content = item.content()
        stem = item.stem()
        if not stem:
            raise Refused("stem_missing")
        question = ParsedQuestion(
            kind=kind,
            stem=stem,
            content=content,
            explanation=item.explanation(),
            line=node.line,
            source_id=clean(node.attrs.get("identifier", "")),
            file=found.file,
        )
    except Refused as error:
        found.refuse(node.line, error.code, error.params)
    except Unknown as error:
        found.keep(node.line, error.name, document.source(node))
    else:
        found.add(question)
        for image in item.images:
            found.note(node.line, "image_left_out", {"name": image})


def _check_processing(node: Node) -> None:
    """Raises Unknown for anything but the standard templates, and none for written answers."""
    processing = node.first("responseprocessing")
    if processing is None:
        return
    template = re.split(r"[/\\]", processing.attrs.get("template", ""))[-1]
    if template.removesuffix(".xml") not in _TEMPLATES:
        raise Unknown("responseProcessing")
