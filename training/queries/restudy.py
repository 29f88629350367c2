"""Who would study again what they have completed before."""

from courses.models import Completion, Lecture
from training import rules
from training.states import ItemKind


def number_to_study_again(assignment, period, member_ids):
    """How many of these people have completed a lecture of a draft too long ago for it. One query, or none."""
    if (
        assignment.recognise_days is None
        or assignment.item == ItemKind.SESSION
        or period is None
    ):
        return 0
    before = rules.recognised_from(
        opens_on=period.opens_on, days=assignment.recognise_days
    )
    old = Completion.objects.standing().filter(
        restudy__isnull=True, completed_at__lt=before
    )
    if assignment.item == ItemKind.LECTURE:
        old = old.filter(lecture=assignment.lecture_id)
    else:
        asked = Lecture.objects.published().required()
        old = old.filter(lecture__in=asked.filter(course=assignment.course_id))
    return len(set(member_ids).intersection(old.values_list("member", flat=True)))
