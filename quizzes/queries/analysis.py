"""What the analysis of a quiz shows: figures for a part of the organisation, questions in words."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from members.models import Membership, UnitPath
from members.queries import subtree_ids
from members.states import MembershipRole
from quizzes.analysis import (
    LEAST_ATTEMPTS,
    TOO_EASY,
    TOO_HARD,
    ItemFigures,
    QuizFigures,
    QuizSums,
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
    quiz_id: int
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


def first_attempts(*quizzes: Quiz, members=None) -> Iterator[FirstAttempt]:
    """The first finished and graded attempts at each of these quizzes; one query, streamed.

    Of everybody, or of `members` (ids or a queryset of them).
    """
    attempts = Attempt.objects.finished().filter(quiz__in=quizzes)
    if members is not None:
        attempts = attempts.filter(member__in=members)
    seen = None
    rows = attempts.with_current_result().filter(mark__isnull=False)
    for row in rows.order_by("quiz", "member", "number").iterator(chunk_size=2000):
        if (row.quiz_id, row.member_id) == seen:
            continue
        seen = (row.quiz_id, row.member_id)
        yield FirstAttempt(
            id=row.pk,
            quiz_id=row.quiz_id,
            member_id=row.member_id,
            opened_at=row.opened_at,
            seconds=(row.submitted_at - row.opened_at).total_seconds(),
            total=float(row.mark / row.max_mark),
            passed=row.passed,
        )


def quiz_analysis(
    quiz: Quiz, *, roots: Sequence[int] | None, on: dt.date
) -> QuizAnalysis:
    """The analysis for the subtrees of `roots` (none below another), or for everybody."""
    return quiz_analyses([quiz], roots=roots, on=on)[0]


def quiz_analyses(
    quizzes: Sequence[Quiz], *, roots: Sequence[int] | None, on: dt.date
) -> list[QuizAnalysis]:
    """The analyses of some quizzes, from the tallies of the last count; constant queries.

    A unit without a tally has few attempts; these are counted on the spot, for numbers only.
    """
    tallies = _tallies(quizzes, roots)
    few: dict[int, QuizSums] = {}
    if roots is not None:
        few = _count_few(quizzes, tallies, roots, on=on)
    shown = {}
    for quiz in quizzes:
        parts = [QuizSums.from_json(row.data) for row in tallies[quiz.pk].values()]
        if quiz.pk in few:
            parts.append(few[quiz.pk])
        shown[quiz.pk] = figures(_together(parts))
    versions = QuestionVersion.objects.in_bulk(
        {one.version_id for found in shown.values() for one in found.items}
    )
    keys = keys_of(versions)
    counted = dict(
        QuizTally.objects.filter(quiz__in=quizzes, unit=None).values_list(
            "quiz", "computed_at"
        )
    )
    return [
        QuizAnalysis(
            quiz=quiz,
            figures=shown[quiz.pk],
            items=tuple(
                _line(no, versions[one.version_id], keys[one.version_id].key, one)
                for no, one in enumerate(shown[quiz.pk].items, start=1)
                if not shown[quiz.pk].has_few
            ),
            computed_at=counted.get(quiz.pk),
        )
        for quiz in quizzes
    ]


def quiz_by_unit(
    quiz: Quiz, *, units: Sequence[int], on: dt.date
) -> dict[int, QuizFigures]:
    """Figures of a quiz for each of some units with all below them; three queries."""
    rows = QuizTally.objects.filter(quiz=quiz, unit__in=units)
    sums = {row.unit_id: QuizSums.from_json(row.data) for row in rows}
    few = [unit for unit in units if unit not in sums]
    unit_of: dict[int, int] = {}
    if few:
        paths = UnitPath.objects.on(on).filter(ancestor__in=few)
        above = dict(paths.values_list("descendant", "ancestor"))
        unit_of = {
            member: above[unit]
            for member, unit in _members_of(few, on=on).values_list("member", "unit")
        }
    for attempt in first_attempts(
        quiz, members=_members_of(few, on=on).values("member")
    ):
        unit = unit_of[attempt.member_id]
        _add_few(sums.setdefault(unit, QuizSums()), attempt)
    return {unit: figures(sums.get(unit, QuizSums())) for unit in units}


def _tallies(quizzes, roots) -> dict[int, dict[int | None, QuizTally]]:
    """{quiz: {unit: tally}} of what is stored for these roots."""
    wanted = QuizTally.objects.filter(quiz__in=quizzes)
    wanted = (
        wanted.filter(unit=None) if roots is None else wanted.filter(unit__in=roots)
    )
    found: dict[int, dict[int | None, QuizTally]] = {quiz.pk: {} for quiz in quizzes}
    for row in wanted.order_by("quiz", "unit"):
        found[row.quiz_id][row.unit_id] = row
    return found


def _together(parts: Sequence[QuizSums]) -> QuizSums:
    """The sum. One part stays as it was stored: merging forgets what only attempts can tell."""
    if len(parts) == 1:
        return parts[0]
    whole = QuizSums()
    for part in parts:
        whole.merge(part)
    return whole


def _count_few(quizzes, tallies, roots, *, on: dt.date) -> dict[int, QuizSums]:
    """{quiz: sums without items} over the roots that have no tally of it."""
    missing = {quiz.pk: frozenset(roots) - tallies[quiz.pk].keys() for quiz in quizzes}
    asked = [quiz for quiz in quizzes if missing[quiz.pk]]
    units = frozenset().union(*missing.values()) if missing else frozenset()
    root_of: dict[int, int] = {}
    if asked:
        paths = UnitPath.objects.on(on).filter(ancestor__in=units)
        above = dict(paths.values_list("descendant", "ancestor"))
        root_of = {
            member: above[unit]
            for member, unit in _members_of(units, on=on).values_list("member", "unit")
        }
    sums: dict[int, QuizSums] = {}
    members = _members_of(units, on=on).values("member")
    for attempt in first_attempts(*asked, members=members):
        if root_of.get(attempt.member_id) in missing[attempt.quiz_id]:
            _add_few(sums.setdefault(attempt.quiz_id, QuizSums()), attempt)
    return sums


def _members_of(units, *, on: dt.date):
    return Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, unit__in=subtree_ids(units, on=on)
    )


def _add_few(sums: QuizSums, attempt: FirstAttempt) -> None:
    sums.add(
        (),
        total=attempt.total,
        passed=attempt.passed,
        seconds=attempt.seconds,
        is_top=False,
    )


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
        stem=version.words,
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
