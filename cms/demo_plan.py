"""The plan of the demonstration, invented like everything in it."""

from datetime import timedelta

from django.utils import timezone

from cms import demo_content as content
from courses.models import Course, Lecture
from training.operations.assignments import create_assignment
from training.operations.claims import claim_assignment
from training.operations.plans import publish_plan, save_plan


def load_plan(*, units, people, lecture_key, course_key, at) -> None:
    """A published plan of the committee: the lecture, taken on by a branch, and the course."""
    on, administrator = timezone.localdate(at), people[content.ADMINISTRATOR]
    plan = save_plan(
        unit=units[content.COMMITTEE[0]],
        values={
            "title": content.PLAN_TITLE,
            "year": on.year,
            "aims": content.INVENTED,
            "budget_minutes": 120,
        },
        targets=[{"text": content.PLAN_TARGET, "number": 4, "unit_word": "次"}],
        at=at,
        by=administrator,
    )
    lecture = Lecture.objects.get(key=lecture_key)
    course = Course.objects.get(key=course_key)
    first, _second = (
        create_assignment(
            plan=plan,
            unit=plan.unit,
            title=item.title,
            item=item,
            why=content.WHY,
            period={"opens_on": on, "due_on": on + timedelta(days=days)},
            at=at,
            by=administrator,
        )
        for item, days in ((lecture, 30), (course, 60))
    )
    publish_plan(plan=plan, at=at, by=administrator, short_notice=True)
    first.refresh_from_db()
    claim_assignment(
        assignment=first,
        unit=units[content.BRANCHES[0][0]],
        responsible=people[content.SECRETARY],
        note=content.INVENTED,
        at=at,
        by=people[content.SECRETARY],
    )
