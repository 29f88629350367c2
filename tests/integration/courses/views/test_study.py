"""The study page says the rule before the start, what is missing, and what to expect of the video."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.operations.publishing import publish_course, publish_topic
from courses.states import LectureKind, Visibility
from tests.builders import media_pipeline
from tests.builders.courses import make_lecture, make_video, watch_all
from tests.builders.members import PASSWORD, make_member
from tests.builders.quizzes import make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    member = make_member()
    member.language = "en"
    member.must_change_password = False
    member.save()
    return member


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


def read(client, lecture):
    response = client.get(reverse("courses:lecture", args=[lecture.key]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_rule_is_told_before_the_start(signed_in):
    video = make_video(duration_ms=28 * 60_000)
    lecture = make_lecture(video=video, quiz=make_quiz())
    assert (
        "This lecture is 28 minutes long. It is completed when you have watched 90% and passed the quiz."
        in read(signed_in, lecture)
    )
    lecture = make_lecture(video=make_video(), threshold_percent=80)
    assert (
        "This lecture is 40 seconds long. It is completed when you have watched 80%."
        in read(signed_in, lecture)
    )
    lecture = make_lecture(video=None, quiz=make_quiz())
    assert "completed when you have passed the quiz" in read(signed_in, lecture)
    assert "nothing is recorded" in read(signed_in, make_lecture(video=None))


def test_the_player_gets_its_addresses_and_figures(signed_in, member):
    lecture = make_lecture(quiz=make_quiz())
    text = read(signed_in, lecture)
    for name in ("watch-open", "watch-beat", "watch-settle"):
        assert reverse(f"courses:{name}", args=[lecture.key]) in text
    assert 'data-duration-ms="40000"' in text
    assert 'data-tracked="true"' in text
    assert '"gaps": [[0, 40]]' in text
    assert "js/lecture-player/index.js" in text


def test_headings_and_facts_are_shown(signed_in):
    topic = publish_topic(
        key=uuid.uuid4(),
        title="党史学习",
        summary="",
        order=1,
        at=timezone.now(),
        by=None,
    )
    course = publish_course(
        key=uuid.uuid4(),
        title="党史十讲",
        summary="",
        topic_key=topic.key,
        order=1,
        at=timezone.now(),
        by=None,
    )
    lecture = make_lecture(
        "井冈山精神",
        course_key=course.key,
        kind=LectureKind.ACTIVITY,
        lecturer="王老师",
        summary="一讲",
        body_html="<p>正文<strong>在此</strong></p>",
        held_on=dt.date(2026, 2, 28),
        place="三楼会议室",
        attendees="张三、李四",
    )
    text = read(signed_in, lecture)
    for word in (
        "党史学习",
        "党史十讲",
        "王老师",
        "2026-02-28",
        "三楼会议室",
        "张三、李四",
        "<strong>在此</strong>",
        "Required",
        "Not started",
    ):
        assert word in text


def test_titles_of_editors_are_escaped(signed_in):
    lecture = make_lecture("<script>alert(1)</script>", lecturer="<b>x</b>")
    text = read(signed_in, lecture)
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text


def test_a_completed_lecture_says_when(signed_in, member):
    lecture = make_lecture()
    watch_all(member, lecture, at=dt.datetime(2026, 3, 1, 15, 59, tzinfo=dt.UTC))
    text = read(signed_in, lecture)
    assert 'data-state="done"' in text
    assert "Completed on 2026-03-01 23:59" in text


def test_a_video_in_preparation_is_explained(signed_in):
    lecture = make_lecture(video=media_pipeline.make_video())
    text = read(signed_in, lecture)
    assert "The video is not ready yet" in text
    assert 'max="100"' in text
    assert "<lecture-player" not in text


def test_a_video_that_failed_is_explained(signed_in):
    text = read(signed_in, make_lecture(video=make_video(playable=False)))
    assert "There is a difficulty with this video" in text


def test_a_visitor_reads_a_public_lecture_without_names_or_record(client):
    lecture = make_lecture(
        visibility=Visibility.EVERYONE, attendees="张三、李四", quiz=make_quiz()
    )
    text = read(client, lecture)
    assert 'data-tracked="false"' in text
    assert "张三" not in text
    assert lecture.quiz.title not in text
    assert reverse("account_login") in text


def test_the_sign_in_page_leads_back(client, member):
    address = reverse("courses:lecture", args=[make_lecture("内部的课").key]) + "?t=5"
    response = client.get(address)
    assert response.status_code == 403
    text = response.content.decode()
    assert f'action="{reverse("account_login")}"' in text
    assert f'name="next" value="{address}"' in text
    fields = {"login": member.employee_no, "password": PASSWORD, "next": address}
    response = client.post(reverse("account_login"), fields)
    assert response.status_code == 302
    assert response.url == address
    assert client.get(response.url).status_code == 200


def test_records_ask_to_sign_in(client):
    response = client.get(reverse("courses:records"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_records_page_by_twenty(signed_in, member):
    start = timezone.now() - dt.timedelta(days=1)
    for number in range(21):
        lecture = make_lecture(f"第{number}讲", video=make_video(duration_ms=2_000))
        watch_all(member, lecture, at=start + dt.timedelta(minutes=number))
    first = signed_in.get(reverse("courses:records"))
    assert len(first.context["page"].object_list) == 20
    assert "第20讲" in first.content.decode()
    second = signed_in.get(reverse("courses:records"), {"page": 2})
    assert [row.lecture.title for row in second.context["page"]] == ["第0讲"]


def test_unknown_tabs_and_pages_show_the_first_and_last(signed_in):
    response = signed_in.get(reverse("courses:records"), {"tab": "x", "page": "99"})
    assert response.status_code == 200
    assert response.context["tab"] == "done"


def test_pages_are_not_kept_by_shared_browsers(signed_in):
    response = signed_in.get(reverse("courses:lecture", args=[make_lecture().key]))
    assert "no-store" in response["Cache-Control"]


def test_the_record_leads_to_everything_of_mine(signed_in):
    text = signed_in.get(reverse("courses:records")).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    for name in ("credit:mine", "sessions:mine", "members:profile", "courses:mistakes"):
        assert f'href="{reverse(name)}"' in main


def test_the_page_knows_the_words_for_what_the_state_may_become(signed_in):
    text = read(signed_in, make_lecture(quiz=make_quiz()))
    assert '<li data-study-state="not_started">' in text
    for state in ("in_progress", "quiz_pending", "done"):
        assert f'<li data-study-state="{state}" hidden>' in text
