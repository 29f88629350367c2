"""Which pass of a lecture a member is on, and the completions that stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from courses.models import Completion, Lecture, Restudy
from members.models import Member


@dataclass(frozen=True)
class PassState:
    """The pass a member is on: `completion` if it is complete.

    A later pass began at `since`, when the one before was voided or, with `restudy`, was asked for anew;
    `earlier` is the last completion before it that stands.
    """

    no: int = 1
    completion: Completion | None = None
    since: datetime | None = None
    restudy: Restudy | None = None
    earlier: Completion | None = None


FIRST_PASS = PassState()


def passes(*, member: Member, lecture_ids: Iterable[int]) -> dict[int, PassState]:
    """The pass state per lecture id; lectures without any completion are left out. One query."""
    found = passes_of(member_ids=[member.pk], lecture_ids=lecture_ids)
    return {lecture: state for (_member, lecture), state in found.items()}


def passes_of(
    *, member_ids: Iterable[int], lecture_ids: Iterable[int]
) -> dict[tuple[int, int], PassState]:
    """The pass state per (member id, lecture id); those without any completion are left out. One query."""
    states: dict[tuple[int, int], PassState] = {}
    completions = (
        Completion.objects.filter(
            member_id__in=list(member_ids), lecture_id__in=list(lecture_ids)
        )
        .select_related("void", "restudy")
        .order_by("member_id", "lecture_id", "pass_no")
    )
    for completion in completions:
        key = (completion.member_id, completion.lecture_id)
        states[key] = _after(completion, states.get(key, FIRST_PASS))
    return states


def pass_of(*, member: Member, lecture: Lecture) -> PassState:
    """The pass state of one lecture."""
    return passes(member=member, lecture_ids=[lecture.pk]).get(lecture.pk, FIRST_PASS)


def in_ended_pass() -> Exists:
    """A condition on rows of (member, lecture, pass_no): that pass was voided, or another is asked for since."""
    ended = Completion.objects.filter(
        Q(void__isnull=False) | Q(restudy__isnull=False),
        member=OuterRef("member"),
        lecture=OuterRef("lecture"),
        pass_no__gte=OuterRef("pass_no"),
    )
    return Exists(ended)


def _after(completion: Completion, state: PassState) -> PassState:
    """Where a member stands after a completion, given where they stood before it."""
    void: Any = getattr(completion, "void", None)
    restudy: Restudy | None = getattr(completion, "restudy", None)
    if restudy is not None:
        # Voided later or not: the pass after it had begun by then.
        return PassState(
            no=completion.pass_no + 1,
            since=restudy.opened_at,
            restudy=restudy,
            earlier=state.earlier if void else completion,
        )
    if void is not None:
        return PassState(
            no=completion.pass_no + 1, since=void.voided_at, earlier=state.earlier
        )
    return PassState(
        no=completion.pass_no,
        completion=completion,
        since=state.since,
        earlier=state.earlier,
    )
