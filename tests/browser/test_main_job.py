"""The main job through real processes: upload, publish, transcode, watch, quiz, report, XLSX."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from cms.demo_content import ADMINISTRATOR, EDITOR, MEMBERS, QUESTIONS, QUIZ_TITLE
from tests.browser.visitor import sign_in, watch_for_faults
from tests.processes import wait_until
from tests.system.ffmpeg.clips import AAC, X264, ffmpeg, picture, tone

TITLE = "端到端测试课"
SECONDS = 12
# For what always comes, however busy the machine is.
WAIT_MS = 90_000
# Of the second branch.
MEMBER = MEMBERS[1]
RIGHT = {
    stem: [text for text, is_right in options if is_right]
    for _kind, stem, options, _why in QUESTIONS
}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recording")
    inputs = [*picture("640x360", "25", SECONDS), *tone(SECONDS)]
    ffmpeg(*inputs, *X264, *AAC, "recording.mp4", cwd=folder)
    return folder / "recording.mp4"


# The first test of the folder also starts the whole product, and converts the demo's videos first.
@pytest.mark.timeout(900)
def test_lecture_is_published_studied_and_reported(
    stack: Any, chromium: Any, phone: Any, recording: Path, django_db_blocker: Any
) -> None:
    faults: list[str] = []
    desk = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    for page in (desk, phone):
        page.set_default_timeout(WAIT_MS)
        watch_for_faults(page, stack.url, faults)

    def database() -> Any:
        return stack.site.database(django_db_blocker)

    try:
        sign_in(desk, stack.url, EDITOR)
        upload(desk, stack.url, recording)
        wait_until_playable(database)
        publish(desk, stack.url, course_id(database))
        lecture_url = stack.url + lecture_path(database)

        sign_in(phone, stack.url, MEMBER)
        watch_to_the_end(phone, stack.url, lecture_url)
        pass_the_quiz(phone)
        phone.goto(lecture_url)
        expect(phone.locator("[data-study-state]:visible")).to_have_text(
            "已完成", timeout=WAIT_MS
        )
        assert_recorded(database)

        sign_out(desk, stack.url)
        sign_in(desk, stack.url, ADMINISTRATOR)
        read_the_report(desk, stack.url)
    except BaseException:
        stack.site.print_logs()
        raise
    assert faults == []


def sign_out(page: Any, origin: str) -> None:
    page.goto(f"{origin}/accounts/logout/")
    with page.expect_navigation():
        page.locator("main form button").click()


def upload(page: Any, origin: str, recording: Path) -> None:
    page.goto(f"{origin}/admin/videos/add/")
    page.locator("input[type=file]").set_input_files(recording)
    title = page.get_by_label("标题")
    title.fill(TITLE)
    with page.expect_response("**/title/") as saved:
        title.blur()
    assert saved.value.status == 204
    page.locator("[data-part=link]").click()
    page.wait_for_url(re.compile(r"/admin/videos/(?!add)"))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible(timeout=WAIT_MS)


def wait_until_playable(database: Any) -> None:
    from media_pipeline.models import Rendition, Video

    def playable() -> bool:
        with database():
            return Video.objects.get(title=TITLE).is_playable

    wait_until(playable, timeout_s=420, every_s=1, what="the upload is playable")
    with database():
        assert Rendition.objects.filter(video__title=TITLE).count() == 1


def course_id(database: Any) -> int:
    from cms.models import CoursePage

    with database():
        return int(CoursePage.objects.get().pk)


def publish(page: Any, origin: str, parent: int) -> None:
    page.goto(f"{origin}/admin/pages/add/cms/lecturepage/{parent}/")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_lecturer").fill("张老师")
    choose(page, "video", "选择视频", TITLE)
    choose(page, "quiz", "选择测验", QUIZ_TITLE)
    page.get_by_role("button", name="更多操作").or_(
        page.locator("footer [data-w-dropdown-target=toggle]")
    ).first.click()
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url(lambda url: "/add/" not in url)
    # Whether the autosave has made the page before or not, that is what the message is about.
    page.locator(".messages .success").filter(has_text="发布").wait_for()


def choose(page: Any, field: str, button: str, title: str) -> None:
    """Open the chooser of a field, pick the row with this title, and wait until the form shows it."""
    chooser = page.locator(f"#id_{field}-chooser")
    chooser.get_by_role("button", name=button, exact=True).click()
    page.locator(".modal-body").get_by_role("link", name=title, exact=True).click()
    page.locator(".modal-body").wait_for(state="hidden")
    # Not anywhere in the page: the autosave may have written the same words into its head.
    chooser.get_by_text(title).wait_for()


def lecture_path(database: Any) -> str:
    from courses.models import Lecture

    with database():
        return f"/lectures/{Lecture.objects.get(title=TITLE).key}/"


def watch_to_the_end(page: Any, origin: str, lecture_url: str) -> None:
    page.goto(origin)
    page.get_by_role("link", name=TITLE).first.click()
    page.wait_for_url(lecture_url)
    page.get_by_role("button", name="开始学习").click()
    page.get_by_role("button", name="2×").click()
    page.wait_for_function(
        "() => document.querySelector('video').ended", timeout=WAIT_MS
    )
    page.locator("[data-when=quiz_pending]").wait_for()
    expect(page.locator("[data-study-state]:visible")).to_have_text(
        "待测验", timeout=WAIT_MS
    )
    page.locator("[data-part=quiz-link]").click()


def pass_the_quiz(page: Any) -> None:
    page.get_by_role("button", name="开始测验").click()
    questions = page.locator("fieldset.question")
    questions.first.wait_for()
    # The pager has taken over: until then all the questions stand below each other.
    expect(page.locator("[data-part=next]")).to_be_visible(timeout=WAIT_MS)
    for index in range(questions.count()):
        question = questions.nth(index)
        question.wait_for()
        text = question.locator("legend").inner_text()
        answers = next(right for stem, right in RIGHT.items() if stem in text)
        for answer in answers:
            name = {"true": "正确", "false": "错误"}.get(answer, answer)
            question.get_by_label(name, exact=True).check()
        # One question per screen on a phone; the last screen is the overview.
        page.locator("[data-part=next]").click()
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("heading", name="已通过").wait_for()


def assert_recorded(database: Any) -> None:
    from courses.models import Completion, WatchRecord
    from members.models import Member
    from quizzes.models import Result

    with database():
        member = Member.objects.get(employee_no=MEMBER)
        completion = Completion.objects.get(member=member, lecture__title=TITLE)
        watched = WatchRecord.objects.get(member=member, lecture__title=TITLE)
        result = Result.objects.get(attempt=completion.quiz_attempt)
        assert completion.unit.code == "DEMO-2"
        assert completion.length_s == SECONDS
        assert watched.covered >= SECONDS * 9 // 10
        assert result.passed
        assert result.percent == 100


def read_the_report(page: Any, origin: str) -> None:
    """From the task to its people, and the summary of the task as a workbook."""
    page.goto(f"{origin}/reports/sheets/items/")
    line = page.get_by_role("row").filter(has=page.get_by_role("link", name=TITLE))
    line.wait_for()
    figures = {
        cell.get_attribute("data-label"): cell.inner_text()
        for cell in line.locator("[data-label]").all()
    }
    assert (figures["应学"], figures["完成"], figures["完成率"]) == ("7", "1", "14.3%")
    with page.expect_navigation():
        line.get_by_role("link", name=TITLE).click()
    people = page.locator("tbody tr")
    expect(people).to_have_count(7, timeout=WAIT_MS)
    done = people.filter(has_text="已完成")
    expect(done).to_have_count(1, timeout=WAIT_MS)
    assert MEMBER in done.inner_text()
    page.goto(f"{origin}/reports/sheets/branches/")
    page.locator("main details summary").first.click()
    page.get_by_label("任务", exact=True).select_option(label=TITLE)
    with page.expect_navigation():
        page.get_by_role("button", name="查询").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 XLSX").click()
    workbook = CalamineWorkbook.from_path(download.value.path())
    rows = workbook.get_sheet_by_index(0).to_python()
    header = next(row for row in rows if "完成人数" in row)
    counts = {
        row[header.index("党组织名称")]: row[header.index("完成人数")]
        for row in rows[rows.index(header) + 1 :]
        if row[header.index("完成人数")] != ""
    }
    assert counts["示范第一党支部"] == 0
    assert counts["示范第二党支部"] == 1
