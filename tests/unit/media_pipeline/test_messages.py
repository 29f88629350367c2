import pytest
from django.utils import translation

from media_pipeline.messages import (
    GIVEN_UP,
    JOB_LABELS,
    SENTENCES,
    STEP_LABELS,
    failure_sentence,
)
from media_pipeline.states import JobState, StepKind
from media_pipeline.transcode.errors import FAILURES


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_every_failure_has_a_sentence_with_its_figures(code):
    params = {name: f"<{name}>" for name in FAILURES[code].params}
    with translation.override("en"):
        sentence = failure_sentence(code, params, ref="J7")
    assert sentence.message
    shown = sentence.message + sentence.advice
    assert "?" not in shown
    assert "%(" not in shown
    for name in set(FAILURES[code].params) - {"unit"}:
        assert f"<{name}>" in shown


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_who_has_given_up_does_not_promise_another_try(code):
    with translation.override("en"):
        advice = failure_sentence(code, {}, ref="J7", given_up=True).advice
    assert "by itself" not in advice
    assert "J7" in advice or code not in GIVEN_UP


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_missing_figure_never_breaks_the_sentence(code):
    with translation.override("en"):
        assert failure_sentence(code, {}).message


def test_an_unknown_code_reads_as_a_failed_conversion():
    with translation.override("en"):
        assert failure_sentence("new", {}) == failure_sentence("encode_failed", {})


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("bytes", 20 * 1024**3, "20.0\xa0GB"),
        ("s", 6 * 3600, "6:00:00"),
        ("px", 4096, "4096 pixels"),
        ("fps", 120, "120 frames per second"),
        ("streams", 17, "17 tracks"),
    ],
)
def test_figures_are_readable(unit, value, words):
    params = {"limit": value, "value": value, "unit": unit}
    with translation.override("en"):
        message = failure_sentence("too_large", params).message
    assert message == f"Over the limit of {words} (yours: {words})."


def test_a_file_with_no_known_end_is_told_so():
    with translation.override("en"):
        sentence = failure_sentence("truncated_source", {"read": 5, "total": 0})
    assert sentence.message == "The file ends early; its end is missing."


def test_every_state_has_a_label():
    assert set(JOB_LABELS) == set(JobState)
    assert set(STEP_LABELS) == set(StepKind)
