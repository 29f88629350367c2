"""Captions, transcript and chapters in a real browser: shown, followed, sought by keyboard, without barriers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from media_pipeline.companion_queries import ChapterLine, Line
from media_pipeline.subtitles import Cue, write_webvtt
from media_pipeline.subtitles.webvtt import chapters_webvtt
from tests.browser.player_site import DURATION_S, PlayerSite, Script, make_hls
from tests.browser.visitor import barriers

SPOKEN = ["同志们好", "第一节讲党章", "第二节讲义务", "第三节讲权利", "今天就到这里"]
ENGLISH = ["Comrades", "Part one", "Part two", "Part three", "That is all"]
STEP_S = DURATION_S // len(SPOKEN)


def webvtt(texts: list[str]) -> str:
    return write_webvtt(
        Cue(i * STEP_S * 1000, (i + 1) * STEP_S * 1000 - 1, text)
        for i, text in enumerate(texts)
    )


def lines(texts: list[str]) -> list[Line]:
    return [
        Line(float(i * STEP_S), (i + 1.0) * STEP_S, f"0:{i * STEP_S:02d}", text)
        for i, text in enumerate(texts)
    ]


def english_page() -> str:
    items = "".join(
        f'<li><a href="?t={i * STEP_S}" data-seek="{i * STEP_S}">{text}</a></li>'
        for i, text in enumerate(ENGLISH)
    )
    return f'<ol data-part="transcript-lines" lang="en">{items}</ol>'


def study_script() -> Script:
    """A lecture with two languages and three chapters."""
    captions = [
        {
            "language": code,
            "label": label,
            "url": f"/captions/{code}.vtt",
            "transcript_url": f"/transcript/{code}/",
        }
        for code, label in (("zh-Hans", "简体中文"), ("en", "English"))
    ]
    marks = [(0, "开头"), (8_000, "党员的义务"), (12_000, "党员的权利")]
    ends = [8.0, 12.0, float(DURATION_S)]
    return Script(
        player={
            "captions": captions,
            "chapters_url": "/chapters.vtt",
            "chapters": [
                ChapterLine(start / 1000, end, f"0:{start // 1000:02d}", title)
                for (start, title), end in zip(marks, ends, strict=True)
            ],
            "transcript": {
                "language": "zh-Hans",
                "url": "/transcript/zh-Hans/",
                "lines": lines(SPOKEN),
            },
        },
        texts={
            "/captions/zh-Hans.vtt": webvtt(SPOKEN),
            "/captions/en.vtt": webvtt(ENGLISH),
            "/chapters.vtt": chapters_webvtt(marks, end_ms=DURATION_S * 1000),
            "/transcript/en/": english_page(),
        },
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayerSite]:
    media = tmp_path_factory.mktemp("hls")
    make_hls(media)
    site = PlayerSite(media)
    yield site
    site.close()


@pytest.fixture
def page(chromium: Browser, site: PlayerSite) -> Iterator[Page]:
    site.script = study_script()
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, locale="zh-CN"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if "Content Security Policy" in message.text
            else None
        ),
    )
    yield page
    context.close()
    assert faults == []


def active_texts(page: Page) -> Any:
    """What stands on the picture, by language."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelector("video").textTracks]
            .filter((track) => track.kind === "captions" && track.mode === "showing")
            .map((track) => [track.language, [...(track.activeCues ?? [])].map((cue) => cue.text).join()]))"""
    )


def wait_for_time(page: Page, least: float, most: float) -> None:
    page.wait_for_function(
        """([least, most]) => { const at = document.querySelector("video").currentTime;
            return at >= least && at < most; }""",
        arg=[least, most],
    )


def pause(page: Page) -> None:
    page.evaluate("document.querySelector('video').pause()")


def test_captions_have_three_sizes_that_are_kept(site: PlayerSite, page: Page) -> None:
    page.goto(site.url)
    sizes = page.locator('[data-part="captions-size"]')
    expect(sizes).to_be_hidden()
    page.locator('[data-part="captions"] button[value="en"]').click()
    expect(sizes.locator('button[value="medium"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    sizes.locator('button[value="large"]').click()
    page.reload()
    expect(sizes.locator('button[value="large"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("lecture-player")).to_have_attribute("data-captions", "large")


def test_captions_are_chosen_shown_and_remembered(site: PlayerSite, page: Page) -> None:
    page.goto(site.url)
    group = page.get_by_role("group", name="字幕")
    expect(group.get_by_role("button", name="关闭字幕")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert active_texts(page) == {}
    group.get_by_role("button", name="简体中文").click()
    page.get_by_role("button", name="开始学习").click()
    wait_for_time(page, 4.5, 7.9)
    page.wait_for_function(
        "() => [...document.querySelector('video').textTracks].some((t) => t.activeCues?.length)"
    )
    assert active_texts(page) == {"zh-Hans": "第一节讲党章"}
    pause(page)

    page.reload()
    expect(group.get_by_role("button", name="简体中文")).to_have_attribute(
        "aria-pressed", "true"
    )
    group.get_by_role("button", name="关闭字幕").click()
    page.reload()
    assert active_texts(page) == {}


def test_captions_are_on_in_the_large_type_mode(site: PlayerSite, page: Page) -> None:
    page.context.add_cookies([{"name": "dangke_senior", "value": "1", "url": site.url}])
    page.goto(site.url)
    button = page.get_by_role("group", name="字幕").get_by_role(
        "button", name="简体中文"
    )
    expect(button).to_have_attribute("aria-pressed", "true")


def test_the_transcript_follows_and_seeks_by_keyboard(
    site: PlayerSite, page: Page
) -> None:
    page.goto(site.url)
    page.get_by_text("文字稿", exact=True).click()
    found = page.locator("[data-part=transcript-lines] a")
    expect(found).to_have_count(len(SPOKEN))
    # One stop of the tab key for the whole list.
    expect(page.locator("[data-part=transcript-lines] a[tabindex='0']")).to_have_count(
        1
    )
    found.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_time(page, 2 * STEP_S, 3 * STEP_S)
    expect(found.nth(2)).to_have_attribute("aria-current", "true")
    wait_for_time(page, 3 * STEP_S, DURATION_S)
    expect(found.nth(3)).to_have_attribute("aria-current", "true")
    expect(found.nth(2)).not_to_have_attribute("aria-current", "true")


def test_the_transcript_is_searched_and_changes_its_language(
    site: PlayerSite, page: Page
) -> None:
    page.goto(site.url)
    page.get_by_text("文字稿", exact=True).click()
    search = page.get_by_label("在文字稿中查找")
    search.fill("第二")
    shown = page.locator("[data-part=transcript-lines] li:visible")
    expect(shown).to_have_count(1)
    expect(page.locator("[data-part=transcript-found]")).to_contain_text("1")
    search.fill("")
    expect(shown).to_have_count(len(SPOKEN))
    page.get_by_role("link", name="English").click()
    expect(shown.nth(1)).to_contain_text("Part one")
    assert page.url == site.url


def test_chapters_seek_and_mark_the_current_one(site: PlayerSite, page: Page) -> None:
    page.goto(site.url)
    chapter = page.get_by_role("link", name="党员的权利")
    chapter.focus()
    page.keyboard.press("Enter")
    wait_for_time(page, 12, 16)
    expect(chapter).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="开头").click()
    wait_for_time(page, 0, 4)
    expect(page.get_by_role("link", name="开头")).to_have_attribute(
        "aria-current", "true"
    )
    expect(chapter).not_to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("width", [360, 1280])
def test_without_barriers(site: PlayerSite, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(site.url)
    page.get_by_text("文字稿", exact=True).click()
    page.get_by_label("在文字稿中查找").wait_for()
    page.get_by_role("button", name="简体中文").click()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_everything_is_there(
    site: PlayerSite, chromium: Browser
) -> None:
    site.script = study_script()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    page.get_by_text("文字稿", exact=True).click()
    expect(page.get_by_text("今天就到这里")).to_be_visible()
    link = page.get_by_role("link", name="党员的义务")
    assert link.get_attribute("href") == "?t=8"
    expect(page.locator("video track[kind=captions]")).to_have_count(2)
    context.close()
