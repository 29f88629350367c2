"""A question inside the video: the picture stops, the answer is graded in place, and nothing is told too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from courses.models import CheckpointAnswer
from courses.operations.publishing import CheckpointDraft
from tests.browser.visitor import barriers
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import make_question

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

# A clock in place of a recording: the page hears what a player would tell it.
PLAY = """(to) => {
  const video = document.querySelector("lecture-player video");
  window.paused ??= 0;
  let now = to - 1;
  Object.defineProperty(video, "currentTime", {get: () => now, set: () => {}, configurable: true});
  Object.defineProperty(video, "paused", {get: () => false, configurable: true});
  video.pause = () => { window.paused += 1; };
  for (; now <= to; now += 0.5) video.dispatchEvent(new Event("timeupdate"));
}"""


@pytest.fixture(scope="module", autouse=True)
def allow_database_beside_playwright() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def page(live_server: Any, phone: Page) -> Page:
    member, question = make_member(), make_question(explanation="因为如此")
    points = (CheckpointDraft(20, question.entry),)
    lecture = make_lecture(checkpoints=points, checkpoints_must_be_right=True)
    client = Client()
    client.force_login(member)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value}
    phone.context.add_cookies([cookie | {"url": live_server.url}])
    phone.set_default_timeout(20_000)
    phone.goto(f"{live_server.url}/lectures/{lecture.key}/")
    return phone


def test_the_video_stops_and_asks_until_it_is_right(page: Page) -> None:
    point = page.locator("[data-checkpoint]")
    expect(point.locator("form")).to_be_hidden()
    assert "因为如此" not in page.content()
    page.evaluate(PLAY, 15)
    assert page.evaluate("() => window.paused") == 0
    page.evaluate(PLAY, 20)
    assert page.evaluate("() => window.paused") == 1
    expect(point.locator("form")).to_be_visible()
    expect(point.locator("summary")).to_be_focused()
    assert barriers(page) == []
    point.locator("label.choice", has_text="党委").click()
    point.locator("[data-part=send]").click()
    expect(point.locator("[data-part=outcome]")).to_be_visible()
    assert not point.get_attribute("data-done")
    expect(point.locator("[data-part=go-on]")).to_be_hidden()
    assert "因为如此" not in page.content()
    point.locator("label.choice", has_text="党支部").click()
    point.locator("[data-part=send]").click()
    expect(point.locator("[data-part=explanation]")).to_have_text("因为如此")
    expect(point.locator("[data-part=go-on]")).to_be_focused()
    assert barriers(page) == []
    assert [one.fraction for one in CheckpointAnswer.objects.order_by("pk")] == [0, 1]
    point.locator("[data-part=go-on]").click()
    page.evaluate(PLAY, 20)
    assert page.evaluate("() => window.paused") == 1
