"""Before and after: the pre-test of a lecture beside its quiz."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from courses.models import Lecture
from courses.queries.evidence import finished_attempts
from members.models import Member


@dataclass(frozen=True)
class Comparison:
    """The share of the points, in per cent, of the first graded pre-test and of the latest quiz."""

    before: Decimal
    after: Decimal


def comparison_of(*, member: Member, lecture: Lecture) -> Comparison | None:
    """Both results, or None while one is missing. At most one query."""
    if lecture.pretest_id is None or lecture.quiz_id is None:
        return None
    ids = [lecture.pretest_id, lecture.quiz_id]
    attempts = [
        attempt
        for attempt in finished_attempts(member=member, quiz_ids=ids)
        if attempt.percent is not None
    ]
    before = [one.percent for one in attempts if one.quiz_id == lecture.pretest_id]
    after = [one.percent for one in attempts if one.quiz_id == lecture.quiz_id]
    return Comparison(before[0], after[-1]) if before and after else None
