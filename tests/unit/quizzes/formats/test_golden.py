"""Ugly files, written for this, and everything that is found in them."""

import pytest

from quizzes.formats import read_questions
from tests.golden import assert_golden, read_golden
from tests.unit.quizzes.formats.reports import as_text

FILES = {
    "ugly.gift": "gift",
    "ugly.aiken.txt": "aiken",
    "ugly.moodle.xml": "moodlexml",
    "branch.csv": "csv",
    "choice.qti21.xml": "qti",
    "match.qti21.xml": "qti",
    "order.qti30.xml": "qti",
    "entry.qti30.xml": "qti",
    "custom.qti21.xml": "qti",
    "wrong.qti21.xml": "qti",
}
TEXT_FILES = ["ugly.gift", "ugly.aiken.txt", "branch.csv"]


def source(name):
    return read_golden(f"questions/{name}")


@pytest.mark.parametrize(("name", "format_name"), FILES.items())
def test_everything_in_the_file_is_told(name, format_name):
    report = read_questions(source(name).encode(), format_name)
    assert_golden(f"questions/{name}.report", as_text(report))


@pytest.mark.parametrize("name", TEXT_FILES)
@pytest.mark.parametrize(
    ("encoding", "newline"),
    [
        ("utf-8-sig", "\r\n"),
        ("gb18030", "\r\n"),
        ("utf-16", "\n"),
        ("utf-16-le", "\r\n"),
        ("utf-16-be", "\n"),
        ("utf-8", "\r"),
    ],
)
def test_encoding_and_line_ends_make_no_difference(name, encoding, newline):
    text = source(name)
    data = text.replace("\n", newline).encode(encoding)
    wanted = read_questions(text.encode(), FILES[name])
    assert read_questions(data, FILES[name]) == wanted


def test_xml_in_gb18030_is_read_as_declared():
    text = source("ugly.moodle.xml")
    data = text.replace('encoding="UTF-8"', 'encoding="GB2312"').encode("gb18030")
    wanted = read_questions(text.encode(), "moodlexml")
    assert read_questions(data, "moodlexml").questions == wanted.questions


@pytest.mark.parametrize("format_name", ["gift", "aiken", "csv"])
def test_bytes_in_no_encoding_are_named_with_their_line(format_name):
    report = read_questions("党课\n\n".encode() + b"\xff\xff\xff\n", format_name)
    (problem,) = report.problems
    assert (problem.code, problem.line) == ("encoding_unknown", 3)
