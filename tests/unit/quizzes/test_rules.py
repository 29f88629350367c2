import datetime as dt
import itertools

import pytest

from quizzes.rules import (
    FINAL_REFUSALS,
    GRACE,
    LATE_WINDOW,
    StartDecision,
    StartFacts,
    content_hash,
    deadline,
    is_in_time,
    is_kept,
    may_review,
    start_decision,
)
from quizzes.states import Feedback, StartRefusal

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
    ("feedback", "passed", "attempt_open", "refusal"),
    list(
        itertools.product(Feedback, [True, False], [True, False], [None, *StartRefusal])
    ),
)
def test_review_over_the_full_product(feedback, passed, attempt_open, refusal):
    may_follow = refusal in {
        None,
        StartRefusal.EMPTY,
        StartRefusal.NOT_OPEN_YET,
        StartRefusal.WAIT,
    }
    policy = {
        Feedback.NEVER: False,
        Feedback.AFTER_SUBMIT: True,
        Feedback.AFTER_PASS: passed,
    }[feedback]
    expected = policy and not attempt_open and not may_follow
    shown = may_review(
        feedback=str(feedback),
        passed=passed,
        attempt_open=attempt_open,
        refusal=refusal,
    )
    assert shown == expected


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
