"""The plan is a pure function; slices cover the time line exactly once."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode.options import ContentClass, Recipe
from media_pipeline.transcode.plan import (
    ALLOWED_RATES,
    displayed_size,
    plan_chunks,
    recipe_hash,
    source_rate,
    storyboard_interval,
    target_rate,
)
from media_pipeline.transcode.source import Motion
from media_pipeline.transcode.types import Plan
from tests.unit.media_pipeline.transcode.samples import (
    make_audio,
    make_probe,
    make_scan,
    make_video,
    plan_for,
)


def test_the_plan_survives_json() -> None:
    plan = plan_for(make_probe(make_video(), make_audio()))
    assert Plan.from_json(plan.to_json()) == plan


def test_the_same_input_gives_the_same_plan() -> None:
    probe = make_probe(make_video(), make_audio())
    assert plan_for(probe) == plan_for(probe)


def test_the_recipe_hash_covers_settings_and_encoder() -> None:
    hashes = {
        recipe_hash(Recipe(), "one"),
        recipe_hash(Recipe(), "two"),
        recipe_hash(Recipe(gop_s=2), "one"),
        recipe_hash(Recipe(content_class=ContentClass.TALK), "one"),
        recipe_hash(replace(Recipe(), ladder=Recipe().ladder[1:]), "one"),
    }
    assert len(hashes) == 5
    assert recipe_hash(Recipe(), "one") in hashes


@pytest.mark.parametrize(
    ("source", "limit", "expected"),
    [
        (Fraction(30), 30, Fraction(30)),
        (Fraction(60), 30, Fraction(30)),
        (Fraction(50), 30, Fraction(25)),
        (Fraction(60000, 1001), 30, Fraction(30000, 1001)),
        (Fraction(24000, 1001), 30, Fraction(24000, 1001)),
        (Fraction(120), 30, Fraction(30)),
        (Fraction(100), 30, Fraction(25)),
        (Fraction(60), 60, Fraction(60)),
        (Fraction(30), 15, Fraction(15)),
        (Fraction(25), 15, Fraction(25, 2)),
        (Fraction(2997, 100), 30, Fraction(30000, 1001)),
        (Fraction(15), 30, Fraction(15)),
    ],
)
def test_rates_are_divided_by_integers_and_snapped(
    source: Fraction, limit: int, expected: Fraction
) -> None:
    assert target_rate(source, limit) == expected


def test_a_timescale_is_not_a_frame_rate() -> None:
    stream = make_video(
        r_frame_rate=Fraction(90000),
        avg_frame_rate=Fraction(0),
        scan=make_scan(gap_s=0.04),
    )
    assert source_rate(stream) == 25


def test_variable_rate_follows_the_median_gap() -> None:
    stream = make_video(avg_frame_rate=Fraction(18), scan=make_scan(gap_s=1 / 30))
    assert target_rate(source_rate(stream), 30) == 30


def test_without_any_clue_the_rate_is_30() -> None:
    stream = make_video(avg_frame_rate=Fraction(0), scan=make_scan(median_gap_s=0.0))
    assert source_rate(stream) == 30


@pytest.mark.parametrize("rate", ALLOWED_RATES)
def test_segment_borders_are_whole_ticks_at_every_allowed_rate(rate: Fraction) -> None:
    gop = round(6 * rate)
    assert (gop * 90_000 / rate).denominator == 1
    assert abs(gop / rate - 6) < Fraction(1, 10)


def test_ntsc_segments_have_180_frames() -> None:
    plan = plan_for(make_probe(make_video(avg_frame_rate=Fraction(30000, 1001))))
    assert plan.picture.gop == 180
    assert plan.picture.chunks[0].frames == plan.picture.frames


@given(
    frames=st.integers(1, 1_000_000),
    size=st.integers(1, 4000),
    fps=st.sampled_from(ALLOWED_RATES),
)
def test_slices_cover_every_frame_once(frames: int, size: int, fps: Fraction) -> None:
    frames = min(frames, size * 300)
    video = make_video(scan=make_scan(end_s=float(frames / fps)))
    chunks = plan_chunks("mp4", video, frames=frames, fps=fps, size=size)
    assert sum(chunk.frames for chunk in chunks) == frames
    assert [chunk.start_frame for chunk in chunks] == [
        size * index for index in range(len(chunks))
    ]
    assert [chunk.is_last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert 0 < chunks[-1].frames <= max(size * 3 // 2 + 1, 1)
    for chunk in chunks:
        assert 0 <= chunk.seek_s <= max(0.0, chunk.start_frame / fps)


def test_samples_move_to_where_the_source_is_entered_soonest() -> None:
    scan = make_scan(end_s=60.0, key_times_s=(0.0, 10.0, 20.0, 30.0, 40.0, 50.0))
    plan = plan_for(make_probe(make_video(scan=scan)))
    starts = [sample.start_frame / 30 for sample in plan.picture.samples]
    assert starts == [12, 24, 42]


@given(st.floats(1, 21_600), st.sampled_from(["30", "25", "30000/1001", "12"]))
def test_samples_lie_in_the_video_and_begin_with_a_segment(
    end_s: float, rate: str
) -> None:
    fps = Fraction(rate)
    scan = make_scan(end_s=end_s, gap_s=float(1 / fps))
    plan = plan_for(make_probe(make_video(avg_frame_rate=fps, scan=scan)))
    video = plan.picture
    assert 1 <= len(video.samples) <= 3
    for sample in video.samples:
        assert sample.start_frame % video.gop == 0
        assert 0 < sample.frames <= video.frames - sample.start_frame
        assert sample.frames <= video.gop
    lengths = sum(sample.frames for sample in video.samples)
    assert lengths <= max(3 * fps, video.frames / 10) + 3


def test_of_a_long_video_three_times_five_seconds_are_compared() -> None:
    plan = plan_for(make_probe(make_video(scan=make_scan(end_s=1200.0))))
    starts = [sample.start_frame / 30 for sample in plan.picture.samples]
    assert starts == [198, 600, 996]
    assert {sample.frames for sample in plan.picture.samples} == {150}
    assert [sample.seek_s for sample in plan.picture.samples] == [196.0, 598.0, 994.0]


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({}, True),
        ({"color_space": "", "color_range": ""}, True),
        ({"color_space": "", "height": 480, "width": 854}, False),
        ({"color_space": "smpte170m"}, False),
        ({"color_range": "pc"}, False),
        ({"pix_fmt": "yuv420p10le"}, False),
        ({"pix_fmt": "yuva420p"}, False),
        ({"color_transfer": "smpte2084"}, False),
    ],
)
def test_colours_are_converted_only_where_they_differ(
    fields: dict[str, Any], same: bool
) -> None:
    plan = plan_for(make_probe(make_video(**fields)))
    assert plan.picture.same_colours is same


def test_an_hour_and_a_half_is_about_45_slices() -> None:
    video = make_video(scan=make_scan(end_s=5400.0))
    plan = plan_for(make_probe(video))
    assert plan.chunk_count == 45
    assert {chunk.frames for chunk in plan.picture.chunks} == {3600}


def test_reading_starts_two_seconds_early() -> None:
    plan = plan_for(make_probe(make_video(scan=make_scan(end_s=360.0))))
    assert [chunk.seek_s for chunk in plan.picture.chunks] == [0.0, 118.0, 238.0]


def test_a_transport_stream_is_read_from_before_a_key_frame() -> None:
    keys = tuple(float(second) for second in range(0, 360, 10))
    video = make_video(scan=make_scan(end_s=360.0, key_times_s=keys))
    plan = plan_for(make_probe(video, format="mpegts"))
    assert [chunk.seek_s for chunk in plan.picture.chunks] == [0.0, 109.0, 229.0]
    assert not plan.stills.direct_seek


def test_a_picture_that_ends_before_the_sound_is_held() -> None:
    video = make_video(scan=make_scan(end_s=60.0))
    audio = make_audio(scan=make_scan(end_s=240.0, gap_s=0.02))
    plan = plan_for(make_probe(video, audio))
    assert plan.duration_s == 240
    assert [(c.holds, c.seek_s) for c in plan.picture.chunks] == [
        (True, 0.0),
        (True, 58.0),
    ]


def test_sound_that_ends_a_little_later_is_not_a_reason_to_hold() -> None:
    video = make_video(scan=make_scan(end_s=60.0))
    audio = make_audio(scan=make_scan(end_s=60.3, gap_s=0.02))
    plan = plan_for(make_probe(video, audio))
    assert plan.duration_s == 60
    assert not plan.picture.chunks[-1].holds


def test_rotation_and_pixel_shape_decide_what_is_seen() -> None:
    assert displayed_size(make_video(rotation=90)) == (1080, 1920)
    assert displayed_size(make_video(rotation=180)) == (1920, 1080)
    wide = make_video(width=720, height=576, sar=Fraction(16, 11))
    assert displayed_size(wide) == (1047, 576)


def test_hdr_is_tone_mapped_and_assumed_bt2020() -> None:
    video = make_video(
        color_transfer="arib-std-b67", color_primaries="", color_space=""
    )
    picture = plan_for(make_probe(video)).picture
    assert picture.tonemap
    assert (picture.in_transfer, picture.in_primaries, picture.in_matrix) == (
        "arib-std-b67",
        "bt2020",
        "2020_ncl",
    )


@pytest.mark.parametrize(
    ("height", "space", "expected"),
    [(720, "", "bt709"), (576, "unknown", "bt601"), (576, "bt470bg", "auto")],
)
def test_untagged_colours_go_by_size(height: int, space: str, expected: str) -> None:
    video = make_video(width=1280, height=height, color_space=space)
    assert plan_for(make_probe(video)).picture.in_matrix == expected


@pytest.mark.parametrize(
    ("fields", "height", "share", "expected"),
    [
        ("interlaced", 1080, 0.0, "interlaced"),
        ("unknown", 1080, 0.9, "all"),
        ("unknown", 1080, 0.1, ""),
        ("unknown", 720, 0.9, ""),
        ("progressive", 1080, 0.9, ""),
    ],
)
def test_deinterlacing_needs_a_reason(
    fields: str, height: int, share: float, expected: str
) -> None:
    video = make_video(fields=fields, height=height)
    motion = Motion(ContentClass.MOTION, frames=100, interlaced_share=share)
    plan = plan_for(make_probe(video), motion=motion)
    assert plan.picture.deinterlace == expected


def test_still_slides_are_slower_but_a_moving_inset_is_not() -> None:
    still = Motion(ContentClass.SLIDES, frozen_share=1.0, frames=140)
    inset = Motion(ContentClass.SLIDES, frozen_share=0.7, frames=140)
    probe = make_probe(make_video())
    assert plan_for(probe, motion=still).picture.fps == 15
    assert plan_for(probe, motion=inset).picture.fps == 30
    assert plan_for(probe, motion=still).picture.tune == "animation"


def test_a_chosen_class_wins_over_the_measured_one() -> None:
    measured = Motion(ContentClass.SLIDES, frozen_share=0.7, frames=140)
    recipe = Recipe(content_class=ContentClass.TALK)
    plan = plan_for(make_probe(make_video()), motion=measured, recipe=recipe)
    assert plan.content_class is ContentClass.TALK
    assert plan.picture.preset == "veryfast"


def test_in_doubt_it_is_motion() -> None:
    plan = plan_for(make_probe(make_video()))
    assert (plan.content_class, plan.picture.preset) == (ContentClass.MOTION, "fast")


def test_sixty_frames_only_by_setting() -> None:
    probe = make_probe(
        make_video(avg_frame_rate=Fraction(60), scan=make_scan(gap_s=1 / 60))
    )
    fast = plan_for(probe, recipe=Recipe(allow_60fps=True)).picture
    assert plan_for(probe).picture.fps == 30
    assert (fast.fps, fast.rungs[0].level, fast.rungs[1].level) == (60, "4.2", "3.2")


def test_sound_only_has_no_slices_and_a_plain_poster() -> None:
    plan = plan_for(make_probe(None, make_audio(channels=1)))
    assert (plan.chunk_count, plan.stills.tiles) == (0, 0)
    assert plan.sound.main_kbps == 64
    assert plan.sound.samples == 60 * 48_000
    with pytest.raises(ValueError, match="no picture"):
        _ = plan.picture


def test_more_than_two_channels_become_stereo() -> None:
    plan = plan_for(make_probe(make_video(), make_audio(channels=6)))
    assert (plan.sound.channels, plan.sound.main_kbps, plan.sound.low_kbps) == (
        2,
        96,
        36,
    )


@given(st.floats(1, 21_600))
def test_the_storyboard_has_at_most_a_few_sheets(duration_s: float) -> None:
    interval = storyboard_interval(duration_s)
    assert 1 <= interval <= 10
    assert duration_s / interval <= max(100, duration_s / 10) + 1
