"""The loudness summary: numbers, silence, and nothing to read."""

import pytest

from media_pipeline.transcode.errors import StepFailed
from media_pipeline.transcode.loudness import (
    Level,
    Loudness,
    corrected,
    level_of,
    read_loudness,
)

SUMMARY = """[Parsed_ebur128_0 @ 0x55ec] Summary:

  Integrated loudness:
    I:         {integrated} LUFS
    Threshold: -34.0 LUFS

  Loudness range:
    LRA:         2.0 LU
    Threshold: -44.0 LUFS
    LRA low:   -24.8 LUFS
    LRA high:  -22.9 LUFS

  True peak:
    Peak:       {peak} dBFS
"""


def summary(integrated: str, peak: str) -> str:
    return SUMMARY.format(integrated=integrated, peak=peak)


def test_the_numbers_are_read() -> None:
    assert read_loudness(summary("-24.0", "-4.5")) == Loudness(-24.0, -4.5)


@pytest.mark.parametrize(
    ("integrated", "peak"),
    [("-70.0", "-inf"), ("-70.0", "-80.1"), ("-inf", "-3.0"), ("nan", "-3.0")],
)
def test_silence_and_what_is_no_number_stay_out_of_a_filter(
    integrated: str, peak: str
) -> None:
    assert read_loudness(summary(integrated, peak)) is None


@pytest.mark.parametrize("text", ["", "I: loud LUFS", summary("x", "-1.0")])
def test_no_summary_fails_the_step(text: str) -> None:
    with pytest.raises(StepFailed, match="no loudness"):
        read_loudness(text)


def test_one_gain_reaches_the_target_and_tells_what_a_limiter_has_to_take() -> None:
    calm = level_of(Loudness(-23.0, -10.0), -16.0)
    assert (calm.gain_db, calm.limited, calm.uncertain) == (7.0, False, False)
    speech = level_of(Loudness(-23.0, -6.0), -16.0)
    assert (speech.excess_db, speech.limited, speech.uncertain) == (2.5, True, False)
    claps = level_of(Loudness(-30.0, -1.0), -16.0)
    assert (claps.excess_db, claps.uncertain) == (14.5, True)
    assert level_of(Loudness(-60.0, -50.0), -16.0).gain_db == 30.0


def test_what_the_limiter_took_is_given_back_within_the_greatest_gain() -> None:
    level = Level(14.0, 14.5)
    assert corrected(level, Loudness(-16.4, -2.0), -16.0) is None
    assert corrected(level, Loudness(-20.0, -2.0), -16.0) == Level(18.0, 18.5)
    assert corrected(level, Loudness(-40.0, -2.0), -16.0) == Level(30.0, 30.5)
    assert corrected(Level(30.0, 9.0), Loudness(-20.0, -2.0), -16.0) is None
