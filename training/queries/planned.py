"""What a plan asks of one member, in minutes, and how far it has come."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q

from courses.models import Lecture
from training import rules
from training.models import Assignment, Period
from training.states import REQUIRED_STATUSES, ItemKind, ObligationStatus

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Month:
    """Planned minutes of one member in one month; `is_over` the budget, where there is one."""

    year: int
    month: int
    minutes: int
    budget: int

    @property
    def is_over(self):
        return bool(self.budget) and self.minutes > self.budget


@dataclass(frozen=True)
class Progress:
    """Counts of one assignment's duties: how many owe it, and how many of them have done it."""

    required: int
    done: int

    @property
    def percent_text(self):
        """The share done with one decimal; "—" where nobody owes it."""
        if not self.required:
            return "—"
        return f"{100 * self.done / self.required:.1f}%"


def planned_months(plan):
    """The months of a plan as Months, drafts included, cancelled assignments left out. Four queries."""
    assignments = list(
        plan.assignments.filter(cancelled_at=None).select_related(
            "lecture__video__current_rendition", "session"
        )
    )
    minutes = minutes_of(assignments)
    periods = Period.objects.filter(assignment__in=assignments).order_by("pk")
    spread = rules.minutes_by_month(
        (minutes[period.assignment_id], period.opens_on, period.due_on)
        for period in periods
    )
    budget = plan.budget_minutes or settings.DANGKE_MONTHLY_MINUTES
    return [
        Month(year, month, count, budget) for (year, month), count in spread.items()
    ]


def minutes_of(assignments):
    """{assignment id: published length of what it asks for, in whole minutes, rounded up}."""
    courses = {one.course_id for one in assignments if one.item == ItemKind.COURSE}
    by_course = defaultdict(int)
    if courses:
        lectures = (
            Lecture.objects.published()
            .required()
            .filter(course__in=courses)
            .select_related("video__current_rendition")
        )
        for lecture in lectures:
            by_course[lecture.course_id] += lecture_minutes(lecture)
    return {one.pk: _minutes(one, by_course) for one in assignments}


def lecture_minutes(lecture):
    """Published length of a lecture in whole minutes, rounded up; 0 without a video."""
    video = lecture.video
    duration_ms = (video.duration_ms if video else None) or 0
    return -(-duration_ms // MINUTE_MS)


def progress_of(assignments, *, duties):
    """{assignment id: Progress} of these assignments among `duties` (a queryset). One query."""
    rows = (
        duties.filter(assignment__in=assignments)
        .values("assignment")
        .annotate(
            required=Count("pk", filter=Q(status__in=REQUIRED_STATUSES)),
            done=Count("pk", filter=Q(status=ObligationStatus.DONE)),
        )
    )
    found = {row["assignment"]: Progress(row["required"], row["done"]) for row in rows}
    return defaultdict(lambda: Progress(0, 0), found)


def status_counts(assignment, *, duties):
    """[(status, how many)] of one assignment's duties, every status in its order. One query."""
    rows = duties.filter(assignment=assignment).values("status").annotate(n=Count("pk"))
    found = {row["status"]: row["n"] for row in rows}
    return [(status, found.get(status.value, 0)) for status in ObligationStatus]


def running_assignments():
    """Published assignments that were not cancelled, newest first, with what lists show."""
    return (
        Assignment.objects.filter(published_at__isnull=False, cancelled_at=None)
        .select_related("unit", "plan")
        .order_by("-published_at", "-pk")
    )


def _minutes(one, by_course):
    if one.item == ItemKind.SESSION:
        return one.session.minutes
    if one.item == ItemKind.COURSE:
        return by_course[one.course_id]
    return lecture_minutes(one.lecture)
