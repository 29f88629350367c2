"""What the analysis of a quiz shows: figures for a part of the organisation, questions in words."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from members.models import Membership
from members.queries import subtree_ids
from members.states import MembershipRole
from quizzes.analysis import (
    LEAST_ATTEMPTS,
    TOO_EASY,
    TOO_HARD,
    ItemFigures,
    QuizFigures,
    QuizSums,
    bin_of,
    figures,
)
from quizzes.keys import keys_of
from quizzes.models import Attempt, QuestionVersion, Quiz, QuizTally
from quizzes.states import Alarm
from quizzes.types import UnknownKind, question_type

MOST_ANSWERS = 12


@dataclass(frozen=True)
class FirstAttempt:
    """The first finished attempt of one member. `total` is the mark's share, 0..1."""

    id: int
    member_id: int
    opened_at: dt.datetime
    seconds: float
    total: float
    passed: bool


@dataclass(frozen=True)
class AnswerLine:
    """One answer that was given, and how often: by all, and by the best third."""

    text: str
    is_right: bool
    count: int
    share: float
    top: int


@dataclass(frozen=True)
class ItemLine:
    """One question in the analysis. `alarms` are Alarm members, worst first."""

    no: int
    version: QuestionVersion
    stem: str
    kind_label: str
    figures: ItemFigures
    guess: float | None
    answers: tuple[AnswerLine, ...]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True)
class QuizAnalysis:
    """`computed_at` is None while nobody has counted this quiz yet."""

    quiz: Quiz
    figures: QuizFigures
    items: tuple[ItemLine, ...]
    computed_at: dt.datetime | None


def first_attempts(quiz: Quiz, *, members=None) -> Iterator[FirstAttempt]:
    """The first finished and graded attempt of each member, or of these; one query, streamed."""
    attempts = Attempt.objects.finished().filter(quiz=quiz)
    if members is not None:
        attempts = attempts.filter(member__in=members)
    seen = None
    rows = attempts.with_current_result().filter(mark__isnull=False)
    for row in rows.order_by("member", "number").iterator(chunk_size=2000):
        if row.member_id == seen:
            continue
        seen = row.member_id
        yield FirstAttempt(
            id=row.pk,
            member_id=row.member_id,
            opened_at=row.opened_at,
            seconds=(row.submitted_at - row.opened_at).total_seconds(),
            total=float(row.mark / row.max_mark),
            passed=row.passed,
        )


def quiz_analysis(
    quiz: Quiz, *, roots: Sequence[int] | None, on: dt.date
) -> QuizAnalysis:
    """The analysis for the subtrees of `roots` (none below another), or for everybody.

    From the tallies of the last count. A unit without one has few attempts; these are counted
    on the spot, for numbers only. Constant queries for a given number of roots.
    """
    tallies = QuizTally.objects.filter(quiz=quiz)
    computed_at = tallies.filter(unit=None).values_list("computed_at", flat=True)
    sums = QuizSums()
    if roots is None:
        found = list(tallies.filter(unit=None))
        # As it was stored: merging forgets what only the attempts can tell.
        sums = QuizSums.from_json(found[0].data) if found else sums
    else:
        found = list(tallies.filter(unit__in=roots))
        counted = [QuizSums.from_json(tally.data) for tally in found]
        few = set(roots) - {tally.unit_id for tally in found}
        if few:
            counted.append(_count_few(quiz, few, on=on))
        for part in counted:
            sums.merge(part)
    shown = figures(sums)
    return QuizAnalysis(
        quiz=quiz,
        figures=shown,
        items=() if shown.has_few else _item_lines(shown.items),
        computed_at=computed_at.first(),
    )


def _count_few(quiz: Quiz, roots, *, on: dt.date) -> QuizSums:
    members = (
        Membership.objects.on(on)
        .filter(role=MembershipRole.PRIMARY, unit__in=subtree_ids(roots, on=on))
        .values("member")
    )
    sums = QuizSums()
    for attempt in first_attempts(quiz, members=members):
        sums.n += 1
        sums.s += attempt.total
        sums.ss += attempt.total * attempt.total
        sums.passed += attempt.passed
        sums.seconds += attempt.seconds
        sums.bins[bin_of(attempt.total)] += 1
    return sums


def _item_lines(items: Sequence[ItemFigures]) -> tuple[ItemLine, ...]:
    versions = QuestionVersion.objects.in_bulk([one.version_id for one in items])
    keys = keys_of(versions)
    lines = []
    for no, one in enumerate(items, start=1):
        version = versions[one.version_id]
        lines.append(_line(no, version, keys[version.pk].key, one))
    return tuple(lines)


def _line(no: int, version: QuestionVersion, key, one: ItemFigures) -> ItemLine:
    try:
        type_ = question_type(version.kind)
    except UnknownKind:
        return ItemLine(no, version, version.ref, version.kind, one, None, (), ())
    body, right = type_.read_body(version.body), type_.read_key(key)
    lines = [
        AnswerLine(
            text=part.text,
            is_right=part.is_right,
            count=one.parts.get(part.id, 0),
            share=one.parts.get(part.id, 0) / one.n if one.n else 0.0,
            top=one.top.get(part.id, 0),
        )
        for part in type_.countable(body, right, given=list(one.parts))
    ]
    if not type_.has_options:
        lines.sort(key=lambda line: -line.count)
    return ItemLine(
        no=no,
        version=version,
        stem=type_.stem(body),
        kind_label=str(type_.label),
        figures=one,
        guess=float(type_.guess_fraction(body, right)),
        answers=tuple(lines[:MOST_ANSWERS]),
        alarms=alarms_of(one, lines if type_.has_options else ()),
    )


def alarms_of(one: ItemFigures, answers: Sequence[AnswerLine]) -> tuple[Alarm, ...]:
    """What is worth a look in a question, by the thresholds of the analysis."""
    alarms = []
    if one.n < LEAST_ATTEMPTS:
        return ()
    if one.discrimination is not None and one.discrimination < 0:
        alarms.append(Alarm.NEGATIVE)
    wrong = max((line.top for line in answers if not line.is_right), default=0)
    right = [line.top for line in answers if line.is_right]
    if right and wrong > min(right):
        alarms.append(Alarm.DISTRACTOR)
    if one.facility is not None and one.facility < TOO_HARD:
        alarms.append(Alarm.HARD)
    if one.facility is not None and one.facility > TOO_EASY:
        alarms.append(Alarm.EASY)
    return tuple(alarms)
