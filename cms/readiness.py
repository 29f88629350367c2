"""What keeps a lecture or an activity from being published, in words for the editor.

A video that is still being transcoded is no obstacle: the page goes out and the video appears in it.
"""

from collections.abc import Iterable
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
    *,
    video: Any,
    body: Any,
    visibility: str,
    units: Any,
    quiz: Any,
    pretest: Any = None,
    checkpoints: Iterable[tuple[int, Any]] = (),
) -> list[Problem]:
    """All that is wrong with these values of a StudyPage; empty when it may go out.

    `units` is any sized or countable collection of chosen organisations, `checkpoints` are
    (second, question) pairs.
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
    found += _video_problems(video) + _quiz_problems(quiz, "quiz")
    found += _quiz_problems(pretest, "pretest") + _checkpoint_problems(
        video, list(checkpoints)
    )
    if pretest is not None and pretest == quiz:
        message = _(
            "The pre-test has to be another quiz; it may ask the same questions."
        )
        found.append(Problem("pretest", "same_quiz", message))
    return found


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


def _quiz_problems(quiz: Any, field: str) -> list[Problem]:
    if quiz is None:
        return []
    if quiz.retired_at is not None:
        message = _("This quiz was withdrawn. Choose another one.")
        return [Problem(field, "retired", message)]
    if not Slot.objects.filter(quiz=quiz).exists():
        return [Problem(field, "no_questions", _("This quiz has no questions yet."))]
    return []


def _checkpoint_problems(
    video: Any, checkpoints: list[tuple[int, Any]]
) -> list[Problem]:
    if not checkpoints:
        return []
    field = "video"
    if video is None:
        message = _("Questions in the video need a video.")
        return [Problem(field, "checkpoints_without_video", message)]
    found = []
    if len({question for _at, question in checkpoints}) < len(checkpoints):
        message = _("A question can be asked once in a video.")
        found.append(Problem(field, "checkpoint_twice", message))
    length_ms = video.duration_ms if video.is_playable else None
    last_s = max(at_s for at_s, _question in checkpoints)
    if length_ms and last_s * 1000 >= length_ms:
        message = _("A question stands after the end of the video, at second %(at)s.")
        found.append(Problem(field, "checkpoint_after_end", message % {"at": last_s}))
    return found
