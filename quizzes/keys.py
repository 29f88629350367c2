"""The one door to the answer keys. Graders, reviews allowed by policy, and editors pass it.

The architecture test lists who may import this module; a list, form or template that has to
show a question to a member has no business here.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from quizzes.models import Correction, QuestionKey
from quizzes.states import CorrectionKind


@dataclass(frozen=True)
class VersionKey:
    """What counts as right in a version, with its latest correction.

    `full`: everybody gets the points. `dropped`: the question is left out of the mark.
    """

    key: dict[str, Any]
    explanation: str
    reference_s: int | None = None
    full: bool = False
    dropped: bool = False


def keys_of(version_ids) -> dict[int, VersionKey]:
    """{version id: VersionKey} in one query."""
    latest = Correction.objects.filter(version=OuterRef("pk")).order_by("-no")
    other = QuestionKey.objects.filter(pk=OuterRef("corrected_by"))
    rows = (
        QuestionKey.objects.filter(pk__in=set(version_ids))
        .annotate(
            correction=Subquery(latest.values("kind")[:1]),
            corrected_by=Subquery(latest.values("key_of")[:1]),
        )
        .annotate(corrected=Subquery(other.values("key")[:1]))
    )
    return {
        row.pk: VersionKey(
            key=row.corrected or row.key,
            explanation=row.explanation,
            reference_s=row.reference_s,
            full=row.correction == CorrectionKind.FULL,
            dropped=row.correction == CorrectionKind.DROP,
        )
        for row in rows
    }


def own_key_of(version_id) -> dict[str, Any]:
    """The key that was written with a version, whatever corrected it since."""
    return QuestionKey.objects.get(pk=version_id).key


def write_key(*, version, key, explanation, reference_s=None):
    """Store the key of a version that has just been made."""
    return QuestionKey.objects.create(
        version=version, key=key, explanation=explanation, reference_s=reference_s
    )
