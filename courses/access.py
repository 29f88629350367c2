"""Fetch and authorise in one call; what may not be seen is not found."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from courses.models import Lecture
from courses.states import Visibility


class SignInRequired(Exception):
    """Nobody is signed in, and the thing asked for is not public, or does not exist."""


def get_lecture_for(user: Any, key: UUID, *, at: datetime) -> Lecture:
    """The published lecture `key` if `user` may study it on the day of `at` (site time zone).

    Comes with topic, course, both quizzes and the video's live rendition loaded. Raises Http404 for a signed-in
    user, SignInRequired for an anonymous one, in both cases the same for hidden and for unknown keys.
    """
    lectures = Lecture.objects.published().visible_to(user, on=timezone.localdate(at))
    lecture = (
        lectures.filter(key=key)
        .select_related(
            "topic", "course", "quiz", "pretest", "video__current_rendition"
        )
        .first()
    )
    if lecture is not None:
        return lecture
    if user.is_authenticated:
        raise Http404
    raise SignInRequired


def may_study(user: Any, lecture: Lecture, *, at: datetime) -> bool:
    """Whether `get_lecture_for` would still hand out this lecture."""
    return (
        Lecture.objects.published()
        .visible_to(user, on=timezone.localdate(at))
        .filter(pk=lecture.pk)
        .exists()
    )


def is_public(lecture: Lecture) -> bool:
    """Whether anyone may watch it without signing in."""
    return lecture.visibility == Visibility.EVERYONE
