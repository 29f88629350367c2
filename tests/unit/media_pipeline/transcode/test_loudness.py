"""The loudness summary: numbers, silence, and nothing to read."""

import pytest

from media_pipeline.transcode.errors import StepFailed
from media_pipeline.transcode.loudness import Loudness, read_loudness

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
