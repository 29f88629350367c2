"""The demonstration: whole, invented, loaded once."""

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone
from wagtail.models import Page, Site

from cms import demo, demo_content
from cms.models import HomePage, LecturePage, TopicIndexPage
from cms.setup import ensure_site
from courses.models import Lecture
from media_pipeline.models import Job, Video
from members.models import Member, Membership
from members.queries import unit_nodes
from quizzes.models import Slot
from tests.integration.cms.test_videos import MP4
from training.models import Assignment, Claim, Obligation, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def clips(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path / "media"
    clips = demo.Clips(tmp_path / "lecture.mp4", tmp_path / "activity.mp4")
    clips.lecture.write_bytes(MP4)
    clips.activity.write_bytes(MP4[:-1] + b"9")
    return clips


@pytest.fixture
def loaded(clips):
    demo.load_demo(clips=clips, at=timezone.now())
    return clips


def test_organisation_and_people(loaded):
    nodes = unit_nodes(on=timezone.localdate())
    assert [(node.name, node.depth) for node in nodes] == [
        ("示范集团党委", 0),
        ("示范第一党支部", 1),
        ("示范第二党支部", 1),
    ]
    assert Member.objects.count() == Membership.objects.count() == 8


def test_accounts_can_sign_in(loaded, rf):
    roles = {number for _label, number, _password in demo.DEMO_ACCOUNTS}
    assert len(roles) == len(demo.DEMO_ACCOUNTS) == 6
    for _label, number, password in demo.DEMO_ACCOUNTS:
        member = authenticate(rf.get("/"), username=number, password=password)
        assert member is not None
        assert member.employee_no == number
        assert not member.must_change_password


def test_editor_may_edit_and_nobody_else(loaded):
    editors = [
        member.employee_no
        for member in Member.objects.all()
        if member.has_perm("wagtailadmin.access_admin")
    ]
    assert editors == [demo_content.EDITOR]


def test_lecture_activity_and_quiz_are_published(loaded):
    lectures = {row.title: row for row in Lecture.objects.published()}
    lecture = lectures.pop(demo_content.LECTURE_TITLE)
    activity = lectures.pop(demo_content.ACTIVITY_TITLE)
    assert lectures == {}
    assert lecture.topic.title == "平台使用入门"
    assert lecture.course.title == "入门课程"
    assert Slot.objects.filter(quiz=lecture.quiz).count() == 5
    assert [row.unit.code for row in activity.audience.all()] == ["DEMO-1"]
    assert activity.held_on == timezone.localdate()
    assert Video.objects.count() == Job.objects.count() == 2


@pytest.mark.parametrize("number", [number for _l, number, _p in demo.DEMO_ACCOUNTS])
def test_everyone_sees_a_home_that_says_it_is_invented(client, loaded, number):
    client.force_login(Member.objects.get(employee_no=number))
    body = client.get("/").content.decode()
    assert demo_content.LECTURE_TITLE in body
    page = LecturePage.objects.get()
    assert "虚构" in client.get(page.url).content.decode()


def test_a_plan_is_published_and_one_assignment_of_it_is_taken_on(loaded):
    plan = Plan.objects.get()
    assert (plan.title, plan.state) == (demo_content.PLAN_TITLE, "published")
    assert "虚构" in plan.title
    lecture, course = plan.assignments.order_by("pk")
    assert (lecture.item, course.item) == ("lecture", "course")
    assert Claim.objects.get().assignment == lecture
    assert Obligation.objects.filter(assignment=lecture).count() == 7
    automatic = Assignment.objects.filter(automatic=True, cancelled_at=None)
    assert [one.title for one in automatic] == [demo_content.ACTIVITY_TITLE]


def test_second_loading_changes_nothing(loaded):
    LecturePage.objects.get().delete()
    before = (Member.objects.count(), Page.objects.count(), Video.objects.count())
    demo.load_demo(clips=loaded, at=timezone.now())
    assert before == (
        Member.objects.count(),
        Page.objects.count(),
        Video.objects.count(),
    )


def test_site_is_prepared_once():
    first = ensure_site(title="党课")
    assert ensure_site(title="别的") == first
    assert HomePage.objects.get().title == "党课"
    assert TopicIndexPage.objects.live().count() == 1
    site = Site.objects.get()
    assert site.is_default_site
    assert site.root_page_id == first[0].pk
    assert (site.hostname, site.port) == ("127.0.0.1", 8000)
    assert not Page.objects.filter(title__startswith="Welcome").exists()
