"""Captions, chapters and transcript as members get them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.captions import SRT, make_caption, make_chapters
from tests.builders.courses import make_lecture, make_video
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lecture(client):
    client.force_login(make_member("张三"))
    return make_lecture()


def get(client, name, lecture, *more, **extra):
    return client.get(reverse(f"courses:{name}", args=[lecture.key, *more]), **extra)


def test_captions_are_webvtt_that_is_asked_about_each_time(client, lecture):
    caption = make_caption(lecture.video)
    response = get(client, "captions", lecture, "zh-Hans")
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.decode() == caption.body
    assert "总纲 &amp; <b>指导思想</b>" in caption.body
    known = {"if-none-match": response["ETag"]}
    again = get(client, "captions", lecture, "zh-Hans", headers=known)
    assert again.status_code == 304


@pytest.mark.parametrize("language", ["en", "xx"])
def test_a_draft_and_a_language_that_is_not_there_are_not_found(
    client, lecture, language
):
    make_caption(lecture.video, language="en", published=False)
    assert get(client, "captions", lecture, language).status_code == 404
    assert get(client, "transcript", lecture, language).status_code == 404


def test_chapters_are_webvtt_until_the_end(client, lecture):
    make_chapters(lecture.video, (0, "开头 <一>"), (10, "第二部分"))
    text = get(client, "chapters", lecture).content.decode()
    assert "00:00:00.000 --> 00:00:10.000\n开头 &lt;一&gt;" in text
    assert "00:00:10.000 --> 00:00:40.000\n第二部分" in text


def test_without_chapters_there_is_no_file(client, lecture):
    assert get(client, "chapters", lecture).status_code == 404


def test_the_lecture_page_offers_all_of_it_without_script(client, lecture):
    make_caption(lecture.video)
    make_caption(lecture.video, language="en")
    make_chapters(lecture.video, (0, "开头"), (10, "第二部分"))
    page = get(client, "lecture", lecture).content.decode()
    tracks = re.findall(r'<track kind="captions" srclang="([^"]+)"', page)
    assert tracks == ["zh-Hans", "en"]
    assert '<track kind="chapters" default' in page
    assert '<a href="?t=10" data-seek="10.0" data-title="第二部分">' in page
    assert '<a href="?t=12" data-seek="12.0">' in page
    assert "同志们，今天我们学习党章。" in page
    assert "总纲 &amp; 指导思想" in page


def test_a_page_without_texts_shows_none_of_the_parts(client, lecture):
    page = get(client, "lecture", lecture).content.decode()
    for part in ("captions", "chapters", "transcript"):
        assert f'data-part="{part}"' not in page


def test_the_transcript_page_leads_into_the_lecture(client, lecture):
    make_caption(lecture.video)
    page = get(client, "transcript", lecture, "zh-Hans").content.decode()
    assert f'href="/lectures/{lecture.key}/?t=12"' in page
    assert "第二节讲党员的义务。" in page


def test_no_text_of_a_video_that_is_not_playable(client, lecture):
    hidden = make_lecture(video=make_video(playable=False))
    make_caption(hidden.video)
    assert get(client, "captions", hidden, "zh-Hans").status_code == 404


def queries_of(client, lecture):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert get(client, "lecture", lecture).status_code == 200
    return len(captured)


def test_many_lines_cost_as_many_queries_as_few(client, lecture):
    make_caption(lecture.video)
    make_chapters(lecture.video, (0, "甲"))
    few = queries_of(client, lecture)
    make_caption(lecture.video, text=SRT * 3)
    make_chapters(lecture.video, (0, "甲"), (10, "乙"), (20, "丙"))
    assert queries_of(client, lecture) == few
