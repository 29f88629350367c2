"""Makes the screenshots of the docs from a running demo: `scripts/screenshots.py http://127.0.0.1:8000`.

Signs in as the invented people of the demo and writes PNG files into docs/screens/.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
TARGET = PROJECT / "docs" / "screens"
PASSWORD = "dangke-shifan-2026"  # noqa: S105 the demo's, printed by `make up`
EDITOR, ADMINISTRATOR, SECRETARY, MEMBER = "1001", "1002", "1003", "1004"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}


def main(site: str) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments
        )
        _visitor(browser, site)
        _member(browser, site)
        _editor(browser, site)
        _administrator(browser, site)
        browser.close()


def _visitor(browser: Browser, site: str) -> None:
    with _page(browser, PHONE) as page:
        page.goto(f"{site}/accounts/login/")
        _shoot(page, "login")


def _member(browser: Browser, site: str) -> None:
    with _page(browser, PHONE) as page:
        _sign_in(page, site, MEMBER)
        page.goto(f"{site}/topics/")
        _shoot(page, "topics")
        page.goto(site)
        page.locator("main a[href*='/lectures/']").first.click()
        page.wait_for_load_state()
        lecture = page.url
        start = page.locator("[data-part=start]")
        if start.is_visible():
            start.click()
            page.wait_for_timeout(12_000)
            page.locator("video").evaluate("video => video.pause()")
            page.wait_for_timeout(1_500)
        page.mouse.move(0, 0)
        _shoot(page, "lecture")
        page.goto(f"{lecture}quiz/")
        _shoot(page, "quiz")
        page.goto(f"{site}/records/")
        _shoot(page, "records")
        page.goto(f"{site}/members/")
        _shoot(page, "profile")
        page.goto(site)
        _shoot(page, "home")


def _editor(browser: Browser, site: str) -> None:
    with _page(browser, DESK) as page:
        _sign_in(page, site, EDITOR)
        for name, path in (
            ("admin-home", "/admin/"),
            ("admin-videos", "/admin/videos/"),
            ("admin-quizzes", "/admin/quizzes/"),
        ):
            page.goto(site + path)
            _shoot(page, name)


def _administrator(browser: Browser, site: str) -> None:
    for size, suffix in ((DESK, ""), (PHONE, "-phone")):
        with _page(browser, size) as page:
            _sign_in(page, site, ADMINISTRATOR)
            page.goto(f"{site}/reports/")
            _shoot(page, f"reports{suffix}")
            page.goto(f"{site}/reports/sheets/branches/")
            _shoot(page, f"reports-branches{suffix}")
            page.goto(f"{site}/reports/sheets/people/")
            _shoot(page, f"reports-people{suffix}")


@contextmanager
def _page(browser: Browser, size: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(
        viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    yield context.new_page()
    context.close()


def _sign_in(page: Page, site: str, employee_no: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", employee_no)
    page.fill("input[name=password]", PASSWORD)
    page.locator(
        "main form button[type=submit], main form button.btn--primary"
    ).first.click()
    page.wait_for_load_state()


def _shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    page.screenshot(path=TARGET / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
