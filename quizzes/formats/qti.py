"""QTI 2.1 and 3.0: a package (zip) or one item. The writer is `qti_writer`.

Choice, text entry, match, order and extended text with the standard response templates. An item
with its own response processing is listed and kept, the others come in: running strangers'
marking rules is not ours to do.
"""

import base64
import posixpath
import re
from dataclasses import replace
from pathlib import PurePosixPath

from lib.zip_archive import Archive
from quizzes.formats.labels import DIFFICULTY, sorted_by
from quizzes.formats.parsed import (
    Findings,
    ParsedQuestion,
    Problem,
    Refused,
    Report,
    Unknown,
    Unsupported,
)
from quizzes.formats.pictures import Find, no_files
from quizzes.formats.qti_item import Item
from quizzes.formats.texts import clean
from quizzes.formats.xml_tree import Document, Node, read_xml
from quizzes.richtext.pictures import name_of

MANIFEST = "imsmanifest.xml"
_LOM_LEVELS = {
    "very easy": "easy",
    "easy": "easy",
    "medium": "medium",
    "difficult": "hard",
    "very difficult": "hard",
}
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
        reports.append(_item_file(archive.read(name), name, _files_near(archive, name)))
    labels = _labels(archive)
    questions = [
        replace(one, **sorted_by(labels.get(one.file, ())))
        for report in reports
        for one in report.questions
    ]
    shown = {sha256 for one in questions for sha256 in one.images}
    kept = [
        Unsupported(1, "file", base64.b64encode(archive.read(name)).decode(), name)
        for name in names
        if not name.lower().endswith((".xml", ".xsd", ".dtd", ".css"))
        and name_of(archive.read(name)) not in shown
    ]
    return Report(
        tuple(questions),
        tuple(one for report in reports for one in report.problems),
        (*(one for report in reports for one in report.unsupported), *kept),
    )


def _files_near(archive: Archive, item: str) -> Find:
    """Finds what an item names by a path from where the item lies."""
    folder = posixpath.dirname(item)

    def find(source: str) -> bytes | None:
        path = posixpath.normpath(posixpath.join(folder, source)).lstrip("/")
        return archive.read(path) if path in archive.names else None

    return find


def _labels(archive: Archive) -> dict[str, list[str]]:
    """{item's file: keywords and difficulty} that the manifest says of it, as LOM has them."""
    labels: dict[str, list[str]] = {}
    if MANIFEST not in archive.names:
        return labels
    for node in read_xml(archive.read(MANIFEST)).root.below("resource"):
        name = str(PurePosixPath(node.attrs.get("href", "")))
        said = labels.setdefault(name, [])
        for metadata in node.all("metadata"):
            for one in metadata.below("difficulty"):
                value = (one.first("value") or one).text().strip().lower()
                if value in _LOM_LEVELS:
                    said.append(DIFFICULTY + _LOM_LEVELS[value])
            said += [clean(one.text()) for one in metadata.below("keyword")]
    return labels


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


def _item_file(data: bytes, name: str, find: Find = no_files) -> Report:
    found = Findings(name)
    try:
        document = read_xml(data)
    except Refused as error:
        found.refuse(error.line or 1, error.code, error.params)
        return found.report()
    root = document.root
    items = [root] if root.name == "assessmentitem" else root.below("assessmentitem")
    for node in items:
        _read(found, document, node, find)
    if not items and not name:
        found.refuse(root.line, "xml_other")
    return found.report()


def _read(found: Findings, document: Document, node: Node, find: Find) -> None:
    try:
        _check_processing(node)
        item = Item(node, find)
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
        found.add(item.pictures.give(question))
        for image in item.pictures.missing:
            found.note(node.line, "image_left_out", {"name": image})
        for image in item.pictures.unnamed:
            found.note(node.line, "image_alt_missing", {"name": image})


def _check_processing(node: Node) -> None:
    """Raises Unknown for anything but the standard templates, and none for written answers."""
    processing = node.first("responseprocessing")
    if processing is None:
        return
    template = re.split(r"[/\\]", processing.attrs.get("template", ""))[-1]
    if template.removesuffix(".xml") not in _TEMPLATES:
        raise Unknown("responseProcessing")
