"""Versions: immutable once ready, one per change, none for no change."""

import pytest

from quizzes.keys import keys_of
from quizzes.models import Bank, BankEntry, Immutable, QuestionKey, QuestionVersion
from quizzes.operations import (
    BankNameTaken,
    InvalidQuestion,
    WrongBank,
    create_bank,
    retire_question,
    save_content,
    save_question,
    save_version,
)
from quizzes.queries import bank_entries, editable_question, questions_in_words
from quizzes.states import VersionState
from quizzes.types import REGISTRY
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.quizzes import (
    KINDS,
    MINUTE,
    NINE,
    SINGLE,
    make_bank,
    make_question,
    make_quiz,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [*REGISTRY])
def test_question_reads_back_as_it_was_written(kind):
    editor = make_member()
    version = make_question(kind=kind, stem=" 题干 ", explanation=" 解析 ", by=editor)
    assert (version.no, version.state, version.kind) == (1, VersionState.READY, kind)
    assert (version.created_by, version.created_at) == (editor, NINE)
    read = editable_question(version.entry)
    assert (read.stem, read.kind, read.explanation) == ("题干", kind, "解析")
    assert read.options == KINDS.get(kind, [])
    with_policy = ("multiple", "ordering")
    assert read.policy == ("all_or_nothing" if kind in with_policy else None)


@pytest.mark.parametrize("kind", [*REGISTRY])
def test_content_as_a_form_shows_it_is_content_as_it_is_saved(kind):
    version = make_question(kind=kind)
    again = save_content(
        bank=version.entry.bank,
        entry=version.entry,
        kind=kind,
        content=editable_question(version.entry).content,
        at=NINE,
        by=None,
    )
    assert again == version


def test_default_left_out_is_the_same_question():
    """An import says less than the desk writes; that makes no new version."""
    version = make_question(kind="ordering")
    key = keys_of([version.pk])[version.pk].key
    again = save_version(
        bank=version.entry.bank,
        entry=version.entry,
        kind="ordering",
        body=version.body,
        key={"order": key["order"]},
        explanation="",
        at=NINE,
        by=None,
    )
    assert again == version


def test_kind_without_options_is_not_made_of_them():
    with pytest.raises(InvalidQuestion):
        save_question(
            bank=make_bank(), kind="blanks", stem="题", options=SINGLE, at=NINE, by=None
        )
    assert not BankEntry.objects.exists()


@pytest.mark.parametrize("kind", [*REGISTRY])
def test_unchanged_content_makes_no_version(kind):
    bank = make_bank()
    first = make_question(bank, kind=kind, stem="题干")
    again = make_question(bank, kind=kind, stem="题干", entry=first.entry)
    assert again == first
    assert QuestionVersion.objects.count() == QuestionKey.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"stem": "另一题"},
        {"options": SINGLE[::-1]},
        {"options": [("党支部", False), ("党小组", True), ("党委", False)]},
        {"explanation": "见条例"},
        {"kind": "multiple"},
    ],
)
def test_any_change_makes_the_next_version(change):
    bank = make_bank()
    plain = {"kind": "single", "stem": "题干", "options": SINGLE}
    first = make_question(bank, **plain)
    body = QuestionVersion.objects.values_list("body", flat=True).get()
    second = make_question(bank, entry=first.entry, **plain | change)
    assert (second.no, second.entry) == (2, first.entry)
    assert QuestionVersion.objects.get(no=1).body == body
    assert keys_of([first.pk, second.pk]).keys() == {first.pk, second.pk}


def test_policy_is_part_of_the_key():
    bank = make_bank()
    first = make_question(bank, kind="multiple", stem="题干")
    second = make_question(
        bank, kind="multiple", stem="题干", entry=first.entry, policy="half_for_part"
    )
    assert second.no == 2
    assert editable_question(first.entry).policy == "half_for_part"


def test_draft_becomes_ready_without_a_new_version():
    bank = make_bank()
    draft = make_question(bank, stem="题干", state=VersionState.DRAFT)
    assert not BankEntry.objects.usable().exists()
    ready = make_question(bank, stem="题干", entry=draft.entry)
    assert (ready, ready.state) == (draft, VersionState.READY)
    assert BankEntry.objects.usable().get().latest_ready_id == draft.pk


def test_retired_question_comes_back_as_a_new_version():
    bank, editor = make_bank(), make_member()
    first = make_question(bank, stem="题干")
    retire_question(entry=first.entry, at=NINE + MINUTE, by=editor)
    retire_question(entry=first.entry, at=NINE + 2 * MINUTE, by=None)
    first.refresh_from_db()
    assert first.state == VersionState.RETIRED
    assert (first.retired_at, first.retired_by) == (NINE + MINUTE, editor)
    assert not BankEntry.objects.usable().exists()
    assert make_question(bank, stem="题干", entry=first.entry).no == 2


def test_ready_version_and_key_are_never_edited():
    version = make_question()
    version.body["stem"] = "偷改"
    key = QuestionKey.objects.get(pk=version.pk)
    for change in (version.save, version.delete, key.save, key.delete):
        with pytest.raises(Immutable):
            change()


def test_entry_of_another_bank_is_refused():
    version = make_question()
    with pytest.raises(WrongBank):
        make_question(make_bank(), entry=version.entry)


def test_broken_question_stores_nothing():
    with pytest.raises(InvalidQuestion):
        make_question(options=[("一", False), ("二", False)])
    assert not BankEntry.objects.exists()
    bank = make_bank()
    with pytest.raises(InvalidQuestion) as caught:
        save_version(
            bank=bank,
            kind="calculated",
            body={},
            key={},
            explanation="",
            at=NINE,
            by=None,
        )
    assert caught.value.problem == "kind_unknown"
    assert not BankEntry.objects.exists()


def test_bank_names_are_unique_where_they_are_kept():
    unit, other = make_unit(), make_unit()
    for org in (None, unit, other):
        create_bank(name=" 党章 ", org=org)
        with pytest.raises(BankNameTaken) as caught:
            create_bank(name="党章", org=org)
        assert caught.value.message
    assert Bank.objects.count() == 3


def test_banks_are_visible_in_scope():
    unit, other = make_unit(), make_unit()
    secretary = make_secretary(unit)
    own, common = make_bank(org=unit), make_bank()
    foreign = make_bank(org=other)
    day = NINE.date()
    assert set(Bank.objects.visible_to(secretary, on=day)) == {own, common}
    admin = make_member()
    admin.is_superuser = True
    assert set(Bank.objects.visible_to(admin, on=day)) == {own, common, foreign}


@pytest.mark.parametrize("count", [1, 3])
def test_desk_lists_cost_the_same_for_any_number(count, django_assert_num_queries):
    bank = make_bank()
    entries = [make_question(bank, stem=f"题 {no}").entry for no in range(count)]
    quiz = make_quiz(entries=[(entry, 1) for entry in entries])
    make_quiz(entries=[(entries[0], 1)])
    with django_assert_num_queries(5):
        rows = bank_entries(bank)
    assert [(row.stem, row.quizzes) for row in rows] == [
        (f"题 {no}", 2 if no == 0 else 1) for no in range(count)
    ]
    with django_assert_num_queries(2):
        words = questions_in_words(quiz)
    assert [word for _slot, word in words] == [f"题 {no}" for no in range(count)]
