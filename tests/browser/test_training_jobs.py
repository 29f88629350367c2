"""The jobs of members, secretaries and committees, each walked to its end in a browser, in Chinese."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from members.models import Membership, Notice
from members.states import PersonKind, PostRole, UnitKind
from tests.browser.visitor import DESK
from tests.builders.courses import make_lecture
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.quizzes import make_quiz
from tests.builders.rosters import PLAIN, xlsx
from tests.builders.sessions import (
    attendance_of,
    hold_session,
    make_rule,
    make_session,
)
from training.models import Certificate, CreditEntry, Obligation, Reminder
from training.rules.sign_in_code import code_at
from training.states import AttendanceState, CreditKind, ObligationStatus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
TITLE = "坚定理想信念"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class House:
    """A committee with two branches, whoever runs them, and members who study."""

    def __init__(self) -> None:
        self.committee = make_unit("公司党委", kind=UnitKind.COMMITTEE, code="GS")
        self.branch = make_unit("第一党支部", parent=self.committee, code="GS-1")
        self.sibling = make_unit("第二党支部", parent=self.committee, code="GS-2")
        self.office = make_secretary(
            self.committee, name="赵主任", role=PostRole.ADMINISTRATOR
        )
        self.secretary = make_secretary(self.branch, name="李书记")
        self.member = make_member("张三", unit=self.branch)
        self.absentee = make_member("王五", unit=self.branch)


@pytest.fixture
def house(settings: Any, tmp_path: Any) -> House:
    cache.clear()
    settings.MEDIA_ROOT = tmp_path
    return House()


def press(page: Page, name: str, role: Any = "button") -> None:
    """Press a button, or follow a link, that leads to a page."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()


def test_a_plan_is_published_taken_on_studied_and_counted(
    visit: Any, house: House
) -> None:
    quiz = make_quiz(kinds=("true_false",))
    make_lecture(TITLE, video=None, quiz=quiz, required=False)
    office = visit(house.office, "/training/plans/", DESK)
    publish_a_plan(office)

    secretary = visit(house.secretary, "/training/?tab=to_claim", DESK)
    press(secretary, TITLE, "link")
    press(secretary, "认领…", "link")
    press(secretary, "认领")
    expect(secretary.locator("#claims + .plain-list, #claims ~ ul")).to_contain_text(
        house.secretary.name
    )

    phone = visit(house.member, "/training/my/")
    press(phone, TITLE, "link")
    pass_the_quiz(phone)
    origin = phone.url.split("/lectures/")[0]
    phone.goto(f"{origin}/training/my/?tab=done")
    expect(phone.locator("article")).to_contain_text(TITLE)
    duty = Obligation.objects.get(member=house.member)
    assert duty.status == ObligationStatus.DONE

    # The task is due in a month, which may be in the next year.
    today = timezone.localdate()
    period = f"?first={today.year}-01-01&last={today.year + 1}-12-31"
    office.goto(f"{origin}/reports/sheets/branches/{period}")
    line = office.locator("tbody tr", has_text="第一党支部")
    heads = office.locator("thead th").all_inner_texts()
    cells = line.locator("th, td").all_inner_texts()
    figures = dict(zip(heads, cells, strict=True))
    assert (figures["应学人数"], figures["完成人数"]) == ("3", "1")


def publish_a_plan(page: Page) -> None:
    press(page, "新建学习计划", "link")
    page.get_by_label("计划名称").fill("2026 年学习计划")
    press(page, "保存")
    press(page, "增加任务", "link")
    press(page, TITLE, "link")
    press(page, "保存草稿并继续")
    press(page, "发布")
    expect(page.locator(".badge--accent")).to_have_text("已发布")


def pass_the_quiz(page: Page) -> None:
    page.locator("main a[href*='/quiz/']").first.click()
    page.locator("main form button.btn--primary, main a.btn--primary").first.click()
    page.locator("fieldset.question").first.wait_for()
    page.get_by_label("正确", exact=True).check()
    page.locator("[data-part=next]").click()
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("heading", name="已通过").wait_for()


def test_the_code_on_the_screen_signs_a_phone_in_and_absentees_make_up(
    visit: Any, house: House, videos: dict[str, Any]
) -> None:
    make_rule(house.committee, hours="2")
    make_rule(house.committee, CreditKind.ONLINE_VIDEO)
    recording = make_lecture("录像", video=videos["portrait"], required=False)
    starts_at = timezone.now() - dt.timedelta(minutes=5)
    session = make_session(house.branch, starts_at=starts_at, title="专题党课")
    desk = visit(house.secretary, f"/training/sessions/{session.key}/", DESK)
    press(desk, "开始签到")
    press(desk, "显示签到码", "link")
    expect(desk.locator(".qr svg")).to_be_visible()
    expect(desk.locator(".code__count")).to_contain_text("3")

    session.refresh_from_db()
    code = code_at(session.code_secret, timezone.now())
    phone = visit(house.member, f"/training/sessions/{session.key}/here/{code}/")
    press(phone, "我已到会")
    expect(phone.locator(".alert--success")).to_be_visible()
    assert attendance_of(session, house.member).method == "code"

    press(desk, "返回名单", "link")
    press(desk, "结束活动", "link")
    press(desk, "结束活动")
    assert attendance_of(session, house.absentee).state == AttendanceState.ABSENT
    desk.get_by_label("录像").select_option(label=recording.title)
    with desk.expect_navigation():
        desk.locator("form:has(#id_lecture) button").click()
    present = visit(house.member, "/training/my/")
    expect(present.locator("article")).to_have_count(0)
    absent = visit(house.absentee, "/members/notices/")
    watch_from_the_notice(absent)
    assert credited(house.absentee) == [("make_up", 1)]
    origin = desk.url.split("/training/")[0]
    absent.goto(f"{origin}/training/sessions/mine/")
    expect(absent.locator("main .card")).to_contain_text("已补学")

    # There all the time: the hours of the session, once.
    desk.goto(f"{origin}/training/sessions/{session.key}/people/")
    line = desk.locator(".person", has_text=house.absentee.name)
    line.locator("summary").click()
    line.locator("[name=reason]").fill("当时在场，漏登")
    line.locator("button[value=present]").click()
    expect(line).to_contain_text("漏登")
    assert credited(house.absentee) == [("make_up", 1), ("make_up", -1), ("session", 2)]


def credited(member: Any) -> list[tuple[str, int]]:
    rows = CreditEntry.objects.filter(member=member).order_by("pk")
    return [(entry.kind, int(entry.hours)) for entry in rows]


def watch_from_the_notice(phone: Page) -> None:
    """From the notice of make-up study to the end of the recording."""
    with phone.expect_navigation():
        phone.locator("main li.card", has_text="请补学").get_by_role("button").click()
    phone.get_by_role("button", name="开始学习").click()
    phone.get_by_role("button", name="2×").click()
    done = phone.locator("[data-study-state]:visible").filter(has_text="已完成")
    done.wait_for(timeout=60_000)


def test_who_is_behind_is_reminded_and_finds_a_notice(visit: Any, house: House) -> None:
    made = make_assignment(
        house.committee, TITLE, due_on=timezone.localdate() - dt.timedelta(days=3)
    )
    for person in (house.member, house.absentee):
        make_duty(person, house.branch, made)
    desk = visit(
        house.secretary,
        "/training/overdue/",
        DESK,
        permissions=["clipboard-read", "clipboard-write"],
    )
    desk.locator("tbody tr", has_text=house.member.name).get_by_role("checkbox").check()
    press(desk, "提醒所选人员")
    press(desk, "发送提醒")
    assert Reminder.objects.get().obligation.member == house.member

    phone = visit(house.member, "/members/notices/")
    expect(phone.locator(".tool--bell")).to_contain_text("1")
    with phone.expect_navigation():
        phone.locator("main li.card button").click()
    assert Notice.objects.get(member=house.member).read_at is not None
    nobody = visit(house.absentee, "/members/notices/")
    expect(nobody.locator("main li.card")).to_have_count(0)

    press(desk, "复制到群", "link")
    desk.get_by_role("button", name="复制", exact=True).click()
    expect(desk.locator("#live")).to_have_text("已复制。")
    text = desk.evaluate("() => navigator.clipboard.readText()")
    assert TITLE in text
    assert house.member.name not in text
    with desk.expect_navigation():
        desk.locator("button[name=names][value='1']").click()
    assert house.member.name in desk.locator("#chat-text").input_value()


def test_a_sheet_is_taken_out_filed_and_corrected(visit: Any, house: House) -> None:
    made = make_assignment(house.committee, TITLE)
    today = timezone.localdate()
    for person in (house.member, house.absentee):
        make_duty(person, house.branch, made, due_on=today)
    owed = Obligation.objects.filter(assignment=made[0])
    page = visit(house.secretary, "/reports/sheets/branches/", DESK)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载 XLSX").click()
    book = CalamineWorkbook.from_path(fetched.value.path())
    assert any(
        "第一党支部" in map(str, row) for row in book.get_sheet_by_index(0).to_python()
    )
    press(page, "上报本表")
    expect(page.locator("main")).to_contain_text("SHA-256")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载 PDF").click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF")

    owed.filter(member=house.member).update(
        status=ObligationStatus.DONE, done_at=timezone.now()
    )
    page.get_by_label("原因").fill("补录学习记录")
    with page.expect_navigation():
        page.locator("form:has(#id_reason) button").click()
    expect(page.locator("#corrections ~ .card")).to_contain_text("补录学习记录")
    expect(page.locator("#corrections ~ .card tbody")).to_contain_text("完成人数")


def test_a_faulty_roster_is_explained_and_a_good_one_applied(
    visit: Any, house: House
) -> None:
    page = visit(
        house.secretary, f"/organisation/units/{house.branch.key}/import/", DESK
    )
    stay = [
        (one.employee_no, one.name, "GS-1", "正式党员")
        for one in (house.secretary, house.member, house.absentee)
    ]
    new = ("A001", "陈一", "GS-1", "预备党员")
    again = ("A001", "陈二", "GS-1", "正式党员")
    heading = ("花名册", None, None, None)
    faulty = [heading, PLAIN, *stay, new, again, ("A002", "=1+1", "GS-1", "正式党员")]
    send_roster(page, xlsx({"花名册": faulty}, merged=[("花名册", "A1:D1")]))
    expect(page.locator(".alert--error")).to_be_visible()
    problems = page.locator("section:has(#problems) tbody tr")
    expect(problems.first).to_contain_text("7")
    assert not Membership.objects.filter(member__employee_no="A001").exists()

    page.go_back()
    send_roster(page, xlsx({"花名册": [PLAIN, *stay, new]}))
    expect(page.locator("details")).to_contain_text("陈一")
    press(page, "确认导入")
    expect(page.locator(".status--done")).to_be_visible()
    added = Membership.objects.get(member__employee_no="A001")
    assert (added.unit, added.kind) == (house.branch, PersonKind.PROBATIONARY)


def send_roster(page: Page, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "花名册.xlsx", "mimeType": XLSX, "buffer": data}
    )
    press(page, "读取文件")


def test_a_certificate_is_issued_checked_by_anybody_and_revoked(
    visit: Any, house: House
) -> None:
    make_rule(house.committee)
    now = timezone.now()
    hold_session(house.branch, present=[house.member], starts_at=now, at=now)
    page = visit(house.secretary, f"/organisation/people/{house.member.key}/", DESK)
    with page.expect_navigation():
        page.locator("main a[href*='/training/credit/members/']").click()
    press(page, "开具学习证明", "link")
    press(page, "开具")
    number = Certificate.objects.get().number
    anybody = visit(None, f"/verify/{number}/")
    expect(anybody.locator(".alert--success")).to_have_text("此学习证明有效。")
    assert house.member.name not in anybody.locator("main").inner_text()
    press(page, "撤销", "link")
    page.get_by_label("原因").fill("录入有误")
    press(page, "撤销")
    anybody.reload()
    expect(anybody.locator(".alert--warning")).to_be_visible()


def test_reminding_is_in_reach_wherever_in_the_list_one_is(
    visit: Any, house: House
) -> None:
    made = make_assignment(house.branch, TITLE)
    for number in range(12):
        member = make_member(f"党员{number}", unit=house.branch)
        make_duty(member, house.branch, made, status=ObligationStatus.OVERDUE)
    phone = visit(house.secretary, "/training/overdue/")
    remind = phone.get_by_role("button", name="提醒所选人员")
    expect(remind).to_be_in_viewport(ratio=1)
    sixth = phone.get_by_role("checkbox").nth(5)
    sixth.check()
    expect(sixth).to_be_in_viewport(ratio=1)
    expect(remind).to_be_in_viewport(ratio=1)
    # Nothing lies over it: not the bar of the site, not a card.
    remind.click()
    expect(phone.locator("main")).to_contain_text("将提醒 1 人")
