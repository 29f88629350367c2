"""What a format says it holds comes back equal; what it does not hold is listed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, examples, read_questions, write_questions
from quizzes.formats.losses import without_losses
from quizzes.formats.problems import SENTENCES, sentence
from tests.unit.quizzes.formats.strategies import PICTURED, plainly, questions

EVERYTHING = frozenset(
    {
        "explanation",
        "category",
        "policy",
        "labels",
        "strict",
        "unit",
        "extra",
        "rubric",
        "sample",
        "length",
        "tags",
        "difficulty",
        "reference_s",
        "images",
        "markup",
    }
)
KINDS = {
    "aiken": {"single"},
    "gift": {
        "single",
        "multiple",
        "true_false",
        "blanks",
        "numeric",
        "matching",
        "essay",
    },
    "qti": {
        "single",
        "multiple",
        "true_false",
        "blanks",
        "matching",
        "ordering",
        "essay",
    },
}
ALL_KINDS = {
    "single",
    "multiple",
    "true_false",
    "blanks",
    "numeric",
    "matching",
    "ordering",
    "essay",
}


def expected(asked, left_out):
    """The questions without those refused and without the parts listed as lost."""
    refused = {one.line for one in left_out if one.refused}
    for place, question in enumerate(asked, 1):
        if place in refused:
            continue
        lost = {
            one.params["part"]
            for one in left_out
            if one.line == place and one.code == "part_lost"
        }
        yield plainly(without_losses(question, EVERYTHING - lost))


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@settings(max_examples=40, deadline=None)
@given(asked=st.lists(questions(), min_size=1, max_size=3))
def test_what_is_written_is_read_again(format_name, asked):
    written = write_questions(asked, format_name)
    read = FORMATS[format_name].parse(written.data)
    wanted = list(expected(asked, written.left_out))
    assert [plainly(one) for one in read.questions] == wanted
    assert [one for one in read.problems if one.refused and wanted] == []
    assert read.unsupported == ()
    assert all(sentence(one) for one in written.left_out)


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_the_examples_hold_an_example_of_each_kind(format_name):
    report = read_questions(examples(format_name), format_name)
    assert report.problems == ()
    kinds = {question.kind for question in report.questions}
    assert kinds == KINDS.get(format_name, ALL_KINDS)


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_the_same_questions_make_the_same_file(format_name):
    assert examples(format_name) == examples(format_name)


def test_every_code_has_its_sentence():
    """A code that a parser raises and nobody phrased would be a crash in the report."""
    import re
    from pathlib import Path

    import quizzes.formats

    pattern = re.compile(
        r'(?:Refused|refuse|note|Problem)\(\s*(?:[\w.]+(?: or 1)?,\s*)?"([a-z_]+)"'
    )
    folder = Path(quizzes.formats.__file__).parent
    used = {
        code
        for path in folder.glob("*.py")
        for code in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 30
    assert used - SENTENCES.keys() == set()


@pytest.mark.parametrize(
    ("format_name", "lost"),
    [
        ("moodlexml", set()),
        ("qti", set()),
        ("gift", {"images"}),
        ("csv", {"images"}),
        ("xlsx", {"images"}),
        ("aiken", {"images", "markup", "tags", "difficulty", "reference_s"}),
    ],
)
def test_what_of_a_rich_question_each_format_holds(format_name, lost):
    written = write_questions([PICTURED], format_name)
    assert {one.params["part"] for one in written.left_out} == lost
    report = read_questions(written.data, format_name)
    assert [plainly(one) for one in report.questions] == [
        plainly(without_losses(PICTURED, EVERYTHING - lost))
    ]
    assert report.problems == ()
    assert report.unsupported == ()
