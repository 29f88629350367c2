"""A bank of an organisation is there for its editors and for nobody else's."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from quizzes.models import Bank
from quizzes.operations import SlotSpec
from quizzes.queries import bank_entries
from tests.builders.members import make_secretary, make_unit
from tests.builders.quizzes import make_bank, make_question, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two organisations, each with an editor who looks after it and a bank with one question."""
    found = []
    for name in ("一支部", "二支部"):
        unit = make_unit(name)
        editor = make_secretary(unit)
        editor.groups.add(Group.objects.get(name="Editors"))
        bank = make_bank(f"{name}的题库", org=unit)
        make_question(bank, stem=f"{name}的问题是什么？")
        found.append((editor, unit, bank))
    return found


def test_bank_is_made_for_an_organisation_that_this_person_looks_after(client, two):
    (editor, unit, _bank), (_other, foreign, _theirs) = two
    client.force_login(editor)
    url = reverse("quizzes:banks")
    client.post(url, {"name": "新题库", "org": "一支部"})
    assert Bank.objects.get(name="新题库").org == unit
    for named in ("二支部", foreign.code, str(foreign.key)):
        refused = client.post(url, {"name": "越界", "org": named})
        assert refused.status_code == 422
        assert refused.context["form"].errors["org"]
    chosen = {"org": "二支部", "org_for": "二支部", "org_key": str(foreign.key)}
    assert client.post(url, {"name": "越界", **chosen}).status_code == 422
    assert not Bank.objects.filter(name="越界").exists()
    client.post(url, {"name": "大家的", "org": ""})
    assert Bank.objects.get(name="大家的").org is None


def test_lists_choosers_and_duplicates_show_only_ones_own(client, two):
    (editor, _unit, mine), (_other, _foreign, theirs) = two
    make_question(mine, stem="二支部的问题是什么")
    client.force_login(editor)
    page = client.get(reverse("quizzes:banks"))
    assert list(page.context["banks"]) == [mine]
    shown = page.content.decode()
    assert 'name="org"' in shown
    assert "<td>一支部</td>" in shown
    assert "二支部" not in shown
    quiz_page = client.get(reverse("quizzes:add"))
    assert {row.bank_name for row in quiz_page.context["picker"].rows} == {mine.name}
    offered = quiz_page.context["sections"].forms[0].fields["bank"].queryset
    assert list(offered) == [mine]
    assert client.get(reverse("quizzes:duplicates")).context["groups"] == []
    many = client.get(reverse("quizzes:bank", args=[mine.key])).context["many"]
    assert theirs not in many.fields["bank"].queryset


def test_every_address_of_a_foreign_bank_is_not_there(client, two):
    (editor, _unit, _mine), (_other, _foreign, theirs) = two
    client.force_login(editor)
    [row] = bank_entries(theirs)
    keys = [theirs.key, row.entry.key]
    for name, args in (
        ("bank", keys[:1]),
        ("import", keys[:1]),
        ("export", keys[:1]),
        ("add_question", keys[:1]),
        ("question", keys),
        ("correction", keys),
    ):
        assert client.get(reverse(f"quizzes:{name}", args=args)).status_code == 404
    for name, args in (
        ("many_questions", keys[:1]),
        ("bank_practice", keys[:1]),
        ("retire_question", keys),
    ):
        assert client.post(reverse(f"quizzes:{name}", args=args)).status_code == 404


def test_foreign_categories_are_not_told(client, two):
    (editor, _unit, _mine), (_other, _foreign, theirs) = two
    entry = bank_entries(theirs)[0].entry
    entry.category = "机密分类"
    entry.save()
    client.force_login(editor)
    assert "机密分类" not in client.get(reverse("quizzes:add")).content.decode()
    drawing = make_quiz(entries=[SlotSpec(draw_bank=theirs, count=1)])
    # The bank that the quiz draws from already is named, so that saving keeps the draw.
    page = client.get(reverse("quizzes:edit", args=[drawing.key]))
    assert page.context["sections"].initial[0]["bank"] == theirs.key
