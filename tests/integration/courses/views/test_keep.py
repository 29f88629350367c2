"""Files to keep: a link that asks for the right when it is followed, and what the page says of them."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.operations.publishing import withdraw_lecture
from courses.states import Visibility
from courses.views.keep import file_name
from tests.builders.courses import make_lecture, make_video
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    client.force_login(make_member())
    return client


@pytest.fixture
def video():
    """A video with both files and a portrait picture."""
    video = make_video()
    rendition = video.current_rendition
    rendition.mp4_name, rendition.mp4_bytes = "d.3/video.mp4", 5_000_000
    rendition.m4a_name, rendition.m4a_bytes = "d.3/sound.m4a", 500_000
    rendition.save()
    rendition.job.plan = {"video": {"rungs": [{"width": 270, "height": 480}]}}
    rendition.job.save()
    return video


def link(lecture, what="video"):
    return reverse("courses:keep", args=[lecture.key, what])


def page(client, lecture):
    return client.get(reverse("courses:lecture", args=[lecture.key])).content.decode()


def test_a_link_leads_to_the_file_under_its_title(signed_in, video):
    lecture = make_lecture("党课：第一讲/上", video=video)
    answer = signed_in.get(link(lecture))
    assert answer.status_code == 302
    address, _, query = answer["Location"].partition("?")
    assert address.endswith(f"/{video.current_rendition.gen}/d.3/video.mp4")
    assert query == "download=" + quote("党课：第一讲 上", safe="")
    assert "no-store" in answer["Cache-Control"]
    assert (
        signed_in.get(link(lecture, "sound"))["Location"]
        .partition("?")[0]
        .endswith("d.3/sound.m4a")
    )


def test_who_may_not_watch_gets_no_file(signed_in, video):
    lecture = make_lecture(video=video)
    assert Client().get(link(lecture)).status_code == 403
    assert signed_in.get(link(lecture, "slides")).status_code == 404
    withdraw_lecture(key=lecture.key, at=timezone.now(), by=None)
    assert signed_in.get(link(lecture)).status_code == 404


def test_what_does_not_exist_is_neither_named_nor_found(signed_in):
    for lecture in (make_lecture(), make_lecture(video=make_video(playable=False))):
        assert link(lecture) not in page(signed_in, lecture)
        assert signed_in.get(link(lecture)).status_code == 404


def test_a_site_may_give_out_no_files(signed_in, video, settings):
    lecture = make_lecture(video=video)
    assert link(lecture) in page(signed_in, lecture)
    settings.DANGKE_OFFER_DOWNLOADS = False
    assert link(lecture) not in page(signed_in, lecture)
    assert signed_in.get(link(lecture)).status_code == 404


def test_the_page_names_the_file_and_the_size_of_the_picture(signed_in, video):
    text = page(signed_in, make_lecture(video=video))
    assert '<source src="/m/' in text
    assert 'd.3/video.mp4" type="video/mp4">' in text
    assert 'width="270" height="480"' in text


def test_a_visitor_may_keep_what_is_public(video):
    lecture = make_lecture(video=video, visibility=Visibility.EVERYONE)
    assert Client().get(link(lecture)).status_code == 302


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a b", "a%20b"),
        ("../x", "x"),
        ("a\r\nb", "a%20b"),
        ('"<>|', "video"),
        ("…", "%E2%80%A6"),
        ("长" * 200, "%E9%95%BF" * 80),
    ],
)
def test_any_title_becomes_a_name(title, name):
    assert file_name(title) == name
