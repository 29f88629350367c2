import datetime as dt
import itertools

import pytest

from quizzes.rules import (
    FINAL_REFUSALS,
    GRACE,
    LATE_WINDOW,
    SHOWN,
    Part,
    Phase,
    StartDecision,
    StartFacts,
    content_hash,
    counted,
    deadline,
    extended,
    is_closed,
    is_in_time,
    is_kept,
    phase_after,
    start_decision,
)
from quizzes.states import Counting, Feedback, StartRefusal

NOON = dt.datetime(2026, 12, 31, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
TICK = dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("limit", "closes_at", "expected"),
    [
        (None, None, None),
        (600, None, NOON + dt.timedelta(minutes=10)),
        (None, NOON + HOUR, NOON + HOUR),
        (600, NOON + HOUR, NOON + dt.timedelta(minutes=10)),
        (7200, NOON + HOUR, NOON + HOUR),
    ],
)
def test_deadline_is_the_earlier_end(limit, closes_at, expected):
    assert deadline(opened_at=NOON, time_limit_s=limit, closes_at=closes_at) == expected


def test_grace_counts_to_the_instant():
    assert is_in_time(None, NOON)
    assert is_in_time(NOON, NOON + GRACE)
    assert not is_in_time(NOON, NOON + GRACE + TICK)


def test_late_answers_are_kept_for_a_day():
    assert is_kept(NOON, NOON + LATE_WINDOW)
    assert not is_kept(NOON, NOON + LATE_WINDOW + TICK)
    assert not is_kept(None, NOON)


def _facts(**changes):
    plain = {
        "retired": False,
        "opens_at": None,
        "closes_at": None,
        "passed": False,
        "used": 0,
        "max_attempts": None,
        "last_ended_at": None,
        "wait_minutes": 0,
    }
    return StartFacts(**plain | changes)


WAITING = {"used": 1, "last_ended_at": NOON, "wait_minutes": 60}


@pytest.mark.parametrize(
    ("changes", "refusal", "until"),
    [
        ({}, None, None),
        ({"used": 99}, None, None),
        ({"retired": True, "passed": True}, StartRefusal.RETIRED, None),
        ({"passed": True}, StartRefusal.PASSED, None),
        ({"passed": True, "retake_after_pass": True}, None, None),
        (
            {"passed": True, "retake_after_pass": True, "used": 1, "max_attempts": 1},
            StartRefusal.USED_UP,
            None,
        ),
        ({"opens_at": NOON + TICK}, StartRefusal.NOT_OPEN_YET, NOON + TICK),
        ({"opens_at": NOON}, None, None),
        ({"closes_at": NOON}, StartRefusal.CLOSED, None),
        ({"closes_at": NOON + TICK}, None, None),
        ({"used": 2, "max_attempts": 2}, StartRefusal.USED_UP, None),
        ({"used": 1, "max_attempts": 2}, None, None),
        (WAITING, StartRefusal.WAIT, NOON + HOUR),
        (WAITING | {"last_ended_at": NOON - HOUR}, None, None),
        (WAITING | {"max_attempts": 1}, StartRefusal.USED_UP, None),
    ],
)
def test_start_decision(changes, refusal, until):
    decision = start_decision(_facts(**changes), at=NOON)
    assert decision == StartDecision(refusal, until)


@pytest.mark.parametrize(
    ("passed", "closed", "attempt_open", "refusal"),
    list(
        itertools.product(
            [True, False], [True, False], [True, False], [None, *StartRefusal]
        )
    ),
)
def test_phase_over_the_full_product(passed, closed, attempt_open, refusal):
    may_follow = refusal in {
        None,
        StartRefusal.EMPTY,
        StartRefusal.NOT_OPEN_YET,
        StartRefusal.WAIT,
    }
    expected = {
        (False, False): Phase.FAILED,
        (True, False): Phase.PASSED,
        (False, True): Phase.CLOSED,
        (True, True): Phase.CLOSED_PASSED,
    }[passed, closed]
    if attempt_open or may_follow:
        expected = Phase.MORE
    phase = phase_after(
        passed=passed, closed=closed, attempt_open=attempt_open, refusal=refusal
    )
    assert phase == expected


# One letter per part, in the order of the phases.
TABLE = {
    #                       during checked last   more failed  passed  closed  closed_passed
    Feedback.NEVER:        ["",    "",    "",    "S",  "S",    "S",    "S",    "S"],
    Feedback.AFTER_EACH:   ["",    "V",   "VAE", "SV", "SVAE", "SVAE", "SVAE", "SVAE"],
    Feedback.AFTER_SUBMIT: ["",    "",    "",    "S",  "SVAE", "SVAE", "SVAE", "SVAE"],
    Feedback.AFTER_PASS:   ["",    "",    "",    "S",  "S",    "SVAE", "S",    "SVAE"],
    Feedback.AFTER_CLOSE:  ["",    "",    "",    "S",  "S",    "S",    "SVAE", "SVAE"],
}  # fmt: skip


@pytest.mark.parametrize("feedback", list(Feedback))
def test_what_is_shown_when(feedback):
    letters = {part.name[0]: part for part in Part}
    expected = {
        phase: {letters[letter] for letter in row}
        for phase, row in zip(Phase, TABLE[feedback], strict=True)
    }
    assert SHOWN[feedback] == expected


def test_no_right_answer_while_another_attempt_may_follow():
    for phase in (Phase.DURING, Phase.CHECKED, Phase.MORE):
        for shown in SHOWN.values():
            assert not shown[phase] & {Part.ANSWER, Part.EXPLANATION}


def test_closed_begins_when_the_last_grace_is_over():
    assert not is_closed(None, NOON)
    assert not is_closed(NOON, NOON + GRACE)
    assert is_closed(NOON, NOON + GRACE + TICK)


@pytest.mark.parametrize(
    ("values", "best", "last"),
    [
        ([], None, None),
        ([None], None, None),
        ([40, 80, 60], 80, 60),
        ([True, False], True, False),
        ([40, None], 40, 40),
    ],
)
def test_what_counts_of_several_attempts(values, best, last):
    assert counted(values, Counting.BEST) == best
    assert counted(values, Counting.LAST) == last


def test_extra_time_is_added_to_a_limit_and_to_nothing_else():
    assert extended(600, 300) == 900
    assert extended(None, 300) is None


def test_final_refusals_are_those_that_time_does_not_lift():
    assert set(StartRefusal) - FINAL_REFUSALS == {
        StartRefusal.EMPTY,
        StartRefusal.NOT_OPEN_YET,
        StartRefusal.WAIT,
    }


def test_content_hash_sees_content_only():
    content = {"kind": "single", "body": {"a": 1, "b": 2}, "key": {}, "explanation": ""}
    same = content | {"body": {"b": 2, "a": 1}}
    assert content_hash(**content) == content_hash(**same)
    for change in ({"kind": "multiple"}, {"key": {"x": 1}}, {"explanation": "。"}):
        assert content_hash(**content) != content_hash(**content | change)
