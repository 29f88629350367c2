"""What a member may practise: never a question whose right answer is still closed to them.

The rule: a question is closed as long as any offered quiz asks it (by its entry, by one of its
versions, by a draw from its bank, or in an attempt of the member) whose right answers
`rules.SHOWN` does not show this member now. It does not ask whether the quiz is meant for this
member: people of one branch talk. A quiz that is only a pre-test, and a question inside a video
not yet answered right, close a question only where no quiz that asks it has been shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from quizzes import rules
from quizzes.models import (
    Attempt,
    AttemptItem,
    AttemptStep,
    Bank,
    BankEntry,
    Correction,
    Grant,
    Mistake,
    PracticeAnswer,
    QuestionVersion,
    Quiz,
    Slot,
)
from quizzes.queries.starting import ended_after, phase_of, state_of
from quizzes.rules import Part
from quizzes.states import (
    FINISHED_STATES,
    GRADING_STEPS,
    USED_STATES,
    CorrectionKind,
    Feedback,
)
from quizzes.types import REGISTRY, marked_kinds

# A correction by which a wording counts for nothing any more: nothing to learn from it.
_SPOILT = (CorrectionKind.FULL, CorrectionKind.DROP)


@dataclass(frozen=True)
class Asked:
    """What a room above knows of quizzes: since when attempts count (by quiz id), which are
    only pre-tests, and the entries asked inside videos that are not answered right yet."""

    since: Mapping[int, dt.datetime]
    pretests: frozenset[int] = frozenset()
    entries: frozenset[int] = frozenset()


NOTHING_ASKED = Asked(since={})


@dataclass(frozen=True)
class Seals:
    """Which quizzes keep their questions closed to `member`, and which have `shown` theirs."""

    member: object
    closed: frozenset[int]
    closed_pretests: frozenset[int]
    shown: frozenset[int]
    entries: frozenset[int]


def seals_of(member, *, at, asked=NOTHING_ASKED):
    """What is closed to the member at `at`. Three queries, however many quizzes there are."""
    attempts = defaultdict(list)
    for attempt in (
        Attempt.objects.filter(member=member, state__in=USED_STATES)
        .with_current_result()
        .order_by("quiz", "number")
    ):
        attempts[attempt.quiz_id].append(attempt)
    granted = {
        row["quiz"]: (row["n"] or 0, row["s"] or 0)
        for row in Grant.objects.filter(member=member)
        .order_by()
        .values("quiz")
        .annotate(n=Sum("extra_attempts"), s=Sum("extra_time_s"))
    }
    shown, closed = set(), set()
    # One out of use that this member never took is nobody's to take any more.
    for quiz in Quiz.objects.filter(Q(retired_at__isnull=True) | Q(pk__in=attempts)):
        state = state_of(
            quiz,
            ended_after(attempts[quiz.pk], asked.since.get(quiz.pk)),
            granted.get(quiz.pk, (0, 0)),
            at=at,
        )
        is_shown = _is_shown(quiz, state, attempts[quiz.pk], at=at)
        (shown if is_shown else closed).add(quiz.pk)
    return Seals(
        member=member,
        closed=frozenset(closed - asked.pretests),
        closed_pretests=frozenset(closed & asked.pretests),
        shown=frozenset(shown),
        entries=asked.entries,
    )


def _is_shown(quiz, state, attempts, *, at):
    """Whether the right answers may be read now, by the rules of the quiz and of each attempt."""
    if any(attempt.percent is None for attempt in attempts):
        return False
    phase = phase_of(quiz, state, at=at)
    policies = {quiz.feedback, *(one.settings["feedback"] for one in attempts)}
    return all(Part.ANSWER in rules.SHOWN[Feedback(one)][phase] for one in policies)


def askable_entries(seals):
    """Entries that may be practised: open to the member, in use, and marked without a person.

    Each with `latest_ready_id`, the version to ask.
    """
    kinds = set(REGISTRY) - set(marked_kinds())
    # Unordered: the order of versions joins entries, and that name would hide the outer one.
    version = QuestionVersion.objects.order_by().filter(pk=OuterRef("latest_ready_id"))
    correction = Correction.objects.filter(version=OuterRef("latest_ready_id"))
    loosely = Q(pk__in=seals.entries) | _asked_by(seals.closed_pretests, seals.member)
    return (
        BankEntry.objects.usable()
        .annotate(
            kind=Subquery(version.values("kind")[:1]),
            corrected=Subquery(correction.order_by("-no").values("kind")[:1]),
        )
        .filter(kind__in=kinds)
        .exclude(corrected__isnull=False, corrected__in=_SPOILT)
        .exclude(_asked_by(seals.closed, seals.member))
        .exclude(loosely & ~_asked_by(seals.shown, seals.member))
    )


def _asked_by(quiz_ids: Collection[int], member):
    """A condition on entries: one of the quizzes asks it, or has asked this member."""
    slots = Slot.objects.filter(quiz__in=quiz_ids).order_by()
    asked = AttemptItem.objects.filter(
        attempt__member=member, attempt__quiz__in=quiz_ids
    ).order_by()
    return (
        Q(pk__in=slots.filter(entry__isnull=False).values("entry"))
        | Q(pk__in=slots.filter(version__isnull=False).values("version__entry"))
        | Q(bank__in=slots.filter(draw_bank__isnull=False).values("draw_bank"))
        | Q(pk__in=asked.values("version__entry"))
    )


def version_to_ask(entry):
    """The version of an entry out of `askable_entries`, with the entry. One query."""
    return QuestionVersion.objects.select_related("entry").get(pk=entry.latest_ready_id)


def quizzes_asking(entry, member):
    """The ids, as a query, of quizzes that ask an entry or have asked this member."""
    slots = Slot.objects.filter(
        Q(entry=entry) | Q(version__entry=entry) | Q(draw_bank=entry.bank_id)
    )
    asked = Attempt.objects.filter(member=member, items__version__entry=entry)
    return Quiz.objects.filter(
        Q(pk__in=slots.order_by().values("quiz"))
        | Q(pk__in=asked.order_by().values("quiz"))
    )


def wrong_entries(seals):
    """{entry id: when it was last answered wrong} in graded attempts whose answers are shown.

    Every question that earned less than all its points, blanks included. One query.
    """
    grading = AttemptStep.objects.filter(item=OuterRef("pk"), kind__in=GRADING_STEPS)
    rows = (
        AttemptItem.objects.filter(
            attempt__member=seals.member,
            attempt__quiz__in=seals.shown,
            attempt__state__in=FINISHED_STATES,
        )
        .annotate(fraction=Subquery(grading.order_by("-seq").values("fraction")[:1]))
        .filter(
            fraction__lt=1,
            version__entry__in=askable_entries(seals).values("pk"),
        )
        .order_by()
        .values("version__entry")
        .annotate(wrong_at=Max("attempt__submitted_at"))
    )
    return {row["version__entry"]: row["wrong_at"] for row in rows}


def end_of_day(at):
    """The first instant after the day of `at`, in the time zone of the site."""
    tomorrow = timezone.localdate(at) + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(tomorrow, dt.time()))


def mistakes_of(seals):
    """The member's own book: what is kept and may be asked now, the next to come first."""
    return (
        Mistake.objects.kept()
        .filter(
            member=seals.member,
            entry__in=askable_entries(seals).order_by().values("pk"),
        )
        .order_by("due_at", "pk")
    )


@dataclass(frozen=True)
class BookCounts:
    """How many questions the book holds, and how many of them are due by the end of the day."""

    due: int
    kept: int


def book_counts(mistakes, *, at):
    """The counts of `mistakes_of`, or of all that a member keeps. One query."""
    found = mistakes.order_by().aggregate(
        due=Count("pk", filter=Q(due_at__lt=end_of_day(at))), kept=Count("pk")
    )
    return BookCounts(**found)


@dataclass(frozen=True)
class PracticeOffer:
    """What the way in says: the book as last seen, and whether a bank is open for practice."""

    book: BookCounts
    has_banks: bool


def practice_offer(member, *, at):
    """The way in to book and practice. Two queries.

    Counts what the member keeps without asking each quiz again, so it may be a little high
    after an attempt was granted; the book itself is exact.
    """
    return PracticeOffer(
        book=book_counts(Mistake.objects.kept().filter(member=member), at=at),
        has_banks=Bank.objects.practised_by(member, on=timezone.localdate(at)).exists(),
    )


def practice_pool(seals, *, on):
    """Entries of open banks that the member may practise on a day, each with `practised_at`
    (None: not yet)."""
    mine = PracticeAnswer.objects.filter(
        member=seals.member, version__entry=OuterRef("pk")
    )
    banks = Bank.objects.practised_by(seals.member, on=on)
    return (
        askable_entries(seals)
        .filter(bank__in=banks)
        .annotate(practised_at=Subquery(mine.order_by("-at").values("at")[:1]))
    )


def listed_mistakes(page):
    """Adds `version`, the wording to ask, to each Mistake of a list. Two queries."""
    latest = dict(
        BankEntry.objects.usable()
        .filter(pk__in=[one.entry_id for one in page])
        .values_list("pk", "latest_ready_id")
    )
    versions = QuestionVersion.objects.defer("content_hash").in_bulk(latest.values())
    for one in page:
        one.version = versions[latest[one.entry_id]]
    return page
