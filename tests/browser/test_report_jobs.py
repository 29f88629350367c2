"""Large exports and filings, walked in a browser by the person who asks for them, in Chinese."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from members.models import Notice
from members.operations.posts import end_post
from members.states import PostRole
from reports import runs
from reports.models import Correction, ExportRun, Filing
from reports.operations.running import MOST_TRIES
from reports.states import RunState
from tests.browser.visitor import DESK
from tests.builders.five_levels import CUT_OFF, day, make_five_levels
from tests.builders.owed import credit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
# The page asks every two seconds how far the export is.
SOON_MS = 20_000


@pytest.fixture
def site(settings: Any, tmp_path: Any) -> Any:
    settings.DANGKE_EXPORT_DIR = tmp_path / "exports"
    settings.DANGKE_EXPORT_INLINE_ROWS = 5
    return make_five_levels()


def ask_for_xlsx(page: Page) -> ExportRun:
    """Press the button of a sheet that is too long to wait for; the page is now the export's."""
    with page.expect_navigation(url="**/reports/exports/*/"):
        page.get_by_role("link", name="下载 XLSX").click()
    run: ExportRun = ExportRun.objects.latest("pk")
    assert str(run.key) in page.url
    return run


def test_a_large_export_is_waited_for_and_saved(
    visit: Any, site: Any, tmp_path: Any
) -> None:
    page = visit(site.secretary, f"/reports/sheets/people/?on={CUT_OFF}", DESK)
    run = ask_for_xlsx(page)
    state = page.locator("main .card[role=status]")
    expect(state).to_contain_text("等待生成")
    ExportRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, written=6, lease_until=timezone.now()
    )
    expect(state.locator("progress")).to_have_attribute("value", "35", timeout=SOON_MS)
    expect(state).to_contain_text("6 / 17")
    assert runs.write_waiting() == 1
    link = state.get_by_role("link", name="下载")
    expect(link).to_be_visible(timeout=SOON_MS)
    with page.expect_download() as waiting:
        link.click()
    file = tmp_path / "people.xlsx"
    waiting.value.save_as(file)
    run.refresh_from_db()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == run.sha256
    assert len(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()) > 17
    expect(state).to_contain_text(run.sha256)
    assert Notice.objects.get(member=site.secretary).url in page.url
    ExportRun.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    runs.sweep()
    page.reload()
    expect(state).to_contain_text("已过期")
    expect(link).to_have_count(0)


def test_an_export_that_fails_says_why_on_the_page_and_in_a_notice(
    visit: Any, site: Any
) -> None:
    page = visit(site.secretary, f"/reports/sheets/people/?on={CUT_OFF}", DESK)
    state = page.locator("main .card[role=status]")
    run = ask_for_xlsx(page)
    ExportRun.objects.filter(pk=run.pk).update(fence=MOST_TRIES)
    runs.write_waiting()
    expect(state).to_contain_text("多次中断", timeout=SOON_MS)
    page.goto(page.url.replace(f"exports/{run.key}/", f"sheets/people/?on={CUT_OFF}"))
    ask_for_xlsx(page)
    end_post(
        member=site.secretary,
        unit=site.group_company,
        role=PostRole.SECRETARY,
        on=timezone.localdate(),
        by=None,
    )
    runs.write_waiting()
    expect(state).to_contain_text("未能生成", timeout=SOON_MS)
    assert Notice.objects.filter(member=site.secretary).count() == 2


def test_a_filing_stays_as_it_is_and_a_correction_stands_beside_it(
    visit: Any, site: Any
) -> None:
    page = visit(site.secretary, f"/reports/sheets/branches/?on={CUT_OFF}", DESK)
    page.fill("#id_note", "半年报")
    with page.expect_navigation():
        page.get_by_role("button", name="上报本表", exact=True).click()
    table = page.locator("table").first
    filed, figures = Filing.objects.get(), table.inner_text()
    assert filed.sha256 in page.locator("main").inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON").click()
    document = waiting.value.path().read_bytes()
    assert hashlib.sha256(document).hexdigest() == filed.sha256
    credit(site.li, 5, on=day(6, 1))
    page.reload()
    assert table.inner_text() == figures
    page.fill("#id_reason", "补登学时")
    with page.expect_navigation():
        page.get_by_role("button", name="生成更正表", exact=True).click()
    assert table.inner_text() == figures
    expect(page.locator("main")).to_contain_text(filed.sha256)
    corrected = page.locator("section:has(#corrections) table tr", has_text="总学时")
    expect(corrected.last).to_contain_text("合计")
    expect(corrected.last).to_contain_text("38.50")
    expect(corrected.last).to_contain_text("43.50")
    assert Correction.objects.get().reason == "补登学时"
    assert Filing.objects.get().content == filed.content
