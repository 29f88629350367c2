"""Publishing, withdrawing and restoring never lose or double anybody's record."""

import datetime as dt
import uuid

import pytest

from courses.models import (
    Completion,
    Course,
    Lecture,
    LectureAudience,
    Topic,
    WatchClock,
    WatchRecord,
    WatchSession,
)
from courses.operations.publishing import (
    AudienceMissing,
    LectureDraft,
    ThresholdOutOfRange,
    publish_course,
    publish_lecture,
    publish_topic,
    withdraw_course,
    withdraw_lecture,
    withdraw_topic,
)
from courses.states import Visibility
from quizzes.models import Attempt, Result
from tests.builders.courses import NOON, make_lecture, make_video, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_attempt, make_quiz, submit

pytestmark = pytest.mark.django_db

EVIDENCE = (WatchRecord, WatchSession, WatchClock, Completion, Attempt, Result)


def after(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def evidence():
    return {model: list(model.objects.order_by("pk").values()) for model in EVIDENCE}


@pytest.fixture
def studied():
    """A lecture that two members have studied, one to the end."""
    lecture = make_lecture(quiz=make_quiz())
    done, begun = make_member(), make_member("李四")
    end = watch_all(done, lecture, at=NOON)
    submit(make_attempt(done, lecture.quiz, at=end), at=end)
    watch_all(begun, lecture, at=NOON)
    assert Completion.objects.count() == 1
    return lecture


def test_the_first_publication_creates_and_later_ones_replace():
    key = uuid.uuid4()
    draft = LectureDraft(title="初稿", lecturer="王老师", video=make_video())
    created = publish_lecture(key=key, draft=draft, at=NOON, by=None)
    draft = LectureDraft(title="定稿", order=3)
    replaced = publish_lecture(key=key, draft=draft, at=after(60), by=None)
    assert replaced == created
    lecture = Lecture.objects.get()
    assert (lecture.title, lecture.lecturer, lecture.order) == ("定稿", "", 3)
    assert lecture.video is None
    assert lecture.first_published_at == NOON
    assert lecture.published_at == after(60)
    assert lecture.is_published


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lecture: LectureDraft(title="同"), id="everything removed"),
        pytest.param(
            lambda lecture: LectureDraft(
                title="换片", video=make_video("新"), quiz=lecture.quiz
            ),
            id="another video",
        ),
        pytest.param(
            lambda lecture: LectureDraft(
                title="换题", video=lecture.video, quiz=make_quiz()
            ),
            id="another quiz",
        ),
        pytest.param(
            lambda lecture: LectureDraft(
                title="换人",
                video=lecture.video,
                quiz=lecture.quiz,
                visibility=Visibility.UNITS,
                audience=(make_unit(),),
            ),
            id="another audience",
        ),
    ],
)
def test_publishing_again_touches_no_record(studied, change):
    before = evidence()
    for moment in (100, 200):
        publish_lecture(
            key=studied.key, draft=change(studied), at=after(moment), by=None
        )
    assert evidence() == before
    assert Lecture.objects.count() == 1


def test_withdrawing_and_restoring_touches_no_record(studied):
    before = evidence()
    withdraw_lecture(key=studied.key, at=after(100), by=None)
    withdraw_lecture(key=studied.key, at=after(200), by=None)
    lecture = Lecture.objects.get()
    assert lecture.withdrawn_at == after(100)
    assert not Lecture.objects.published().exists()
    draft = LectureDraft(title="复", video=studied.video, quiz=studied.quiz)
    publish_lecture(key=studied.key, draft=draft, at=after(300), by=None)
    assert Lecture.objects.published().get().first_published_at == NOON
    assert evidence() == before


def test_the_audience_is_replaced_and_emptied_with_the_visibility():
    first, second = make_unit("一支部"), make_unit("二支部")
    key = uuid.uuid4()

    def publish(**fields):
        draft = LectureDraft(title="课", **fields)
        publish_lecture(key=key, draft=draft, at=NOON, by=None)
        return set(LectureAudience.objects.values_list("unit__code", flat=True))

    units = {"visibility": Visibility.UNITS}
    assert publish(**units, audience=(first, first)) == {first.code}
    assert publish(**units, audience=(first, second)) == {first.code, second.code}
    assert publish(**units, audience=(second,)) == {second.code}
    assert publish(visibility=Visibility.MEMBERS, audience=(second,)) == set()


def test_contradictions_are_refused_in_words():
    nobody = LectureDraft(title="课", visibility=Visibility.UNITS)
    with pytest.raises(AudienceMissing) as refusal:
        publish_lecture(key=uuid.uuid4(), draft=nobody, at=NOON, by=None)
    assert str(refusal.value)
    for percent in (0, 101):
        draft = LectureDraft(title="课", threshold_percent=percent)
        with pytest.raises(ThresholdOutOfRange):
            publish_lecture(key=uuid.uuid4(), draft=draft, at=NOON, by=None)
    assert not Lecture.objects.exists()


def test_topic_and_course_are_kept_by_key_and_come_back_when_published_again():
    topic_key, course_key = uuid.uuid4(), uuid.uuid4()
    for title in ("党史", "党史学习"):
        publish_topic(key=topic_key, title=title, summary="", order=1, at=NOON, by=None)
        publish_course(
            key=course_key,
            title=title,
            summary="",
            topic_key=topic_key,
            order=1,
            at=NOON,
            by=None,
        )
        withdraw_topic(key=topic_key, at=NOON, by=None)
        withdraw_course(key=course_key, at=NOON, by=None)
        assert Topic.objects.get().withdrawn_at == NOON
        assert Course.objects.get().withdrawn_at == NOON
    assert Course.objects.get().topic.title == "党史学习"


def test_a_lecture_takes_its_topic_from_the_course_when_it_names_none():
    topic_key, course_key = uuid.uuid4(), uuid.uuid4()
    publish_topic(key=topic_key, title="党史", summary="", order=1, at=NOON, by=None)
    publish_course(
        key=course_key,
        title="十讲",
        summary="",
        topic_key=topic_key,
        order=1,
        at=NOON,
        by=None,
    )
    lecture = make_lecture(course_key=course_key)
    assert lecture.topic.key == topic_key
    assert make_lecture(course_key=uuid.uuid4()).course is None


def test_only_what_can_be_completed_counts_as_required():
    complete = make_lecture("有片")
    make_lecture("选修", required=False)
    reading = make_lecture("只读", video=None)
    quiz_only = make_lecture("只测", video=None, quiz=make_quiz())
    assert set(Lecture.objects.required()) == {complete, quiz_only}
    assert [lecture.is_duty for lecture in (complete, quiz_only, reading)] == [
        True,
        True,
        False,
    ]
