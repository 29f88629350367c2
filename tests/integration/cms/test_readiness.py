"""What stops a page from going out, said beside the field; and what only deserves a word."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    streamfield,
)

from cms.models import LecturePage
from courses.models import Lecture
from media_pipeline.operations import archive_video
from media_pipeline.queries import video_status
from media_pipeline.states import JobState
from quizzes.operations import retire_quiz
from tests.builders.cms import make_editor, make_lecture_page, make_topic
from tests.builders.courses import make_video
from tests.builders.members import make_unit
from tests.builders.quizzes import make_quiz

pytestmark = pytest.mark.django_db
TEXT = streamfield([("heading", "一")])


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def form_of(**fields):
    data = {
        "title": "第一讲",
        "slug": "lecture",
        "lecturer": "",
        "theme": "",
        "summary": "",
        "video": "",
        "quiz": "",
        "pretest": "",
        "checkpoints": inline_formset([]),
        "body": streamfield([]),
        "visibility": "members",
        "threshold_percent": "90",
        "required": "on",
    }
    return nested_form_data(data | fields)


def post(client, page, *, action="action-publish", units=(), **fields):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, form_of(**fields) | {action: "1", "units": units})


def errors_of(response):
    return {
        name: [str(sentence) for sentence in sentences]
        for name, sentences in response.context["form"].errors.items()
    }


@pytest.fixture
def page(editor):
    return make_lecture_page("第一讲", live=False, slug="lecture")


def broken_video():
    video = make_video(playable=False)
    video.jobs.create(
        source=video.source,
        recipe_hash="0" * 64,
        gen="0" * 16 + "-" + "0" * 8,
        state=JobState.REJECTED,
        error_code="not_media",
        created_at=timezone.now(),
    )
    return video


def archived_video():
    video = make_video()
    archive_video(video=video, at=timezone.now(), by=None)
    return video


def retired_quiz():
    quiz = make_quiz()
    retire_quiz(quiz=quiz, at=timezone.now(), by=None)
    return quiz


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("video", dict),
        ("units", lambda: {"body": TEXT, "visibility": "units"}),
        ("video", lambda: {"video": broken_video().pk}),
        ("video", lambda: {"video": archived_video().pk}),
        ("quiz", lambda: {"body": TEXT, "quiz": make_quiz(entries=[]).pk}),
        ("quiz", lambda: {"body": TEXT, "quiz": retired_quiz().pk}),
        ("threshold_percent", lambda: {"body": TEXT, "threshold_percent": "0"}),
        ("threshold_percent", lambda: {"body": TEXT, "threshold_percent": "101"}),
    ],
)
def test_publishing_is_refused_beside_the_field(client, page, field, wrong):
    response = post(client, page, **wrong())
    assert response.status_code == 200
    assert set(errors_of(response)) == {field}
    assert not Lecture.objects.exists()


def test_broken_video_is_named_with_its_reason_and_advice(client, page):
    video = broken_video()
    [sentence] = errors_of(post(client, page, video=video.pk))["video"]
    status = video_status(video)
    assert status.message in sentence
    assert status.advice in sentence


@pytest.mark.parametrize(
    "unfinished",
    [dict, lambda: {"visibility": "units"}, lambda: {"video": broken_video().pk}],
)
def test_draft_may_be_unfinished(client, page, unfinished):
    response = post(client, page, action="action-save", **unfinished())
    assert response.status_code == 302
    assert not Lecture.objects.exists()


def test_publishing_writes_the_lecture_with_audience(client, page, editor):
    unit = make_unit("第一党支部")
    quiz = make_quiz()
    response = post(
        client, page, body=TEXT, quiz=quiz.pk, visibility="units", units=[unit.pk]
    )
    assert response.status_code == 302
    lecture = Lecture.objects.published().get()
    assert [row.unit for row in lecture.audience.all()] == [unit]
    assert lecture.quiz == quiz


def test_units_stand_in_the_order_of_the_tree(client, page):
    committee = make_unit("集团党委", kind="committee")
    make_unit("第二党支部", parent=committee, order=2)
    make_unit("第一党支部", parent=committee, order=1)
    body = client.get(
        reverse("wagtailadmin_pages:edit", args=[page.pk])
    ).content.decode()
    places = [body.index(name) for name in ("集团党委", "第一党支部", "第二党支部")]
    assert places == sorted(places)
    assert "unit-tree__row--1" in body


def messages_of(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_required_without_quiz_is_allowed_with_a_word(client, page):
    response = post(client, page, video=make_video().pk)
    assert response.status_code == 302
    assert len(Lecture.objects.published()) == 1
    assert len(list(get_messages(response.wsgi_request))) == 2


def test_ready_page_with_quiz_needs_no_word(client, page):
    response = post(client, page, video=make_video().pk, quiz=make_quiz().pk)
    assert len(list(get_messages(response.wsgi_request))) == 1


def test_video_in_the_works_may_be_published(client, page):
    response = post(
        client, page, video=make_video(playable=False).pk, quiz=make_quiz().pk
    )
    assert response.status_code == 302
    assert Lecture.objects.published().get().video.is_playable is False
    assert len(list(get_messages(response.wsgi_request))) == 2


def bulk(client, pages, **fields):
    query = "&".join(f"id={page.pk}" for page in pages)
    url = f"/admin/bulk/wagtailcore/page/publish/?{query}&next=/admin/pages/"
    return client.post(url, fields)


def test_bulk_publishing_refuses_what_the_form_would_refuse(client, editor):
    topic = make_topic()
    good = make_lecture_page("好", parent=topic, live=False)
    bad = make_lecture_page("坏", parent=topic, live=False, body=[])
    response = bulk(client, [good, bad])
    assert response.status_code == 302
    assert "坏" in messages_of(response)
    assert not LecturePage.objects.live().exists()
    bulk(client, [good])
    assert [page.title for page in LecturePage.objects.live()] == ["好"]


def test_bulk_publishing_looks_below_too(client, editor):
    topic = make_topic(live=False)
    make_lecture_page("坏", parent=topic, live=False, visibility="units")
    response = bulk(client, [topic], include_descendants="on")
    assert "坏" in messages_of(response)
    assert not LecturePage.objects.live().exists()
