"""What a member has done with a quiz, and whether they may begin again."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from quizzes import rules
from quizzes.models import Attempt, Grant
from quizzes.states import USED_STATES, AttemptState, StartRefusal


@dataclass(frozen=True)
class QuizState:
    """Where a member stands with one quiz.

    `percent` is that of the attempt that counts, best or last by the rule of the quiz, and
    `passed` says that it reached the pass mark. `attempts_left` None means no limit. `open_attempt` is
    the one to resume; `can_start` is about a new one. `refusal` and `wait_until` say why and
    until when none may begin, and `reason` is the sentence for it, empty when one may.
    `granted_attempts` and `granted_s` are what this person was given besides.
    """

    passed: bool
    percent: Decimal | None
    attempts_used: int
    attempts_left: int | None
    can_start: bool
    wait_until: dt.datetime | None
    refusal: StartRefusal | None
    open_attempt: Attempt | None
    granted_attempts: int = 0
    granted_s: int = 0

    @property
    def reason(self):
        return str(self.refusal.label) if self.refusal else ""


def attempts_of(member, quiz):
    """The member's attempts at a quiz, newest first, each with `mark`, `max_mark`, `percent`
    and `passed` of its current result (None while there is none)."""
    return (
        Attempt.objects.filter(member=member, quiz=quiz)
        .exclude(state=AttemptState.PREPARED)
        .with_current_result()
        .order_by("-number")
    )


def passed_quiz_ids(member, quiz_ids):
    """The ids among `quiz_ids` of quizzes that the member has passed, by the attempt that counts; one query."""
    attempts = (
        Attempt.objects.finished()
        .filter(member=member, quiz_id__in=list(quiz_ids))
        .select_related("quiz")
        .with_current_result()
        .order_by("quiz_id", "number")
    )
    verdicts = {}
    for attempt in attempts:
        verdicts.setdefault(attempt.quiz, []).append(attempt.passed)
    return {
        quiz.pk
        for quiz, passed in verdicts.items()
        if rules.counted(passed, quiz.counts)
    }


def start_facts(quiz, member, *, since=None):
    """The facts of rules.start_decision, from two queries."""
    extra, _seconds = Grant.objects.of(quiz, member).totals()
    return _facts(quiz, _counted(quiz, member, since), extra)


def quiz_state(member, quiz, *, at=None, since=None):
    """Where the member stands with the quiz at `at` (now when not given); two queries.

    With `since` only attempts that ended later count, as for `start_attempt`. An attempt
    whose time is over counts as ended, even before the sweep has graded it.
    """
    attempts = _counted(quiz, member, since)
    return state_of(
        quiz,
        attempts,
        Grant.objects.of(quiz, member).totals(),
        at=at or timezone.now(),
    )


def state_of(quiz, attempts, granted, *, at):
    """`quiz_state` from rows already read: the attempts that count, oldest first, and the
    (attempts, seconds) granted."""
    extra, seconds = granted
    facts = _facts(quiz, attempts, extra)
    running = next(
        (one for one in attempts if one.is_open and _still_runs(one, at)), None
    )
    decision = rules.start_decision(facts, at=at)
    return QuizState(
        passed=facts.passed,
        percent=rules.counted([one.percent for one in attempts], quiz.counts),
        attempts_used=facts.used,
        attempts_left=_left(facts),
        can_start=running is None and decision.refusal is None,
        wait_until=decision.until,
        refusal=decision.refusal,
        open_attempt=running,
        granted_attempts=extra,
        granted_s=seconds,
    )


def phase_of(quiz, state, *, at, attempt_open=False):
    """The Phase of ended attempts at `quiz`, whose QuizState is `state`."""
    closed = state.refusal == StartRefusal.RETIRED or rules.is_closed(
        quiz.closes_at, at
    )
    return rules.phase_after(
        passed=state.passed,
        closed=closed,
        attempt_open=attempt_open or state.open_attempt is not None,
        refusal=state.refusal,
    )


def _counted(quiz, member, since):
    attempts = (
        Attempt.objects.filter(quiz=quiz, member=member, state__in=USED_STATES)
        .with_current_result()
        .order_by("number")
    )
    return ended_after(attempts, since)


def ended_after(attempts, since):
    """Those that count for a pass begun at `since` (None: all): not ended before it."""
    return [one for one in attempts if since is None or _ended_after(one, since)]


def _ended_after(attempt, since):
    return attempt.submitted_at is None or attempt.submitted_at > since


def _still_runs(attempt, at):
    return rules.is_in_time(attempt.deadline_at, at)


def _facts(quiz, attempts, extra):
    ended = [one.submitted_at or one.deadline_at for one in attempts]
    return rules.StartFacts(
        retired=quiz.retired_at is not None,
        opens_at=quiz.opens_at,
        closes_at=quiz.closes_at,
        passed=bool(rules.counted([one.passed for one in attempts], quiz.counts)),
        used=len(attempts),
        max_attempts=None if quiz.max_attempts is None else quiz.max_attempts + extra,
        last_ended_at=max((end for end in ended if end), default=None),
        wait_minutes=quiz.wait_minutes,
        retake_after_pass=quiz.retake_after_pass,
    )


def _left(facts):
    if facts.max_attempts is None:
        return None
    return max(facts.max_attempts - facts.used, 0)
