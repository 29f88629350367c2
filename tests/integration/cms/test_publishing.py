"""What happens to pages, and what stays of what members did: the identity never follows the page away."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from cms import publishing
from cms.models import LecturePage
from courses.models import Completion, Course, Lecture, Topic, WatchRecord
from courses.states import LectureKind, Visibility
from tests.builders.cms import (
    make_activity_page,
    make_course,
    make_editor,
    make_index,
    make_lecture_page,
    make_topic,
    publish,
)
from tests.builders.courses import make_video, publish_rendition, watch_all
from tests.builders.members import make_member, make_unit

pytestmark = pytest.mark.django_db


def lecture_of(page):
    return Lecture.objects.get(key=page.key)


@pytest.fixture
def studied():
    """A published lecture page with a video that one member has completed."""
    page = make_lecture_page(video=make_video(), required=True)
    member = make_member(unit=make_unit())
    watch_all(member, lecture_of(page), at=timezone.now() - dt.timedelta(hours=1))
    assert Completion.objects.count() == WatchRecord.objects.count() == 1
    return page


def records():
    return list(Completion.objects.values_list("pk", "lecture__key"))


def test_publish_writes_snapshot():
    unit = make_unit()
    topic = make_topic("主题教育")
    course = make_course("入门", topic=topic)
    video = make_video()
    page = make_lecture_page(
        "第一讲",
        parent=course,
        lecturer="李讲师",
        theme="党史",
        summary="摘要",
        video=video,
        body=[("heading", "一 <b>"), ("text", "<p>正文</p>")],
        visibility=Visibility.UNITS,
        units=[unit],
        threshold_percent=80,
        required=False,
    )
    lecture = lecture_of(page)
    assert (lecture.title, lecture.lecturer, lecture.theme, lecture.summary) == (
        "第一讲",
        "李讲师",
        "党史",
        "摘要",
    )
    assert lecture.kind == LectureKind.LECTURE
    assert (lecture.topic.key, lecture.course.key) == (topic.key, course.key)
    assert lecture.video == video
    assert (lecture.threshold_percent, lecture.required) == (80, False)
    assert [row.unit for row in lecture.audience.all()] == [unit]
    assert lecture.published_at == page.last_published_at
    assert "<h2>一 &lt;b&gt;</h2>" in lecture.body_html
    assert "正文</p>" in lecture.body_html


def test_publish_activity():
    page = make_activity_page(
        held_on=dt.date(2026, 7, 1), place="一号会议室", attendees="第一党支部"
    )
    lecture = lecture_of(page)
    assert lecture.kind == LectureKind.ACTIVITY
    assert (lecture.held_on, lecture.place, lecture.attendees) == (
        dt.date(2026, 7, 1),
        "一号会议室",
        "第一党支部",
    )


def test_publisher_is_passed_on_and_draft_is_not_published():
    page = make_lecture_page(live=False)
    assert not Lecture.objects.filter(key=page.key).exists()
    publish(page, by=make_editor())
    assert Lecture.objects.published().filter(key=page.key).exists()


def test_later_draft_does_not_reach_members():
    page = make_lecture_page("原题")
    page.title = "新题"
    page.save_revision()
    assert lecture_of(page).title == "原题"


def test_republish_keeps_identity_and_records(studied):
    before, lecture = records(), lecture_of(studied)
    studied.title = "改过的题目"
    page = publish(studied)
    again = lecture_of(page)
    assert (again.pk, again.title) == (lecture.pk, "改过的题目")
    assert again.first_published_at == lecture.first_published_at
    assert Lecture.objects.count() == 1
    assert records() == before


def test_unpublish_withdraws_and_republish_restores(studied):
    before = records()
    studied.unpublish()
    assert lecture_of(studied).withdrawn_at is not None
    assert not Lecture.objects.published().exists()
    assert records() == before
    publish(LecturePage.objects.get(pk=studied.pk))
    assert lecture_of(studied).withdrawn_at is None
    assert records() == before


def test_delete_withdraws_and_records_stay(studied):
    before, key = records(), studied.key
    studied.delete()
    assert not LecturePage.objects.exists()
    assert Lecture.objects.get(key=key).withdrawn_at is not None
    assert records() == before


def test_delete_of_topic_withdraws_all_below(studied):
    before, topic = records(), studied.get_parent().specific
    topic.delete()
    assert not Lecture.objects.published().exists()
    assert Topic.objects.get(key=topic.key).withdrawn_at is not None
    assert records() == before


def test_delete_of_a_draft_withdraws_nothing_else():
    kept = make_lecture_page("留下")
    draft = make_lecture_page("草稿", parent=kept.get_parent().specific, live=False)
    draft.delete()
    assert lecture_of(kept).withdrawn_at is None


def test_move_changes_belonging_only(studied):
    before, lecture = records(), lecture_of(studied)
    other = make_topic("另一专题")
    course = make_course("课程", topic=other)
    studied.move(course, pos="last-child")
    moved = lecture_of(studied)
    assert moved.pk == lecture.pk
    assert (moved.topic.key, moved.course.key) == (other.key, course.key)
    assert moved.published_at == lecture.published_at
    assert records() == before


def test_move_of_course_takes_lectures_along():
    old, new = make_topic("旧"), make_topic("新")
    course = make_course(topic=old)
    page = make_lecture_page(parent=course)
    course.move(new, pos="last-child")
    assert Course.objects.get(key=course.key).topic.key == new.key
    assert lecture_of(page).topic.key == new.key


def test_move_among_siblings_changes_order():
    topic = make_topic()
    first = make_lecture_page("一", parent=topic)
    second = make_lecture_page("二", parent=topic)
    Page.objects.get(pk=second.pk).move(Page.objects.get(pk=first.pk), pos="left")
    titles = Lecture.objects.order_by("order").values_list("title", flat=True)
    assert list(titles) == ["二", "一"]


def test_move_of_a_draft_publishes_nothing():
    draft = make_lecture_page(live=False)
    draft.move(make_topic("另一专题"), pos="last-child")
    assert not Lecture.objects.exists()


def test_copy_is_a_new_unpublished_identity(studied):
    before = records()
    copy = studied.copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert copy.key != studied.key
    assert not copy.live
    assert {content.content["key"] for content in copy.revisions.all()} == {
        str(copy.key)
    }
    assert Lecture.objects.count() == 1
    publish(LecturePage.objects.get(pk=copy.pk))
    assert Lecture.objects.count() == 2
    assert not Completion.objects.filter(lecture__key=copy.key).exists()
    assert records() == before


def test_copy_of_topic_gives_every_page_below_its_own_key(studied):
    topic = studied.get_parent().specific
    copy = topic.copy(recursive=True, update_attrs={"slug": "copy"}, keep_live=False)
    keys = set(LecturePage.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert copy.key != topic.key
    assert Lecture.objects.count() == 1


def test_copy_form_offers_neither_alias_nor_publishing(studied):
    form = studied.copy_form_class(page=studied, user=make_editor())
    assert set(form.fields) == {"new_title", "new_slug", "new_parent_page"}


def test_revert_to_old_revision_keeps_key(studied):
    key, old = studied.key, studied.get_latest_revision()
    studied.title = "新题"
    publish(studied)
    reverted = old.as_object()
    reverted.save_revision(previous_revision=old).publish()
    assert lecture_of(studied).title == old.content["title"]
    assert LecturePage.objects.get(pk=studied.pk).key == key
    assert Lecture.objects.count() == 1


def test_page_published_before_its_video_is_ready():
    video = make_video(playable=False)
    page = make_lecture_page(video=video)
    assert lecture_of(page).video.is_playable is False
    publish_rendition(video, duration_ms=40_000)
    assert lecture_of(page).video.is_playable is True


def test_topic_published_after_its_lectures_links_them():
    topic = make_topic(live=False)
    page = make_lecture_page(parent=topic)
    assert lecture_of(page).topic is None
    publish(topic)
    assert lecture_of(page).topic.key == topic.key


def test_future_page_is_withheld_until_its_hour():
    page = make_lecture_page(live=False)
    page.go_live_at = timezone.now() + dt.timedelta(hours=1)
    publish(page)
    assert not Lecture.objects.exists()
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - dt.timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert Lecture.objects.published().filter(key=page.key).exists()


def test_expired_page_is_withdrawn():
    page = make_lecture_page()
    LecturePage.objects.filter(pk=page.pk).update(
        expire_at=timezone.now() - dt.timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert lecture_of(page).withdrawn_at is not None


def test_reconcile_repairs_what_a_crash_left():
    missing, stale, ahead, fine = (
        make_lecture_page(title, parent=make_topic(title))
        for title in ("缺", "旧", "撤", "好")
    )
    Lecture.objects.filter(key=missing.key).delete()
    Lecture.objects.filter(key=stale.key).update(
        title="旧题", published_at=stale.last_published_at - dt.timedelta(hours=1)
    )
    LecturePage.objects.filter(pk=ahead.pk).update(live=False)
    assert publishing.reconcile(at=timezone.now()) == 3
    assert lecture_of(missing).title == "缺"
    assert lecture_of(stale).title == "旧"
    assert lecture_of(ahead).withdrawn_at is not None
    assert lecture_of(fine).withdrawn_at is None
    assert publishing.reconcile(at=timezone.now()) == 0


def test_index_and_home_have_no_identity():
    publish(make_index())
    assert (Topic.objects.count(), Lecture.objects.count()) == (0, 0)
