"""The lecture player in a real browser against a scripted server: what it claims, and how it takes bad news."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.player_site import (
    DURATION_S,
    PlayerSite,
    Script,
    figures,
    make_hls,
)
from tests.browser.visitor import barriers

WATCH_VIOLATIONS = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.__violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayerSite]:
    media = tmp_path_factory.mktemp("hls")
    make_hls(media)
    site = PlayerSite(media)
    yield site
    site.close()


@pytest.fixture
def script(site: PlayerSite) -> Script:
    site.script = Script()
    return site.script


@pytest.fixture
def page(chromium: Browser, script: Script) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, locale="zh-CN"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(WATCH_VIOLATIONS)
    yield page
    violations = page.evaluate("window.__violations")
    context.close()
    assert errors == []
    assert violations == []


def wait_for(condition: Callable[[], Any], seconds: float = 8) -> None:
    """Wait for something the server has heard; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the player did not report in time"
        time.sleep(0.02)


def wait_in(page: Page, condition: Callable[[], Any], seconds: float = 20) -> None:
    """As `wait_for`, while the page's requests go on being handled here."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the page did not get so far in time"
        page.wait_for_timeout(20)


def position(page: Page) -> float:
    return page.evaluate("document.querySelector('video').currentTime")


def play_until(page: Page, seconds: float) -> None:
    page.wait_for_function(
        "(t) => document.querySelector('video').currentTime >= t && !document.querySelector('video').seeking",
        arg=seconds,
    )


def start(page: Page, site: PlayerSite) -> None:
    page.goto(site.url)
    page.locator("[data-part=start]").click()


def pause(page: Page, script: Script) -> None:
    settled = len(script.bodies("settle"))
    page.evaluate("document.querySelector('video').pause()")
    wait_for(lambda: len(script.bodies("settle")) > settled)


SPAN_CASES = """async () => {
  const { SpanTracker, secondsLeft } = await import("/static/js/lecture-player/spans.js");
  const run = (...steps) => {
    const tracker = new SpanTracker();
    for (const [verb, ...values] of steps) tracker[verb](...values);
    return tracker.snapshot();
  };
  return {
    steady: run(["begin", 0, 0, 1], ["move", 250, 250, 1], ["move", 500, 500, 1]),
    double_speed: run(["begin", 0, 0, 2], ["move", 4000, 2000, 2]),
    long_sleep_while_playing: run(["begin", 0, 0, 1], ["move", 300000, 300000, 1]),
    unannounced_jump: run(["begin", 0, 0, 1], ["move", 500, 500, 1], ["move", 9000, 750, 1], ["move", 9250, 1000, 1]),
    backwards: run(["begin", 5000, 0, 1], ["move", 6000, 1000, 1], ["move", 1000, 1100, 1], ["move", 1500, 1600, 1]),
    pause_and_lag: run(["begin", 0, 0, 1], ["move", 1480, 1480, 1], ["end"], ["begin", 1540, 9000, 1], ["move", 2000, 9460, 1]),
    seek_and_lag: run(["stand", 8000], ["begin", 8070, 0, 1], ["move", 8500, 430, 1]),
    bridge_of_two: run(["begin", 0, 0, 1], ["move", 1000, 1000, 1], ["stand", 3000], ["begin", 3000, 0, 1], ["move", 4000, 1000, 1],
      ["stand", 1000], ["begin", 1000, 0, 1], ["move", 3000, 2000, 1]),
    order_of_playing: run(["begin", 5000, 0, 1], ["move", 6000, 1000, 1], ["stand", 0], ["begin", 0, 0, 1], ["move", 1000, 1000, 1]),
    end_reached: run(["begin", 18000, 0, 1], ["move", 19400, 1400, 1], ["finish", 20000]),
    end_not_reached: run(["begin", 2000, 0, 1], ["move", 3000, 1000, 1], ["finish", 20000]),
    left: [secondsLeft([[0, 20]], [[0, 9499]]), secondsLeft([[0, 20]], [[0, 9500]]), secondsLeft([[5, 8], [12, 20]], [[6000, 15000], [0, 1000]])],
  };
}"""


def test_spans_follow_what_was_played_and_nothing_else(
    page: Page, site: PlayerSite
) -> None:
    page.goto(site.url)
    assert page.evaluate(SPAN_CASES) == {
        "steady": [[0, 500]],
        "double_speed": [[0, 4000]],
        "long_sleep_while_playing": [[0, 300000]],
        "unannounced_jump": [[0, 500], [9000, 9250]],
        "backwards": [[5000, 6000], [1000, 1500]],
        "pause_and_lag": [[0, 2000]],
        "seek_and_lag": [[8000, 8500]],
        "bridge_of_two": [[0, 4000]],
        "order_of_playing": [[5000, 6000], [0, 1000]],
        "end_reached": [[18000, 20000]],
        "end_not_reached": [[2000, 3000]],
        "left": [11, 10, 6],
    }


def test_playing_and_seeking_report_exactly_the_spans_played(
    page: Page, site: PlayerSite, script: Script
) -> None:
    start(page, site)
    play_until(page, 1.2)
    page.evaluate("document.querySelector('video').currentTime = 10")
    play_until(page, 11)
    pause(page, script)

    first, second = script.last_spans
    assert first[0] <= 100
    assert 900 <= first[1] <= 3000
    assert second[0] == 10_000, "the first moments after a seek count"
    assert 10_900 <= second[1] <= 13_000
    body = script.bodies("settle")[-1]
    assert body["position_ms"] == second[1]
    assert body["token"] == "token-1"
    seqs = [body["seq"] for body in script.bodies("beat", "settle")]
    assert seqs == sorted(set(seqs))


def test_pausing_and_going_on_is_one_span(
    page: Page, site: PlayerSite, script: Script
) -> None:
    start(page, site)
    play_until(page, 0.7)
    pause(page, script)
    page.locator("[data-part=speed] button[value='2']").click()
    page.evaluate("document.querySelector('video').play()")
    play_until(page, 2.5)
    pause(page, script)

    (span,) = script.last_spans
    assert span[0] <= 100
    assert span[1] >= 2400
    assert page.evaluate("document.querySelector('video').playbackRate") == 2


def test_the_end_is_reached_and_completion_is_the_servers_word(
    page: Page, site: PlayerSite, script: Script
) -> None:
    script.settle = figures(covered=DURATION_S) | {
        "gaps": [],
        "state": "quiz_pending",
    }
    page.goto(site.url + f"?t={DURATION_S - 1}")
    page.locator("[data-part=start]").click()
    wait_for(
        lambda: (
            script.bodies("settle") and script.last_spans[-1][1] >= DURATION_S * 1000
        )
    )

    expect(page.locator("[data-when=quiz_pending]")).to_be_visible()
    expect(page.locator("[data-when=done]")).to_be_hidden()
    assert page.locator("[data-part=quiz-link]").get_attribute("href") == "/quiz/"
    assert script.last_spans[0][0] >= (DURATION_S - 1.5) * 1000


def test_resume_starts_a_little_earlier_and_offers_the_beginning(
    page: Page, site: PlayerSite, script: Script
) -> None:
    script.position_ms = 14_000
    start(page, site)
    play_until(page, 11.3)
    expect(page.locator("[data-part=restart]")).to_be_visible()
    pause(page, script)
    # Seen from the event on: on a busy machine the picture has moved a little by then.
    assert 11_000 <= script.last_spans[0][0] < 11_250
    assert all(
        body["position_ms"] >= 10_900 for body in script.bodies("beat", "settle")
    )

    page.locator("[data-part=restart]").click()
    page.wait_for_function("() => document.querySelector('video').currentTime < 5")


def test_taken_over_elsewhere_stops_and_can_continue_here(
    page: Page, site: PlayerSite, script: Script
) -> None:
    start(page, site)
    play_until(page, 0.5)
    script.settle = {"superseded": True}
    pause(page, script)
    expect(page.locator("[data-part=continue-here]")).to_be_visible()

    script.settle = {}
    page.locator("[data-part=continue-here]").click()
    wait_for(lambda: len(script.bodies("open")) == 2)
    page.wait_for_function("() => !document.querySelector('video').paused")
    expect(page.locator("[data-part=notice]")).to_be_hidden()
    pause(page, script)
    assert script.bodies("settle")[-1]["token"] == "token-2"


def test_an_address_that_ran_out_is_renewed_without_the_member(
    page: Page, site: PlayerSite, script: Script
) -> None:
    script.media_token = "stale"
    start(page, site)
    play_until(page, 0.5)
    assert len(script.bodies("open")) == 1
    expect(page.locator("[data-part=notice]")).to_be_hidden()


KEEP_SOURCES = """window.MediaSource = class extends MediaSource {
  constructor() { super(); (window.__sources ??= []).push(this); }
};"""


def test_a_source_that_the_browser_closes_is_opened_again_and_plays_on(
    page: Page, site: PlayerSite
) -> None:
    """Chromium closed it when the controls were drawn meanwhile: who had tapped sat before a still picture."""
    page.add_init_script(KEEP_SOURCES)
    start(page, site)
    play_until(page, 0.5)
    page.evaluate("window.__sources.at(-1).dispatchEvent(new Event('sourceclose'))")
    page.wait_for_function("window.__sources.length > 1")
    at = position(page)
    play_until(page, at + 1)


def test_beats_that_failed_arrive_at_the_next_visit(
    page: Page, site: PlayerSite, script: Script
) -> None:
    script.beats_fail = True
    start(page, site)
    play_until(page, 1)
    pause(page, script)
    sent = script.last_spans
    script.beats_fail = False
    script.heard.clear()

    start(page, site)
    wait_for(lambda: script.bodies("open"))
    (kind, flushed), *_ = [
        entry
        for entry in script.heard
        if entry[1].get("seq", 0) > 0 or entry[0] == "open"
    ]
    assert kind == "beat"
    assert flushed["token"] == "token-1"
    assert flushed["spans"] == sent


def test_a_video_that_is_not_ready_is_explained_and_can_be_tried_again(
    page: Page, site: PlayerSite, script: Script
) -> None:
    script.open_problem = (409, {"error": "not_ready", "message": "视频正在处理。"})
    start(page, site)
    notice = page.locator("[data-part=notice]")
    expect(notice).to_contain_text("视频正在处理。")
    expect(notice).to_contain_text("not_ready")

    script.open_problem = None
    page.locator("[data-part=retry]").click()
    play_until(page, 0.3)
    expect(notice).to_be_hidden()
    assert len(script.bodies("open")) == 2


def test_trying_again_while_scripts_are_on_their_way_plays_without_a_new_page(
    page: Page, script: Script, site: PlayerSite
) -> None:
    """The refusal may be here before the engine: the page used to load anew then, and stood still."""
    held: list[Route] = []
    page.route("**/engine.js", lambda route: held.append(route))
    script.open_problem = (409, {"error": "not_ready", "message": "视频正在处理。"})
    start(page, site)
    notice = page.locator("[data-part=notice]")
    expect(notice).to_contain_text("视频正在处理。")
    wait_in(page, lambda: held)

    script.open_problem = None
    page.locator("[data-part=retry]").click()
    wait_in(page, lambda: len(script.bodies("open")) == 2)
    held.pop().continue_()
    play_until(page, 0.3)
    expect(notice).to_be_hidden()
    assert held == []


def test_skin_speaks_chinese_and_obeys_the_keyboard(
    page: Page, site: PlayerSite, script: Script
) -> None:
    page.goto(site.url)
    play = page.locator("media-play-button")
    expect(play).to_have_attribute("aria-label", "播放")
    play.focus()
    page.keyboard.press("k")
    play_until(page, 0.3)
    page.keyboard.press("k")
    wait_for(lambda: script.bodies("settle"))
    labels = page.eval_on_selector_all(
        "media-controller *[aria-label]", "(all) => all.map((e) => e.ariaLabel)"
    )
    latin = [label for label in labels if any("a" <= c.lower() <= "z" for c in label)]
    assert [label for label in latin if "AirPlay" not in label] == []


def test_page_has_no_accessibility_violation(
    page: Page, site: PlayerSite, script: Script
) -> None:
    start(page, site)
    play_until(page, 0.3)
    found = {"playing": barriers(page)}
    for cookie in ("dangke_theme=dark", "dangke_senior=1"):
        name, value = cookie.split("=")
        page.context.add_cookies([{"name": name, "value": value, "url": site.url}])
        page.goto(site.url)
        page.wait_for_function("() => !!customElements.get('media-time-range')")
        found[cookie] = barriers(page)
    script.open_problem = (409, {"error": "not_ready", "message": "视频正在处理。"})
    page.locator("[data-part=start]").click()
    expect(page.locator("[data-part=retry]")).to_be_visible()
    found["error"] = barriers(page)
    assert {state: rules for state, rules in found.items() if rules} == {}
