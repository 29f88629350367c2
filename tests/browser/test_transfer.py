"""A transfer from being asked for to being accepted, by both secretaries and the member, in Chinese."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import Membership, Transfer
from members.states import MembershipRole, TransferState, UnitKind
from tests.browser.visitor import DESK
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
TITLE = "坚定理想信念"


class Branches:
    """Two branches of a committee, their secretaries, and a member of the first who owes a lecture."""

    def __init__(self) -> None:
        committee = make_unit("公司党委", kind=UnitKind.COMMITTEE, code="GS")
        self.source = make_unit("第一党支部", parent=committee, code="GS-1")
        self.target = make_unit("第二党支部", parent=committee, code="GS-2")
        self.sender = make_secretary(self.source, name="李书记")
        self.receiver = make_secretary(self.target, name="周书记")
        self.member = make_member("张三", unit=self.source)
        late = timezone.localdate() - dt.timedelta(days=3)
        made = make_assignment(committee, TITLE, due_on=late)
        make_duty(self.member, self.source, made)

    def home(self) -> Any:
        return Membership.objects.on(timezone.localdate()).get(
            member=self.member, role=MembershipRole.PRIMARY
        )


@pytest.fixture
def branches() -> Branches:
    cache.clear()
    return Branches()


def test_a_transfer_is_returned_asked_for_again_and_accepted(
    visit: Any, branches: Branches
) -> None:
    sender = visit(
        branches.sender, f"/organisation/people/{branches.member.key}/", DESK
    )
    origin = sender.url.split("/organisation/")[0]
    ask_and_send(sender)

    receiver = visit(branches.receiver, "/reports/")
    press(receiver, "1 项组织关系转接待处理", "link")
    press(receiver, branches.member.name, "link")
    press(receiver, "退回", "link")
    receiver.get_by_label("原因").fill("介绍信缺少公章")
    press(receiver, "退回")
    expect(status_of(receiver)).to_have_text("退回")
    assert branches.home().unit == branches.source

    open_newest_notice(sender, origin, "组织关系转接已退回")
    expect(sender.locator("main")).to_contain_text("介绍信缺少公章")
    sender.goto(f"{origin}/organisation/people/{branches.member.key}/")
    ask_and_send(sender)

    open_newest_notice(receiver, origin, "组织关系转入待接收")
    press(receiver, "接收", "link")
    expect(receiver.locator("main header")).to_contain_text("第一党支部 → 第二党支部")
    press(receiver, "接收")
    expect(status_of(receiver)).to_have_text("已接收")
    states = Transfer.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [TransferState.RETURNED, TransferState.ACCEPTED]
    assert branches.home().unit == branches.target

    the_duty_follows(visit, branches, sender, receiver, origin)


def the_duty_follows(
    visit: Any, branches: Branches, sender: Page, receiver: Page, origin: str
) -> None:
    """The member still owes the lecture, sees where they belong, and is on the new secretary's list alone."""
    member = visit(branches.member, "/training/my/")
    expect(member.locator("article")).to_contain_text(TITLE)
    member.goto(f"{origin}/members/")
    expect(member.locator("main dl").first).to_contain_text("第二党支部")
    member.goto(f"{origin}/members/data/")
    newest = member.locator("section:has(#memberships) tbody tr").first
    expect(newest).to_contain_text("GS-2")
    receiver.goto(f"{origin}/training/overdue/")
    line = receiver.locator("tbody tr", has_text=branches.member.name)
    expect(line).to_contain_text(TITLE)
    sender.goto(f"{origin}/training/overdue/")
    expect(sender.locator("main")).not_to_contain_text(branches.member.name)


def ask_and_send(page: Page) -> None:
    press(page, "申请转出", "link")
    field = page.get_by_label("转入组织")
    field.press_sequentially("第二")
    page.locator("[role=option]", has_text="第二党支部").click()
    expect(field).to_have_value("第二党支部")
    press(page, "申请")
    expect(status_of(page)).to_have_text("申请转出")
    press(page, "发出", "link")
    expect(page.locator("main header")).to_contain_text("第一党支部 → 第二党支部")
    press(page, "发出")
    expect(status_of(page)).to_have_text("转出待接收")


def open_newest_notice(page: Page, origin: str, title: str) -> None:
    page.goto(f"{origin}/members/notices/")
    newest = page.locator("main li.card").first
    expect(newest).to_contain_text(title)
    with page.expect_navigation():
        newest.get_by_role("button").click()


def status_of(page: Page) -> Any:
    return page.locator("dl.facts dd").first


def press(page: Page, name: str, role: Any = "button") -> None:
    """Press a button, or follow a link, that leads to a page."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()
