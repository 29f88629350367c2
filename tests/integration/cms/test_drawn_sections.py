"""Quizzes that draw: sections by bank, category, tag and difficulty, beside named questions."""

from decimal import Decimal

import pytest
from django.urls import reverse

from quizzes.models import Quiz
from quizzes.operations import SlotSpec
from quizzes.operations.sorting import sort_entries
from tests.builders.cms import make_editor
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_attempt, make_bank, make_question, make_quiz
from tests.integration.cms.test_quiz_desk import quiz_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def bank():
    """Three easy questions of 党章/第一章 tagged 常考, and two hard ones of 党史."""
    bank = make_bank("题库")
    easy = [make_question(bank).entry for _no in range(3)]
    hard = [make_question(bank).entry for _no in range(2)]
    sort_entries(entries=easy, category="党章/第一章", tags=["常考"], difficulty=1)
    sort_entries(entries=hard, category="党史", difficulty=3)
    return bank


def section(bank, **values):
    return {"bank": str(bank.key), "count": "1", "points": "1"} | values


def posted(rows, sections, **fields):
    data = quiz_form(rows, **fields) | {"sections-TOTAL_FORMS": str(len(sections))}
    for no, values in enumerate(sections):
        data |= {f"sections-{no}-{name}": value for name, value in values.items()}
    return data


def test_sections_stand_beside_named_questions_in_their_order(client, editor, bank):
    named = make_question(make_bank()).entry
    sections = [
        section(bank, category="党章", tag="常考", count="2", points="2.5", place="3"),
        section(bank, difficulty="3", place="1"),
        {"bank": "", "count": "1", "points": "1"},
    ]
    response = client.post(
        reverse("quizzes:add"), posted([(named, "1", "2")], sections)
    )
    assert response.status_code == 302
    quiz = Quiz.objects.get()
    hard, fixed, easy = quiz.slots.order_by("order")
    assert (hard.draw_bank, hard.draw_difficulty, hard.count) == (bank, 3, 1)
    assert fixed.entry == named
    assert (easy.draw_category, easy.draw_tag, easy.count) == ("党章", "常考", 2)
    assert easy.points == Decimal("2.5")
    page = client.get(response["Location"])
    shown = page.context["sections"].initial
    assert [one["count"] for one in shown] == [1, 2]
    assert client.get(reverse("quizzes:preview", args=[quiz.key])).context["items"]


def test_draw_takes_only_what_the_section_asks_for(bank):
    quiz = make_quiz(
        entries=[
            SlotSpec(draw_bank=bank, difficulty=3, count=1),
            SlotSpec(draw_bank=bank, category="党章", tag="常考", count=2),
        ]
    )
    for no in range(4):
        attempt = make_attempt(make_member(), quiz, seed=f"seed {no}")
        entries = [item.version.entry for item in attempt.items.order_by("slot_no")]
        assert [one.difficulty for one in entries] == [3, 1, 1]
        assert len({one.pk for one in entries}) == 3


@pytest.mark.parametrize(
    "sections",
    [
        [{"category": "党章", "count": "4"}],
        [{"tag": "没有的", "count": "1"}],
        [{"difficulty": "3", "count": "2"}, {"category": "党史", "count": "1"}],
        # The wide draw may take what the narrow one needs.
        [{"count": "3", "place": "1"}, {"category": "党史", "place": "2"}],
    ],
)
def test_section_larger_than_its_pool_is_refused_in_words(
    client, editor, bank, sections
):
    data = posted([], [section(bank, **one) for one in sections])
    response = client.post(reverse("quizzes:add"), data)
    assert response.status_code == 422
    [sentence] = response.context["picker"].errors
    assert "题库" in sentence
    assert not Quiz.objects.exists()


def test_narrow_section_before_a_wide_one_is_enough(client, editor, bank):
    sections = [
        section(bank, category="党史", count="2", place="1"),
        section(bank, count="3", place="2"),
    ]
    assert client.post(reverse("quizzes:add"), posted([], sections)).status_code == 302


def test_section_of_a_foreign_bank_cannot_be_chosen(client, editor):
    foreign = make_question(make_bank(org=make_unit("外单位"))).entry.bank
    response = client.post(reverse("quizzes:add"), posted([], [section(foreign)]))
    assert response.status_code == 422
    assert not Quiz.objects.exists()


def test_saving_leaves_what_this_person_may_not_see(client, editor, bank):
    foreign = make_question(make_bank(org=make_unit("外单位"))).entry
    fixed = make_question(make_bank())
    quiz = make_quiz(
        entries=[SlotSpec(entry=foreign, points=3), SlotSpec(version=fixed, points=2)]
    )
    url = reverse("quizzes:edit", args=[quiz.key])
    assert len(client.get(url).context["kept"]) == 2
    assert client.post(url, posted([], [section(bank, place="9")])).status_code == 302
    slots = list(quiz.slots.order_by("order"))
    assert [slot.entry for slot in slots] == [foreign, None, None]
    assert (slots[1].version, slots[1].points) == (fixed, 2)
    assert slots[2].draw_bank == bank


def test_draw_from_a_foreign_bank_survives_another_editor(client, editor):
    foreign = make_question(make_bank(org=make_unit("外单位"))).entry.bank
    quiz = make_quiz(entries=[SlotSpec(draw_bank=foreign, count=1)])
    url = reverse("quizzes:edit", args=[quiz.key])
    data = posted([], [section(foreign, place="1")]) | {"sections-INITIAL_FORMS": "1"}
    assert client.post(url, data).status_code == 302
    assert quiz.slots.get().draw_bank == foreign
