"""Which pass of a lecture a member is on, and the completions that stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.models import Completion, Lecture
from members.models import Member


@dataclass(frozen=True)
class PassState:
    """The pass a member is on: `completion` if it is complete, `since` if an earlier one was voided then."""

    no: int = 1
    completion: Completion | None = None
    since: datetime | None = None


FIRST_PASS = PassState()


def passes(*, member: Member, lecture_ids: Iterable[int]) -> dict[int, PassState]:
    """The pass state per lecture id; lectures without any completion are left out. One query."""
    states: dict[int, PassState] = {}
    completions = (
        Completion.objects.filter(member=member, lecture_id__in=list(lecture_ids))
        .select_related("void")
        .order_by("lecture_id", "pass_no")
    )
    for completion in completions:
        void = getattr(completion, "void", None)
        states[completion.lecture_id] = (
            PassState(no=completion.pass_no + 1, since=void.voided_at)
            if void
            else PassState(no=completion.pass_no, completion=completion)
        )
    return states


def pass_of(*, member: Member, lecture: Lecture) -> PassState:
    """The pass state of one lecture."""
    return passes(member=member, lecture_ids=[lecture.pk]).get(lecture.pk, FIRST_PASS)
