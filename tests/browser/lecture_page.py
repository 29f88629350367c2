"""The lecture page of the real site in Chromium, as each kind of browser would see it."""

from typing import Any

from courses.states import Visibility
from tests.builders.courses import make_lecture

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
