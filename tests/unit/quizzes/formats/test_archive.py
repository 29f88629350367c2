"""Zip files are refused before they are unpacked; packages of QTI as they come."""

import io
import zipfile

import pytest

from lib.zip_archive import MAX_ENTRIES, Archive
from quizzes.formats import qti
from quizzes.formats.parsed import Refused
from tests.golden import read_golden


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def code_of(data):
    with pytest.raises(Refused) as caught:
        Archive(data)
    return caught.value.code


def test_as_many_files_as_allowed_and_one_more():
    files = {f"{no}.xml": "x" for no in range(MAX_ENTRIES)}
    assert len(Archive(zipped(files)).names) == MAX_ENTRIES
    assert code_of(zipped(files | {"more": "x"})) == "archive_entries"


def test_a_bomb_is_refused_by_its_ratio():
    assert code_of(zipped({"a": b"0" * 3_000_000})) == "archive_ratio"


def test_more_than_the_limit_unpacked_is_refused():
    data = bytearray(zipped({"a": b"x"}, zipfile.ZIP_STORED))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (201 * 1024 * 1024).to_bytes(4, "little")
    assert code_of(bytes(data)) == "archive_too_large"


def test_what_a_file_claims_to_hold_is_not_exceeded():
    data = bytearray(zipped({"a": b"x" * 100}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused, match="archive_broken"):
        Archive(bytes(data)).read("a")


def item(name):
    return read_golden(f"questions/{name}")


MANIFEST = """<manifest><resources>
<resource href="items/b.xml"/>
<resource href="items/a.xml"/>
%s
</resources></manifest>"""


def test_a_package_is_read_in_the_order_of_its_manifest():
    report = qti.parse(
        zipped(
            {
                "imsmanifest.xml": MANIFEST % "",
                "items/a.xml": item("choice.qti21.xml"),
                "items/b.xml": item("order.qti30.xml"),
                "images/map.png": b"\x89PNG",
                "test.xml": "<assessmentTest/>",
            }
        )
    )
    assert [(one.file, one.kind) for one in report.questions] == [
        ("items/b.xml", "ordering"),
        ("items/a.xml", "single"),
    ]
    assert [one.code for one in report.problems] == ["image_left_out"]
    assert [(one.file, one.raw) for one in report.unsupported] == [
        ("images/map.png", "iVBORw==")
    ]


def test_own_marking_rules_leave_the_others_in():
    report = qti.parse(
        zipped({"a.xml": item("custom.qti21.xml"), "b.xml": item("match.qti21.xml")})
    )
    assert [one.kind for one in report.questions] == ["matching"]
    assert report.problems == ()
    assert [(one.file, one.name) for one in report.unsupported] == [
        ("a.xml", "responseProcessing")
    ]


def test_a_file_that_the_manifest_names_and_nobody_packed_is_a_problem():
    report = qti.parse(
        zipped(
            {
                "imsmanifest.xml": MANIFEST % "",
                "items/a.xml": item("choice.qti21.xml"),
            }
        )
    )
    assert [
        (one.file, one.line, one.code) for one in report.problems if one.refused
    ] == [("imsmanifest.xml", 2, "item_missing")]


ENTITY = '<!DOCTYPE a [<!ENTITY x "y">]><assessmentItem>&x;</assessmentItem>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<quiz>&x;</quiz>'


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (ENTITY, 1, "xml_entities"),
        (OUTSIDE, 1, "xml_entities"),
        ("<quiz>\n<a>\n</quiz>", 3, "xml_broken"),
        ("<a>" * 200, 1, "xml_too_deep"),
        ("\n<questestinterop/>", 2, "xml_other"),
    ],
)
def test_xml_that_is_not_read(text, line, code):
    (problem,) = qti.parse(text.encode()).problems
    assert (problem.line, problem.code) == (line, code)
