"""The quiz count in a real browser; the pages are answered from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from playwright.sync_api import Browser, Page, Route, expect

STATIC = Path(__file__).parents[2] / "static"
SITE = "http://forms.test"
QUIZ = """<!doctype html><title>t</title><form data-quiz-form><p data-quiz-progress data-template="{answered} / {total}"></p>
<fieldset data-question><label><input type="radio" name="a">A</label></fieldset>
<fieldset data-question><label><input type="radio" name="b">B</label></fieldset></form>
<script type="module" src="/js/quiz.js"></script>"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/js/*.js", serve_script)
    yield page
    page.close()
    assert errors == []


def serve_script(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    route.fulfill(
        content_type="text/javascript", body=(STATIC / "js" / name).read_text()
    )


def show(page: Page, path: str, html: str) -> None:
    body = engines["django"].from_string(html).render()
    page.route(
        f"{SITE}{path}",
        lambda route: (
            route.fulfill(content_type="text/html; charset=utf-8", body=body)
            if route.request.method == "GET"
            else route.fallback()
        ),
    )
    page.goto(f"{SITE}{path}")


def test_quiz_counts_answers(page: Page) -> None:
    show(page, "/quiz", QUIZ)
    count = page.locator("[data-quiz-progress]")
    expect(count).to_have_text("0 / 2")
    page.get_by_label("B").check()
    expect(count).to_have_text("1 / 2")
