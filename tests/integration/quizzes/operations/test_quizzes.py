from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from quizzes.models import Quiz, Slot
from quizzes.operations import (
    SlotSpec,
    create_quiz,
    retire_question,
    retire_quiz,
    update_quiz,
)
from quizzes.states import VersionState
from tests.builders.members import make_member
from tests.builders.quizzes import MINUTE, NINE, make_bank, make_question, make_quiz

pytestmark = pytest.mark.django_db


def slots_of(quiz):
    return list(quiz.slots.values_list("order", "entry", "points"))


def test_quiz_keeps_its_settings_and_slots_in_order():
    editor = make_member()
    one, two = make_question().entry, make_question().entry
    quiz = create_quiz(
        title="党章测验",
        entries=[(two, Decimal("1.5")), SlotSpec(entry=one, points=2)],
        pass_percent=80,
        max_attempts=3,
        at=NINE,
        by=editor,
    )
    quiz.refresh_from_db()
    assert (quiz.title, quiz.pass_percent, quiz.max_attempts) == ("党章测验", 80, 3)
    assert (quiz.created_at, quiz.updated_at, quiz.updated_by) == (NINE, NINE, editor)
    assert slots_of(quiz) == [(1, two.pk, Decimal("1.50")), (2, one.pk, Decimal(2))]


def test_update_changes_only_what_is_given():
    quiz = make_quiz(title="旧", pass_percent=80)
    slots = slots_of(quiz)
    quiz = update_quiz(quiz=quiz, title="新", at=NINE + MINUTE, by=None)
    assert (quiz.title, quiz.pass_percent) == ("新", 80)
    assert (quiz.created_at, quiz.updated_at) == (NINE, NINE + MINUTE)
    assert slots_of(quiz) == slots
    update_quiz(quiz=quiz, entries=[], at=NINE, by=None)
    assert slots_of(quiz) == []


def test_retiring_keeps_the_first_moment():
    quiz = make_quiz()
    retire_quiz(quiz=quiz, at=NINE, by=None)
    retire_quiz(quiz=quiz, at=NINE + MINUTE, by=None)
    quiz.refresh_from_db()
    assert quiz.retired_at == NINE
    assert not Quiz.objects.offered().exists()


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "题", "pass_percent": 0}, "pass_percent"),
        ({"title": "题", "pass_percent": 101}, "pass_percent"),
        ({"title": "题", "max_attempts": 0}, "max_attempts"),
        ({"title": "题", "time_limit_s": 0}, "time_limit_s"),
        ({"title": "题", "feedback": "always"}, "feedback"),
        ({"title": "题", "opens_at": NINE, "closes_at": NINE}, "__all__"),
    ],
)
def test_settings_out_of_range_are_refused(settings, field):
    with pytest.raises(ValidationError) as caught:
        create_quiz(at=NINE, by=None, **settings)
    assert field in caught.value.message_dict
    assert not Quiz.objects.exists()


def test_unknown_setting_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError, match="pass_mark"):
        make_quiz(pass_mark=60)


def retired_entry():
    entry = make_question().entry
    retire_question(entry=entry, at=NINE, by=None)
    return SlotSpec(entry=entry)


def same_twice():
    version = make_question()
    return [SlotSpec(entry=version.entry), SlotSpec(version=version)]


BROKEN_SLOTS = {
    "nothing named": lambda: [SlotSpec()],
    "two sources": lambda: [
        SlotSpec(entry=make_question().entry, draw_bank=make_bank())
    ],
    "no points": lambda: [SlotSpec(entry=make_question().entry, points=Decimal(0))],
    "twice": same_twice,
    "retired": lambda: [retired_entry()],
    "draft": lambda: [SlotSpec(entry=make_question(state=VersionState.DRAFT).entry)],
    "draw larger than its pool": lambda: [
        SlotSpec(draw_bank=make_question().entry.bank, count=2)
    ],
    "draw of nothing": lambda: [
        SlotSpec(draw_bank=make_question().entry.bank, count=0)
    ],
}


@pytest.mark.parametrize("case", BROKEN_SLOTS)
def test_slots_that_cannot_be_asked_are_refused(case):
    quiz = make_quiz()
    before = slots_of(quiz)
    with pytest.raises(ValidationError) as caught:
        update_quiz(quiz=quiz, entries=BROKEN_SLOTS[case](), at=NINE, by=None)
    assert [*caught.value.message_dict] == ["entries"]
    assert len(caught.value.messages) == 1
    assert slots_of(quiz) == before


def test_two_draws_share_one_pool():
    bank = make_bank()
    fixed = make_question(bank)
    for _ in range(3):
        make_question(bank)
    entries = [
        SlotSpec(draw_bank=bank, count=2),
        SlotSpec(draw_bank=bank, count=1),
        SlotSpec(entry=fixed.entry),
    ]
    make_quiz(entries=entries)
    with pytest.raises(ValidationError):
        make_quiz(entries=[*entries, SlotSpec(draw_bank=bank, count=1)])


@pytest.mark.parametrize(
    "columns", [{"points": 0}, {"draw_bank": None}, {"count": 0}, {"order": 1}]
)
def test_database_holds_the_shape_of_slots_itself(columns):
    bank = make_question().entry.bank
    quiz = make_quiz(kinds=["single"])
    good = {"quiz": quiz, "order": 2, "draw_bank": bank, "points": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(**good | columns)
    Slot.objects.create(**good)
