"""A course has got another lecture: who is asked for it is somebody's choice, never a silent change."""

from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models import Assignment, Obligation
from training.operations.assignments import (
    create_assignment,
    lectures_of,
    publish_assignment,
)
from training.operations.settling import Duties, show_evidence
from training.states import ItemKind, ObligationStatus


class Reach(models.TextChoices):
    """Who is asked for a lecture that was added while a period is open."""

    NEXT = "next", _("From the next round on")
    OPEN = "open", _("Duties that are not done yet")
    EVERYBODY = "everybody", _("Everybody, as a duty of its own")


@dataclass(frozen=True)
class Addition:
    """Lectures a course assignment does not ask for yet, and how many people each choice reaches."""

    lectures: list
    reached: dict


def additions(assignment):
    """The Addition of a running course assignment's newest open period, or None when there is nothing new."""
    period = _period(assignment)
    if assignment.item != ItemKind.COURSE or period is None:
        return None
    asked = set(period.lectures.values_list("pk", flat=True))
    new = [one for one in lectures_of(assignment) if one.pk not in asked]
    if not new:
        return None
    duties = Obligation.objects.filter(period=period, withdrawn_at=None)
    return Addition(
        lectures=new,
        reached={
            Reach.NEXT: 0,
            Reach.OPEN: duties.exclude(status=ObligationStatus.DONE).count(),
            Reach.EVERYBODY: duties.count(),
        },
    )


@transaction.atomic
def add_lectures(*, assignment, reach, due_on, at, by):
    """Ask for the lectures a course has got since its period opened, of those whom `reach` names.

    NEXT changes nothing: the next period freezes the course as it is then. OPEN adds them to the open period;
    what is done there stays done. EVERYBODY makes an assignment of its own for each, due on `due_on`.
    Returns how many lectures were added.
    """
    found = additions(
        Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    )
    if found is None or reach == Reach.NEXT:
        return 0
    if reach == Reach.EVERYBODY:
        for lecture in found.lectures:
            _assign(assignment, lecture, due_on=due_on, at=at, by=by)
        return len(found.lectures)
    period = _period(assignment)
    duties = Duties(
        Obligation.objects.filter(period=period, done_at=None, withdrawn_at=None)
    )
    period.lectures.add(*found.lectures)
    show_evidence(duties.rows)
    duties.save(at=at)
    return len(found.lectures)


def _period(assignment):
    return (
        assignment.periods.filter(opened_at__isnull=False).order_by("-no").first()
        if assignment.published_at and not assignment.cancelled_at
        else None
    )


def _assign(assignment, lecture, *, due_on, at, by):
    new = create_assignment(
        unit=assignment.unit,
        title=lecture.title,
        item=lecture,
        period={"opens_on": timezone.localdate(at), "due_on": due_on},
        plan=assignment.plan,
        kinds=assignment.kinds,
        why=assignment.why,
        join_days=assignment.join_days,
        late_join=assignment.late_join,
        recognise_days=assignment.recognise_days,
        exclude_units=[
            one.unit
            for one in assignment.exclusions.select_related("unit")
            if one.unit_id
        ],
        exclude_members=[
            one.member
            for one in assignment.exclusions.select_related("member")
            if one.member_id
        ],
        at=at,
        by=by,
    )
    publish_assignment(assignment=new, at=at, by=by, short_notice=True)
