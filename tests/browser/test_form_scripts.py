"""Upload progress and the quiz count in a real browser; the pages are answered from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from playwright.sync_api import Browser, Page, Route, expect

STATIC = Path(__file__).parents[2] / "static"
SITE = "http://forms.test"
UPLOAD = """<!doctype html><title>t</title><form method="post" enctype="multipart/form-data" data-upload-progress>
<input type="file" name="file">{% include "components/_upload_status.html" %}<button id="send">go</button></form>
<script type="module" src="/js/upload-progress.js"></script>"""
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


def choose_and_send(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "a.mp4", "mimeType": "video/mp4", "buffer": b"x" * 1000}
    )
    page.locator("#send").click()


def test_refused_upload_shows_the_servers_sentence_and_can_be_sent_again(
    page: Page,
) -> None:
    answers = iter(
        [
            {
                "status": 422,
                "content_type": "text/html",
                "body": "<p class='error-message'>Not a video.</p>",
            },
            {"status": 200, "json": {"redirect": "/done"}},
        ]
    )
    page.route(f"{SITE}/done", lambda route: route.fulfill(body="stored"))
    page.route(f"{SITE}/upload", lambda route: route.fulfill(**next(answers)))
    show(page, "/upload", UPLOAD)

    choose_and_send(page)
    expect(page.locator("[data-upload-error]")).to_have_text("Not a video.")
    expect(page.locator("#send")).to_be_enabled()

    page.locator("#send").click()
    page.wait_for_url("**/done")


def test_broken_connection_is_told(page: Page) -> None:
    page.route(f"{SITE}/upload", lambda route: route.abort())
    show(page, "/upload", UPLOAD)
    choose_and_send(page)
    expect(page.locator("[data-upload-error]")).to_be_visible()
    expect(page.locator("[data-upload-status]")).to_be_hidden()


def test_quiz_counts_answers(page: Page) -> None:
    show(page, "/quiz", QUIZ)
    count = page.locator("[data-quiz-progress]")
    expect(count).to_have_text("0 / 2")
    page.get_by_label("B").check()
    expect(count).to_have_text("1 / 2")
