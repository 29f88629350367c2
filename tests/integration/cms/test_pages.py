"""Pages as visitors, members and editors open them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.cms import (
    make_activity_page,
    make_administrator,
    make_course,
    make_editor,
    make_home,
    make_index,
    make_lecture_page,
    make_topic,
)
from tests.builders.courses import make_video
from tests.builders.members import make_member, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = make_member(unit=make_unit())
    client.force_login(member)
    return member


def test_home_shows_what_is_missing_and_links_topics(client, member):
    topic = make_topic("主题教育")
    page = make_lecture_page("第一讲", parent=topic, video=make_video())
    body = client.get("/").content.decode()
    assert "第一讲" in body
    assert f'href="/lectures/{page.key}/"' in body
    assert f'href="{topic.url}"' in body


def test_home_of_a_visitor_hides_what_is_for_members(client):
    topic = make_topic()
    make_lecture_page("内部课", parent=topic)
    make_lecture_page("公开课", parent=topic, visibility="everyone")
    body = client.get("/").content.decode()
    assert "公开课" in body
    assert "内部课" not in body


@pytest.mark.parametrize("make", [make_lecture_page, make_activity_page])
def test_study_page_lives_at_the_address_of_its_identity(client, member, make):
    page = make()
    assert page.url == f"/lectures/{page.key}/"
    tree_url = page.get_parent().url + page.slug + "/"
    response = client.get(tree_url)
    assert (response.status_code, response["Location"]) == (302, page.url)
    assert client.get(page.url).status_code == 200


def test_topic_and_course_pages_list_lectures(client, member):
    topic = make_topic("主题教育", summary="摘要")
    course = make_course("入门", topic=topic)
    make_lecture_page("课内一讲", parent=course)
    for page in (topic, course):
        body = client.get(page.url).content.decode()
        assert "课内一讲" in body
        assert page.title in body
    assert course.url in client.get(topic.url).content.decode()
    assert topic.url in client.get(make_index().url).content.decode()


def test_topic_without_anything_for_the_member_is_not_listed(client, member):
    make_lecture_page(
        parent=make_topic("别的支部"), visibility="units", units=[make_unit()]
    )
    assert "别的支部" not in client.get(make_index().url).content.decode()


def count(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("where", ["topic", "course", "index", "home"])
def test_lists_cost_the_same_for_one_and_for_three(client, member, where):
    topic = make_topic("甲")
    course = make_course(topic=topic)
    urls = {
        "topic": topic.url,
        "course": course.url,
        "index": make_index().url,
        "home": "/",
    }
    make_lecture_page("一", parent=course, video=make_video())
    one = count(client, urls[where])
    for name in ("乙", "丙"):
        make_lecture_page(f"另{name}", parent=make_topic(name), video=make_video())
        make_lecture_page(name, parent=course, video=make_video())
        make_course(name, topic=topic)
    assert count(client, urls[where]) == one


@pytest.mark.parametrize("make", [make_administrator, make_editor])
@pytest.mark.parametrize(
    "page_of",
    [
        make_home,
        make_index,
        make_topic,
        make_course,
        make_lecture_page,
        make_activity_page,
    ],
)
def test_editor_opens_every_page_type(client, make, page_of):
    page = page_of()
    client.force_login(make())
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("parent", "model"),
    [
        (make_index, "topicpage"),
        (make_topic, "coursepage"),
        (make_topic, "lecturepage"),
        (make_course, "activitypage"),
    ],
)
def test_editor_may_add(client, parent, model):
    client.force_login(make_editor())
    url = reverse("wagtailadmin_pages:add", args=["cms", model, parent().pk])
    assert client.get(url).status_code == 200


def test_lecture_may_not_stand_below_home(client):
    client.force_login(make_administrator())
    url = reverse("wagtailadmin_pages:add", args=["cms", "lecturepage", make_home().pk])
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("video", [None, "ready", "not ready"])
def test_preview_shows_the_draft(client, video):
    chosen = {
        None: lambda: None,
        "ready": make_video,
        "not ready": lambda: make_video(playable=False),
    }[video]()
    page = make_lecture_page(
        "草稿讲", live=False, video=chosen, body=[("heading", "一")]
    )
    client.force_login(make_editor())
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    body = response.content.decode()
    assert response.status_code == 200
    assert "草稿讲" in body
    assert "<h2>一</h2>" in body
    assert ("data-video-preview" in body) is (video == "ready")
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_a_visitor_is_asked_to_sign_in_where_nothing_is_open(client):
    make_lecture_page("内部课", parent=make_topic())
    index = make_index()
    home = client.get("/").content.decode()
    assert home.count(reverse("account_login")) == 2  # in the header and on the page
    topics = client.get(index.url).content.decode()
    assert f'href="{reverse("account_login")}?next={index.url}"' in topics
