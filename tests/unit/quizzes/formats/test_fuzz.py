"""Whatever the bytes are: a report, never a crash, and a line with every problem."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, examples, read_questions, write_questions
from quizzes.formats.problems import sentence
from tests.golden import read_golden
from tests.unit.quizzes.formats.strategies import PICTURED
from tests.unit.quizzes.formats.test_golden import FILES

SEEDS = {
    format_name: [examples(format_name), write_questions([PICTURED], format_name).data]
    + [
        read_golden(f"questions/{name}").encode()
        for name, one in FILES.items()
        if one == format_name
    ]
    for format_name in FORMATS
}
MARKS = st.sampled_from(
    ["{", "}", "=", "~", "#", "\\", "%", "::", "<", ">", "</p>", "]]>", "&#0;", "<![x", '"', "\n", "->", "..", "9e999", "答案：", "\0", "[html]", "<img src=x>", "@@PLUGINFILE@@/", '<file name="a" encoding="base64">', "data:image/png;base64,x", "[tag:"]
)  # fmt: skip


def check(report):
    for one in report.problems:
        assert one.line >= 1
        assert sentence(one)
    for one in report.unsupported:
        assert one.line >= 1
        assert one.name
    for question in report.questions:
        assert question.line >= 1
        assert question.stem


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=120).map(str.encode))
def test_any_bytes_make_a_report(format_name, data):
    report = read_questions(data, format_name)
    check(report)
    assert report.questions or report.problems or report.unsupported


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_files_make_a_report(format_name, data):
    seed = data.draw(st.sampled_from(SEEDS[format_name]))
    check(read_questions(damaged(data, seed), format_name))


@pytest.mark.parametrize("format_name", ["qti", "xlsx"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damaged_files_inside_a_package_make_a_report(format_name, data):
    """The zip is whole, so that the damage reaches the XML."""
    with zipfile.ZipFile(io.BytesIO(examples(format_name))) as package:
        files = {name: package.read(name) for name in package.namelist()}
    name = data.draw(st.sampled_from(sorted(files)))
    files[name] = damaged(data, files[name])
    check(read_questions(zipped(files), format_name))


def damaged(data, seed):
    """`seed` with a piece cut out or a mark put in, a few times."""
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(seed)))
        if data.draw(st.booleans()):
            seed = seed[:at] + seed[at + data.draw(st.integers(1, 40)) :]
        else:
            seed = seed[:at] + data.draw(MARKS).encode() + seed[at:]
    return seed


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()
