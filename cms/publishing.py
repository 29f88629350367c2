"""Turns pages into the identities of `courses`: the only place where the two meet.

Wagtail publishes in several commits, so a process that dies in between may leave a page live
without its identity; `reconcile` finds and repairs that.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Page

from cms.models import ActivityPage, CoursePage, LecturePage, StudyPage, TopicPage
from cms.models.keyed import KeyedPage
from courses.models import Course, Lecture, Topic
from courses.operations.publishing import (
    CheckpointDraft,
    LectureDraft,
    publish_course,
    publish_lecture,
    publish_topic,
    withdraw_course,
    withdraw_lecture,
    withdraw_topic,
)
from members.models import Member

KEYED_TYPES = (TopicPage, CoursePage, LecturePage, ActivityPage)


def publish(page: KeyedPage, *, by: Member | None) -> None:
    """Write what the live `page` says into its identity. Repeating it changes nothing.

    The first publishing of a topic or course also links the live pages below it, which may
    have been published earlier.
    """
    with transaction.atomic():
        if isinstance(page, TopicPage):
            is_new = not Topic.objects.filter(key=page.key).exists()
            _publish_topic(page, by)
        elif isinstance(page, CoursePage):
            is_new = not Course.objects.filter(key=page.key).exists()
            _publish_course(page, by)
        else:
            is_new = False
            _publish_study(page, by)
        if is_new:
            _publish_all(page.get_descendants().live(), by)


def withdraw(page: KeyedPage, *, at: datetime, by: Member | None) -> None:
    """Take the identity of `page` off every list. Learners' records stay, and return with it."""
    if isinstance(page, TopicPage):
        withdraw_topic(key=page.key, at=at, by=by)
    elif isinstance(page, CoursePage):
        withdraw_course(key=page.key, at=at, by=by)
    else:
        withdraw_lecture(key=page.key, at=at, by=by)


def follow_move(page: Page, *, by: Member | None) -> None:
    """After `page` got a new place: renew order and belonging of it, its siblings and all below it."""
    moved = page.get_siblings(inclusive=True).live()
    below = page.get_descendants().live()
    with transaction.atomic():
        _publish_all(moved, by)
        _publish_all(below, by)


def reconcile(*, at: datetime) -> int:
    """Repair identities that lag behind their pages; returns how many were touched.

    Only pages that exist are looked at: an identity without a page (its page was deleted) is
    left as it is.
    """
    touched = 0
    for page in _behind():
        publish(page, by=None)
        touched += 1
    for page in _ahead():
        withdraw(page, at=at, by=None)
        touched += 1
    return touched


def body_html(page: StudyPage) -> str:
    """The body as safe HTML, rendered in the site's language whoever publishes."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("cms/_body.html", {"page": page}).strip()


def _publish_all(pages: Iterable[Page], by: Member | None) -> None:
    for page in pages.specific():
        if isinstance(page, KEYED_TYPES):
            publish(page, by=by)


def _publish_topic(page: TopicPage, by: Member | None) -> None:
    publish_topic(
        key=page.key,
        title=page.title,
        summary=page.summary,
        order=_order(page),
        at=page.last_published_at,
        by=by,
    )


def _publish_course(page: CoursePage, by: Member | None) -> None:
    publish_course(
        key=page.key,
        title=page.title,
        summary=page.summary,
        topic_key=_key_above(TopicPage, page),
        order=_order(page),
        at=page.last_published_at,
        by=by,
    )


def _publish_study(page: StudyPage, by: Member | None) -> None:
    activity = page if isinstance(page, ActivityPage) else None
    lecture = page if isinstance(page, LecturePage) else None
    draft = LectureDraft(
        kind=page.study_kind,
        title=page.title,
        lecturer=lecture.lecturer if lecture else "",
        theme=lecture.theme if lecture else "",
        summary=page.summary,
        body_html=body_html(page),
        topic_key=_key_above(TopicPage, page),
        course_key=_key_above(CoursePage, page),
        order=_order(page),
        video=page.video,
        quiz=page.quiz,
        pretest=page.pretest,
        checkpoints=tuple(
            CheckpointDraft(point.at_s, point.question)
            for point in lecture.checkpoints.all()
        )
        if lecture
        else (),
        checkpoints_must_be_right=bool(lecture and lecture.checkpoints_must_be_right),
        visibility=page.visibility,
        audience=tuple(page.units.all()),
        threshold_percent=page.threshold_percent,
        required=page.required,
        held_on=activity.held_on if activity else None,
        place=activity.place if activity else "",
        attendees=activity.attendees if activity else "",
    )
    publish_lecture(key=page.key, draft=draft, at=page.last_published_at, by=by)


def _order(page: Page) -> int:
    """The page's place among its siblings: the last step of its treebeard path."""
    return int(page.path[-page.steplen :], 36)


def _key_above(page_type: type[KeyedPage], page: Page):
    above = page_type.objects.ancestor_of(page).order_by("-depth").first()
    return above.key if above else None


def _identities(page_type: type[KeyedPage]):
    if page_type is TopicPage:
        return Topic.objects.all()
    if page_type is CoursePage:
        return Course.objects.all()
    return Lecture.objects.all()


def _behind() -> Iterable[KeyedPage]:
    """Live pages whose identity is missing, withdrawn or of an older publishing."""
    for page_type in KEYED_TYPES:
        rows = {
            row.key: row for row in _identities(page_type).filter(withdrawn_at=None)
        }
        for page in page_type.objects.live():
            row = rows.get(page.key)
            published_at = getattr(row, "published_at", page.last_published_at)
            if row is None or published_at < page.last_published_at:
                yield page


def _ahead() -> Iterable[KeyedPage]:
    """Pages that are not live although their identity still is."""
    for page_type in KEYED_TYPES:
        published = _identities(page_type).filter(withdrawn_at=None)
        yield from page_type.objects.not_live().filter(key__in=published.values("key"))
