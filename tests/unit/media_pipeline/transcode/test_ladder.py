"""Never larger than the source, even sides, and a level that holds the stream."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode.ladder import LEVELS, fit, lowest_level, plan_rungs
from media_pipeline.transcode.options import LADDER, ContentClass
from media_pipeline.transcode.types import RungPlan

sides = st.integers(64, 4096)


def rungs(width: int, height: int, fps: Fraction = Fraction(30)) -> list[RungPlan]:
    return list(
        plan_rungs(
            width,
            height,
            fps=fps,
            content_class=ContentClass.SLIDES,
            base_crf=21,
            ladder=LADDER,
        )
    )


def test_full_hd_gets_the_table_of_the_reference() -> None:
    assert [
        (r.name, r.width, r.height, r.level, r.crf, r.maxrate_kbps, r.bufsize_kbps)
        for r in rungs(1920, 1080)
    ] == [
        ("1080", 1920, 1080, "4.0", 21, 2500, 5000),
        ("720", 1280, 720, "3.1", 22, 1200, 2400),
        ("480", 854, 480, "3.1", 23, 600, 1200),
        ("270", 480, 270, "2.1", 25, 220, 440),
    ]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (3840, 2160, ["1080", "720", "480", "270"]),
        (1280, 720, ["720", "480", "270"]),
        (1024, 600, ["600", "480", "270"]),
        (960, 540, ["540", "270"]),
        (320, 180, ["180"]),
        (1080, 1920, ["1080", "720", "480", "270"]),
    ],
)
def test_a_rung_is_at_most_85_percent_of_the_source(
    width: int, height: int, expected: list[str]
) -> None:
    assert [rung.name for rung in rungs(width, height)] == expected


def test_portrait_turns_the_box() -> None:
    assert [(r.width, r.height) for r in rungs(1080, 1920)] == [
        (1080, 1920),
        (720, 1280),
        (480, 854),
        (270, 480),
    ]


def test_480_lines_need_level_3_0_only_up_to_25_frames() -> None:
    assert lowest_level(854, 480, Fraction(25)) == "3.0"
    assert lowest_level(854, 480, Fraction(30)) == "3.1"


def test_1080_lines_at_60_frames_need_level_4_2() -> None:
    assert lowest_level(1920, 1080, Fraction(60)) == "4.2"


def test_a_picture_beyond_every_level_is_an_error() -> None:
    with pytest.raises(ValueError, match="no level"):
        lowest_level(4096, 2304, Fraction(30))


@given(sides, sides, st.integers(64, 2000), st.integers(64, 2000))
def test_fit_is_even_inside_the_box_and_never_larger_than_the_picture(
    width: int, height: int, one: int, other: int
) -> None:
    long_px, short_px = max(one, other), min(one, other)
    fitted = fit(width, height, long_px=long_px, short_px=short_px)
    assert [side % 2 for side in fitted] == [0, 0]
    assert fitted[0] <= width
    assert fitted[1] <= height
    assert max(fitted) <= long_px
    assert min(fitted) <= short_px


@given(sides, sides)
def test_fit_keeps_the_shape_to_a_pixel(width: int, height: int) -> None:
    fitted = fit(width, height, long_px=1280, short_px=720)
    scale = min(Fraction(fitted[0], width), Fraction(fitted[1], height))
    wanted = min(
        Fraction(1),
        Fraction(1280, max(width, height)),
        Fraction(720, min(width, height)),
    )
    assert abs(scale - wanted) * max(width, height) <= 2 * Fraction(
        max(width, height), min(width, height)
    )


@given(
    sides, sides, st.sampled_from([Fraction(25), Fraction(30000, 1001), Fraction(60)])
)
def test_every_ladder_shrinks_and_fits_its_levels(
    width: int, height: int, fps: Fraction
) -> None:
    limits = {level.name: level for level in LEVELS}
    plans = rungs(width, height, fps)
    areas = [rung.width * rung.height for rung in plans]
    assert plans
    assert areas == sorted(set(areas), reverse=True)
    assert len({rung.name for rung in plans}) == len(plans)
    for rung in plans:
        blocks = -(-rung.width // 16) * -(-rung.height // 16)
        assert blocks <= limits[rung.level].max_frame
        assert blocks * fps <= limits[rung.level].max_per_s
        assert rung.name.isalnum()
