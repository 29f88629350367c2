"""Uploading by an editor in a real browser: many files, bad lines, a closed page, bad files."""

import hashlib
import random
import re
from pathlib import Path
from typing import Any

import pytest

from cms.demo_content import EDITOR
from tests.browser.visitor import barriers, sign_in, watch_for_faults
from tests.processes import wait_until
from tests.system.ffmpeg.clips import AAC, X264, ffmpeg, picture, tone

pytestmark = pytest.mark.timeout(600)
SIZE = 3_000_000
# More than a hundred: a clip comes before the ballast, so the last piece may begin beyond SIZE.
EVERYTHING = 200


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two playable clips of 2 s, made 3 MB heavy by a box that players skip."""
    folder = tmp_path_factory.mktemp("recordings")
    ffmpeg(*picture("320x180", "25", 2), *tone(2), *X264, *AAC, "clip.mp4", cwd=folder)
    clip = (folder / "clip.mp4").read_bytes()
    paths = []
    for number, name in enumerate(("晨会 一.mp4", "晨会 二.mp4")):
        ballast = random.Random(number).randbytes(SIZE)
        box = (8 + len(ballast)).to_bytes(4, "big") + b"free" + ballast
        paths.append(folder / name)
        paths[-1].write_bytes(clip + box)
    return paths


@pytest.fixture
def desk(stack: Any, chromium: Any) -> Any:
    """The upload page of a signed-in editor."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    faults: list[str] = []
    watch_for_faults(page, stack.url, faults)
    sign_in(page, stack.url, EDITOR)
    page.goto(f"{stack.url}/admin/videos/add/")
    yield page
    context.close()
    assert faults == []


class Gate:
    """Pieces of an upload pass until `percent` of the file are there; the next ones wait for `open`.

    So an upload is under way for as long as a test wants, however fast or slow the machine is.
    """

    def __init__(self, page: Any, *, percent: int) -> None:
        self.percent = percent
        self.held: list[Any] = []
        page.route(re.compile(r"/admin/videos/uploads/[0-9a-f-]+/$"), self._pass)

    def _pass(self, route: Any) -> None:
        request = route.request
        if (
            request.method == "PATCH"
            and int(request.headers["upload-offset"]) * 100 >= SIZE * self.percent
        ):
            self.held.append(route)
        else:
            route.continue_()

    def open(self, *, percent: int) -> None:
        """Let those who wait go on, and later ones until `percent`."""
        self.percent = percent
        waiting, self.held = self.held, []
        for route in waiting:
            route.continue_()


def row(page: Any, path: Path) -> Any:
    return page.locator("[data-list] > li").filter(has_text=path.name)


def bar(line: Any) -> float:
    return float(line.locator("progress[data-part=bar]").evaluate("bar => bar.value"))


def press(line: Any, name: str) -> None:
    line.locator(f"[data-part={name}]").click()


def words(page: Any) -> dict[str, str]:
    """The sentences of the page, in its language."""
    return page.evaluate(
        "() => JSON.parse(document.getElementById('upload-setup').textContent).words"
    )


def wait_for_bar(line: Any, at_least: float) -> None:
    wait_until(
        lambda: bar(line) >= at_least, timeout_s=60, what=f"{at_least}% are sent"
    )


def test_a_title_typed_before_the_server_has_answered_is_kept(
    desk: Any, recordings: list[Path]
) -> None:
    held: list[Any] = []
    desk.route("**/admin/videos/uploads/", lambda route: held.append(route))
    desk.locator("input[type=file]").set_input_files(recordings[0])
    title = desk.get_by_label("标题")
    title.fill("早班的课")
    while not held:
        desk.wait_for_timeout(20)
    title.blur()
    with desk.expect_response("**/title/") as saved:
        held[0].continue_()
    assert saved.value.status == 204
    assert saved.value.request.post_data_json == {"title": "早班的课"}


def test_two_files_a_pause_a_lost_line_and_a_closed_page(
    stack: Any, desk: Any, recordings: list[Path], django_db_blocker: Any
) -> None:
    gate = Gate(desk, percent=30)
    first, second = (row(desk, path) for path in recordings)
    desk.locator("input[type=file]").set_input_files(recordings)

    wait_for_bar(first, 10)
    press(first, "pause")
    paused = bar(first)
    assert first.locator("[data-part=resume]").is_visible()
    wait_for_bar(second, 30)
    assert bar(first) == paused
    press(first, "resume")

    desk.context.set_offline(True)
    gate.open(percent=60)
    lost = words(desk)["offline"].split("{")[0]
    second.get_by_text(lost).wait_for()
    desk.context.set_offline(False)
    desk.evaluate("window.dispatchEvent(new Event('online'))")
    wait_for_bar(second, 50)
    assert barriers(desk) == []

    # The page is closed in the middle; the browser asks first.
    asked: list[str] = []
    desk.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.reload()
    assert asked == ["beforeunload"]
    begun = desk.locator("[data-begun]")
    assert begun.count() == 2
    assert recordings[0].name in desk.inner_text("[data-unfinished]")
    offsets = [int(line.get_attribute("data-percent")) for line in begun.all()]
    assert min(offsets) > 5
    sent_before = requests_to(desk, "POST")
    gate.percent = EVERYTHING
    desk.locator("input[type=file]").set_input_files(recordings)
    for line in (first, second):
        line.locator("[data-part=link]").wait_for()
    assert sent_before == [], "nothing was begun anew"
    assert desk.locator("[data-begun]").count() == 0
    first.locator("[data-video-status][data-working=false]").wait_for()
    with stack.site.database(django_db_blocker):
        assert stored_digests() >= {
            hashlib.sha256(path.read_bytes()).hexdigest() for path in recordings
        }


def requests_to(page: Any, method: str) -> list[str]:
    """Addresses of uploads to which `method` is sent from now on."""
    seen: list[str] = []

    def note(request: Any) -> None:
        if request.method == method and request.url.endswith("/uploads/"):
            seen.append(request.url)

    page.on("request", note)
    return seen


def stored_digests() -> set[str]:
    from media_pipeline.models import Upload, Video

    videos = Upload.objects.filter(video__isnull=False).values("video")
    return set(
        Video.objects.filter(pk__in=videos).values_list("source__sha256", flat=True)
    )


def test_what_cannot_be_a_video_is_told_at_once_or_after_a_look(
    desk: Any, tmp_path: Path
) -> None:
    playlist = tmp_path / "playlist.mp4"
    playlist.write_text("#EXTM3U\n#EXTINF:6,\nfile:///etc/passwd\n")
    picture_file = tmp_path / "picture.png"
    picture_file.write_bytes(b"\x89PNG\r\n\x1a\n")
    empty = tmp_path / "empty.mp4"
    empty.touch()
    desk.locator("input[type=file]").set_input_files([playlist, picture_file, empty])

    told = words(desk)
    not_video = told["notVideo"].format(format=".png")
    assert (
        row(desk, picture_file).locator("[data-part=error]").inner_text() == not_video
    )
    assert row(desk, empty).locator("[data-part=error]").inner_text() == told["empty"]
    refused = row(desk, playlist)
    refused.locator("[data-video-status][data-working=false]").wait_for()
    assert "无法识别这个文件" in refused.locator(".video-status__message").inner_text()
    # The words above the reason do not promise what will not happen.
    assert "转码" not in refused.locator("[data-part=text]").inner_text()
    assert barriers(desk) == []
    press(row(desk, empty), "remove")
    assert row(desk, empty).count() == 0


def test_signed_out_on_the_way_and_in_again(
    stack: Any, desk: Any, recordings: list[Path]
) -> None:
    gate = Gate(desk, percent=30)
    line = row(desk, recordings[1])
    desk.locator("input[type=file]").set_input_files(recordings[1])
    while not gate.held:
        desk.wait_for_timeout(20)
    desk.context.clear_cookies(name="sessionid")
    gate.open(percent=EVERYTHING)
    line.locator("[data-part=error]:not([hidden])").wait_for()
    assert line.locator("[data-part=error]").inner_text() == words(desk)["signedOut"]

    other_tab = desk.context.new_page()
    sign_in(other_tab, stack.url, EDITOR)
    press(line, "again")
    line.locator("[data-part=link]").wait_for()


def test_an_upload_is_cancelled_by_keyboard(
    stack: Any, desk: Any, recordings: list[Path], django_db_blocker: Any
) -> None:
    Gate(desk, percent=30)
    line = row(desk, recordings[0])
    desk.locator("input[type=file]").set_input_files(recordings[0])
    wait_for_bar(line, 10)
    desk.once("dialog", lambda dialog: dialog.accept())
    line.locator("[data-part=cancel]").focus()
    with desk.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        desk.keyboard.press("Enter")
    assert gone.value.status == 204
    cancelled = words(desk)["sayCancelled"].format(name=recordings[0].name)
    assert desk.locator("[data-say]").inner_text() == cancelled
    assert line.locator("[data-part=remove]").evaluate(
        "button => button === document.activeElement"
    )
    with stack.site.database(django_db_blocker):
        from media_pipeline.models import Upload

        assert Upload.objects.latest("pk").state == "terminated"
