"""Duties as they stood at the end of one day, and the organisation in which each one counts.

The status is computed from the facts, by the table of `training.states.ObligationStatus`, first
match wins; the stored column is only what the counters are kept by. A day to come is never asked.
"""

import datetime as dt

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
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
from members.queries import subtree_ids, uncounted_on
from members.states import PARTY_KINDS, MembershipRole
from training.models import Exemption, Obligation, Period
from training.states import REQUIRED_STATUSES, Basis, ObligationStatus

NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
REQUIRED = tuple(status.value for status in REQUIRED_STATUSES)


def duties(ask, *, rounds=None):
    """The duties an Ask is about, with `status_then` and `place` (a unit id, or None).

    Of rounds due within the Ask's days, given by its cut-off, in the subtrees of its scope on its
    basis, of people of its kind who count somewhere that day. Withdrawn ones are left out. Days of
    one's own (who came late, an extension) make a duty late on another day; they move it into no
    other quarter or year, as they do not for the counters.
    `rounds` are ids that stand in for the rounds of the Ask's own days.
    """
    if rounds is None:
        rounds = rounds_of(ask, (ask.first, ask.last)).values("pk")
    found = Obligation.objects.filter(assigned_at__lt=ask.before, period__in=rounds)
    found = found.exclude(withdrawn_at__lt=ask.before)
    found = found.filter(member__in=people_on(ask).values("member"))
    found = found.annotate(
        done_then=Case(When(done_at__lt=ask.before, then=F("done_at")))
    ).annotate(
        status_then=status_then(on=ask.on, before=ask.before),
        place=place_of_duty(basis=ask.basis, on=ask.on, before=ask.before),
    )
    return found.filter(in_scope(ask, "place"))


def rounds_of(ask, days):
    """The rounds due from the first to the last of `days` of the tasks that an Ask is about."""
    found = Period.objects.filter(
        due_on__range=days, assignment__published_at__isnull=False
    )
    if ask.assignment is not None:
        found = found.filter(assignment=ask.assignment)
    if ask.plan is not None:
        found = found.filter(assignment__plan=ask.plan)
    return found.order_by()


def in_scope(ask, column):
    """Whether the unit in `column` is one of the Ask's tree, closed ones included, as a Q.

    A search of the database: thousands of ids written into each statement cost more than the rows.
    """
    within = Q(**{f"{column}__in": subtree_ids(ask.scope.roots, on=ask.on)})
    if ask.closed:
        within |= Q(**{f"{column}__in": list(ask.closed)})
    return within


def people_on(ask):
    """The primary memberships of the Ask's people: of one kind, or of the kinds that count.

    Whoever is under a status that counts nowhere (停止党籍) is left out.
    """
    kinds = [ask.kind] if ask.kind else PARTY_KINDS
    return primary_on(ask.on).filter(~uncounted_on(ask.on), kind__in=kinds)


def primary_on(day):
    """The primary memberships of a day."""
    return Membership.objects.on(day).filter(role=MembershipRole.PRIMARY)


def status_then(*, on, before):
    """The status of a duty at the end of day `on` as a database expression.

    A day of grace belongs to its day: a duty due on `on` is not overdue on it.
    """
    return Case(
        When(withdrawn_at__lt=before, then=Value(ObligationStatus.WITHDRAWN.value)),
        When(_is_exempt(on, before), then=Value(ObligationStatus.EXEMPT.value)),
        When(done_at__lt=before, then=Value(ObligationStatus.DONE.value)),
        When(closes_on__lt=on, then=Value(ObligationStatus.EXPIRED.value)),
        When(due_on__lt=on, then=Value(ObligationStatus.OVERDUE.value)),
        When(started_at__lt=before, then=Value(ObligationStatus.IN_PROGRESS.value)),
        default=Value(ObligationStatus.NOT_STARTED.value),
        output_field=CharField(),
    )


def is_open_then(ask):
    """Whether a duty of `duties` was neither done nor excused at the cut-off, as a Q.

    The same as what `status_then` says, in a form whose number of rows a database can guess.
    """
    is_done = Q(done_at__isnull=False, done_at__lt=ask.before)
    return ~_is_exempt(ask.on, ask.before) & ~is_done


def is_late_then(ask):
    """Whether an open duty was past its day at the cut-off, or closed, as a Q."""
    is_closed = Q(closes_on__isnull=False, closes_on__lt=ask.on)
    return Q(due_on__lt=ask.on) | is_closed


def _is_exempt(on, before):
    """Whether one of the member's exemptions holds; asked only of those who have any.

    The list of them is read once for the whole statement, the exact question costs a search for
    each duty.
    """
    having = ever_exempt(before=before).values("member")
    return Q(member__in=having) & Q(Exists(_exemptions(on, before)))


def ever_exempt(*, before):
    """Exemptions for whatever days, as they stood before a moment."""
    return Exemption.objects.exclude(revoked_at__lt=before)


def _exemptions(on, before):
    """Exemptions that cover the day or the due day, and were in force before it was done.

    The same as `training.rules.status` has it; a test holds the two together.
    """
    covers_day = Q(valid_from__lte=on, valid_to__gt=on)
    covers_due = Q(valid_from__lte=OuterRef("due_on"), valid_to__gt=OuterRef("due_on"))
    done = Coalesce(OuterRef("done_then"), Value(NEVER, output_field=DateTimeField()))
    done_day = TruncDate(ExpressionWrapper(done, output_field=DateTimeField()))
    return ever_exempt(before=before).filter(
        Q(assignment=None) | Q(assignment=OuterRef("assignment")),
        covers_day | covers_due,
        member=OuterRef("member"),
        recorded_at__lt=done,
        valid_from__lte=done_day,
    )


def place_of_duty(*, basis, on, before):
    """The unit id in which a duty counts, as a database expression; None: in none any more."""
    if basis == Basis.ASSIGNMENT:
        return F("unit_id")
    now = unit_on(on)
    if basis == Basis.COMPLETION:
        until_then = Coalesce(now, F("unit_id"))
        return Case(
            When(
                done_at__lt=before,
                then=Coalesce(F("unit_at_completion_id"), until_then),
            ),
            default=until_then,
            output_field=IntegerField(),
        )
    return now


def unit_on(day):
    """The unit of the duty's member on a day; today it stands on the duty itself."""
    if day >= timezone.localdate():
        return F("current_unit_id")
    membership = primary_on(day).filter(member=OuterRef("member"))
    return Subquery(membership.values("unit")[:1], output_field=IntegerField())
