"""Lists of questions for editors: what a bank holds, where it is used, what is there twice."""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery

from quizzes.models import AttemptItem, BankEntry, QuestionVersion, Quiz, Slot
from quizzes.states import Difficulty, VersionState
from quizzes.types import UnknownKind, question_type

# What two editors type differently in the same question.
_UNIMPORTANT = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class EntryFilter:
    """What a list is narrowed to; an empty value asks for nothing."""

    words: str = ""
    kind: str = ""
    state: str = ""
    category: str = ""
    tag: str = ""
    difficulty: int | None = None


ALL = EntryFilter()


@dataclass(frozen=True)
class EntryRow:
    """A question in a list of its bank, without its key.

    `can_edit` is False for a kind that is not (or no longer) known. `quizzes`
    name the question, draws not counted; `attempts` have asked it.
    """

    entry: BankEntry
    no: int
    state: str
    kind: str
    kind_label: str
    stem: str
    created_at: dt.datetime
    quizzes: int
    attempts: int
    can_edit: bool

    @property
    def difficulty_label(self):
        known = self.entry.difficulty in Difficulty.values
        return str(Difficulty(self.entry.difficulty).label) if known else ""


def matching_entries(bank, wanted=ALL):
    """The entries of a bank that `wanted` asks for, each with `latest_id`; a queryset."""
    latest = QuestionVersion.objects.filter(entry=OuterRef("pk")).order_by("-no")
    of_latest = {}
    if wanted.words:
        of_latest["versions__words__icontains"] = wanted.words
    if wanted.kind:
        of_latest["versions__kind"] = wanted.kind
    if wanted.state:
        of_latest["versions__state"] = wanted.state
    return (
        BankEntry.objects.filter(bank=bank)
        .annotate(latest_id=Subquery(latest.values("pk")[:1]))
        .filter(versions__pk=F("latest_id"), **of_latest)
        .sorted_as(
            category=wanted.category, tag=wanted.tag, difficulty=wanted.difficulty
        )
        .order_by("pk")
    )


def entry_rows(entries):
    """Entries of `matching_entries` as EntryRows; four queries, however many."""
    entries = list(entries.prefetch_related("tags"))
    versions = QuestionVersion.objects.in_bulk([one.latest_id for one in entries])
    uses = _uses(entries)
    asked = dict(
        AttemptItem.objects.filter(version__entry__in=entries)
        .order_by()
        .values_list("version__entry")
        .annotate(Count("pk"))
    )
    return [
        _row(
            one,
            versions[one.latest_id],
            quizzes=uses.get(one.pk, 0),
            attempts=asked.get(one.pk, 0),
        )
        for one in entries
    ]


def bank_entries(bank):
    """All questions of a bank by their latest version, as EntryRows; five queries."""
    return entry_rows(matching_entries(bank))


def categories_of(banks):
    """The categories in use in these banks, with all that they lie in, in order; one query."""
    paths = BankEntry.objects.filter(bank__in=banks).exclude(category="")
    found = set()
    for path in paths.order_by().values_list("category", flat=True).distinct():
        parts = path.split("/")
        found |= {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return sorted(found)


def tags_of(banks):
    """The tags in use in these banks, in order; one query."""
    names = BankEntry.objects.filter(bank__in=banks, tags__isnull=False)
    return sorted(names.order_by().values_list("tags__name", flat=True).distinct())


def quizzes_naming(entry):
    """The quizzes on offer that name this question, and those that may draw it, apart."""
    offered = Quiz.objects.offered()
    named = Q(slots__entry=entry) | Q(slots__version__entry=entry)
    return (
        offered.filter(named).distinct(),
        offered.filter(slots__draw_bank=entry.bank_id).exclude(named).distinct(),
    )


def times_asked(entry):
    """How many attempts have asked any version of this question."""
    return AttemptItem.objects.filter(version__entry=entry).count()


def duplicates(banks):
    """Groups of questions of these banks that say the same: lists of QuestionVersions.

    Same content, or the same stem but for width, case, punctuation and white space. By the
    latest version of each, retired ones left out. One query.
    """
    latest = QuestionVersion.objects.filter(entry=OuterRef("entry")).order_by("-no")
    versions = (
        QuestionVersion.objects.filter(entry__bank__in=banks)
        .filter(pk=Subquery(latest.values("pk")[:1]))
        .exclude(state=VersionState.RETIRED)
        .select_related("entry__bank")
        .order_by("entry_id")
    )
    groups = defaultdict(list)
    for version in versions:
        stem = version.words
        groups[folded_stem(stem) or version.content_hash].append(version)
    return [group for group in groups.values() if len(group) > 1]


def folded_stem(stem):
    """A stem as duplicates are compared: letters and digits only, without width and case."""
    return _UNIMPORTANT.sub("", unicodedata.normalize("NFKC", stem)).casefold()


def _uses(entries):
    """{entry id: how many quizzes name it}, draws not counted."""
    slots = Slot.objects.filter(Q(entry__in=entries) | Q(version__entry__in=entries))
    uses = defaultdict(set)
    for entry_id, of_version, quiz_id in slots.values_list(
        "entry_id", "version__entry_id", "quiz_id"
    ):
        uses[entry_id or of_version].add(quiz_id)
    return {entry_id: len(quizzes) for entry_id, quizzes in uses.items()}


def _row(entry, version, *, quizzes, attempts):
    try:
        type_ = question_type(version.kind)
        label, can_edit = str(type_.label), True
    except UnknownKind:
        label, can_edit = version.kind, False
    return EntryRow(
        entry=entry,
        no=version.no,
        state=version.state,
        kind=version.kind,
        kind_label=label,
        stem=version.words,
        created_at=version.created_at,
        quizzes=quizzes,
        attempts=attempts,
        can_edit=can_edit,
    )
