"""What keeps a lecture or an activity from being published, in words for the editor.

A video that is still being transcoded is no obstacle: the page goes out and the video appears in it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.states import Visibility
from media_pipeline.queries import video_status
from media_pipeline.states import JobState
from quizzes.models import Slot

BROKEN_VIDEO = {JobState.REJECTED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True)
class Problem:
    """One thing to put right: the form field it belongs to, a stable code, a sentence."""

    field: str
    code: str
    message: str


def publish_problems(
    *, video: Any, body: Any, visibility: str, units: Any, quiz: Any
) -> list[Problem]:
    """All that is wrong with these values of a StudyPage; empty when it may go out.

    `units` is any sized or countable collection of chosen organisations.
    """
    found = []
    if video is None and not body:
        found.append(
            Problem(
                "video",
                "empty",
                _("Choose a video or write a text: there is nothing to study yet."),
            )
        )
    if visibility == Visibility.UNITS and not units:
        found.append(
            Problem(
                "units",
                "no_units",
                _("Choose at least one organisation, or another audience."),
            )
        )
    return found + _video_problems(video) + _quiz_problems(quiz)


def _video_problems(video: Any) -> list[Problem]:
    if video is None:
        return []
    if video.archived_at is not None:
        message = _("This video was archived. Choose another one.")
        return [Problem("video", "archived", message)]
    if video.is_playable:
        return []
    status = video_status(video)
    if status.state not in BROKEN_VIDEO:
        return []
    message = _("This video cannot be played: %(message)s %(advice)s") % {
        "message": status.message,
        "advice": status.advice,
    }
    return [Problem("video", "broken", message.strip())]


def _quiz_problems(quiz: Any) -> list[Problem]:
    if quiz is None:
        return []
    if quiz.retired_at is not None:
        message = _("This quiz was withdrawn. Choose another one.")
        return [Problem("quiz", "retired", message)]
    if not Slot.objects.filter(quiz=quiz).exists():
        return [Problem("quiz", "no_questions", _("This quiz has no questions yet."))]
    return []
