"""Publishing writes the identities that learners' records point at; withdrawing hides, and deletes nothing.

Every operation is idempotent by key: publishing the same thing again only replaces what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Checkpoint, Course, Lecture, LectureAudience, Topic
from courses.signals import lecture_published, lecture_withdrawn
from courses.states import LectureKind, Visibility

if TYPE_CHECKING:
    from media_pipeline.models import Video
    from members.models import Member, Unit
    from quizzes.models import BankEntry, Quiz


class PublishingRefused(Exception):
    """What was to be published contradicts itself; `str()` is a sentence for the editor."""


class AudienceMissing(PublishingRefused):
    """Meant for chosen organisations, but none is chosen."""

    def __str__(self) -> str:
        return _("Choose at least one organisation, or another visibility.")


class ThresholdOutOfRange(PublishingRefused):
    """The share to watch is not between 1 and 100 percent."""

    def __str__(self) -> str:
        return _("The share to watch must be between 1 and 100 percent.")


class CheckpointTwice(PublishingRefused):
    """The same question is asked at two moments of the video."""

    def __str__(self) -> str:
        return _("A question can be asked once in a video.")


@dataclass(frozen=True)
class CheckpointDraft:
    """A question to ask at a second of the video."""

    at_s: int
    entry: BankEntry


@dataclass(frozen=True, kw_only=True)
class LectureDraft:
    """All that publishing says about a lecture; what it leaves out is emptied.

    `body_html` must be safe HTML already (rendered by the editor's own blocks). `audience` counts only for
    `Visibility.UNITS`; each unit stands for its subtree.
    """

    title: str
    kind: str = LectureKind.LECTURE
    lecturer: str = ""
    theme: str = ""
    summary: str = ""
    body_html: str = ""
    topic_key: UUID | None = None
    course_key: UUID | None = None
    order: int = 0
    video: Video | None = None
    quiz: Quiz | None = None
    pretest: Quiz | None = None
    checkpoints: tuple[CheckpointDraft, ...] = ()
    checkpoints_must_be_right: bool = False
    visibility: str = Visibility.MEMBERS
    audience: tuple[Unit, ...] = ()
    threshold_percent: int = 90
    required: bool = True
    held_on: date | None = None
    place: str = ""
    attendees: str = ""


@transaction.atomic
def publish_topic(
    *, key: UUID, title: str, summary: str, order: int, at: datetime, by: Member | None
) -> Topic:
    """Create or replace the topic `key`, and bring it back if it was withdrawn."""
    values = {"title": title, "summary": summary, "order": order, "withdrawn_at": None}
    return Topic.objects.update_or_create(key=key, defaults=values)[0]


@transaction.atomic
def publish_course(
    *,
    key: UUID,
    title: str,
    summary: str,
    topic_key: UUID | None,
    order: int,
    at: datetime,
    by: Member | None,
) -> Course:
    """Create or replace the course `key`, and bring it back if it was withdrawn.

    A topic that was never published is left out: Topic.DoesNotExist is not raised for it.
    """
    values = {
        "title": title,
        "summary": summary,
        "order": order,
        "topic": _by_key(Topic, topic_key),
        "withdrawn_at": None,
    }
    return Course.objects.update_or_create(key=key, defaults=values)[0]


@transaction.atomic
def publish_lecture(
    *, key: UUID, draft: LectureDraft, at: datetime, by: Member | None
) -> Lecture:
    """Create or replace the lecture `key` and its audience, and bring it back if it was withdrawn.

    Records of watching, attempts and completions stay as they are, whatever changes: another video starts
    another media version, another quiz asks only those who have not completed. `first_published_at` never
    moves. A topic or course that was never published is left out. Raises PublishingRefused.
    """
    _check(draft)
    course = _by_key(Course, draft.course_key)
    topic = _by_key(Topic, draft.topic_key) or (course.topic if course else None)
    values = {
        name: getattr(draft, name)
        for name in draft.__dataclass_fields__
        if name not in {"topic_key", "course_key", "audience", "checkpoints"}
    } | {"topic": topic, "course": course, "published_at": at, "withdrawn_at": None}
    lecture, _created = Lecture.objects.update_or_create(
        key=key, defaults=values, create_defaults=values | {"first_published_at": at}
    )
    _set_audience(lecture, draft)
    _set_checkpoints(lecture, draft, at=at)
    lecture_published.send(sender=Lecture, lecture=lecture, at=at, by=by)
    return lecture


def withdraw_topic(*, key: UUID, at: datetime, by: Member | None) -> None:
    """Hide the topic from lists; its lectures stay. Unknown or withdrawn already: nothing happens."""
    Topic.objects.filter(key=key, withdrawn_at=None).update(withdrawn_at=at)


def withdraw_course(*, key: UUID, at: datetime, by: Member | None) -> None:
    """Hide the course from lists; its lectures stay. Unknown or withdrawn already: nothing happens."""
    Course.objects.filter(key=key, withdrawn_at=None).update(withdrawn_at=at)


@transaction.atomic
def withdraw_lecture(*, key: UUID, at: datetime, by: Member | None) -> None:
    """Take the lecture off every list and close its pages; every record of it stays.

    Unknown or withdrawn already: nothing happens. Publishing again restores it with all records.
    """
    lecture = Lecture.objects.filter(key=key, withdrawn_at=None).first()
    if lecture is None:
        return
    Lecture.objects.filter(pk=lecture.pk).update(withdrawn_at=at)
    lecture.refresh_from_db(fields=["withdrawn_at"])
    lecture_withdrawn.send(sender=Lecture, lecture=lecture, at=at, by=by)


def _check(draft: LectureDraft) -> None:
    if draft.visibility == Visibility.UNITS and not draft.audience:
        raise AudienceMissing
    if not 1 <= draft.threshold_percent <= 100:
        raise ThresholdOutOfRange
    entries = {point.entry.pk for point in draft.checkpoints}
    if len(entries) != len(draft.checkpoints):
        raise CheckpointTwice


def _by_key(model: Any, key: UUID | None) -> Any:
    return model.objects.filter(key=key).first() if key else None


def _set_audience(lecture: Lecture, draft: LectureDraft) -> None:
    wanted = (
        {unit.pk for unit in draft.audience}
        if draft.visibility == Visibility.UNITS
        else set()
    )
    present = set(lecture.audience.values_list("unit_id", flat=True))
    lecture.audience.filter(unit_id__in=present - wanted).delete()
    LectureAudience.objects.bulk_create(
        LectureAudience(lecture=lecture, unit_id=unit_id)
        for unit_id in sorted(wanted - present)
    )


def _set_checkpoints(lecture: Lecture, draft: LectureDraft, *, at: datetime) -> None:
    """A question that stays keeps its identity, and with it every answer, wherever it is asked."""
    wanted = {point.entry.pk: point.at_s for point in draft.checkpoints}
    asked = {point.entry_id: point for point in lecture.checkpoints.asked()}
    gone = [point.pk for entry, point in asked.items() if entry not in wanted]
    Checkpoint.objects.filter(pk__in=gone).update(withdrawn_at=at)
    for entry_id, at_s in wanted.items():
        if entry_id in asked:
            Checkpoint.objects.filter(pk=asked[entry_id].pk).update(at_s=at_s)
            continue
        back = lecture.checkpoints.filter(entry=entry_id).order_by("-pk").first()
        if back is None:
            lecture.checkpoints.create(entry_id=entry_id, at_s=at_s)
        else:
            Checkpoint.objects.filter(pk=back.pk).update(at_s=at_s, withdrawn_at=None)
