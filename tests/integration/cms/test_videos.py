"""The video library: what an editor sees, may do, and what a bad file leaves behind."""

import json

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.upload_handlers import FRAME_BYTES, BoundedUploadHandler
from media_pipeline.models import Video
from media_pipeline.states import JobState
from tests.builders import media_pipeline as pipeline
from tests.builders.cms import make_editor, make_lecture_page
from tests.builders.courses import make_video
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db

# The smallest box structure that looks like an MP4 from outside.
MP4 = (
    b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
    b"\x00\x00\x00\x08moov"
    b"\x00\x00\x00\x10mdat12345678"
)


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture(autouse=True)
def media_dir(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("make", "name", "limit"),
    [
        (make_member, "videos:add", 1_000),
        (make_editor, "videos:add", 10_000_000 + FRAME_BYTES),
        (make_editor, "wagtailimages:add", 10_000_000 + FRAME_BYTES),
    ],
)
def test_body_is_refused_before_it_is_read(rf, settings, make, name, limit):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = (
        10_000_000
    )
    settings.DANGKE_MAX_UPLOAD_BYTES = 30_000_000
    request = rf.post(reverse(name))
    request.user = make()
    handler = BoundedUploadHandler(request)
    assert handler.handle_raw_input(None, {}, limit, b"b") is None
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(None, {}, limit + 1, b"b")
    # Without the cookie the request would end even earlier, as forged.
    client = Client(enforce_csrf_checks=True)
    client.force_login(request.user)
    client.cookies["csrftoken"] = "a" * 32
    response = client.generic(
        "POST",
        reverse(name),
        b"--b",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(limit + 1),
    )
    assert response.status_code == 400


def test_body_of_a_stranger_is_bounded(client):
    response = client.generic(
        "POST",
        reverse("account_login"),
        b"--b",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(10**10),
    )
    assert response.status_code == 400


def test_list_shows_every_state(client, editor):
    make_video("可播放")
    pipeline.make_video_at(JobState.ENCODING, title="转码中")
    failed = pipeline.make_video("失败的")
    failed.jobs.update(state=JobState.FAILED, error_code="encode_failed")
    body = client.get(reverse("videos:index")).content.decode()
    for title in ("可播放", "转码中", "失败的"):
        assert title in body
    assert reverse("videos:retry", args=[failed.key]) in body
    assert body.count("<progress") == 1


def test_search_by_a_part_of_a_chinese_title(client, editor):
    make_video("七一专题党课")
    make_video("别的录像")
    for name in (
        "videos:index",
        "videos:index_results",
        "video_chooser:choose_results",
    ):
        body = client.get(reverse(name), {"q": "专题"}).content.decode()
        assert "七一专题党课" in body
        assert "别的录像" not in body


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "name", ["videos:index", "video_chooser:choose", "wagtailadmin_home"]
)
def test_lists_cost_the_same_for_one_and_for_three(client, editor, name):
    def one_of_each():
        make_video()
        pipeline.make_video()
        make_lecture_page(live=False, by=editor)

    one_of_each()
    one = queries(client, reverse(name))
    one_of_each()
    one_of_each()
    assert queries(client, reverse(name)) == one


def test_status_answers_only_what_is_asked(client, editor):
    waiting, other = pipeline.make_video("等待"), pipeline.make_video("别的")
    keys = [str(waiting.key), "nonsense"]
    news = client.get(reverse("videos:status"), {"key": keys}).json()
    assert set(news) == {str(waiting.key)}
    assert 'data-working="true"' in news[str(waiting.key)]
    assert str(other.key) not in json.dumps(news)


def test_retry_starts_a_failed_job_again(client, editor):
    video = pipeline.make_video()
    video.jobs.update(state=JobState.FAILED, error_code="encode_failed")
    client.post(reverse("videos:retry", args=[video.key]))
    assert video.jobs.get().state == JobState.RECEIVED


def test_retry_of_a_ready_video_changes_nothing(client, editor):
    video = make_video()
    response = client.post(reverse("videos:retry", args=[video.key]), follow=True)
    assert response.status_code == 200
    assert video.jobs.get().state == JobState.READY


def test_cancel_stops_a_job(client, editor):
    video = pipeline.make_video()
    client.post(reverse("videos:cancel", args=[video.key]))
    assert video.jobs.get().state == JobState.CANCELLED
    again = client.post(reverse("videos:cancel", args=[video.key]), follow=True)
    assert again.status_code == 200


def test_archive_only_when_no_page_uses_it(client, editor):
    video = make_video()
    page = make_lecture_page("用着它", video=video)
    url = reverse("videos:archive", args=[video.key])
    client.post(url)
    video.refresh_from_db()
    assert video.archived_at is None
    assert (
        "用着它"
        in client.get(reverse("videos:edit", args=[video.key])).content.decode()
    )
    page.delete()
    client.post(url)
    video.refresh_from_db()
    assert video.archived_at is not None


def test_an_archived_video_is_found_and_taken_back(client, editor):
    video = make_video("放错了")
    archived = client.post(reverse("videos:archive", args=[video.key]), follow=True)
    assert archived.status_code == 200
    library = reverse("videos:index")
    assert list(client.get(library).context["object_list"]) == []
    found = client.get(library, {"archived": "yes"}).context["object_list"]
    assert [one.title for one in found] == ["放错了"]
    restore = reverse("videos:restore", args=[video.key])
    page = reverse("videos:edit", args=[video.key])
    assert restore in client.get(page).content.decode()
    client.post(restore)
    assert restore not in client.get(page).content.decode()
    assert list(client.get(library, {"archived": "yes"}).context["object_list"]) == []
    assert [v.title for v in client.get(library).context["object_list"]] == ["放错了"]


def test_title_is_changed(client, editor):
    video = make_video("旧题")
    url = reverse("videos:edit", args=[video.key])
    assert client.post(url, {"title": ""}).status_code == 422
    assert client.post(url, {"title": "新题"}).status_code == 302
    video.refresh_from_db()
    assert video.title == "新题"


def test_page_of_a_ready_video_has_a_player(client, editor):
    body = client.get(reverse("videos:edit", args=[make_video().key])).content.decode()
    assert 'data-video-preview="/m/' in body


def test_unknown_video_is_not_found(client, editor):
    url = reverse("videos:edit", args=["00000000-0000-0000-0000-000000000000"])
    assert client.get(url).status_code == 404


def test_chooser_gives_the_video_and_its_page(client, editor):
    video = make_video("选我")
    chosen = client.get(reverse("video_chooser:chosen", args=[video.pk])).json()
    assert chosen["result"]["title"] == "选我"
    assert chosen["result"]["edit_url"] == reverse("videos:edit", args=[video.key])
    listing = client.get(reverse("video_chooser:choose")).json()["html"]
    assert reverse("videos:add") in listing


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "videos:index"),
        ("get", "videos:add"),
        ("get", "videos:status"),
        ("get", "videos:edit"),
        ("post", "videos:edit"),
        ("post", "videos:retry"),
        ("post", "videos:cancel"),
        ("post", "videos:archive"),
        ("post", "videos:restore"),
        ("get", "video_chooser:choose"),
    ],
)
def test_library_is_closed_to_members(client, method, name):
    video = make_video()
    args = [video.key] if name.rpartition(":")[2] in NEEDS_KEY else []
    client.force_login(make_member())
    response = getattr(client, method)(reverse(name, args=args))
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
    assert Video.objects.get().archived_at is None


NEEDS_KEY = {"edit", "retry", "cancel", "archive", "restore"}


def test_commands_need_a_post(client, editor):
    for name in ("retry", "cancel", "archive", "restore"):
        url = reverse(f"videos:{name}", args=[make_video().key])
        assert client.get(url).status_code == 405
