"""Lengths of time in words."""

import pytest
from django.utils import translation

from courses.templatetags.study_time import clock_time, in_words


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, ""),
        (0, "0:00"),
        (40_000, "0:40"),
        (59_600, "1:00"),
        (1_685_000, "28:05"),
        (3_723_000, "1:02:03"),
    ],
)
def test_clock_time(milliseconds, text):
    assert clock_time(milliseconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (40, "40 seconds"),
        (60, "1 minutes"),
        (130, "2 min 10 s"),
        (599, "9 min 59 s"),
        (600, "10 minutes"),
        (1_685, "28 minutes"),
        (1_710, "29 minutes"),
        (3_570, "1 h 0 min"),
        (5_400, "1 h 30 min"),
    ],
)
def test_in_words(seconds, text):
    with translation.override("en"):
        assert in_words(seconds) == text
