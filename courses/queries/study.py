"""One lecture as a member studies it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from courses.models import Course, Lecture, Topic
from courses.queries.cards import member_of
from courses.queries.checkpoints import CheckpointView, checkpoint_views
from courses.queries.passes import pass_of
from courses.queries.standing import Standing, standing_of
from courses.states import StudyState
from media_pipeline.companion_queries import (
    CaptionTrack,
    ChapterLine,
    Line,
    caption_tracks,
    chapters_of,
    published_caption,
    transcript,
)
from media_pipeline.delivery import Playback, playback
from media_pipeline.queries import VideoStatus, picture_size, video_status
from members.models import Member


@dataclass(frozen=True)
class StudyView:
    """What the study page shows. `playback` is None while there is nothing to play, and then `video_status`
    says why, unless the lecture has no video at all. `tracked` is False for visitors: nothing is recorded.
    `transcript` is that of the first of `captions`.
    """

    lecture: Lecture
    topic: Topic | None
    course: Course | None
    standing: Standing
    checkpoints: list[CheckpointView]
    tracked: bool
    duration_ms: int | None
    playback: Playback | None
    picture_size: tuple[int, int] | None
    video_status: VideoStatus | None
    previous: Lecture | None
    next: Lecture | None
    captions: list[CaptionTrack]
    transcript: list[Line]
    chapters: list[ChapterLine]

    @property
    def later_states(self) -> list[StudyState]:
        """What the state may become while the page is open; the player's script shows it then."""
        states = list(StudyState)
        return states[states.index(self.standing.state) + 1 :]


def study_view(lecture: Lecture, user: Any, *, at: datetime) -> StudyView:
    """The study page of a lecture that `access.get_lecture_for` has handed out to `user`."""
    video = lecture.video
    playable = video is not None and video.is_playable
    previous, following = _neighbours(lecture, user, at=at)
    tracks = caption_tracks(video) if playable else []
    shown = published_caption(video, tracks[0].language) if tracks else None
    member = member_of(user)
    return StudyView(
        lecture=lecture,
        topic=_shown(lecture.topic),
        course=_shown(lecture.course),
        standing=standing_of(member=member, lecture=lecture),
        checkpoints=_checkpoints(member, lecture) if playable else [],
        tracked=user.is_authenticated,
        duration_ms=video.duration_ms if playable else None,
        playback=playback(video, at=at) if playable else None,
        picture_size=picture_size(video) if playable else None,
        video_status=video_status(video) if video and not playable else None,
        previous=previous,
        next=following,
        captions=tracks,
        transcript=transcript(shown) if shown else [],
        chapters=chapters_of(video) if playable else [],
    )


def _checkpoints(member: Member | None, lecture: Lecture) -> list[CheckpointView]:
    if member is None:
        return []
    state = pass_of(member=member, lecture=lecture)
    return checkpoint_views(member=member, lecture=lecture, state=state)


def _shown(heading: Any) -> Any:
    return heading if heading and heading.withdrawn_at is None else None


def _neighbours(
    lecture: Lecture, user: Any, *, at: datetime
) -> tuple[Lecture | None, Lecture | None]:
    """The lectures before and after this one in its course, of those that `user` may study."""
    if lecture.course_id is None:
        return None, None
    siblings = list(
        Lecture.objects.published()
        .visible_to(user, on=timezone.localdate(at))
        .filter(course=lecture.course_id)
        .in_order()
        .only("key", "title")
    )
    place = next(
        (i for i, sibling in enumerate(siblings) if sibling.pk == lecture.pk), None
    )
    if place is None:
        return None, None
    before = siblings[place - 1] if place > 0 else None
    after = siblings[place + 1] if place + 1 < len(siblings) else None
    return before, after
