"""What a member sees afterwards: always the score, the rest when the policy allows it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quizzes import rules
from quizzes.keys import keys_of
from quizzes.queries.starting import QuizState, phase_of, quiz_state
from quizzes.rules import Part, Phase
from quizzes.states import AttemptState, Feedback, StartRefusal, StepKind
from quizzes.types import UnknownKind, question_type


@dataclass(frozen=True)
class ReviewOption:
    """`right` is False for all while the right answers are not shown."""

    text: str
    chosen: bool
    right: bool


@dataclass(frozen=True)
class ReviewField:
    """One field: what was given and what belongs there, in words; empty when there is none.

    `is_right` is None and `right` empty while the right answers are not shown.
    """

    label: str
    given: str
    right: str
    is_right: bool | None


@dataclass(frozen=True)
class ReviewItem:
    """One question with what was answered and what is right. `fraction` is 0..1, or None.

    `by_person` says that a person marks this kind, with `comment` for the member.
    `shows_answer` says that the right answer is part of it. `reference_s` is the second of
    the lecture that the question is about, None when it names none.
    """

    no: int
    kind_label: str
    stem: str
    options: tuple[ReviewOption, ...]
    fields: tuple[ReviewField, ...]
    by_person: bool
    comment: str
    explanation: str
    fraction: Decimal | None
    max_mark: Decimal
    shows_answer: bool
    reference_s: int | None

    @property
    def reference_clock(self) -> str:
        """`reference_s` as a player shows it: "03:20", "1:02:03"."""
        return rules.clock(self.reference_s or 0)

    @property
    def is_right(self) -> bool:
        return self.fraction == 1

    @property
    def is_partly_right(self) -> bool:
        return self.fraction is not None and 0 < self.fraction < 1


@dataclass(frozen=True)
class ResultView:
    """The outcome of one attempt. Marks are None while it waits for a person.

    `items` is empty until the policy allows something; until then nothing here says which
    question or option was right. `shows_answers` says that the right answers are there. `unanswered` counts questions left blank, which the member
    knows anyway. `state` says whether and when another attempt may begin.
    """

    attempt_key: object
    quiz_title: str
    number: int
    ended_at: dt.datetime | None
    expired: bool
    voided: bool
    graded: bool
    passed: bool
    percent: Decimal | None
    mark: Decimal | None
    max_mark: Decimal | None
    pass_percent: int
    total: int
    unanswered: int
    state: QuizState
    items: tuple[ReviewItem, ...]
    shows_answers: bool
    shown_from: dt.datetime | None

    @property
    def to_study(self) -> tuple[ReviewItem, ...]:
        """The questions worth another look, once they may be named."""
        return tuple(item for item in self.items if not item.is_right)


def _ended_by_the_clock(attempt):
    """Whether its time ended it: the page hands in by itself then, and a moment later the server does."""
    if attempt.state != AttemptState.SUBMITTED:
        return attempt.state == AttemptState.EXPIRED
    deadline, ended = attempt.deadline_at, attempt.submitted_at
    return deadline is not None and ended is not None and ended >= deadline


def result_view(attempt, *, at=None, since=None):
    """The outcome of a finished attempt as its member may see it at `at` (now when not given).

    `since` as for `quiz_state`. The number of queries does not depend on that of questions.
    """
    at = at or timezone.now()
    state = quiz_state(attempt.member, attempt.quiz, at=at, since=since)
    result = attempt.results.order_by("-no").first()
    items = list(_items(attempt))
    blank = [item for item in items if _value(item) is None]
    parts = _parts(attempt, state, at) if result is not None else frozenset()
    return ResultView(
        attempt_key=attempt.key,
        quiz_title=attempt.quiz.title,
        number=attempt.number,
        ended_at=attempt.submitted_at,
        expired=_ended_by_the_clock(attempt),
        voided=attempt.state == AttemptState.VOID,
        graded=result is not None,
        passed=result is not None and result.passed,
        percent=result.percent if result else None,
        mark=result.mark if result else None,
        max_mark=result.max_mark if result else None,
        pass_percent=attempt.settings["pass_percent"],
        total=len(items),
        unanswered=len(blank),
        state=state,
        items=_review(attempt, items, parts) if Part.VERDICT in parts else (),
        shows_answers=Part.ANSWER in parts,
        shown_from=_shown_from(attempt, parts),
    )


def checked_items(attempt, *, at=None, since=None):
    """{item id: ReviewItem} of the answers that the member of an open attempt has fixed.

    Holds what `rules.SHOWN` allows now; `since` as for `quiz_state`. No query unless the quiz tells after each question.
    """
    if attempt.settings["feedback"] != Feedback.AFTER_EACH:
        return {}
    items = [item for item in _items(attempt) if _is_checked(item)]
    if not items:
        return {}
    state = quiz_state(
        attempt.member, attempt.quiz, at=at or timezone.now(), since=since
    )
    last = state.refusal == StartRefusal.USED_UP
    phase = Phase.CHECKED_LAST if last else Phase.CHECKED
    parts = rules.SHOWN[Feedback.AFTER_EACH][phase]
    keys = keys_of(item.version_id for item in items)
    steps = attempt.steps.filter(kind=StepKind.CHECK)
    gradings = {step.item_id: step for step in steps}
    return {
        item.pk: _review_item(
            item, keys[item.version_id], gradings[item.pk], parts=parts
        )
        for item in items
    }


@dataclass(frozen=True)
class _Given:
    value: Any


@dataclass(frozen=True)
class _Single:
    """A question outside any attempt, in the shape of an AttemptItem."""

    version: Any
    option_order: list[str]
    answer: _Given
    slot_no: int = 1
    max_mark: Decimal = Decimal(1)


@dataclass(frozen=True)
class _Mark:
    fraction: Decimal
    reason: str = ""


def single_review(version, *, value, fraction, seed):
    """All that can be told (a ReviewItem) about an answer outside any attempt.

    `version` comes with its entry, `value` is canonical, `seed` that of `preview_view`. It
    holds the key: only for an answer just given to a question in `askable_entries`. One query.
    """
    type_ = question_type(version.kind)
    order = type_.realise(
        type_.read_body(version.body), seed=seed, ref=version.ref, shuffle=True
    )
    key = keys_of([version.pk])[version.pk]
    single = _Single(version, order, _Given(value))
    return _review_item(single, key, _Mark(fraction), parts=frozenset(Part))


def _parts(attempt, state, at):
    phase = phase_of(attempt.quiz, state, at=at, attempt_open=attempt.is_open)
    return rules.SHOWN[Feedback(attempt.settings["feedback"])][phase]


def _shown_from(attempt, parts):
    """When the right answers will be shown, where only the close of the quiz is missing."""
    waits = attempt.settings["feedback"] == Feedback.AFTER_CLOSE
    return attempt.quiz.closes_at if waits and Part.ANSWER not in parts else None


def _items(attempt):
    return (
        attempt.items.select_related("version", "answer")
        .only(
            "attempt",
            "slot_no",
            "option_order",
            "max_mark",
            "version__kind",
            "version__body",
            "answer__value",
            "answer__checked_at",
        )
        .order_by("slot_no")
    )


def _value(item):
    answer = getattr(item, "answer", None)
    return answer.value if answer else None


def _is_checked(item):
    answer = getattr(item, "answer", None)
    return answer is not None and answer.checked_at is not None


def _review(attempt, items, parts):
    keys = keys_of(item.version_id for item in items)
    gradings = {step.item_id: step for step in attempt.steps.gradings()}
    return tuple(
        _review_item(item, keys[item.version_id], gradings.get(item.pk), parts=parts)
        for item in items
    )


def _review_item(item, key, grading, *, parts):
    """`grading` is the AttemptStep that counts, or None; `parts` all that may be told."""
    shows = Part.ANSWER in parts
    shared = {
        "no": item.slot_no,
        "explanation": key.explanation if Part.EXPLANATION in parts else "",
        "fraction": grading.fraction if grading else None,
        "comment": grading.reason if grading else "",
        "max_mark": item.max_mark,
        "shows_answer": shows,
        "reference_s": key.reference_s,
    }
    try:
        type_ = question_type(item.version.kind)
    except UnknownKind:
        stem = item.version.body.get("stem", "")
        return ReviewItem(
            kind_label="", stem=stem, options=(), fields=(), by_person=True, **shared
        )
    shown = type_.review(
        type_.read_body(item.version.body),
        item.option_order,
        type_.read_key(key.key),
        _value(item),
    )
    return ReviewItem(
        kind_label=str(type_.label),
        stem=str(shown["stem"]),
        options=tuple(
            ReviewOption(one["text"], one["chosen"], shows and one["right"])
            for one in shown.get("options", [])
        ),
        fields=tuple(_field(one, shows) for one in shown.get("fields", [])),
        by_person=type_.needs_marker,
        **shared,
    )


def _field(one, shows):
    if shows:
        return ReviewField(**one)
    return ReviewField(one["label"], one["given"], right="", is_right=None)
