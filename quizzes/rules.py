"""What decides, as functions of facts: time, starting, and what may be shown."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from quizzes.states import Feedback, StartRefusal

# A phone sends its answers a little after the clock on it has run out.
GRACE = dt.timedelta(seconds=30)
# A phone that comes back from no network is heard this long; then the attempt is closed.
LATE_WINDOW = dt.timedelta(days=1)


def deadline(*, opened_at, time_limit_s, closes_at):
    """The earlier of opening plus limit (seconds) and the close of the quiz; None if neither."""
    ends = [closes_at] if closes_at else []
    if time_limit_s is not None:
        ends.append(opened_at + dt.timedelta(seconds=time_limit_s))
    return min(ends, default=None)


def is_in_time(deadline_at, at):
    """Whether something received at `at` still counts; the grace included, to the instant."""
    return deadline_at is None or at <= deadline_at + GRACE


def is_kept(deadline_at, at):
    """Whether a late answer is still kept, for a person to judge."""
    return deadline_at is not None and at <= deadline_at + LATE_WINDOW


@dataclass(frozen=True)
class StartFacts:
    """What starting depends on. `used` counts attempts that are not void, `last_ended_at` is
    the end of the latest of them, and `passed` says that one of them reached the pass mark."""

    retired: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    passed: bool
    used: int
    max_attempts: int | None
    last_ended_at: dt.datetime | None
    wait_minutes: int


@dataclass(frozen=True)
class StartDecision:
    """`refusal` None allows; `until` is when a wait or a closed door ends."""

    refusal: StartRefusal | None = None
    until: dt.datetime | None = None


def start_decision(facts, *, at):
    """Whether a new attempt may begin at `at`; the first refusal that holds is given."""
    if facts.retired:
        return StartDecision(StartRefusal.RETIRED)
    if facts.passed:
        return StartDecision(StartRefusal.PASSED)
    if facts.opens_at and at < facts.opens_at:
        return StartDecision(StartRefusal.NOT_OPEN_YET, facts.opens_at)
    if facts.closes_at and at >= facts.closes_at:
        return StartDecision(StartRefusal.CLOSED)
    if facts.max_attempts is not None and facts.used >= facts.max_attempts:
        return StartDecision(StartRefusal.USED_UP)
    if facts.last_ended_at is not None and facts.wait_minutes:
        until = facts.last_ended_at + dt.timedelta(minutes=facts.wait_minutes)
        if at < until:
            return StartDecision(StartRefusal.WAIT, until)
    return StartDecision()


# Refusals after which no attempt of this member can ever follow, as far as is known now.
FINAL_REFUSALS = frozenset(
    {
        StartRefusal.RETIRED,
        StartRefusal.PASSED,
        StartRefusal.CLOSED,
        StartRefusal.USED_UP,
    }
)


def may_review(*, feedback, passed, attempt_open, refusal):
    """Whether right and wrong may be shown per question and option.

    Never while an attempt is open or can still follow: members would find the key by
    bisection. `passed` is that of the quiz, not of one attempt; passing ends the attempts.
    """
    if attempt_open or refusal not in FINAL_REFUSALS:
        return False
    if feedback == Feedback.AFTER_SUBMIT:
        return True
    return feedback == Feedback.AFTER_PASS and passed


def content_hash(*, kind, body, key, explanation):
    """A digest of all that an editor can write; equal content, equal digest."""
    content = {"kind": kind, "body": body, "key": key, "explanation": explanation}
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
