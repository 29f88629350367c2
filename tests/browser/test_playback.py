"""What the pipeline makes, played in Chromium by each of the player's engines, from the real site."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from courses.operations.publishing import withdraw_lecture
from courses.states import Visibility
from tests.browser.conversions import SECONDS, SLICE_S, Conversions, early
from tests.browser.visitor import watch_for_faults
from tests.builders.courses import NOON, make_lecture

pytestmark = [pytest.mark.timeout(180), pytest.mark.django_db(transaction=True)]

# What the player asks the browser for, answered as by another one.
BROWSERS = {
    "hls.js": "",
    "native": "window.ManagedMediaSource = class {};",
    "mp4": """Object.defineProperty(window, "MediaSource", {value: undefined});
      HTMLMediaElement.prototype.canPlayType = () => "";""",
}
WATCH = """
window.seen = {shift: 0, events: [], sizes: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
for (const name of ["waiting", "pause", "emptied", "error", "playing"]) {
  document.addEventListener(name, (e) => e.target.tagName === "VIDEO" &&
    seen.events.push(`${name} ${e.target.currentTime.toFixed(1)}`), true);
}
"""


class Player:
    """The lecture page of one video in one browser."""

    def __init__(self, page: Any, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.asked: list[Any] = []
        page.on("response", lambda answer: self.asked.append(answer))

    def open(self, video: Any, **draft: Any) -> Any:
        lecture = make_lecture(video=video, visibility=Visibility.EVERYONE, **draft)
        self.page.goto(f"{self.origin}/lectures/{lecture.key}/")
        return lecture

    def start(self) -> None:
        self.page.locator("[data-part=start]").click()

    def js(self, expression: str, *arguments: Any) -> Any:
        return self.page.evaluate(
            f"(arg) => {{ const video = document.querySelector('video'); return {expression}; }}",
            *arguments,
        )

    def until(self, condition: str, seconds: float = 20) -> None:
        self.page.wait_for_function(
            f"() => {{ const video = document.querySelector('video'); return {condition}; }}",
            timeout=seconds * 1000,
        )

    def seek(self, seconds: float) -> None:
        self.js("video.currentTime = arg", seconds)
        self.until(f"!video.seeking && video.currentTime > {seconds + 0.3}")

    @property
    def buffered(self) -> list[list[float]]:
        return self.js(
            "[...Array(video.buffered.length).keys()].map((i) => [video.buffered.start(i), video.buffered.end(i)])"
        )

    def media_statuses(self) -> set[int]:
        return {answer.status for answer in self.asked if "/m/" in answer.url}


@pytest.fixture
def make_player(
    chromium: Any, live_server: Any, settings: Any
) -> Iterator[Callable[..., Player]]:
    contexts, faults = [], []

    def make(browser: str = "hls.js", width: int = 900, height: int = 900) -> Player:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(WATCH + BROWSERS[browser])
        watch_for_faults(page, live_server.url, faults)
        return Player(page, live_server.url)

    yield make
    for context in contexts:
        context.close()
    store = f"foreign: {settings.DANGKE_S3.get('endpoint', live_server.url)}"
    assert [fault for fault in faults if not fault.startswith(store)] == []


@pytest.fixture
def videos(
    transactional_db: None, conversions: Conversions, settings: Any
) -> dict[str, Any]:
    settings.DANGKE_MEDIA_DIR = conversions.media_dir
    return conversions.load()


LOUDNESS = """async (until) => {
  const video = document.querySelector("video");
  const context = new AudioContext();
  const meter = context.createAnalyser();
  meter.fftSize = 1024;
  context.createMediaElementSource(video).connect(meter).connect(context.destination);
  await context.resume();
  const window_ = new Float32Array(meter.fftSize);
  const levels = [];
  while (video.currentTime < until) {
    await new Promise((done) => setTimeout(done, 15));
    meter.getFloatTimeDomainData(window_);
    const level = Math.sqrt(window_.reduce((sum, v) => sum + v * v, 0) / window_.length);
    if (video.readyState > 2) levels.push(level);
  }
  return levels;
}"""


@pytest.mark.parametrize("browser", list(BROWSERS))
def test_plays_and_seeks_over_the_borders_of_slices(
    make_player: Any, videos: Any, browser: str
) -> None:
    player = make_player(browser)
    player.open(videos["wide"])
    player.start()
    player.until("video.currentTime > 0.5")
    assert player.js("[video.videoWidth > 0, video.error]") == [True, None]
    for border in (2 * SLICE_S, SLICE_S):
        player.seek(border - 0.4)
        player.until(f"video.currentTime > {border + 0.4}")
    player.until(
        f"video.buffered.length && video.buffered.end(video.buffered.length - 1) > {SECONDS - 0.2}"
    )
    player.seek(1)
    player.until("video.buffered.length === 1 && video.buffered.start(0) < 0.1")
    ((first, last),) = player.buffered
    assert first < 0.1
    assert abs(last - SECONDS) < 0.1
    assert player.media_statuses() <= {200, 206}
    used = {
        answer.url.rsplit(".", 1)[1] for answer in player.asked if "/m/" in answer.url
    }
    assert ("mp4" in used) == (browser == "mp4")
    assert not player.page.locator("[data-part=notice]").is_visible()


@pytest.mark.parametrize("browser", ["hls.js", "native"])
def test_the_tone_goes_on_over_a_border(
    make_player: Any, videos: Any, browser: str
) -> None:
    player = make_player(browser)
    player.open(videos["wide"])
    player.start()
    player.until("video.currentTime > 0.3")
    player.seek(SLICE_S - 1.5)
    levels = player.page.evaluate(LOUDNESS, SLICE_S + 0.8)
    steady = levels[len(levels) // 4 :]
    assert len(steady) > 20
    assert min(steady) > 0.5 * max(steady) > 0


def test_sizes_are_chosen_and_the_sound_alone(make_player: Any, videos: Any) -> None:
    player = make_player()
    player.open(videos["wide"])
    player.start()
    player.until("video.currentTime > 0.3")
    choice = player.page.locator("[data-part=quality] select")
    values = choice.locator("option").evaluate_all("(all) => all.map((o) => o.value)")
    assert values == ["auto", "360", "270", "sound"]
    for lines in (270, 360):
        choice.select_option(str(lines))
        player.until(f"video.videoHeight === {lines}")
    before = player.js("video.currentTime")
    choice.select_option("sound")
    player.until(
        f"video.videoHeight === 0 && !video.paused && video.currentTime > {before}"
    )
    assert any("/low." in answer.url for answer in player.asked)
    player.page.reload()
    player.start()
    player.until("video.currentTime > 0.3")
    assert player.js("video.videoHeight") == 0, "remembered on this device"


def test_a_portrait_has_its_room_before_it_plays(make_player: Any, videos: Any) -> None:
    player = make_player(width=360, height=740)
    player.open(videos["portrait"])
    player.page.wait_for_function("() => !!customElements.get('media-time-range')")
    player.page.wait_for_timeout(300)
    place = """(() => { const box = video.getBoundingClientRect();
      return [box.left, box.top + scrollY, box.width, box.height]; })()"""
    before = player.js(place)
    player.start()
    player.until("video.currentTime > 1")
    assert player.js(place) == before
    assert player.page.evaluate("seen.shift") < 0.05
    assert player.js("[video.videoWidth, video.videoHeight]") == [270, 480]


@pytest.mark.parametrize("browser", list(BROWSERS))
@pytest.mark.parametrize("clip", ["silent", "sound"])
def test_a_missing_track_is_no_obstacle(
    make_player: Any, videos: Any, clip: str, browser: str
) -> None:
    player = make_player(browser)
    player.open(videos[clip])
    player.start()
    player.until("video.currentTime > 0.3")
    player.seek(SLICE_S - 1)
    player.until("video.ended")
    assert player.js("video.error") is None


@pytest.mark.parametrize("browser", ["hls.js", "native"])
def test_what_can_be_watched_early_plays(
    make_player: Any, videos: Any, browser: str
) -> None:
    video = videos["silent"]
    video.current_rendition = early(video)
    video.save()
    player = make_player(browser)
    player.open(video)
    player.start()
    player.until("video.currentTime > 0.3")
    player.seek(SLICE_S - 1.5)
    player.until("video.ended")
    assert any("/q." in answer.url for answer in player.asked)
    assert player.js("[video.videoHeight, video.error]") == [180, None]


def tokens(player: Player) -> list[str]:
    """The rights used so far, in order."""
    found = [
        answer.url.split("/m/")[1].split("/")[1]
        for answer in player.asked
        if "/m/" in answer.url
    ]
    return sorted(set(found), key=found.index)


def test_playing_outlives_the_right_without_a_gap(
    make_player: Any, videos: Any, settings: Any
) -> None:
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 5
    player = make_player()
    player.open(videos["wide"])
    player.start()
    player.until("video.currentTime > 0.3")
    player.page.evaluate("seen.events = []")
    player.until("video.currentTime > 7.5")
    assert player.page.evaluate("seen.events") == []
    player.page.locator("[data-part=quality] select").select_option("270")
    player.until("video.videoHeight === 270")
    assert len(tokens(player)) >= 2
    assert player.media_statuses() <= {200, 206}
    assert not player.page.locator("[data-part=notice]").is_visible()


@pytest.mark.parametrize("browser", ["native", "mp4"])
def test_other_engines_change_their_address_and_keep_the_place(
    make_player: Any, videos: Any, settings: Any, browser: str
) -> None:
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 4
    player = make_player(browser)
    player.open(videos["wide"])
    player.start()
    player.until("video.currentTime > 0.3")
    player.page.locator("[data-part=speed] button[value='1.5']").click()
    first = player.js("video.currentSrc")
    player.until("video.currentTime > 3")
    player.until(
        f"video.currentSrc !== {first!r} && !video.paused && video.currentTime > 3.5"
    )
    assert player.js("video.playbackRate") == 1.5
    player.until("video.currentTime > 6")


@pytest.mark.parametrize("browser", list(BROWSERS))
def test_a_right_lost_meanwhile_is_said_plainly(
    make_player: Any, videos: Any, settings: Any, browser: str
) -> None:
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 4
    player = make_player(browser)
    lecture = player.open(videos["wide"])
    player.start()
    player.until("video.currentTime > 0.3")
    withdraw_lecture(key=lecture.key, at=NOON, by=None)
    notice = player.page.locator("[data-part=notice]")
    notice.wait_for()
    assert player.js("video.paused")
    assert player.page.locator("[data-part=notice-code]").inner_text() != ""


def test_a_network_that_comes_back_is_used_at_once(
    make_player: Any, videos: Any
) -> None:
    player = make_player()
    player.open(videos["wide"])
    lost: list[str] = []

    def lose(route: Any) -> None:
        lost.append(route.request.url)
        route.abort("internetdisconnected")

    player.page.route("**/*.m4s", lose)
    player.start()
    trouble = player.page.locator("[data-part=trouble]")
    trouble.wait_for()
    assert trouble.inner_text() != ""
    player.page.unroute("**/*.m4s")
    player.until("video.currentTime > 0.5")
    assert lost
    assert not trouble.is_visible()
    assert not player.page.locator("[data-part=notice]").is_visible()


def test_a_network_that_stays_away_is_tried_four_times_and_then_told(
    make_player: Any, videos: Any
) -> None:
    player = make_player()
    player.open(videos["wide"])
    player.page.route("**/*.m4s", lambda route: route.abort("internetdisconnected"))
    player.start()
    player.page.locator("[data-part=retry]").wait_for(timeout=60_000)
    assert player.js("video.paused")
    player.page.unroute("**/*.m4s")
    player.page.locator("[data-part=retry]").click()
    player.until("video.currentTime > 0.5")


def test_a_page_without_scripts_plays_the_whole_file(
    chromium: Any, live_server: Any, videos: Any
) -> None:
    lecture = make_lecture(video=videos["wide"], visibility=Visibility.EVERYONE)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/lectures/{lecture.key}/")
    source = page.locator("video source").get_attribute("src")
    answer = page.request.get(
        f"{live_server.url}{source}", headers={"Range": "bytes=4-7"}
    )
    assert (answer.status, answer.body()) == (206, b"ftyp")
    kept = page.request.get(f"{live_server.url}/lectures/{lecture.key}/keep/video/")
    assert "attachment" in kept.headers["content-disposition"]
    context.close()
