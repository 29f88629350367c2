"""Lectures and topics as cards, for every list; the same number of queries for one and for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from courses.models import Lecture, Topic
from courses.models.catalogue import LectureQuerySet
from courses.queries.standing import Standing, standings
from courses.states import StudyState
from media_pipeline.delivery import playback
from members.models import Member


@dataclass(frozen=True)
class LectureCard:
    """A lecture in a list, with the viewer's own standing (of a visitor nothing is `tracked`).

    `duration_ms` is None while nothing is playable; `again` says that an earlier completion counts no more.
    """

    key: UUID
    url: str
    title: str
    lecturer: str
    kind: str
    duration_ms: int | None
    poster_url: str | None
    percent: int
    state: StudyState
    state_label: str
    required: bool
    again: bool
    tracked: bool
    missing_s: int
    quiz_missing: bool
    checkpoints_missing: int
    topic_title: str
    last_at: datetime | None
    published_at: datetime


@dataclass(frozen=True)
class TopicCard:
    """A topic with the number of lectures that the viewer may study, and how many of them are done."""

    key: UUID
    title: str
    summary: str
    lecture_count: int
    done_count: int


def member_of(user: Any) -> Member | None:
    """The signed-in member, or None for an anonymous visitor."""
    return user if user.is_authenticated else None


def visible_lectures(user: Any, *, at: datetime) -> LectureQuerySet:
    """Published lectures for `user` on the day of `at`, in order, with what cards need; bodies left out."""
    return (
        Lecture.objects.published()
        .visible_to(user, on=timezone.localdate(at))
        .select_related("topic", "course", "video__current_rendition")
        .defer("body_html")
        .in_order()
    )


def lecture_cards(
    user: Any,
    *,
    at: datetime,
    topic_key: UUID | None = None,
    course_key: UUID | None = None,
) -> list[LectureCard]:
    """Cards of the lectures that `user` may study, in order, narrowed to a topic or a course."""
    lectures = visible_lectures(user, at=at)
    if topic_key is not None:
        lectures = lectures.filter(topic__key=topic_key)
    if course_key is not None:
        lectures = lectures.filter(course__key=course_key)
    return cards_of(lectures, user=user, at=at)


def cards_of(
    lectures: Iterable[Lecture], *, user: Any, at: datetime
) -> list[LectureCard]:
    """The given lectures as cards for `user`."""
    lectures = list(lectures)
    member = member_of(user)
    found = standings(member=member, lectures=lectures)
    tracked = member is not None
    return [
        _card(lecture, found[lecture.pk], tracked=tracked, at=at)
        for lecture in lectures
    ]


def topics(user: Any, *, at: datetime) -> list[TopicCard]:
    """Topics not withdrawn that hold at least one lecture for `user`, in order."""
    lectures = list(visible_lectures(user, at=at))
    return topics_of_cards(lectures, cards_of(lectures, user=user, at=at))


def topics_of_cards(
    lectures: Iterable[Lecture], cards: Iterable[LectureCard]
) -> list[TopicCard]:
    """The topics of lectures already loaded, with their cards side by side; no query."""
    by_id: dict[int, Topic] = {}
    total: Counter[int] = Counter()
    done: Counter[int] = Counter()
    for lecture, card in zip(lectures, cards, strict=True):
        if lecture.topic is None or lecture.topic.withdrawn_at is not None:
            continue
        by_id[lecture.topic.pk] = lecture.topic
        total[lecture.topic.pk] += 1
        done[lecture.topic.pk] += card.state == StudyState.DONE
    return [
        TopicCard(
            key=topic.key,
            title=topic.title,
            summary=topic.summary,
            lecture_count=total[topic.pk],
            done_count=done[topic.pk],
        )
        for topic in by_id.values()
    ]


def _card(
    lecture: Lecture, standing: Standing, *, tracked: bool, at: datetime
) -> LectureCard:
    video = lecture.video
    return LectureCard(
        key=lecture.key,
        url=reverse("courses:lecture", args=[lecture.key]),
        title=lecture.title,
        lecturer=lecture.lecturer,
        kind=lecture.kind,
        duration_ms=video.duration_ms if video else None,
        poster_url=_poster_url(lecture, at=at),
        percent=standing.percent,
        state=standing.state,
        state_label=standing.state_label,
        required=lecture.is_duty,
        again=standing.restudy is not None,
        tracked=tracked,
        missing_s=standing.missing_s,
        quiz_missing=standing.quiz_required and not standing.quiz_passed,
        checkpoints_missing=standing.checkpoints_left,
        topic_title=_topic_title(lecture),
        last_at=standing.record.position_at if standing.record else None,
        published_at=lecture.published_at,
    )


def _topic_title(lecture: Lecture) -> str:
    topic = lecture.topic
    return topic.title if topic and topic.withdrawn_at is None else ""


def _poster_url(lecture: Lecture, *, at: datetime) -> str | None:
    if lecture.video is None or not lecture.video.is_playable:
        return None
    return playback(lecture.video, at=at).poster_url
