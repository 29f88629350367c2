"""Answering a quiz on a phone: by thumb and by keyboard, through a bad network, on two devices, to the last second."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from quizzes.models import Answer, Attempt, Result
from quizzes.operations import grant_extra
from quizzes.states import Feedback
from tests.browser.visitor import barriers, watch_for_faults
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import make_attempt, make_bank, make_question, make_quiz

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
KINDS = ("single", "multiple", "blanks")


@pytest.fixture(scope="module", autouse=True)
def allow_database_beside_playwright() -> Iterator[None]:
    """Longer than a test: the tables are made and emptied outside of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


class Desk:
    """One member with an open attempt, and as many devices as the test wants."""

    def __init__(self, live_server: Any, chromium: Any, **quiz: Any) -> None:
        self.url, self.chromium = live_server.url, chromium
        self.member = make_member()
        self.lecture = make_lecture(video=None, quiz=make_quiz(**quiz))
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def begin(self, *, ago: float = 0) -> Attempt:
        at = timezone.now() - dt.timedelta(seconds=ago)
        self.attempt = make_attempt(self.member, self.lecture.quiz, at=at)
        return self.attempt

    @property
    def path(self) -> str:
        return f"{self.url}/lectures/{self.lecture.key}/quiz/{self.attempt.key}/"

    def session(self) -> dict[str, str]:
        client = Client()
        client.force_login(self.member)
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.url}

    def device(self, **options: Any) -> BrowserContext:
        shape = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
        context = self.chromium.new_context(locale="zh-CN", **(shape | options))
        context.add_cookies([self.session()])
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        return context

    def open(self, context: BrowserContext | None = None) -> Page:
        page = (context or self.device()).new_page()
        watch_for_faults(page, self.url, self.faults)
        page.goto(self.path)
        expect(page.locator("form[data-ready]")).to_have_count(1)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def make_desk(live_server: Any, chromium: Any) -> Iterator[Any]:
    made: list[Desk] = []

    def make(*, ago: float = 0, **quiz: Any) -> Desk:
        desk = Desk(live_server, chromium, **({"kinds": KINDS} | quiz))
        desk.begin(ago=ago)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()
        assert desk.faults == []


def state(page: Page) -> Any:
    return page.locator("[data-part=saving]")


def until(page: Page, condition: Any) -> None:
    """Wait while the page's requests go on being handled here."""
    give_up_at = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up_at
        page.wait_for_timeout(20)


def saved(page: Page) -> None:
    expect(state(page)).to_have_attribute("data-state", "saved")


def button(page: Page, part: str) -> Any:
    return page.locator(f"button[data-part={part}]")


def choose(page: Page, text: str) -> None:
    page.locator("label.choice:visible", has_text=text).click()


def screen(page: Page, no: int) -> Any:
    return page.locator(f"#question-{no}")


def test_the_whole_way_by_thumb(make_desk: Any) -> None:
    desk = make_desk(time_limit_s=1800)
    page = desk.open()
    expect(screen(page, 1)).to_be_visible()
    expect(screen(page, 2)).to_be_hidden()
    faults = barriers(page)
    choose(page, "党支部")
    button(page, "next").click()
    expect(screen(page, 2)).to_be_visible()
    with page.expect_response("**/save"):
        screen(page, 2).locator(".question__flag").click()
    page.go_back()
    expect(screen(page, 1)).to_be_visible()
    expect(screen(page, 1).get_by_label("党支部")).to_be_checked()
    page.go_forward()
    expect(screen(page, 2)).to_be_visible()
    saved(page)
    page.reload()
    expect(screen(page, 2)).to_be_visible()
    expect(screen(page, 2).locator("[name=flag-2]")).to_be_checked()
    small = page.locator(
        "form.quiz button:visible, form.quiz label:visible"
    ).evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).map(one => one.textContent.trim())"
    )
    assert small == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    choose(page, "支部委员会")
    button(page, "next").click()
    screen(page, 3).locator("input[type=text]").first.fill("延安")
    screen(page, 3).locator("input[type=text]").last.fill("1945")
    button(page, "next").click()
    expect(page.locator("#overview")).to_be_visible()
    faults += barriers(page)
    expect(page.locator(".overview__link[data-state=unanswered]")).to_have_count(0)
    expect(page.locator(".overview__link[data-flagged]")).to_have_count(1)
    page.locator(".overview__link[data-flagged]").click()
    choose(page, "支部党员大会")
    choose(page, "党小组会")
    page.locator(".dot").last.click()
    button(page, "next").click()
    button(page, "hand-in").click()
    page.wait_for_url("**/result/")
    faults += barriers(page)
    assert faults == []
    assert Result.objects.get().percent == 100
    page.go_back()
    assert "/result/" in page.url or page.url == "about:blank"


def test_the_whole_way_by_keyboard_and_with_names(make_desk: Any) -> None:
    desk = make_desk(kinds=("single", "true_false"))
    page = desk.open()
    names = page.locator(".dot").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert len(set(names)) == 2
    assert all(any(no in name for no in "12") for name in names)
    page.get_by_role("group", name="1 / 2").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    button(page, "next").focus()
    page.keyboard.press("Enter")
    focused = page.evaluate("() => document.activeElement.id")
    assert focused == "question-2"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    button(page, "next").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "overview"
    button(page, "hand-in").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    assert Answer.objects.count() == 2


def test_blank_questions_are_asked_about_once(make_desk: Any) -> None:
    page = make_desk().open()
    choose(page, "党支部")
    button(page, "mode").click()
    expect(screen(page, 3)).to_be_visible()
    button(page, "hand-in").click()
    expect(page.locator("#overview")).to_be_focused()
    expect(page.locator(".overview__link[data-state=unanswered]")).to_have_count(2)
    assert not Result.objects.exists()
    page.reload()
    expect(screen(page, 3)).to_be_visible()
    expect(page.locator("form[data-ready]")).to_have_count(1)
    button(page, "hand-in").click()
    button(page, "hand-in").click()
    page.wait_for_url("**/result/")
    assert Result.objects.get().mark == 1


def test_network_cut_and_restored(make_desk: Any) -> None:
    desk = make_desk()
    device = desk.device()
    page = desk.open(device)
    device.set_offline(True)
    choose(page, "党支部")
    expect(state(page)).to_have_attribute("data-state", "waiting")
    assert not Answer.objects.exists()
    button(page, "next").click()
    choose(page, "党小组会")
    device.set_offline(False)
    saved(page)
    assert Answer.objects.count() == 2
    device.set_offline(True)
    button(page, "previous").click()
    choose(page, "党小组")
    expect(state(page)).to_have_attribute("data-state", "waiting")
    page.close()
    device.set_offline(False)
    again = desk.open(device)
    saved(again)
    single = desk.attempt.items.get(version__kind="single")
    wanted = {one["text"]: one["id"] for one in single.version.body["options"]}
    assert single.answer.value == wanted["党小组"]
    assert [step.rev for step in single.steps.order_by("seq")] == [1, 2]


def test_two_devices_disagree_and_a_person_decides(make_desk: Any) -> None:
    desk = make_desk()
    phone, tablet = desk.open(), desk.open()
    choose(phone, "党支部")
    saved(phone)
    choose(tablet, "党委")
    asked = tablet.locator("#question-1 [data-part=conflict]")
    expect(asked).to_be_visible()
    assert barriers(tablet) == []
    labels = asked.locator("button").all_inner_texts()
    assert "党委" in labels[0]
    assert "党支部" in labels[1]
    assert Answer.objects.get().rev == 1
    asked.locator("button").first.click()
    saved(tablet)
    single = desk.attempt.items.get(version__kind="single")
    wanted = {one["text"]: one["id"] for one in single.version.body["options"]}
    assert (single.answer.value, single.answer.rev) == (wanted["党委"], 2)
    expect(asked).to_be_hidden()


def test_tabs_of_one_browser_follow_each_other(make_desk: Any) -> None:
    desk = make_desk()
    device = desk.device()
    first, second = desk.open(device), desk.open(device)
    choose(first, "党支部")
    saved(first)
    expect(screen(second, 1).get_by_label("党支部")).to_be_checked()
    choose(second, "党委")
    saved(second)
    assert Answer.objects.get().rev == 2


def test_lost_reply_to_handing_in_is_asked_again(make_desk: Any) -> None:
    desk = make_desk(kinds=("single",))
    page = desk.open()
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.fallback()
            return
        lost.append(route.fetch().text())
        route.abort()

    page.route(desk.path, lose_once)
    choose(page, "党支部")
    button(page, "next").click()
    button(page, "hand-in").click()
    expect(page.locator("[data-part=notice]")).to_be_visible()
    page.wait_for_url("**/result/")
    assert len(lost) == 1
    assert Result.objects.count() == 1
    kept = page.evaluate(
        "() => new Promise(done => { const open = indexedDB.open('dangke-quiz');"
        " open.onsuccess = () => { const all = open.result.transaction('answers').objectStore('answers').count();"
        " all.onsuccess = () => done(all.result); }; })"
    )
    assert kept == 0


def test_time_runs_out_and_the_answers_are_handed_in(make_desk: Any) -> None:
    desk = make_desk(time_limit_s=600, ago=592)
    page = desk.open()
    choose(page, "党支部")
    expect(page.locator("[data-part=clock][data-short]")).to_be_visible()
    page.wait_for_url("**/result/")
    assert Result.objects.get().mark == 1
    assert Attempt.objects.get().state == "submitted"


def test_more_time_given_meanwhile_moves_the_clock(make_desk: Any) -> None:
    desk = make_desk(time_limit_s=600, ago=590)
    page = desk.open()
    grant_extra(
        quiz=desk.lecture.quiz,
        member=desk.member,
        extra_time_s=900,
        reason="设备故障",
        at=timezone.now(),
        by=make_member(),
    )
    expect(page.locator("[data-part=time]")).to_have_text(re.compile(r"^1[45]:"))
    expect(page.locator("#live")).not_to_be_empty()
    assert not Result.objects.exists()


def test_signed_out_in_the_middle_loses_nothing(make_desk: Any) -> None:
    desk = make_desk()
    device = desk.device()
    page = desk.open(device)
    device.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(page, "党支部")
    link = page.locator("[data-part=notice-link]")
    expect(link).to_be_visible()
    assert "/login/" in str(link.get_attribute("href"))
    assert not Answer.objects.exists()
    device.add_cookies([desk.session()])
    again = desk.open(device)
    saved(again)
    assert Answer.objects.count() == 1


def test_without_storage_it_saves_and_says_that_nothing_is_kept(make_desk: Any) -> None:
    desk = make_desk()
    device = desk.device()
    device.add_init_script(
        "Object.defineProperty(window, 'indexedDB', {get() { throw new Error('private'); }});"
    )
    page = desk.open(device)
    expect(page.locator("[data-part=notice]")).to_be_visible()
    choose(page, "党支部")
    saved(page)
    assert Answer.objects.count() == 1


def test_a_flag_is_saved_when_the_page_says_so_and_outlives_it(make_desk: Any) -> None:
    """Set while an answer was on its way it did not count as unsaved, and was lost when the page went."""
    page = make_desk().open()
    held: list[Any] = []
    page.route("**/save", lambda route: held.append(route))
    choose(page, "党支部")
    button(page, "next").click()
    until(page, lambda: len(held) == 1)
    screen(page, 2).locator(".question__flag").click()
    held[0].continue_()
    until(page, lambda: len(held) == 2)
    expect(state(page)).to_have_attribute("data-state", "saving")
    held[1].continue_()
    saved(page)
    page.unroute("**/save")
    page.reload()
    expect(screen(page, 2).locator("[name=flag-2]")).to_be_checked()


def test_signing_out_leaves_nothing_on_the_phone(make_desk: Any) -> None:
    desk = make_desk()
    device = desk.device()
    page = desk.open(device)
    page.route("**/save", lambda route: route.abort())
    choose(page, "党支部")
    expect(state(page)).to_have_attribute("data-state", "waiting")
    page.goto(f"{desk.url}/accounts/logout/")
    with page.expect_navigation():
        page.locator("main form button").click()
    # The page that follows deletes it, in its own time.
    page.wait_for_function(
        "async () => !(await indexedDB.databases()).some(one => one.name === 'dangke-quiz')"
    )


def test_an_answer_is_checked_in_place(make_desk: Any) -> None:
    bank = make_bank()
    entries = [(make_question(bank, explanation="因为").entry, 1) for _ in range(2)]
    desk = make_desk(entries=entries, feedback=Feedback.AFTER_EACH, max_attempts=1)
    page = desk.open()
    choose(page, "党委")
    screen(page, 1).locator("[data-check]").click()
    checked = page.locator("#question-1[data-checked]")
    expect(checked).to_be_visible()
    expect(checked).to_contain_text("因为")
    assert barriers(page) == []
    expect(checked.locator("input[type=radio]")).to_have_count(0)
    button(page, "next").click()
    choose(page, "党支部")
    button(page, "next").click()
    expect(page.locator(".overview__link[data-state=unanswered]")).to_have_count(0)
    button(page, "hand-in").click()
    page.wait_for_url("**/result/")
    assert Result.objects.get().mark == 1


def test_everything_but_saving_works_without_scripts(make_desk: Any) -> None:
    desk = make_desk(time_limit_s=1800)
    page = desk.device(java_script_enabled=False).new_page()
    page.goto(desk.path)
    expect(screen(page, 3)).to_be_visible()
    choose(page, "党支部")
    page.locator("[name=flag-2]").check()
    page.locator("[data-part=save-and-look]").click()
    expect(page.locator(".overview__link[data-state=answered]")).to_have_count(1)
    expect(page.locator(".overview__link[data-flagged]")).to_have_count(1)
    button(page, "hand-in").click()
    expect(page.locator("[data-part=blank]")).to_be_visible()
    button(page, "hand-in").click()
    page.wait_for_url("**/result/")
    assert Result.objects.get().mark == 1
