"""The live preview: what members see of a form as it stands, without a key unless it is asked for."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes.models import BankEntry, Quiz
from quizzes.operations import SlotSpec
from quizzes.types import kind_choices
from tests.builders.cms import make_editor
from tests.builders.members import make_member
from tests.builders.quizzes import make_bank, make_question, make_quiz
from tests.integration.cms.test_drawn_sections import posted as posted_quiz
from tests.integration.cms.test_drawn_sections import section
from tests.integration.cms.test_quiz_desk import (
    FORMS,
    filled,
    posted,
    question_form,
)

pytestmark = pytest.mark.django_db
CANARY = "KEY-77aa"


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def phone(client, bank, kind, data):
    url = reverse("quizzes:add_question_phone", args=[bank.key]) + f"?kind={kind}"
    return client.post(url, data)


OPTIONS = [("党支部", True), ("党小组", False)]


def test_question_is_shown_as_it_stands_and_not_saved(client, editor):
    page = phone(client, make_bank(), "single", question_form(OPTIONS))
    shown = page.content.decode()
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "党小组" in shown
    assert shown.count('type="radio"') == 2
    assert not BankEntry.objects.exists()


def test_key_is_shown_only_when_it_is_asked_for(client, editor):
    bank = make_bank()
    data = question_form(OPTIONS, explanation=CANARY)
    assert CANARY not in phone(client, bank, "single", data).content.decode()
    page = phone(client, bank, "single", data | {"show_key": "1"})
    assert page.context["items"][0].right == ("党支部",)
    assert CANARY in page.content.decode()
    for kind in FORMS:
        page = phone(client, bank, kind, posted(kind))
        assert page.context["items"][0].right == ()
        assert "延安城" not in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "data", "is_shown"),
    [
        ("single", question_form([("甲", False), ("乙", False)]), True),
        ("multiple", question_form([("甲", False), ("乙", False)]), True),
        ("true_false", {"stem": "党旗是红色的。"}, True),
        ("single", question_form([("甲", True)]), False),
        ("single", question_form(OPTIONS, stem=""), False),
        ("blanks", posted("blanks", rows=[]), False),
        ("single", {}, False),
    ],
)
def test_what_is_missing_is_said_beside_what_can_be_shown(
    client, editor, kind, data, is_shown
):
    page = phone(client, make_bank(), kind, data)
    assert page.status_code == 200
    [problem] = page.context["problems"]
    assert problem in page.content.decode()
    assert bool(page.context["items"]) is is_shown


@pytest.mark.parametrize("kind", list(dict(kind_choices())))
def test_every_kind_of_a_bank_can_be_previewed(client, editor, kind):
    version = make_question(kind=kind, explanation=CANARY)
    keys = [version.entry.bank.key, version.entry.key]
    form = client.get(reverse("quizzes:question", args=keys)).context
    data = filled(form["form"])
    if form["options"]:
        data |= filled(form["options"].management_form)
        for row in form["options"]:
            data |= filled(row)
    page = client.post(reverse("quizzes:question_phone", args=keys), data)
    assert page.context["problems"] == []
    assert page.context["items"][0].item.kind == kind
    assert CANARY not in page.content.decode()


def test_quiz_is_shown_in_its_order_with_draws_before_it_is_saved(client, editor):
    bank = make_bank()
    drawn = make_question(bank, stem="抽到的题")
    named = make_question(make_bank(), stem="点名的题", explanation=CANARY).entry
    data = posted_quiz([(named, "2", "2")], [section(bank, place="1")], title="")
    page = client.post(reverse("quizzes:add_phone"), data)
    assert [one.item.stem for one in page.context["items"]] == ["抽到的题", "点名的题"]
    assert page.context["points"] == 3
    assert CANARY not in page.content.decode()
    page = client.post(reverse("quizzes:add_phone"), data | {"show_key": "1"})
    assert CANARY in page.content.decode()
    assert not Quiz.objects.exists()
    wrong = posted_quiz([(named, "x", "")], [])
    assert client.post(reverse("quizzes:add_phone"), wrong).context["problems"]
    too_many = posted_quiz([], [section(bank, count="2")])
    [problem] = client.post(reverse("quizzes:add_phone"), too_many).context["problems"]
    assert drawn.entry.bank.name in problem


def test_preview_of_a_saved_quiz_changes_nothing(client, editor):
    quiz = make_quiz(title="旧题")
    url = reverse("quizzes:phone", args=[quiz.key])
    page = client.post(url, posted_quiz([], [], title="新题", pass_percent=""))
    assert "新题" in page.content.decode()
    quiz.refresh_from_db()
    assert (quiz.title, quiz.slots.count()) == ("旧题", 3)


def odd(client, quiz):
    return client.get(reverse("quizzes:edit", args=[quiz.key])).context["odd"]


@pytest.mark.parametrize(
    ("essays", "choices", "percent", "is_odd"),
    [(1, 1, 51, True), (1, 1, 50, False), (2, 0, 1, True), (0, 2, 100, False)],
)
def test_pass_mark_that_waits_for_a_person_is_said(
    client, editor, essays, choices, percent, is_odd
):
    versions = [make_question(kind="essay") for _no in range(essays)]
    versions += [make_question() for _no in range(choices)]
    quiz = make_quiz(entries=[(one.entry, 1) for one in versions], pass_percent=percent)
    assert bool(odd(client, quiz)) is is_odd


@pytest.mark.parametrize(
    ("essays", "choices", "count", "percent", "number"),
    [(2, 2, 2, 50, 1), (1, 2, 2, 50, 0), (1, 2, 2, 51, 1), (3, 0, 2, 10, 1)],
)
def test_draws_are_judged_by_their_worst_case(
    client, editor, essays, choices, count, percent, number
):
    bank = make_bank()
    for kind, many in (("essay", essays), ("single", choices)):
        for _no in range(many):
            make_question(bank, kind=kind)
    quiz = make_quiz(
        entries=[SlotSpec(draw_bank=bank, count=count)], pass_percent=percent
    )
    assert len(odd(client, quiz)) == number


def test_questions_that_are_gone_and_times_that_do_not_fit_are_said(client, editor):
    version = make_question()
    quiz = make_quiz(entries=[(version.entry, 1)])
    assert odd(client, quiz) == []
    keys = [version.entry.bank.key, version.entry.key]
    client.post(reverse("quizzes:retire_question", args=keys))
    assert len(odd(client, quiz)) == 2
    now = timezone.now()
    Quiz.objects.filter(pk=quiz.pk).update(
        closes_at=now + dt.timedelta(minutes=30), time_limit_s=3600, wait_minutes=40
    )
    assert len(odd(client, quiz)) == 4
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=now)
    assert len(odd(client, quiz)) == 3


def test_previews_are_closed_to_members(client):
    bank, quiz = make_bank(), make_quiz()
    client.force_login(make_member())
    for url in (
        reverse("quizzes:add_phone"),
        reverse("quizzes:phone", args=[quiz.key]),
        reverse("quizzes:add_question_phone", args=[bank.key]) + "?kind=single",
    ):
        assert client.post(url, {})["Location"].startswith("/admin/login/")
