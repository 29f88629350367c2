"""Captions, chapters and poster in the editor."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from media_pipeline.models import Step
from media_pipeline.operations.chapters import suggest_chapters
from media_pipeline.operations.extras import request_speech
from media_pipeline.states import ChapterState, JobState, PosterKind, StepKind
from tests.builders import media_pipeline as pipeline
from tests.builders.captions import SRT, make_caption, make_chapters
from tests.builders.cms import make_editor
from tests.builders.courses import NOON, make_video
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db

# Session, editor, permissions, the video with its job, its captions, its probe.
QUERIES_OF_LIST = 15


@pytest.fixture(autouse=True)
def media_dir(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def video():
    return make_video("党章第一讲")


def address(name, video, *more):
    return reverse(f"videos:{name}", args=[video.key, *more])


def upload(client, video, data, **fields):
    file = SimpleUploadedFile("讲稿.srt", data)
    fields = {"file": file, "language": "zh-Hans", "encoding": ""} | fields
    return client.post(address("captions", video), fields)


def errors(response, field):
    return [str(text) for text in response.context["form"].errors[field]]


def chapter_data(*rows, initial=0, **more):
    data = {"chapters-TOTAL_FORMS": len(rows), "chapters-INITIAL_FORMS": initial}
    for index, row in enumerate(rows):
        for name, value in row.items():
            data[f"chapters-{index}-{name}"] = value
    return data | more


def picture():
    out = io.BytesIO()
    Image.new("RGB", (640, 360), "navy").save(out, "PNG")
    return out.getvalue()


def test_a_file_is_looked_at_before_members_see_it(client, editor, video):
    response = upload(client, video, SRT.encode("gbk"))
    caption = video.captions.get()
    assert response["Location"] == address("caption", video, caption.key)
    page = client.get(response["Location"]).content.decode()
    assert "第二节讲党员的义务。" in page
    assert not caption.is_published
    client.post(address("caption_publish", video, caption.key))
    caption.refresh_from_db()
    assert caption.checked_by == editor
    listed = client.get(address("captions", video)).content.decode()
    assert "简体中文" in listed
    assert "讲稿.srt" in listed


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", 1, ""),
        ("只是文字".encode(), 1, ""),
        (b"1\n00:00:02,000 --> 00:00:01,000\nx\n", 2, ""),
        (SRT.replace("00:00:15", "00:20:15").replace("00:00:12", "00:20:12").encode(), 10, "20:12"),
    ],
    ids=["empty", "binary", "prose", "backwards", "beyond"],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(client, editor, video, data, line, words):
    response = upload(client, video, data)
    assert response.status_code == 422
    [sentence] = errors(response, "file")
    assert str(line) in sentence
    assert words in sentence
    assert not video.captions.exists()


def test_of_very_many_faults_the_first_are_told(client, editor, video):
    data = "\n".join("1\n00:00:02,000 --> 00:00:01,000\nx\n" for _ in range(50))
    response = upload(client, video, data.encode())
    told = errors(response, "file")
    assert len(told) == 21
    assert "30" in told[-1]


def test_a_named_encoding_is_used(client, editor, video):
    response = upload(client, video, SRT.encode("gbk"), encoding="utf-8")
    assert "UTF-8" in errors(response, "file")[0]


def test_the_text_is_corrected_in_place(client, editor, video):
    caption = make_caption(video)
    text = caption.body.replace("党员的义务", "党员的权利").replace("\n", "\r\n")
    url = address("caption", video, caption.key)
    assert client.post(url, {"language": "zh-Hans", "text": text}).status_code == 302
    caption.refresh_from_db()
    assert "党员的权利" in caption.body
    bad = client.post(url, {"language": "zh-Hans", "text": "WEBVTT\n\nx --> y\nz\n"})
    assert bad.status_code == 422
    assert "3" in errors(bad, "text")[0]


def test_deleting_asks_first(client, editor, video):
    caption = make_caption(video)
    url = address("caption_delete", video, caption.key)
    assert client.get(url).status_code == 200
    assert video.captions.exists()
    client.post(url)
    assert not video.captions.exists()


def test_download_and_preview_of_a_draft(client, editor, video):
    caption = make_caption(video, published=False)
    url = address("caption_file", video, caption.key)
    assert client.get(url)["Content-Type"] == "text/vtt; charset=utf-8"
    kept = client.get(url + "?download")
    assert "attachment" in kept["Content-Disposition"]
    assert kept.content.decode() == caption.body


def test_a_caption_of_another_video_is_not_found(client, editor, video):
    caption = make_caption(make_video("别的"))
    for name in ("caption", "caption_file", "caption_delete"):
        assert client.get(address(name, video, caption.key)).status_code == 404
    url = address("caption_publish", video, caption.key)
    assert client.post(url).status_code == 404


def test_speech_without_the_library_is_a_sentence(client, editor, settings, tmp_path):
    video = pipeline.make_video_at(JobState.READY)
    settings.DANGKE_SPEECH_MODEL = str(tmp_path)
    page = client.get(address("captions", video)).content.decode()
    assert "faster-whisper" in page
    response = client.post(address("speech", video), follow=True)
    assert "faster-whisper" in response.content.decode()
    assert not Step.objects.filter(kind=StepKind.SPEECH).exists()


def test_speech_that_runs_is_shown_and_stopped(client, editor):
    video = pipeline.make_video_at(JobState.READY)
    request_speech(video=video, at=NOON, by=None)
    page = client.get(address("captions", video))
    assert page.context["speech"]["is_open"]
    client.post(address("speech", video), {"stop": "1"})
    assert not client.get(address("captions", video)).context["speech"]["is_open"]


def test_suggestions_are_taken_changed_and_dropped(client, editor, video):
    suggest_chapters(video=video, starts_ms=[0, 10_000, 20_000], at=NOON)
    page = client.get(address("chapters", video))
    assert [form.initial.get("start") for form in page.context["forms"]][:3] == [
        "0:00",
        "0:10",
        "0:20",
    ]
    rows = [
        {"start": "0:00", "title": "开头", "shown": "on"},
        {"start": "0:12", "title": "第二部分", "shown": "on"},
        {"start": "0:20", "title": "", "removed": "on"},
        {"start": "30", "title": "自己加的", "shown": "on"},
        {"start": "", "title": ""},
    ]
    response = client.post(address("chapters", video), chapter_data(*rows, initial=3))
    assert response.status_code == 302
    accepted = video.chapters.accepted().values_list("start_ms", "title")
    assert list(accepted) == [
        (0, "开头"),
        (12_000, "第二部分"),
        (30_000, "自己加的"),
    ]
    dropped = video.chapters.filter(state=ChapterState.DROPPED)
    assert set(dropped.values_list("start_ms", flat=True)) == {10_000, 20_000}


def test_all_suggestions_are_taken_at_once(client, editor, video):
    suggest_chapters(video=video, starts_ms=[0, 10_000], at=NOON)
    rows = [{"start": "0:00", "title": "甲"}, {"start": "0:10", "title": "乙"}]
    client.post(address("chapters", video), chapter_data(*rows, initial=2, all="1"))
    assert video.chapters.accepted().count() == 2


@pytest.mark.parametrize(
    "row",
    [
        {"start": "半小时", "title": "x", "shown": "on"},
        {"start": "1:70", "title": "x", "shown": "on"},
        {"start": "0:40", "title": "x", "shown": "on"},
        {"start": "", "title": "没有时间"},
    ],
    ids=["words", "second70", "at-the-end", "no-time"],
)
def test_a_wrong_time_is_told_and_nothing_is_lost(client, editor, video, row):
    make_chapters(video, (0, "开头"))
    response = client.post(address("chapters", video), chapter_data(row))
    assert response.status_code == 422
    assert response.context["forms"][0].errors["start"]
    assert row["title"] in response.content.decode()
    assert video.chapters.accepted().get().title == "开头"


def test_two_chapters_at_one_time_are_told(client, editor, video):
    rows = [{"start": "0:10", "shown": "on"}, {"start": "10", "shown": "on"}]
    response = client.post(address("chapters", video), chapter_data(*rows))
    assert response.status_code == 422
    assert "0:10" in response.context["problem"]


def test_the_poster_is_uploaded_and_chosen_automatically_again(client, editor, video):
    url = address("poster", video)
    file = SimpleUploadedFile("封面.png", picture())
    client.post(url, {"action": "upload", "picture": file})
    video.refresh_from_db()
    assert video.poster_kind == PosterKind.UPLOADED
    assert f"/{video.poster_gen}/poster.jpg" in client.get(url).content.decode()
    client.post(url, {"action": "automatic"})
    video.refresh_from_db()
    assert (video.poster_kind, video.poster_gen) == (PosterKind.AUTOMATIC, "")


def test_what_is_no_picture_is_told(client, editor, video):
    file = SimpleUploadedFile("a.png", b"<svg/>")
    response = client.post(
        address("poster", video), {"action": "upload", "picture": file}
    )
    assert response.status_code == 422
    assert response.context["upload_form"].errors["picture"]


def test_a_picture_of_a_moment_is_asked_for(client, editor, video):
    url = address("poster", video)
    assert client.post(url, {"action": "frame", "moment": "9:59"}).status_code == 422
    response = client.post(url, {"action": "frame", "moment": "0:12"}, follow=True)
    assert response.context["wanted"] == "0:12"
    assert Step.objects.get(kind=StepKind.FRAME).idx == 12_000


@pytest.mark.parametrize("data", [{}, {"action": "dance"}], ids=["none", "unknown"])
def test_an_unknown_action_is_refused(client, editor, video, data):
    assert client.post(address("poster", video), data).status_code == 400


@pytest.mark.parametrize("name", ["captions", "chapters", "poster", "edit"])
def test_only_editors_come_in(client, video, name):
    client.force_login(make_member("张三"))
    assert client.get(address(name, video)).status_code in (302, 403)


def test_the_page_of_the_video_leads_to_all_three(client, editor, video):
    make_caption(video)
    make_caption(video, language="en", published=False)
    make_chapters(video, (0, "甲"))
    page = client.get(address("edit", video)).content.decode()
    for name in ("captions", "chapters", "poster"):
        assert address(name, video) in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_captions_costs_the_same(client, editor, video, count):
    for language in ["zh-Hans", "en", "bo"][:count]:
        make_caption(video, language=language, by=editor)
    client.get(address("captions", video))
    with CaptureQueriesContext(connection) as captured:
        client.get(address("captions", video))
    assert sum("media_pipeline_caption" in q["sql"] for q in captured) == 1
    assert len(captured) == QUERIES_OF_LIST
