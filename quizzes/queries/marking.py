"""What the marking desk shows: what waits, one answer at a time without a name, and figures."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, Exists, Min, OuterRef, QuerySet, Subquery

from quizzes.keys import keys_of
from quizzes.models import (
    Answer,
    Attempt,
    AttemptItem,
    AttemptStep,
    QuestionVersion,
    Quiz,
)
from quizzes.similarity import alike
from quizzes.states import FINISHED_STATES, AttemptState, StepKind
from quizzes.types import marked_kinds, question_type
from quizzes.types.essay import FIELD, length_of

# Answers an answer is compared with, the latest ones.
COMPARED = 500


@dataclass(frozen=True)
class QueueLine:
    """One question of one quiz with written answers in reach of a marker."""

    quiz: Quiz
    version: QuestionVersion
    stem: str
    waiting: int
    marked: int
    oldest_at: dt.datetime | None


@dataclass(frozen=True)
class Likeness:
    """Another answer much like this one: its code, the share in common, the text."""

    code: str
    percent: int
    text: str


@dataclass(frozen=True)
class MarkingSheet:
    """One answer as a marker sees it: no name, only a code that says nothing about the person.

    `is_second`: somebody else has marked it and this one does not see how.
    """

    item: AttemptItem
    code: str
    stem: str
    rubric: str
    sample: str
    text: str
    length: int
    min_chars: int
    max_chars: int
    max_mark: Decimal
    similar: tuple[Likeness, ...]
    is_second: bool


@dataclass(frozen=True)
class MarkerLine:
    """What one marker has given so far: how many, and the mean share of the points."""

    name: str
    marks: int
    mean: Decimal


def written_items(members: QuerySet) -> QuerySet[AttemptItem]:
    """Items of finished attempts of these members that a person marks, with `is_marked`."""
    marked = AttemptStep.objects.filter(item=OuterRef("pk"), kind=StepKind.MANUAL)
    return AttemptItem.objects.filter(
        version__kind__in=marked_kinds(),
        attempt__state__in=FINISHED_STATES,
        attempt__member__in=members,
    ).annotate(is_marked=Exists(marked))


def waiting_items(members: QuerySet, marker) -> QuerySet[AttemptItem]:
    """Those that this marker can mark now, the longest waiting first; never their own."""
    mine = AttemptStep.objects.filter(
        item=OuterRef("pk"), kind=StepKind.FIRST_MARK, actor=marker
    )
    return (
        written_items(members)
        .filter(is_marked=False)
        .exclude(attempt__member=marker)
        .exclude(Exists(mine))
        .order_by("attempt__submitted_at", "pk")
    )


def marking_queue(members: QuerySet, marker) -> list[QueueLine]:
    """Every question with written answers, those with the longest waiting ones first; three queries."""
    mine = waiting_items(members, marker).order_by()
    waiting = {
        (row["attempt__quiz"], row["version"]): row
        for row in mine.values("attempt__quiz", "version").annotate(
            number=Count("pk"), oldest=Min("attempt__submitted_at")
        )
    }
    marked = {
        (row["attempt__quiz"], row["version"]): row["number"]
        for row in written_items(members)
        .filter(is_marked=True)
        .order_by()
        .values("attempt__quiz", "version")
        .annotate(number=Count("pk"))
    }
    pairs = sorted(waiting.keys() | marked.keys())
    quizzes = Quiz.objects.in_bulk({quiz for quiz, _ in pairs})
    versions = QuestionVersion.objects.select_related("entry").in_bulk(
        {version for _, version in pairs}
    )
    lines = [
        QueueLine(
            quiz=quizzes[pair[0]],
            version=versions[pair[1]],
            stem=versions[pair[1]].words,
            waiting=waiting[pair]["number"] if pair in waiting else 0,
            marked=marked.get(pair, 0),
            oldest_at=waiting[pair]["oldest"] if pair in waiting else None,
        )
        for pair in pairs
    ]
    return sorted(lines, key=lambda line: (not line.waiting, line.oldest_at or _LAST))


_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


def marking_sheet(item: AttemptItem) -> MarkingSheet:
    """What is needed to mark one answer; four queries."""
    version = item.version
    type_ = question_type(version.kind)
    body = type_.read_body(version.body)
    key = type_.read_key(keys_of([version.pk])[version.pk].key)
    text = text_of(Answer.objects.filter(item=item).first())
    first = AttemptStep.objects.filter(item=item, kind=StepKind.FIRST_MARK)
    return MarkingSheet(
        item=item,
        code=code_of(item),
        stem=body.stem,
        rubric=key.rubric,
        sample=key.sample,
        text=text,
        length=length_of(text),
        min_chars=body.min_chars or 0,
        max_chars=body.max_chars or 0,
        max_mark=item.max_mark,
        similar=_similar(item, text),
        is_second=first.exists(),
    )


def text_of(answer: Answer | None) -> str:
    """What was written; empty when nothing was."""
    value = answer.value if answer else None
    return value.get(FIELD, "") if isinstance(value, dict) else ""


def code_of(item: AttemptItem) -> str:
    """Six characters that name an answer without telling whose it is."""
    return hashlib.sha256(f"{item.attempt_id}/{item.pk}".encode()).hexdigest()[:6]


def _similar(item: AttemptItem, text: str) -> tuple[Likeness, ...]:
    """Other people's answers to this question that are much like this one."""
    others = (
        Answer.objects.filter(
            item__version=item.version_id, attempt__state__in=FINISHED_STATES
        )
        .exclude(attempt__member=item.attempt.member_id)
        .select_related("item")
        .order_by("-pk")[:COMPARED]
    )
    texts = {answer.item: text_of(answer) for answer in others}
    return tuple(
        Likeness(code_of(other), round(100 * share), texts[other])
        for other, share in alike(text, texts)
    )


def marker_lines(
    quiz: Quiz, version: QuestionVersion, members: QuerySet
) -> Sequence[MarkerLine]:
    """How many answers each marker has marked and how high; one query."""
    steps = AttemptStep.objects.filter(
        attempt__quiz=quiz, item__version=version, attempt__member__in=members
    )
    rows = (
        steps.filter(
            kind__in=[StepKind.MANUAL, StepKind.FIRST_MARK], actor__isnull=False
        )
        .order_by()
        .values("actor__name", "actor")
        .annotate(number=Count("pk"), mean=Avg("fraction"))
        .order_by("-number", "actor")
    )
    return [
        MarkerLine(row["actor__name"], row["number"], Decimal(row["mean"]))
        for row in rows
    ]


def marked_items(quiz: Quiz, version: QuestionVersion, members: QuerySet):
    """Marked answers, the latest first, with the step that counts as `mark_step` ids; for a list."""
    latest = (
        AttemptStep.objects.filter(item=OuterRef("pk"), kind=StepKind.MANUAL)
        .order_by("-seq")
        .values("fraction")[:1]
    )
    return (
        written_items(members)
        .filter(is_marked=True, attempt__quiz=quiz, version=version)
        .annotate(fraction=Subquery(latest))
        .select_related("attempt__member")
        .order_by("-attempt__submitted_at", "-pk")
    )


def returned_comment(member, quiz: Quiz) -> str:
    """What a marker wrote when the member's latest attempt came back for revision, else nothing."""
    latest = (
        Attempt.objects.filter(member=member, quiz=quiz).order_by("-number").first()
    )
    if latest is None or latest.state != AttemptState.VOID:
        return ""
    step = latest.steps.filter(kind=StepKind.RETURN).last()
    return step.reason if step else ""
