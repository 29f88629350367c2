"""The watchdog asks whether a tool gets anywhere, not how long it has been running."""

import pytest

from media_pipeline.transcode import run
from media_pipeline.transcode.errors import StepFailed
from media_pipeline.transcode.listening import Ends
from media_pipeline.transcode.sandbox import Bounds

BOUNDS = Bounds(2**30, 2**20, 10, wall_s=1000.0, stall_s=60.0)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(run, "time", clock)
    return clock


@pytest.mark.parametrize("line", [b"frame=%d", b"out_time_us=%d"])
def test_a_slow_tool_that_gets_on_is_left_alone(clock: Clock, line: bytes) -> None:
    watch, meter = run._Watch(BOUNDS, watches_progress=True), run.Meter()
    for step in range(1, 15):
        clock.now += 59.0
        meter.feed(line % step)
        watch.check(meter, Ends(100))
    clock.now += 59.0
    watch.check(meter, Ends(100))
    clock.now += 2.0
    with pytest.raises(StepFailed, match="no progress for 60 s"):
        watch.check(meter, Ends(100))


def test_progress_does_not_outlast_the_wall_limit(clock: Clock) -> None:
    watch, meter = run._Watch(BOUNDS, watches_progress=True), run.Meter()
    clock.now = 1001.0
    meter.feed(b"frame=1")
    with pytest.raises(StepFailed, match="not done after 1000 s"):
        watch.check(meter, Ends(100))
