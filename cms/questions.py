"""Reads for the quiz desk that span several banks. No answer key comes near them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from members.models import Member, Unit
from quizzes.models import Bank, BankEntry, QuestionVersion, Quiz
from quizzes.operations.attempts import would_ask
from quizzes.queries import ItemView, preview_view
from quizzes.states import VersionState
from quizzes.types import REGISTRY, kind_choices, question_type


@dataclass(frozen=True)
class QuestionLine:
    """A question that a quiz may ask: its wording and kind."""

    entry: BankEntry
    stem: str
    kind_label: str


def banks_of(user: Member, *, on: date):
    """The banks this person may use, with `question_count`, the questions that can be asked, and `org_name`."""
    ready = Q(entries__versions__state=VersionState.READY)
    return (
        Bank.objects.visible_to(user, on=on)
        .select_related("org")
        .annotate(
            question_count=Count("entries", filter=ready, distinct=True),
            org_name=Subquery(
                Unit.objects.filter(pk=OuterRef("org")).named(on=on).values("name")[:1]
            ),
        )
    )


def usable_lines(user: Member) -> list[QuestionLine]:
    """Every question that this person may put into a quiz, by bank. Two queries.

    Kinds that are no longer known are left out.
    """
    banks = Bank.objects.visible_to(user, on=timezone.localdate())
    entries = list(
        BankEntry.objects.usable()
        .filter(bank__in=banks)
        .select_related("bank")
        .order_by("bank__name", "bank_id", "pk")
    )
    versions = QuestionVersion.objects.in_bulk(
        [entry.latest_ready_id for entry in entries]
    )
    found = [(entry, versions[entry.latest_ready_id]) for entry in entries]
    return [
        QuestionLine(entry, version.words, str(question_type(version.kind).label))
        for entry, version in found
        if version.kind in dict(kind_choices())
    ]


def preview_items(quiz: Quiz) -> list[ItemView]:
    """The questions that an attempt at `quiz` might ask now, draws included; nothing is kept."""
    asked = [version for version, _points in would_ask(quiz)]
    known = [version for version in asked if version.kind in REGISTRY]
    return [preview_view(version, no=no) for no, version in enumerate(known, start=1)]
