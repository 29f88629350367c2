"""Reads for the page on which an editor corrects how a question was marked."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery

from quizzes.models import (
    Attempt,
    AttemptItem,
    BankEntry,
    Correction,
    QuestionVersion,
    Result,
)
from quizzes.states import FINISHED_STATES


@dataclass(frozen=True)
class AskedVersion:
    """A version that finished attempts had: how many, and what corrected it so far, newest first."""

    version: QuestionVersion
    attempts: int
    corrections: tuple[Correction, ...]


def asked_versions(entry: BankEntry) -> list[AskedVersion]:
    """The versions of a question that were asked, newest first; two queries."""
    finished = (
        AttemptItem.objects.filter(
            version=OuterRef("pk"), attempt__state__in=FINISHED_STATES
        )
        .order_by()
        .values("version")
        .annotate(number=Count("attempt", distinct=True))
        .values("number")
    )
    versions = list(
        entry.versions.annotate(attempts=Subquery(finished))
        .filter(attempts__gt=0)
        .order_by("-no")
    )
    corrections = Correction.objects.filter(version__in=versions)
    by_version: dict[int, list[Correction]] = {}
    for one in corrections.select_related("by", "key_of").order_by("-no"):
        by_version.setdefault(one.version_id, []).append(one)
    return [
        AskedVersion(one, one.attempts, tuple(by_version.get(one.pk, ())))
        for one in versions
    ]


def fallen_attempts(version: QuestionVersion):
    """Attempts that had passed and no longer do since they were marked again, for a person to see.

    What rests on them, a completion perhaps, still stands.
    """
    results = Result.objects.filter(attempt=OuterRef("pk"))
    asked = AttemptItem.objects.filter(attempt=OuterRef("pk"), version=version)
    return (
        Attempt.objects.finished()
        .filter(Exists(asked), Exists(results.filter(passed=True)))
        .with_current_result()
        .filter(passed=False)
        .select_related("member", "quiz")
        .order_by("member__employee_no", "pk")
    )
