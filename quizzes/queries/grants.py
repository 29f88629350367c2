"""Who was given more attempts or time at a quiz, for the page that gives it."""

from dataclasses import dataclass
from typing import Any

from quizzes.models import Grant


@dataclass(frozen=True)
class GrantedPerson:
    """A member with all that was given: the sums, and the rows newest first."""

    member: Any
    extra_attempts: int
    extra_time_s: int
    rows: tuple[Grant, ...]

    @property
    def extra_time_min(self) -> int:
        """The extra time in whole minutes."""
        return self.extra_time_s // 60


def granted_people(quiz, members):
    """GrantedPersons at `quiz` among `members` (a queryset of those the reader may see), latest first. One query."""
    rows = (
        Grant.objects.filter(quiz=quiz, member__in=members)
        .select_related("member", "granted_by")
        .order_by("-at", "-pk")
    )
    by_member: dict[Any, list[Grant]] = {}
    for row in rows:
        by_member.setdefault(row.member, []).append(row)
    return [
        GrantedPerson(
            member=member,
            extra_attempts=sum(row.extra_attempts for row in given),
            extra_time_s=sum(row.extra_time_s for row in given),
            rows=tuple(given),
        )
        for member, given in by_member.items()
    ]
