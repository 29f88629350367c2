"""What decides, as functions of facts: time, starting, and what may be shown."""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from quizzes.states import Counting, Feedback, StartRefusal

# A phone sends its answers a little after the clock on it has run out.
GRACE = dt.timedelta(seconds=30)
# A phone that comes back from no network is heard this long; then the attempt is closed.
LATE_WINDOW = dt.timedelta(days=1)
# A person types a handful of answers a minute; a loop does thousands.
SAVES_PER_MINUTE = 120


def deadline(*, opened_at, time_limit_s, closes_at):
    """The earlier of opening plus limit (seconds) and the close of the quiz; None if neither."""
    ends = [closes_at] if closes_at else []
    if time_limit_s is not None:
        ends.append(opened_at + dt.timedelta(seconds=time_limit_s))
    return min(ends, default=None)


def extended(time_limit_s, extra_s):
    """A time limit with what a person was given besides, in seconds; none stays none."""
    return None if time_limit_s is None else time_limit_s + extra_s


def is_in_time(deadline_at, at):
    """Whether something received at `at` still counts; the grace included, to the instant."""
    return deadline_at is None or at <= deadline_at + GRACE


def is_kept(deadline_at, at):
    """Whether a late answer is still kept, for a person to judge."""
    return deadline_at is not None and at <= deadline_at + LATE_WINDOW


@dataclass(frozen=True)
class StartFacts:
    """What starting depends on. `used` counts attempts that are not void, `last_ended_at` is
    the end of the latest of them, and `passed` says that the one that counts reached the
    pass mark. `max_attempts` includes what this person was granted."""

    retired: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    passed: bool
    used: int
    max_attempts: int | None
    last_ended_at: dt.datetime | None
    wait_minutes: int
    retake_after_pass: bool = False


@dataclass(frozen=True)
class StartDecision:
    """`refusal` None allows; `until` is when a wait or a closed door ends."""

    refusal: StartRefusal | None = None
    until: dt.datetime | None = None


def start_decision(facts, *, at):
    """Whether a new attempt may begin at `at`; the first refusal that holds is given."""
    if facts.retired:
        return StartDecision(StartRefusal.RETIRED)
    if facts.passed and not facts.retake_after_pass:
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


def counted(values: Iterable[object], counting: str) -> object:
    """The one of an attempt's figures, oldest first, that counts for the quiz; None of none.

    Attempts that wait for a person have None and do not count yet. `values` are percents or
    whether the pass mark was reached: a quiz is passed when what counts has passed.
    """
    known = [value for value in values if value is not None]
    if not known:
        return None
    return known[-1] if counting == Counting.LAST else max(known)


class Part(Enum):
    """What can be told about an attempt: its score, and of a question whether it is right
    as a whole, what would have been right, and why."""

    SCORE = "score"
    VERDICT = "verdict"
    ANSWER = "answer"
    EXPLANATION = "explanation"


class Phase(Enum):
    """Where a question stands. CHECKED is an answer fixed by its member while answering, LAST
    the same in an attempt that none can follow. Afterwards: MORE may follow, or none can
    because attempts are used up or the quiz is passed, or because it is closed."""

    DURING = "during"
    CHECKED = "checked"
    CHECKED_LAST = "checked_last"
    MORE = "more"
    FAILED = "failed"
    PASSED = "passed"
    CLOSED = "closed"
    CLOSED_PASSED = "closed_passed"


_NOTHING: frozenset[Part] = frozenset()
_SCORE = frozenset({Part.SCORE})
_VERDICT = frozenset({Part.VERDICT})
_ALL = frozenset(Part)
_ENDS = (Phase.FAILED, Phase.PASSED, Phase.CLOSED, Phase.CLOSED_PASSED)
_OPEN = {
    Phase.DURING: _NOTHING,
    Phase.CHECKED: _NOTHING,
    Phase.CHECKED_LAST: _NOTHING,
    Phase.MORE: _SCORE,
}
# While an attempt can follow, nobody is told which option was right: members would find the
# key by bisection.
SHOWN: Mapping[Feedback, Mapping[Phase, frozenset[Part]]] = {
    Feedback.NEVER: _OPEN | dict.fromkeys(_ENDS, _SCORE),
    Feedback.AFTER_EACH: _OPEN
    | dict.fromkeys(_ENDS, _ALL)
    | {
        Phase.CHECKED: _VERDICT,
        Phase.CHECKED_LAST: _ALL - _SCORE,
        Phase.MORE: _SCORE | _VERDICT,
    },
    Feedback.AFTER_SUBMIT: _OPEN | dict.fromkeys(_ENDS, _ALL),
    Feedback.AFTER_PASS: _OPEN
    | {
        Phase.FAILED: _SCORE,
        Phase.PASSED: _ALL,
        Phase.CLOSED: _SCORE,
        Phase.CLOSED_PASSED: _ALL,
    },
    Feedback.AFTER_CLOSE: _OPEN
    | {
        Phase.FAILED: _SCORE,
        Phase.PASSED: _SCORE,
        Phase.CLOSED: _ALL,
        Phase.CLOSED_PASSED: _ALL,
    },
}


def is_closed(closes_at, at):
    """Whether nobody can answer any more: the grace of those still answering is over, too."""
    return closes_at is not None and at > closes_at + GRACE


def phase_after(*, passed, closed, attempt_open, refusal):
    """The Phase of an attempt that has ended; `attempt_open` is about any other of the member.

    `refusal` is what a new attempt would meet, `passed` that of the quiz, `closed` as
    `is_closed` says.
    """
    if attempt_open or refusal not in FINAL_REFUSALS:
        return Phase.MORE
    if closed:
        return Phase.CLOSED_PASSED if passed else Phase.CLOSED
    return Phase.PASSED if passed else Phase.FAILED


CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")


def clock(seconds: int) -> str:
    """A place in a video as a player shows it: "03:20", "1:02:03"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes:02}"
    return f"{start}:{rest:02}"


def read_clock(text: str) -> int:
    """The seconds of "03:20", "1:02:03" or "75:00", full-width colons included. Raises ValueError."""
    found = CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise ValueError(text)
    hours, minutes, seconds = (int(one or 0) for one in found.groups())
    return (hours * 60 + minutes) * 60 + seconds


def content_hash(*, kind, body, key, explanation, reference_s=None):
    """A digest of all that an editor can write; equal content, equal digest."""
    content = {"kind": kind, "body": body, "key": key, "explanation": explanation}
    if reference_s is not None:
        content["reference_s"] = reference_s
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
