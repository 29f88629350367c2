"""Duties as they stood at the end of one day, and the organisation in which each one counts.

The status is computed from the facts, by the table of `training.states.ObligationStatus`, first
match wins; the stored column is only what the counters are kept by. A day to come is never asked.
"""

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from members.models import Membership
from members.states import MembershipRole
from training.models import Exemption, Obligation
from training.states import REQUIRED_STATUSES, Basis, ObligationStatus

REQUIRED = tuple(status.value for status in REQUIRED_STATUSES)


def duties(ask):
    """The duties an Ask is about, with `status_then` and `place` (a unit id, or None).

    Due within the Ask's days, given by its cut-off, in the subtrees of its scope on its basis, of
    people of its kind. Withdrawn ones are left out.
    """
    found = Obligation.objects.filter(
        assigned_at__lt=ask.before,
        due_on__range=(ask.first, ask.last),
        assignment__published_at__isnull=False,
    )
    found = found.exclude(withdrawn_at__lt=ask.before)
    if ask.assignment is not None:
        found = found.filter(assignment=ask.assignment)
    if ask.plan is not None:
        found = found.filter(assignment__plan=ask.plan)
    if ask.kind:
        found = found.filter(
            member__in=primary_on(ask.on).filter(kind=ask.kind).values("member")
        )
    found = found.annotate(
        status_then=status_then(on=ask.on, before=ask.before),
        place=place_of_duty(basis=ask.basis, on=ask.on, before=ask.before),
    )
    return found.filter(place__in=ask.tree.ids) if _is_narrow(ask) else found


def _is_narrow(ask):
    """Whether the database should be told which units: the whole organisation needs no list."""
    return not (ask.scope.unit and ask.tree.tops[:1] and ask.tree.tops[0].parent_id is None)


def primary_on(day):
    """The primary memberships of a day."""
    return Membership.objects.on(day).filter(role=MembershipRole.PRIMARY)


def status_then(*, on, before):
    """The status of a duty at the end of day `on` as a database expression.

    A day of grace belongs to its day: a duty due on `on` is not overdue on it.
    """
    return Case(
        When(withdrawn_at__lt=before, then=Value(ObligationStatus.WITHDRAWN.value)),
        When(Exists(_exemptions(on, before)), then=Value(ObligationStatus.EXEMPT.value)),
        When(done_at__lt=before, then=Value(ObligationStatus.DONE.value)),
        When(closes_on__lt=on, then=Value(ObligationStatus.EXPIRED.value)),
        When(due_on__lt=on, then=Value(ObligationStatus.OVERDUE.value)),
        When(started_at__lt=before, then=Value(ObligationStatus.IN_PROGRESS.value)),
        default=Value(ObligationStatus.NOT_STARTED.value),
        output_field=CharField(),
    )


def _exemptions(on, before):
    """Exemptions that cover the day or the due date, and began before anything was done."""
    covers_day = Q(valid_from__lte=on, valid_to__gt=on)
    covers_due = Q(valid_from__lte=OuterRef("due_on"), valid_to__gt=OuterRef("due_on"))
    return (
        Exemption.objects.filter(
            Q(assignment=None) | Q(assignment=OuterRef("assignment")),
            covers_day | covers_due,
            member=OuterRef("member"),
            recorded_at__lt=before,
        )
        .exclude(revoked_at__lt=before)
        .filter(
            Q(valid_from__lte=Coalesce(TruncDate(OuterRef("done_at")), Value(on)))
            | Q(valid_from__lte=OuterRef("due_on"), valid_to__gt=OuterRef("due_on")),
        )
    )


def place_of_duty(*, basis, on, before):
    """The unit id in which a duty counts, as a database expression; None: in none any more."""
    if basis == Basis.ASSIGNMENT:
        return F("unit_id")
    now = unit_on(on)
    if basis == Basis.COMPLETION:
        return Case(
            When(done_at__lt=before, then=Coalesce(F("unit_at_completion_id"), now)),
            default=now,
            output_field=IntegerField(),
        )
    return now


def unit_on(day):
    """The unit of the duty's member on a day; today it stands on the duty itself."""
    if day >= timezone.localdate():
        return F("current_unit_id")
    membership = primary_on(day).filter(member=OuterRef("member"))
    return Subquery(membership.values("unit")[:1], output_field=IntegerField())
