"""Every page of members and administrators on a small phone: no barrier axe can find, no sideways scroll."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cms.demo_content import ADMINISTRATOR, MEMBERS, SECRETARY
from tests.browser.visitor import barriers, sign_in, watch_for_faults

BOTH_VIEWS = pytest.mark.parametrize(
    "senior", [False, True], ids=["standard", "senior"]
)
OWN_PAGES = (
    "/training/my/",
    "/training/my/?tab=done",
    "/training/my/?tab=exempt",
    "/training/credit/",
    "/training/sessions/mine/",
    "/members/notices/",
    "/members/data/",
)
# Pages of a secretary; a tuple is a list and what is below the first thing in it.
BRANCH_PAGES = (
    ("/training/", "", "people/", "claim/"),
    ("/training/plans/", ""),
    "/training/plans/new/",
    "/training/assignments/choose/",
    "/training/exemptions/",
    "/training/exemptions/new/",
    ("/training/sessions/", "", "people/", "edit/", "notes/"),
    "/training/sessions/plan/",
    "/training/overdue/?lateness=any",
    "/training/overdue/chat/?lateness=any",
    ("/organisation/", "", "transfer/", "posts/new/"),
    "/organisation/transfers/",
)
COMMITTEE_PAGES = (
    "/training/certificates/issue/",
    "/training/credit/rules/",
    ("/organisation/", "", "import/", "people/new/", "move/", "close/"),
    "/reports/sheets/",
    "/reports/sheets/branches/",
    "/reports/sheets/ledger/",
    "/reports/duties/",
    "/reports/exports/",
    "/reports/filings/",
    "/reports/inspection/",
    "/reports/inspection/findings/",
    "/reports/inspection/findings/new/",
    "/reports/inspection/samples/",
    "/members/access-log/",
)


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


def visit(page: Any, origin: str, pages: tuple[Any, ...], faults: list[str]) -> None:
    """Check each of `pages`; below a list, the pages of its first entry."""
    for one in pages:
        path, *below = (one,) if isinstance(one, str) else one
        answer = page.goto(origin + path)
        assert answer.status == 200, path
        check(page, path, faults)
        if not below:
            continue
        entry = page.locator("main th a").first.get_attribute("href").split("?")[0]
        for part in below:
            answer = page.goto(origin + entry + part)
            assert answer.status == 200, entry + part
            check(page, f"{path} … {part}", faults)


@contextmanager
def view(page: Any, origin: str, *, senior: bool) -> Iterator[None]:
    """The pages in the senior view, and back."""
    if senior:
        with page.expect_navigation():
            page.get_by_role("button", name="长辈版").click()
    yield
    if senior:
        page.goto(origin)
        with page.expect_navigation():
            page.get_by_role("button", name="标准版").click()


@pytest.mark.timeout(600)
@BOTH_VIEWS
def test_pages_of_a_member(
    stack: Any, small_phone: Any, faults: list[str], senior: bool
) -> None:
    page = small_phone
    sign_in(page, stack.url, MEMBERS[2])
    with view(page, stack.url, senior=senior):
        visit(page, stack.url, OWN_PAGES, faults)
        study(page, stack.url, faults)
    assert faults == []


def study(page: Any, origin: str, faults: list[str]) -> None:
    """The pages of studying, and the quiz to its result."""
    lecture = lecture_path(page, origin)
    paths = ("/", "/topics/", "/topics/start/", "/topics/start/course/", lecture)
    more = (f"{lecture}quiz/", "/records/", "/members/", "/accounts/password/change/")
    for path in paths + more:
        page.goto(origin + path)
        check(page, path, faults)
    page.goto(f"{origin}{lecture}quiz/")
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


@pytest.mark.timeout(600)
@BOTH_VIEWS
def test_pages_of_a_secretary(
    stack: Any, small_phone: Any, faults: list[str], senior: bool
) -> None:
    sign_in(small_phone, stack.url, SECRETARY)
    with view(small_phone, stack.url, senior=senior):
        visit(small_phone, stack.url, BRANCH_PAGES, faults)
    assert faults == []


@pytest.mark.timeout(600)
def test_pages_of_an_administrator(
    stack: Any, small_phone: Any, faults: list[str]
) -> None:
    page = small_phone
    sign_in(page, stack.url, ADMINISTRATOR)
    visit(page, stack.url, COMMITTEE_PAGES, faults)
    sheets = tuple(f"/reports/sheets/{name}/" for name in ("quarters", "items"))
    for path in ("/reports/", *sheets):
        page.goto(stack.url + path)
        check(page, path, faults)
    with page.expect_navigation():
        page.locator("main table a").first.click()
    assert "/reports/sheets/people/" in page.url
    check(page, "people of a task", faults)
    assert faults == []
