"""Makes the screenshots of the docs from a running demo: `scripts/screenshots.py http://127.0.0.1:8000`.

Signs in as the invented people of the demo and writes PNG files of few colours into docs/screens/. It works
like the people it shows (opens a session, files a sheet, reads a roster), so take a demo that was just made.
"""

import datetime as dt
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
TARGET = PROJECT / "docs" / "screens"
PASSWORD = "dangke-shifan-2026"  # noqa: S105 the demo's, printed by `make up`
EDITOR, ADMINISTRATOR, SECRETARY, MEMBER = "1001", "1002", "1003", "1004"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
COLOURS = 96
LECTURE = "用好空闲时间学党课"
SITE_TIME = ZoneInfo("Asia/Shanghai")
CAPTIONS = """WEBVTT

00:00.000 --> 00:08.000
各位党员，大家好。

00:08.000 --> 00:16.000
打开手机网页就能播放。

00:16.000 --> 00:40.000
看够九成才算看完。
"""


def main(site: str) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments
        )
        _visitor(browser, site)
        _captions(browser, site)
        _member(browser, site)
        _editor(browser, site)
        _secretary(browser, site)
        _roster(browser, site)
        _certificate(browser, site)
        _administrator(browser, site)
        _papers(browser, site)
        _tasks(browser, site)
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
        page.get_by_role("link", name=LECTURE).first.click()
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
        page.locator("[data-part=controls]").first.scroll_into_view_if_needed()
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(500)
        _shoot(page, "player")
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


def _captions(browser: Browser, site: str) -> None:
    """Gives the demo's lecture captions, for the player."""
    with _page(browser, DESK) as page:
        _sign_in(page, site, EDITOR)
        page.goto(f"{site}/admin/videos/")
        page.get_by_role("link", name=LECTURE).first.click()
        page.locator("a[href$='/captions/']").first.click()
        page.wait_for_load_state()
        if page.locator("table.listing").count():
            return
        page.locator("input[type=file]").set_input_files(
            {
                "name": "字幕.vtt",
                "mimeType": "text/vtt",
                "buffer": CAPTIONS.encode(),
            }
        )
        _press(page, "读取文件")
        _press(page, "发布")


def _secretary(browser: Browser, site: str) -> None:
    with _page(browser, DESK) as page, _page(browser, PHONE) as phone:
        _sign_in(page, site, SECRETARY)
        _sign_in(phone, site, SECRETARY)
        session = _plan_session(page, site)
        _press(page, "开始签到")
        phone.goto(f"{session}people/")
        _shoot(phone, "attendance")
        page.goto(f"{session}code/")
        _shoot(page, "sign-in-code")
        phone.goto(f"{site}/training/overdue/?lateness=any")
        phone.mouse.wheel(0, 480)
        phone.wait_for_timeout(500)
        _shoot(phone, "chasing")
        phone.goto(f"{site}/training/overdue/chat/?lateness=any")
        _shoot(phone, "chat-text")
        page.goto(f"{site}/organisation/")
        _shoot(page, "organisation")


def _plan_session(page: Page, site: str) -> str:
    now = dt.datetime.now(SITE_TIME)
    page.goto(f"{site}/training/sessions/plan/")
    page.locator("#id_kind").select_option("party_lecture")
    page.fill("#id_title", "专题党课：用好空闲时间")
    page.fill("#id_starts_at", f"{now:%Y-%m-%dT%H:%M}")
    page.fill("#id_ends_at", f"{now + dt.timedelta(minutes=10):%Y-%m-%dT%H:%M}")
    page.fill("#id_minutes", "45")
    page.fill("#id_place", "第一会议室")
    _press(page, "保存")
    return page.url


def _roster(browser: Browser, site: str) -> None:
    """A roster with two lines that cannot be taken, then one that can."""
    known = [
        (number, name, "DEMO-1", "正式党员")
        for number, name in (
            ("1001", "王文静"),
            ("1002", "赵立新"),
            ("1003", "李建国"),
            ("1004", "张晓明"),
        )
    ]
    new = ("2001", "孙丽", "DEMO-1", "预备党员")
    faulty = [
        new,
        ("2001", "孙立", "DEMO-1", "正式党员"),
        ("2002", "周平", "DEMO-9", "正式党员"),
    ]
    with _page(browser, DESK) as page:
        _sign_in(page, site, SECRETARY)
        page.goto(f"{site}/organisation/")
        page.get_by_role("link", name="导入花名册").click()
        page.wait_for_load_state()
        upload = page.url
        for name, rows in (
            ("roster-refused", [*known, *faulty]),
            ("roster-preview", [*known, new]),
        ):
            page.goto(upload)
            page.locator("input[type=file]").set_input_files(
                {"name": "花名册.xlsx", "mimeType": "", "buffer": _workbook(rows)}
            )
            _press(page, "读取文件")
            _shoot(page, name)


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("工号", "姓名", "组织编码", "人员类别"), *rows):
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def _certificate(browser: Browser, site: str) -> None:
    with _page(browser, DESK) as page, _page(browser, PHONE) as anybody:
        _sign_in(page, site, SECRETARY)
        page.goto(f"{site}/training/certificates/issue/?which=all")
        page.locator("main th a").first.click()
        page.wait_for_load_state()
        _press(page, "开具学习证明", "link")
        _press(page, "开具")
        number = page.locator("section:has(#certificates) li a").first
        _shoot(page, "hours")
        anybody.goto(f"{site}/verify/{number.inner_text().strip()}/")
        _shoot(anybody, "certificate-check")


def _administrator(browser: Browser, site: str) -> None:
    for size, suffix in ((DESK, ""), (PHONE, "-phone")):
        with _page(browser, size) as page:
            _sign_in(page, site, ADMINISTRATOR)
            page.goto(f"{site}/reports/")
            _shoot(page, f"reports{suffix}")
            page.goto(f"{site}/reports/duties/")
            _shoot(page, f"reports-branches{suffix}")


def _papers(browser: Browser, site: str) -> None:
    """An assignment, a sheet, the same filed, inspection."""
    with _page(browser, DESK) as page:
        _sign_in(page, site, ADMINISTRATOR)
        page.goto(f"{site}/training/")
        page.locator("main th a").first.click()
        _shoot(page, "assignment")
        for name, path in (
            ("sheet", "/reports/sheets/branches/"),
            ("inspection", "/reports/inspection/"),
        ):
            page.goto(site + path)
            _shoot(page, name)
        page.goto(f"{site}/reports/sheets/branches/")
        _press(page, "上报本表")
        page.goto(f"{site}/reports/filings/")
        page.locator("main th a").first.click()
        _shoot(page, "filing")


def _tasks(browser: Browser, site: str) -> None:
    with _page(browser, PHONE) as page:
        _sign_in(page, site, MEMBER)
        for name, path in (
            ("tasks", "/training/my/"),
            ("my-hours", "/training/credit/"),
            ("my-data", "/members/data/"),
        ):
            page.goto(site + path)
            _shoot(page, name)


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


def _press(page: Page, name: str, role: str = "button") -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).first.click()


def _shoot(page: Page, name: str) -> None:
    """A picture in a palette: a third of the bytes, and nobody sees the difference."""
    page.wait_for_load_state("load")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    palette = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    palette.save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
