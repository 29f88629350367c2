"""Poster choice, cue list, picture class: pure rules on numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode import classify, storyboard
from media_pipeline.transcode.options import ContentClass
from media_pipeline.transcode.storyboard import Tile
from tests.unit.media_pipeline.transcode.samples import (
    make_probe,
    make_scan,
    make_video,
    plan_for,
)

BLACK, WHITE = Tile(16, 0, 0), Tile(235, 2, 0)
LIVELY, DULL = Tile(110, 150, 40), Tile(90, 60, 10)


def test_the_poster_is_not_black() -> None:
    assert storyboard.poster_times([BLACK, BLACK, DULL, LIVELY, WHITE], 10.0) == [30.0]


def test_a_wholly_black_video_still_has_a_poster_time() -> None:
    assert storyboard.poster_times([BLACK, BLACK], 5.0, count=3) == [0.0]
    assert storyboard.poster_times([], 5.0) == [0.0]


def test_further_pictures_are_spread_and_never_black() -> None:
    tiles = [LIVELY] * 4 + [BLACK] * 4 + [LIVELY] * 4
    first, *others = storyboard.poster_times(tiles, 10.0, count=3)
    assert first == 10.0
    assert others == [80.0]
    spread = storyboard.poster_times([WHITE] * 20, 1.0, count=4)
    assert len(spread) == 4
    assert max(spread) >= 15.0


def test_stats_are_read_per_frame() -> None:
    text = (
        "frame:0    pts:0       pts_time:0\n"
        "lavfi.signalstats.YAVG=16\nlavfi.signalstats.YLOW=16\nlavfi.signalstats.YHIGH=20\n"
        "frame:1    pts:1       pts_time:1\n"
        "lavfi.signalstats.YAVG=100.5\nlavfi.signalstats.SATAVG=7\n"
    )
    assert storyboard.read_stats(text) == [Tile(16, 4, 0), Tile(100.5, 0, 7)]


@given(st.floats(1, 21_600))
def test_cues_cover_the_duration_inside_the_sheets(end_s: float) -> None:
    plan = plan_for(make_probe(make_video(scan=make_scan(end_s=end_s))))
    duration_s = float(plan.duration_s)
    text = storyboard.cue_list(plan.stills, duration_s)
    check = storyboard.check_cues(text, plan.stills, duration_s)
    assert check.ok, check.detail


def test_a_missing_or_shifted_cue_is_noticed() -> None:
    plan = plan_for(make_probe(make_video()))
    text = storyboard.cue_list(plan.stills, 60.0)
    shifted = text.replace("00:00:04.000", "00:00:04.500", 1)
    assert not storyboard.check_cues(shifted, plan.stills, 60.0).ok
    outside = text.replace("#xywh=0,0,", "#xywh=9000,0,", 1)
    assert not storyboard.check_cues(outside, plan.stills, 60.0).ok
    assert not storyboard.check_cues("WEBVTT\n", plan.stills, 60.0).ok


def look(
    *differences: float, high: float = 0.0, peak: float = 0.0, **fields: int
) -> classify.Look:
    """One window; `high` is what a tenth of each picture exceeds, `peak` the most in it."""
    count = len(differences)
    return classify.Look(differences, (high,) * count, (peak,) * count, **fields)


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([look(*[0.0] * 29)], ContentClass.SLIDES),
        ([look(*[0.4] * 29)], ContentClass.SLIDES),
        ([look(*[0.4] * 20), look(*[0.4] * 9, high=3.0)], ContentClass.SLIDES),
        ([look(*[0.4] * 15), look(*[0.4] * 14, high=3.0)], ContentClass.TALK),
        ([look(*[0.8] * 29, high=3.0)], ContentClass.TALK),
        ([look(*[1.6] * 29)], ContentClass.TALK),
        ([look(*[0.8] * 24, *[40.0] * 5, high=3.0)], ContentClass.MOTION),
        ([look(*[6.0] * 29, high=9.0)], ContentClass.MOTION),
        ([look(*[0.0] * 5)], ContentClass.MOTION),
        ([], ContentClass.MOTION),
    ],
)
def test_classes(looks: list[classify.Look], expected: ContentClass) -> None:
    assert classify.judge(looks).content_class is expected


def test_what_was_measured_goes_with_the_class() -> None:
    motion = classify.judge([look(*[0.0] * 15), look(*[0.5] * 15, high=2.0)])
    assert (motion.frozen_share, motion.settled_share) == (0.5, 0.5)
    assert (motion.mean_change, motion.frames) == (0.25, 30)


def test_a_small_speaker_is_not_stillness() -> None:
    assert classify.judge([look(*[0.1] * 30, peak=12.0)]).frozen_share == 1.0
    assert classify.judge([look(*[0.1] * 30, peak=90.0)]).frozen_share == 0.0


def test_fields_need_enough_frames_to_be_believed() -> None:
    assert classify.judge([look(interlaced=29)]).interlaced_share == 0.0
    assert (
        classify.judge([look(interlaced=30, progressive=10)]).interlaced_share == 0.75
    )


def test_looks_are_read_from_what_the_filter_prints() -> None:
    lines = [
        "frame:0 pts:0",
        "lavfi.idet.multiple.current_frame=tff",
        "lavfi.signalstats.YAVG=1.25",
        "lavfi.signalstats.YHIGH=7",
        "lavfi.signalstats.YMAX=90",
        "lavfi.idet.multiple.current_frame=progressive",
        "rubbish",
    ]
    expected = look(1.25, high=7.0, peak=90.0, interlaced=1, progressive=1)
    assert classify.read_look(lines) == expected


@given(st.floats(0.1, 21_600))
def test_windows_lie_inside_the_video(duration_s: float) -> None:
    for start_s, length_s in classify.windows(duration_s):
        assert start_s >= 0
        assert start_s + length_s <= duration_s + 1e-6
