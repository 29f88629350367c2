"""Statuses that only time changes, evidence that comes and goes, and the check of all of it."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.models import Lecture
from training import rules
from training.models import Exemption, Obligation, Period
from training.operations.following import batches
from training.operations.settling import (
    COLUMNS,
    Duties,
    facts_of,
    freed_of,
    show_evidence,
)
from training.states import OPEN_STATUSES, ObligationStatus

BATCH = 1000


@transaction.atomic
def refresh_status(*, obligation_ids, at):
    """Let the status of these duties follow their facts; returns how many changed."""
    return len(Duties(Obligation.objects.filter(pk__in=obligation_ids)).save(at=at))


def refresh_evidence(*, obligation_ids, at):
    """Read again what these people have shown, and let duties follow it; returns how many changed.

    A completion that was voided takes done back, unless another one meets the duty.
    """
    if not obligation_ids:
        return 0
    with transaction.atomic():
        duties = Duties(Obligation.objects.filter(pk__in=obligation_ids))
        show_evidence(duties.rows)
        return len(duties.save(at=at))


def note_study(*, member_id, lecture_ids, at):
    """Something happened between a member and lectures: their duties for these follow it."""
    concerned = _duties_of(member_id, lecture_ids)
    return refresh_evidence(
        obligation_ids=list(concerned.values_list("pk", flat=True)), at=at
    )


def hold_duties(*, member_id, lecture_ids):
    """Hold the duties that `note_study` will change in this transaction, before anything else is held."""
    concerned = Obligation.objects.filter(pk__in=_duties_of(member_id, lecture_ids))
    held = concerned.select_for_update(no_key=True).order_by("pk")
    list(held.values_list("pk", flat=True))


def _duties_of(member_id, lecture_ids):
    required = Period.lectures.through.objects.filter(
        period=OuterRef("period"), lecture__in=lecture_ids
    )
    recording = Q(assignment__session__lecture__in=lecture_ids)
    return Obligation.objects.filter(
        Exists(required) | recording, member=member_id, withdrawn_at=None
    )


def note_attempt(*, attempt, at):
    """An attempt has begun: the lectures that ask for its quiz are begun."""
    lectures = Lecture.objects.filter(quiz=attempt.quiz_id).values_list("pk", flat=True)
    return note_study(member_id=attempt.member_id, lecture_ids=list(lectures), at=at)


def note_attendance(*, session, member_ids, at):
    """The attendance of these people has changed: their duties for that session follow it."""
    ids = Obligation.objects.filter(
        assignment__session=session, member__in=member_ids, withdrawn_at=None
    )
    return refresh_evidence(
        obligation_ids=list(ids.values_list("pk", flat=True)), at=at
    )


def sweep_statuses(*, at):
    """Find duties whose status time has changed, and change it: overdue, expired, exemptions that begin
    or end. In batches, each its own transaction; returns how many changed.
    """
    ids = list(overtaken(at=at).order_by("pk").values_list("pk", flat=True))
    return sum(
        refresh_status(obligation_ids=batch, at=at) for batch in batches(ids, BATCH)
    )


def overtaken(*, at):
    """Duties whose stored status time alone may have changed by `at`, as a queryset."""
    today = timezone.localdate(at)
    frees = Exemption.objects.filter(
        Q(assignment=None) | Q(assignment=OuterRef("assignment")),
        Q(valid_from__lte=today, valid_to__gt=today)
        | Q(valid_from__lte=OuterRef("due_on"), valid_to__gt=OuterRef("due_on")),
        member=OuterRef("member"),
        revoked_at=None,
    )
    unmet = [*OPEN_STATUSES, ObligationStatus.EXPIRED]
    return Obligation.objects.filter(
        Q(status__in=OPEN_STATUSES, closes_on__lt=today)
        | Q(
            status__in=[ObligationStatus.NOT_STARTED, ObligationStatus.IN_PROGRESS],
            due_on__lt=today,
        )
        | Q(Exists(frees), status__in=unmet)
        | Q(~Exists(frees), status=ObligationStatus.EXEMPT)
    )


def differing(*, at, ids=None):
    """Duties that differ from what the facts say at `at`: a list of (obligation id, column, is, ought).

    Changes nothing. `ids` narrows to these; otherwise all are read, in batches.
    """
    if ids is None:
        ids = list(Obligation.objects.order_by("pk").values_list("pk", flat=True))
    found = []
    for batch in batches(list(ids), BATCH):
        rows = list(
            Obligation.objects.filter(pk__in=batch).select_related(
                "period__assignment__session"
            )
        )
        was = {row.pk: _row_values(row) for row in rows}
        show_evidence(rows)
        freed = freed_of(rows)
        for row in rows:
            row.status = str(rules.status(facts_of(row, freed), at))
            found += [
                (row.pk, name, before, now)
                for name, before, now in zip(
                    COLUMNS, was[row.pk], _row_values(row), strict=True
                )
                if before != now
            ]
    return found


def _row_values(row):
    return tuple(getattr(row, name) for name in COLUMNS)
