"""What an administrator sees first: what is due, who is behind, what waits for them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from members.models import Transfer
from members.queries import subtree_ids
from members.states import TransferState
from quizzes.queries.marking import waiting_items
from reports.inspection_states import FindingStatus
from reports.models import Finding
from reports.queries.counted import late_by_unit, unclaimed_count
from training.models import HeldSession, Obligation
from training.queries.overdue import LATE, SOON_DAYS, OverdueList
from training.states import (
    OPEN_STATUSES,
    SessionState,
)

BRANCHES = 8
PEOPLE = 6
ITEMS = 5


@dataclass(frozen=True)
class Waiting:
    """How many things wait for this person, by the word the page has for them; 0 is not shown."""

    transfers: int
    claims: int
    answers: int
    findings: int
    sessions: int

    def __bool__(self):
        return any(
            (self.transfers, self.claims, self.answers, self.findings, self.sessions)
        )


@dataclass(frozen=True)
class Work:
    due: tuple
    branches: tuple
    more_branches: int
    people: tuple
    waiting: Waiting


def work_of(user, *, roots, managed, markable, on, at):
    """All of it for one page, in a constant number of queries.

    How many are behind is what the counters say; who they are is read from the duties.
    `roots` are the ids of what the user sees, `managed` those of what they may change, `markable` the members
    whose written answers they may mark.
    """
    behind = OverdueList(
        roots=roots, on=on, lateness=LATE, by_unit=late_by_unit(roots, on=on)
    )
    late = [node for node in behind.nodes if behind.by_unit[node.id]]
    return Work(
        due=tuple(_due_soon(roots, on)),
        branches=tuple((node, behind.by_unit[node.id]) for node in late[:BRANCHES]),
        more_branches=max(0, len(late) - BRANCHES),
        people=tuple(behind[:PEOPLE]),
        waiting=_waiting(user, managed, markable, on, at),
    )


def _due_soon(roots, on):
    """The items due within a week, the earliest first: title, day, how many have not done it."""
    return (
        Obligation.objects.filter(
            current_unit__in=subtree_ids(roots, on=on),
            status__in=OPEN_STATUSES,
            due_on__range=(on, on + dt.timedelta(days=SOON_DAYS)),
        )
        .order_by("due_on", "assignment")
        .values("assignment__key", "assignment__title", "due_on")
        .annotate(number=Count("pk"))[:ITEMS]
    )


def _waiting(user, managed, markable, on, at):
    units = subtree_ids(managed, on=on)
    to_confirm = Q(unit__in=units, status=FindingStatus.RECTIFIED) & ~Q(owner=user)
    own = Q(owner=user, status=FindingStatus.OPEN)
    answers = waiting_items(markable, user).count() if markable is not None else 0
    return Waiting(
        transfers=Transfer.objects.filter(
            Q(state=TransferState.SENT, to_unit__in=units)
            | Q(state=TransferState.REQUESTED, from_unit__in=units)
        ).count(),
        claims=unclaimed_count(managed, on=on),
        answers=answers,
        findings=Finding.objects.filter(to_confirm | own).count(),
        sessions=HeldSession.objects.filter(
            unit__in=units,
            ends_at__lt=at,
            state__in=[SessionState.PLANNED, SessionState.OPEN],
        ).count(),
    )
