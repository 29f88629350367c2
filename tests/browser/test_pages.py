"""Every page of members and administrators on a small phone: no barrier axe can find, no sideways scroll."""

from typing import Any

import pytest

from cms.demo_content import ADMINISTRATOR, MEMBERS
from tests.browser.visitor import barriers, sign_in, watch_for_faults


def lecture_path(page: Any, origin: str) -> str:
    page.goto(origin)
    return str(
        page.locator("main a[href*='/lectures/']").first.get_attribute("href")
    ).removeprefix(origin)


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def small_phone(stack: Any, phone: Any, faults: list[str]) -> Any:
    phone.set_default_timeout(90_000)
    watch_for_faults(phone, stack.url, faults)
    return phone


def check(page: Any, where: str, faults: list[str]) -> None:
    """Add what is wrong with the page as it stands to `faults`."""
    width = page.evaluate("() => document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        faults.append(f"{where}: {width} px wide")
    faults.extend(f"{where}: {barrier}" for barrier in barriers(page))


@pytest.mark.timeout(600)
def test_pages_of_a_visitor(stack: Any, small_phone: Any, faults: list[str]) -> None:
    for path in ("/", "/accounts/login/", "/topics/"):
        small_phone.goto(stack.url + path)
        check(small_phone, path, faults)
    assert faults == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("senior", [False, True], ids=["standard", "senior"])
def test_pages_of_a_member(
    stack: Any, small_phone: Any, faults: list[str], senior: bool
) -> None:
    page = small_phone
    sign_in(page, stack.url, MEMBERS[2])
    if senior:
        with page.expect_navigation():
            page.get_by_role("button", name="长辈版").click()
    lecture = lecture_path(page, stack.url)
    paths = ("/", "/topics/", "/topics/start/", "/topics/start/course/", lecture)
    more = (f"{lecture}quiz/", "/records/", "/members/", "/accounts/password/change/")
    for path in paths + more:
        page.goto(stack.url + path)
        check(page, path, faults)
    page.goto(f"{stack.url}{lecture}quiz/")
    page.locator("main form button, main a.btn--primary").first.click()
    page.locator("fieldset.question").first.wait_for()
    check(page, "quiz taking", faults)
    page.locator(".dot").last.click()
    page.locator("[data-part=next]").click()
    check(page, "quiz overview", faults)
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("button", name="仍要交卷").wait_for()
    check(page, "quiz unanswered", faults)
    page.get_by_role("button", name="仍要交卷").click()
    page.locator(".quiz-result").wait_for()
    check(page, "quiz result", faults)
    if senior:
        page.goto(stack.url)
        with page.expect_navigation():
            page.get_by_role("button", name="标准版").click()
    assert faults == []


@pytest.mark.timeout(600)
def test_pages_of_an_administrator(
    stack: Any, small_phone: Any, faults: list[str]
) -> None:
    page = small_phone
    sign_in(page, stack.url, ADMINISTRATOR)
    daily = ("/members/notices/", "/members/data/", "/training/overdue/")
    inspecting = ("/reports/inspection/", "/reports/inspection/findings/new/")
    figures = ("/reports/", "/reports/branches/", "/reports/lectures/")
    for path in daily + inspecting + figures:
        page.goto(stack.url + path)
        check(page, path, faults)
    with page.expect_navigation():
        page.locator("main table a").first.click()
    check(page, "one lecture", faults)
    assert faults == []
