"""Editing pages in Chromium: publishing does not run into the autosave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route

from cms.models import CoursePage
from tests.builders.cms import make_administrator, make_topic
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
SCREEN = {"width": 1440, "height": 900}


@pytest.fixture(scope="module", autouse=True)
def allow_database_beside_playwright() -> Iterator[None]:
    """Longer than a test: the tables are made and emptied outside of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


def is_draft(request: Any) -> bool:
    return "application/json" in request.headers.get("accept", "")


def open_new_course(visit: Any) -> Page:
    topic = make_topic()
    path = reverse("wagtailadmin_pages:add", args=("cms", "coursepage", topic.pk))
    page: Page = visit(make_administrator(), path, SCREEN)
    refused: list[Any] = []
    page.on(
        "response",
        lambda response: refused.append(response) if is_draft(response.request) else 0,
    )

    def write_until_noticed() -> bool:
        # What is written in the first two seconds counts as what was there. Without a title no
        # draft is kept, so this one changes nothing.
        page.locator("#id_summary").fill("概")
        page.wait_for_timeout(700)
        page.locator("#id_summary").fill("概述")
        page.wait_for_timeout(700)
        return bool(refused)

    wait_until(write_until_noticed, timeout_s=30, what="the page looks for changes")
    return page


def publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name="发布", exact=True).click()


def wait_until_published(page: Page) -> None:
    page.locator(".messages .success").filter(has_text="发布").wait_for()


def test_publishing_waits_for_a_draft_that_is_on_its_way(visit: Any) -> None:
    page = open_new_course(visit)
    held: list[tuple[Route, Any]] = []

    def hold(route: Route) -> None:
        sent = route.request.post_data_buffer or b""
        if is_draft(route.request) and "一门新课".encode() in sent:
            # The server has it; the page does not know yet.
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/admin/pages/add/**", hold)
    page.locator("#id_title").fill("一门新课")
    wait_until(lambda: held or page.wait_for_timeout(100), timeout_s=30, what="a draft")
    publish(page)
    route, answer = held[0]
    route.fulfill(response=answer)
    wait_until_published(page)
    assert [one.live for one in CoursePage.objects.all()] == [True]


def test_publishing_right_after_typing_makes_one_page(visit: Any) -> None:
    page = open_new_course(visit)
    page.locator("#id_title").fill("另一门新课")
    publish(page)
    wait_until_published(page)
    assert [one.live for one in CoursePage.objects.all()] == [True]
