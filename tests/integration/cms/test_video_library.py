"""The list of the library and its pages for whoever looks after the machine."""

import os
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from media_pipeline.models import Step, Video, VideoNews
from media_pipeline.notices import handle_notice
from media_pipeline.operations import close_outbox, reencode_video, take_outbox
from media_pipeline.operations.failures import fail_step
from media_pipeline.queries import storage_use, video_status
from media_pipeline.states import JobState
from media_pipeline.storage import media_storage
from tests.builders.captions import make_caption
from tests.builders.cms import make_editor, make_lecture_page
from tests.builders.media_pipeline import (
    NOON,
    claim,
    complete,
    make_source,
    make_video,
    make_video_at,
    run_all,
)
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path
    return media_storage()


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def keep(video):
    media_storage().put_bytes(video.source.storage_name, b"the upload")


def titles(client, **query):
    response = client.get(reverse("videos:index"), query)
    return {video.title for video in response.context["object_list"]}


def many(client, action, *videos):
    return client.post(
        reverse("videos:many"),
        {"action": action, "video": [str(video.key) for video in videos]},
        follow=True,
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_questions_for_1_and_3(client, editor, number):
    for _ in range(number):
        make_video_at(JobState.READY, uploaded_by=editor)
    client.get(reverse("videos:index"))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(reverse("videos:index"))
    assert len(captured) == 17


def test_filters_by_state_recipe_use_and_uploader(client, editor):
    other = make_member()
    ready = make_video_at(JobState.READY, title="放着的", uploaded_by=other)
    today = make_video_at(JobState.READY, title="新配方", uploaded_by=editor)
    keep(today)
    reencode_video(video=today, at=NOON, by=None)
    run_all()
    make_lecture_page(video=today)
    make_video(title="排队的", uploaded_by=editor)
    assert titles(client) == {"放着的", "新配方", "排队的"}
    assert titles(client, state="received") == {"排队的"}
    assert titles(client, state=["ready", "received"]) == titles(client)
    assert titles(client, recipe="outdated") == {ready.title}
    assert titles(client, recipe="today") == {"新配方", "排队的"}
    assert titles(client, use="used") == {"新配方"}
    assert titles(client, use="unused") == {"放着的", "排队的"}
    assert titles(client, captions="none") == {"放着的", "新配方"}
    make_caption(ready, text="1\n00:00:01,000 --> 00:00:02,000\n同志们\n")
    assert titles(client, captions="none") == {"新配方"}
    assert titles(client, uploaded_by=other.pk) == {"放着的"}
    assert titles(client, created_at_from="2027-01-01") == set()
    assert titles(client, q="配方") == {"新配方"}


def test_sorted_by_size_the_largest_comes_first(client, editor):
    make_video("小", source=make_source(size=10))
    make_video("大", source=make_source(size=5000))
    response = client.get(reverse("videos:index"), {"ordering": "-stored_bytes"})
    assert [v.title for v in response.context["object_list"]] == ["大", "小"]


def test_one_action_for_many_tells_what_was_done_and_what_not(client, editor):
    ready = make_video_at(JobState.READY, title="好了")
    waiting = make_video("等着")
    page = many(client, "cancel", waiting, ready).content.decode()
    assert waiting.latest_job.state == JobState.CANCELLED
    assert ready.latest_job.state == JobState.READY
    assert "好了" in page


def test_many_are_taken_back_from_the_archive(client, editor):
    video, other = make_video("放错了"), make_video("还在")
    many(client, "archive", video)
    archive = client.get(reverse("videos:index"), {"archived": "yes"})
    assert list(archive.context["actions"]) == ["restore"]
    shown = archive.context["object_list"][0]
    with translation.override("en"):
        assert video_status(shown).message == "Archived: nobody can play it."
    many(client, "restore", video, other)
    assert titles(client) == {"放错了", "还在"}


def test_many_are_converted_again_and_archived(client, editor):
    videos = [make_video_at(JobState.READY) for _ in range(2)]
    for video in videos:
        keep(video)
    many(client, "reencode", *videos)
    assert [video.jobs.count() for video in videos] == [2, 2]
    make_lecture_page(video=videos[0])
    many(client, "archive", *videos)
    assert [v.archived_at is None for v in Video.objects.order_by("pk")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "delete"},
        {"action": "cancel"},
        {"action": "cancel", "video": "x"},
    ],
)
def test_nothing_ticked_or_an_unknown_action_changes_nothing(client, editor, data):
    video = make_video()
    assert client.post(reverse("videos:many"), data).status_code == 302
    assert video.latest_job.state == JobState.RECEIVED


@pytest.mark.parametrize("name", ["many", "older_recipe", "storage"])
def test_pages_for_the_machine_need_the_permission(client, name):
    client.force_login(make_member())
    assert client.post(reverse(f"videos:{name}")).status_code == 302
    assert client.get(reverse(f"videos:{name}")).status_code in {302, 405}


def test_all_of_an_older_recipe_are_asked_for_and_begun(client, editor):
    video = make_video_at(JobState.READY, title="七月党课")
    keep(video)
    page = client.get(reverse("videos:older_recipe"))
    assert "七月党课" in page.content.decode()
    client.post(reverse("videos:older_recipe"))
    assert video.latest_job.state == JobState.RECEIVED
    assert "七月党课" not in client.get(reverse("videos:older_recipe")).content.decode()


def test_the_video_page_shows_every_step_with_its_last_error(client, editor):
    video = make_video_at(JobState.ENCODING)
    step = claim()
    Step.objects.filter(pk=step.pk).update(
        error_code="encode_failed", error_tail="<script>moov atom</script>"
    )
    page = client.get(reverse("videos:edit", args=[video.key])).content.decode()
    assert page.count("video-conversion__error") == 1
    assert "&lt;script&gt;moov atom" in page
    assert "encode_failed" in page


def test_converting_one_again_says_when_its_file_is_gone(client, editor):
    video = make_video_at(JobState.READY)
    url = reverse("videos:reencode", args=[video.key])
    client.post(url)
    assert video.jobs.count() == 1
    keep(video)
    client.post(url)
    assert video.latest_job.state == JobState.RECEIVED


def test_equal_bytes_count_once_and_refused_ones_not():
    source = make_source(size=100)
    make_video(source=source)
    make_video(source=source)
    use = storage_use()
    assert (use.sources, use.source_bytes, use.renditions) == (1, 100, 0)
    run_all()
    use = storage_use()
    assert (use.renditions, use.rendition_bytes, use.total_bytes) == (2, 2000, 2100)


def finish(step):
    complete(step)
    for notice in take_outbox():
        handle_notice(notice)
        handle_notice(notice)
        close_outbox(notice=notice, at=NOON)


def home(client):
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_home_page_leads_to_the_videos_without_captions(client, editor):
    address = reverse("videos:index") + "?captions=none"
    assert address not in home(client)
    video = make_video_at(JobState.READY, uploaded_by=editor)
    assert address in home(client)
    make_caption(video, text="1\n00:00:01,000 --> 00:00:02,000\n同志们\n")
    assert address not in home(client)


def test_the_uploader_finds_the_news_once_until_it_is_read(client, editor):
    make_video("我的录像", uploaded_by=editor)
    make_video("别人的录像", uploaded_by=make_editor("M90001"))
    while step := claim():
        finish(step)
    assert VideoNews.objects.count() == 2
    assert "我的录像" in home(client)
    assert "别人的录像" not in home(client)
    newest = VideoNews.objects.order_by("pk").last().pk
    client.post(reverse("videos:news_seen"), {"up_to": newest})
    assert "我的录像" not in home(client)
    assert VideoNews.objects.filter(seen_at=None).count() == 1


def test_news_that_came_after_the_page_was_shown_stays(client, editor):
    for title in ("先", "后"):
        make_video(title, uploaded_by=editor)
        while step := claim():
            finish(step)
    first = VideoNews.objects.order_by("pk").first().pk
    client.post(reverse("videos:news_seen"), {"up_to": first})
    assert [
        news.job.video.title for news in VideoNews.objects.filter(seen_at=None)
    ] == ["后"]


def test_a_failure_is_news_and_an_answered_one_is_replaced(client, editor):
    video = make_video("难办", uploaded_by=editor)
    step = claim()
    fail_step(step=step, code="not_media", params={}, tail="", jitter=0, at=NOON)
    for notice in take_outbox():
        handle_notice(notice)
    [news] = VideoNews.objects.all()
    assert (news.job.video, news.is_ready) == (video, False)
    assert "难办" in home(client)


def leave_an_orphan(store, *, days):
    """A file of no video, written so many days ago."""
    store.put_bytes(ORPHAN, b"12345")
    past = time.time() - days * 24 * 3600
    os.utime(store.root / ORPHAN, (past, past))


ORPHAN = f"hls/{'0' * 32}/{'0' * 16}-{'0' * 8}/c0000.1/720.m4s"


def test_orphans_are_listed_when_asked_for_and_deleted_when_confirmed(
    client, editor, store
):
    leave_an_orphan(store, days=2)
    url = reverse("videos:storage")
    assert client.get(url).context["garbage"] is None
    page = client.get(url, {"look": 1})
    assert page.context["garbage"].count == 1
    assert ORPHAN in page.content.decode()
    assert store.size(ORPHAN) == 5
    client.post(url)
    assert store.size(ORPHAN) is None
    assert client.get(url, {"look": 1}).context["garbage"].count == 0


def test_what_was_just_written_is_left_alone(client, editor, store):
    leave_an_orphan(store, days=0)
    client.post(reverse("videos:storage"))
    assert store.size(ORPHAN) == 5
