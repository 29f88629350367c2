"""The editor's desk, marking and practice in a browser: by mouse, by keyboard, and as axe sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from quizzes.models import Answer, BankEntry, Mistake, Result
from quizzes.operations.practice import set_practice
from quizzes.states import Feedback
from tests.browser.test_quiz_taking import Desk
from tests.browser.visitor import PHONE, barriers
from tests.builders.cms import make_administrator
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import (
    make_attempt,
    make_bank,
    make_question,
    make_quiz,
    submit,
    wrong_answers,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
SCREEN = {"width": 1440, "height": 900}


@pytest.fixture(scope="module", autouse=True)
def allow_database_beside_playwright() -> Iterator[None]:
    """Longer than a test: the tables are made and emptied outside of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return page.evaluate(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def write(page: Page, name: str, text: str) -> None:
    """Types into a field that may have a toolbar."""
    page.locator(f"rich-text:has([name='{name}']) [role=textbox]").fill(text)


def order(page: Page) -> list[str]:
    return page.locator("[data-ordering] [data-order-name]").all_inner_texts()


def test_quiz_is_put_into_order_by_mouse_and_by_keyboard(visit: Any) -> None:
    bank = make_bank("党章")
    named = [make_question(bank, stem=f"第{no}题").entry for no in "甲乙丙"]
    quiz = make_quiz(entries=[(entry, 1) for entry in named])
    url = reverse("quizzes:edit", args=[quiz.key])
    page = visit(make_administrator(), url, SCREEN)
    phone = page.frame_locator("iframe[name=phone-frame]")
    expect(phone.get_by_role("group")).to_have_count(3)

    handle = page.locator("[data-order-handle]").nth(2)
    top = page.locator("[data-order-row]").first.bounding_box()
    handle.scroll_into_view_if_needed()
    handle.hover()
    page.mouse.down()
    top = page.locator("[data-order-row]").first.bounding_box()
    page.mouse.move(top["x"] + 20, top["y"] + 2, steps=4)
    page.mouse.up()
    assert order(page) == ["第丙题", "第甲题", "第乙题"]

    page.locator("[data-order-step='-1']").nth(2).focus()
    page.keyboard.press("Enter")
    assert order(page) == ["第丙题", "第乙题", "第甲题"]
    said = page.locator("#slots-said")
    expect(said).to_contain_text("第乙题")
    expect(said).to_contain_text("2")
    assert page.evaluate("() => document.activeElement.dataset.orderStep") == "-1"


def test_question_is_seen_while_it_is_typed_and_its_key_when_asked_for(
    visit: Any,
) -> None:
    bank = make_bank()
    url = reverse("quizzes:add_question", args=[bank.key]) + "?kind=single"
    page = visit(make_administrator(), url, SCREEN)
    phone = page.frame_locator("iframe[name=phone-frame]")
    write(page, "stem", "党的最高理想是什么？")
    for no, text in enumerate(("共产主义", "小康社会")):
        write(page, f"options-{no}-text", text)
    expect(phone.get_by_role("radio")).to_have_count(2)
    expect(phone.locator(".alert")).to_have_count(1)  # no right answer yet
    page.locator("[name=options-0-is_right]").check()
    expect(phone.locator(".alert")).to_have_count(0)
    page.locator("[name=show_key]").check()
    expect(phone.locator(".alert--ok")).to_contain_text("共产主义")
    assert page.locator("iframe[name=phone-frame]").bounding_box()["width"] <= 362
    assert barriers(page) == []
    page.set_viewport_size(PHONE)
    assert fits(page)
    form, preview = page.locator("#question-form"), page.locator(".desk-phone")
    assert preview.bounding_box()["y"] > form.bounding_box()["y"]
    assert not BankEntry.objects.exists()


def test_many_questions_are_changed_after_a_question_and_changed_back(
    visit: Any,
) -> None:
    bank = make_bank("党史")
    make_question(bank, kind="essay", stem="谈谈体会")
    make_question(bank, stem="哪一年？")
    page = visit(make_administrator(), reverse("quizzes:bank", args=[bank.key]))
    assert fits(page)
    assert barriers(page) == []
    page.locator("[data-tick-all]").check()
    page.locator("[name=many-category]").fill("七大")
    page.locator("button[value=category]").click()
    assert page.get_by_role("heading", level=2).inner_text().count("2") == 1
    assert barriers(page) == []
    page.locator("button[name=sure]").click()
    expect(page.locator("td", has_text="七大")).to_have_count(2)
    page.locator("form[action*=back] button").click()
    expect(page.locator("td", has_text="七大")).to_have_count(0)
    page.get_by_role("link", name="谈谈体会").click()
    expect(page.locator("#id_rubric")).to_be_visible()


def test_written_answers_are_marked_by_keyboard(visit: Any) -> None:
    essay = make_question(kind="essay", stem="谈谈学习体会")
    quiz = make_quiz(entries=[(essay.entry, 10)])
    for words in ("坚定理想信念。", "发挥先锋模范作用。"):
        attempt = make_attempt(make_member(), quiz, at=timezone.now())
        submit(attempt, {attempt.items.get().pk: {"text": words}}, at=timezone.now())
    page = visit(make_administrator(), reverse("marking:queue"))
    assert barriers(page) == []
    page.get_by_role("main").get_by_role("link").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_points")).to_be_focused()
    assert fits(page)
    assert barriers(page) == []
    page.keyboard.type("8")
    page.keyboard.press("Tab")
    page.keyboard.type("联系实际")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_points")).to_be_focused()
    expect(page.locator("#id_points")).to_have_value("")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(page.locator("#id_points")).to_have_count(0)
    assert sorted(result.mark for result in Result.objects.all()) == [6, 8]


def test_practice_and_mistakes_on_a_phone(visit: Any) -> None:
    member = make_member()
    practised = make_bank()
    set_practice(bank=practised, is_open=True)
    make_question(practised, stem="练一练")
    quiz = make_quiz(kinds=("single",), max_attempts=1, feedback=Feedback.AFTER_SUBMIT)
    lecture = make_lecture("坚定理想信念", video=None, quiz=quiz)
    attempt = make_attempt(member, quiz, at=timezone.now())
    submit(attempt, wrong_answers(attempt), at=timezone.now())

    page = visit(
        member, reverse("courses:quiz-result", args=[lecture.key, attempt.key])
    )
    page.goto(page.url.split("/lectures/")[0] + reverse("courses:mistakes"))
    assert Mistake.objects.filter(member=member).count() == 1
    assert barriers(page) == []
    page.locator("a[href$='/mistakes/next/']").first.click()
    page.locator("label.choice", has_text="党支部").click()
    page.get_by_role("main").locator(
        "button[type=submit], button:not([type])"
    ).first.click()
    expect(page.locator(".choice--right, .verdict").first).to_be_visible()
    assert fits(page)
    assert barriers(page) == []

    page.goto(page.url.split("/records/")[0] + reverse("courses:practice"))
    page.get_by_role("main").locator("form button").first.click()
    expect(page.get_by_role("group", name="练一练")).to_be_visible()
    assert barriers(page) == []
    page.locator("label.choice", has_text="党委").click()
    page.get_by_role("main").locator("form button").first.click()
    expect(page.locator(".choice--right, .verdict").first).to_be_visible()
    assert fits(page)
    assert barriers(page) == []


def test_reload_and_back_lose_nothing_and_an_old_page_asks(
    live_server: Any, chromium: Any
) -> None:
    desk = Desk(live_server, chromium, kinds=("single", "true_false"))
    desk.begin()
    page = desk.open()
    page.locator("label.choice:visible", has_text="党支部").click()
    expect(page.locator("[data-part=saving]")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("form[data-ready]")).to_have_count(1)
    assert page.locator("#question-1 input:checked").count() == 1
    page.goto(desk.url + "/")
    page.go_back()
    expect(page.locator("form[data-ready]")).to_have_count(1)
    assert page.locator("#question-1 input:checked").count() == 1

    old = desk.device(java_script_enabled=False).new_page()
    old.goto(desk.path)
    page.locator("label.choice:visible", has_text="党小组").click()
    expect(page.locator("[data-part=saving]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-part=saving]")).to_be_visible()
    page.locator("button[data-part=next]").click()
    page.wait_for_function("() => !document.querySelector('[data-state=saving]')")
    standing = Answer.objects.get().value
    old.locator("#question-1 label.choice", has_text="党委").click()
    old.locator("[data-part=hand-in]").click()
    expect(old.locator("button[name=mine]")).to_have_count(1)
    assert Answer.objects.get().value == standing
    old.locator("button[name=mine]").click()
    expect(old.locator("button[name=mine]")).to_have_count(0)
    assert Answer.objects.get().value != standing
    desk.close()
    assert desk.faults == []
