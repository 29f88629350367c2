"""News from the rooms below, each answered by one operation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from courses.models import Lecture
from courses.operations.completion import evaluate
from courses.operations.watching import revoke_sessions
from members.models import Member
from members.signals import member_disabled
from quizzes.models import Attempt
from quizzes.signals import result_recorded


@receiver(result_recorded, dispatch_uid="courses.complete_on_result")
def complete_on_result(*, attempt: Attempt, at: datetime, **news: Any) -> None:
    """A graded quiz may be the last thing that was missing, for every lecture that asks for it."""
    lectures = Lecture.objects.filter(quiz=attempt.quiz_id)
    for lecture in lectures.select_related("quiz", "video").order_by("pk"):
        evaluate(member=attempt.member, lecture=lecture, at=at)


@receiver(member_disabled, dispatch_uid="courses.revoke_on_disable")
def revoke_on_disable(*, member: Member, at: datetime, **news: Any) -> None:
    """A closed account earns nothing more, although its tokens still verify.

    It takes the clock, so it is heard after what takes duties: rooms above are loaded first.
    """
    revoke_sessions(member=member, at=at)
