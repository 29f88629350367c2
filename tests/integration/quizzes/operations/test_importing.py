"""Importing a report: what would happen, then all of it or nothing."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, examples, read_questions, write_questions
from quizzes.formats.parsed import Choice, ParsedQuestion, Report, Statement
from quizzes.formats.pictures import shown_images
from quizzes.formats.problems import PARTS
from quizzes.models import BankEntry, QuestionVersion
from quizzes.operations import retire_question
from quizzes.operations.importing import (
    ImportRefused,
    RowStatus,
    apply_import,
    preview_import,
)
from quizzes.queries.exporting import exportable_questions
from quizzes.states import VersionState
from tests.builders.members import make_member
from tests.builders.quizzes import NINE, make_bank, make_question
from tests.unit.quizzes.formats.strategies import CONTENTS, IMAGES, texts

pytestmark = pytest.mark.django_db

RIGHT = ParsedQuestion("true_false", "预备期为一年。", Statement(True), line=1)
WRONG = ParsedQuestion(
    "single", "没有答案", Choice((("甲", False), ("乙", False))), line=3
)
STRANGE = ParsedQuestion("hologram", "未来的题", Statement(True), line=5)


@pytest.fixture
def bank():
    return make_bank()


def statuses(preview):
    return [(row.line, row.status) for row in preview.rows]


def test_preview_changes_nothing_and_says_everything(bank):
    report = Report((RIGHT, WRONG, STRANGE))
    preview = preview_import(report=report, bank=bank)
    assert statuses(preview) == [
        (1, RowStatus.ADD),
        (3, RowStatus.REFUSED),
        (5, RowStatus.UNSUPPORTED),
    ]
    assert preview.is_refused
    assert not BankEntry.objects.exists()


def test_one_refused_line_leaves_the_bank_as_it_was(bank):
    with pytest.raises(ImportRefused) as caught:
        apply_import(report=Report((RIGHT, WRONG)), bank=bank, at=NINE, by=None)
    assert caught.value.preview.count(RowStatus.REFUSED) == 1
    assert not BankEntry.objects.exists()


def test_a_kind_that_is_not_known_is_kept_in_words_and_stops_nothing(bank):
    preview = apply_import(report=Report((RIGHT, STRANGE)), bank=bank, at=NINE, by=None)
    (row,) = [one for one in preview.rows if one.status == RowStatus.UNSUPPORTED]
    assert (row.kind, row.line) == ("hologram", 5)
    assert "未来的题" in row.raw
    assert QuestionVersion.objects.count() == 1


def test_questions_come_in_as_drafts_of_who_imports(bank):
    editor = make_member()
    apply_import(report=Report((RIGHT,)), bank=bank, at=NINE, by=editor)
    version = QuestionVersion.objects.get()
    assert (version.state, version.created_by, version.created_at) == (
        VersionState.DRAFT,
        editor,
        NINE,
    )


def test_the_same_file_twice_adds_nothing(bank):
    report = Report((RIGHT,))
    apply_import(report=report, bank=bank, at=NINE, by=None)
    again = apply_import(report=report, bank=bank, at=NINE, by=None)
    assert statuses(again) == [(1, RowStatus.DUPLICATE)]
    assert QuestionVersion.objects.count() == 1


def test_a_question_twice_in_a_file_comes_in_once(bank):
    preview = apply_import(report=Report((RIGHT, RIGHT)), bank=bank, at=NINE, by=None)
    assert [row.status for row in preview.rows] == [RowStatus.ADD, RowStatus.DUPLICATE]
    assert QuestionVersion.objects.count() == 1


def test_a_retired_question_may_come_in_again(bank):
    report = Report((RIGHT,))
    apply_import(report=report, bank=bank, at=NINE, by=None)
    retire_question(entry=BankEntry.objects.get(), at=NINE, by=None)
    again = apply_import(report=report, bank=bank, at=NINE, by=None)
    assert statuses(again) == [(1, RowStatus.ADD)]


def test_the_same_question_of_another_bank_is_no_duplicate(bank):
    apply_import(report=Report((RIGHT,)), bank=make_bank(), at=NINE, by=None)
    preview = preview_import(report=Report((RIGHT,)), bank=bank)
    assert statuses(preview) == [(1, RowStatus.ADD)]


def test_categories_come_in_and_go_out(bank):
    report = read_questions("$CATEGORY: 党史\n\n一{T}\n\n二{F}\n".encode(), "gift")
    preview = apply_import(report=report, bank=bank, at=NINE, by=None)
    assert {row.status for row in preview.rows} == {RowStatus.ADD}
    assert {one.category for one in bank.entries.all()} == {"党史"}
    questions, _left_out = exportable_questions(bank)
    assert {one.category for one in questions} == {"党史"}


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_every_example_comes_in_whole(format_name, bank):
    report = read_questions(examples(format_name), format_name)
    preview = apply_import(report=report, bank=bank, at=NINE, by=None)
    assert {row.status for row in preview.rows} == {RowStatus.ADD}
    assert QuestionVersion.objects.count() == len(report.questions)


def test_a_bank_of_every_kind_comes_back_the_same(bank):
    """Export and import again: each question is recognised by its content."""
    apply_import(
        report=read_questions(examples("xlsx"), "xlsx"), bank=bank, at=NINE, by=None
    )
    for format_name in sorted(FORMATS):
        questions, _left = exportable_questions(bank)
        written = write_questions(questions, format_name)
        touched = {one.line for one in written.left_out}
        report = read_questions(written.data, format_name)
        preview = preview_import(report=report, bank=bank)
        same = preview.count(RowStatus.DUPLICATE)
        assert same == len(questions) - len(touched), format_name


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(stem=texts, data=st.data())
def test_whatever_is_stored_is_exported_as_it_was(bank, stem, data):
    """Stored form and parsed form are two spellings of one question."""
    kind = data.draw(st.sampled_from(sorted(CONTENTS)))
    question = ParsedQuestion(kind, stem, data.draw(CONTENTS[kind]), line=1)
    question = replace(question, images=shown_images(question, IMAGES))
    preview = preview_import(report=Report((question,)), bank=bank)
    if preview.rows[0].status != RowStatus.ADD:
        return
    apply_import(report=Report((question,)), bank=bank, at=NINE, by=None)
    exported = exportable_questions(bank)[0][-1]
    again = preview_import(
        report=Report((replace(exported, line=1, source_id=""),)), bank=bank
    )
    assert statuses(again) == [(1, RowStatus.DUPLICATE)]


def test_an_exported_question_of_a_lost_kind_is_named(bank):
    version = make_question(bank)
    QuestionVersion.objects.filter(pk=version.pk).update(kind="hologram")
    questions, left_out = exportable_questions(bank)
    assert questions == []
    assert [(one.place, one.kind) for one in left_out] == [(1, "hologram")]


def test_retired_questions_are_not_exported(bank):
    version = make_question(bank)
    retire_question(entry=version.entry, at=NINE, by=None)
    assert exportable_questions(bank) == ([], [])


@pytest.mark.parametrize("count", [1, 3])
def test_export_takes_four_queries(count, bank, django_assert_num_queries):
    for _ in range(count):
        make_question(bank)
    with django_assert_num_queries(4):
        exportable_questions(bank)


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_one_query(count, bank, django_assert_num_queries):
    report = read_questions(
        b"\n\n".join(b"Q%d {T}" % no for no in range(count)), "gift"
    )
    with django_assert_num_queries(1):
        assert preview_import(report=report, bank=bank).count(RowStatus.ADD) == count


def test_every_part_that_can_be_lost_has_a_name():
    assert all(str(name) for name in PARTS.values())
