"""What the pipeline makes, played in Chromium by each of the player's engines, from the real site."""

from typing import Any

import pytest

from courses.operations.publishing import withdraw_lecture
from courses.states import Visibility
from tests.browser.conversions import SECONDS, SLICE_S, early
from tests.browser.lecture_page import BROWSERS, Player
from tests.builders.courses import NOON, make_lecture

pytestmark = [pytest.mark.timeout(180), pytest.mark.django_db(transaction=True)]

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
    away = True

    # The rule stays: a piece asked for while it is taken away may never be answered.
    def pass_or_lose(route: Any) -> None:
        if away:
            lost.append(route.request.url)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    player.page.route("**/*.m4s", pass_or_lose)
    player.start()
    trouble = player.page.locator("[data-part=trouble]")
    trouble.wait_for()
    assert trouble.inner_text() != ""
    away = False
    player.until("video.currentTime > 0.5", seconds=60)
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


def test_what_cannot_be_decoded_is_played_from_the_whole_file(
    make_player: Any, videos: Any
) -> None:
    player = make_player()
    player.open(videos["wide"])
    player.page.route(
        "**/*.m4s", lambda route: route.fulfill(status=206, body=b"\xff" * 4096)
    )
    player.start()
    player.until("video.currentTime > 0.5")
    assert player.js("video.currentSrc").endswith(".mp4")


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
