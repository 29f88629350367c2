"""The player's protocol over HTTP: exactly these fields, and no way to say "complete"."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Completion, WatchRecord, WatchSession
from courses.operations import watch_token
from courses.operations.publishing import (
    LectureDraft,
    publish_lecture,
    withdraw_lecture,
)
from courses.states import Visibility
from tests.builders.courses import make_lecture, make_video
from tests.builders.members import make_member
from tests.builders.quizzes import make_quiz

pytestmark = pytest.mark.django_db

OPEN_FIELDS = {
    "token",
    "session",
    "tracked",
    "hls",
    "mp4",
    "m4a",
    "poster",
    "storyboard",
    "expires_at",
    "expires_in_s",
    "n",
    "need",
    "covered",
    "gaps",
    "position_ms",
    "max_rate",
    "beat_s",
    "first_beat_s",
    "completed_at",
    "checkpoints_left",
    "quiz",
}
SETTLE_FIELDS = {
    "covered",
    "need",
    "n",
    "gaps",
    "completed_at",
    "checkpoints_left",
    "state",
    "state_label",
    "quiz",
    "superseded",
    "token",
    "hls",
    "mp4",
    "m4a",
    "poster",
    "storyboard",
    "expires_at",
    "expires_in_s",
}


def address(name, lecture):
    return reverse(f"courses:watch-{name}", args=[lecture.key])


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def anyone():
    """A client without cookies: beats need none."""
    return Client(enforce_csrf_checks=True)


def post(client, name, lecture, body, content_type="application/json"):
    return client.post(
        address(name, lecture),
        body if isinstance(body, str | bytes) else json.dumps(body),
        content_type=content_type,
    )


def opened(client, lecture):
    response = post(client, "open", lecture, {})
    assert response.status_code == 200, response.content
    return response.json()


def beat(token, *, seq=1, spans=(), position_ms=0):
    return {
        "token": token,
        "seq": seq,
        "spans": [list(span) for span in spans],
        "position_ms": position_ms,
    }


def test_opening_answers_everything_the_player_needs(signed_in, settings):
    lecture = make_lecture(quiz=make_quiz())
    reply = opened(signed_in, lecture)
    assert reply.keys() == OPEN_FIELDS
    assert (reply["n"], reply["need"], reply["covered"]) == (40, 36, 0)
    assert reply["gaps"] == [[0, 40]]
    assert (reply["max_rate"], reply["first_beat_s"]) == (2.0, 10)
    assert reply["beat_s"] == settings.DANGKE_WATCH["beat_s"]
    assert reply["session"] == str(WatchSession.objects.get().key)
    assert reply["tracked"] is True
    assert reply["completed_at"] is None
    assert reply["hls"].endswith("/master.m3u8")
    assert reply["poster"].endswith("/poster.jpg")
    assert reply["quiz"] == {
        "required": True,
        "passed": False,
        "url": reverse("courses:quiz", args=[lecture.key]),
    }


def test_opening_needs_the_csrf_token_and_beats_do_not(member, anyone):
    lecture = make_lecture()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert post(strict, "open", lecture, {}).status_code == 403
    assert not WatchSession.objects.exists()
    lenient = Client()
    lenient.force_login(member)
    token = opened(lenient, lecture)["token"]
    assert post(anyone, "beat", lecture, beat(token)).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/plain;charset=UTF-8"],
)
def test_a_beat_is_credited_by_its_token_alone(signed_in, anyone, content_type):
    lecture = make_lecture()
    token = opened(signed_in, lecture)["token"]
    body = beat(token, spans=[(0, 5_000)], position_ms=5_000)
    response = post(anyone, "beat", lecture, body, content_type)
    assert response.json() == {"covered": 5, "beat_s": 60, "superseded": False}
    assert "sessionid" not in response.cookies
    assert WatchRecord.objects.get().position_ms == 5_000


def test_settling_answers_what_is_missing(signed_in, anyone):
    lecture = make_lecture(quiz=make_quiz())
    token = opened(signed_in, lecture)["token"]
    body = beat(token, spans=[(0, 4_000), (10_000, 12_000)])
    reply = post(anyone, "settle", lecture, body).json()
    assert reply.keys() == SETTLE_FIELDS
    assert (reply["covered"], reply["need"], reply["n"]) == (6, 36, 40)
    assert reply["gaps"] == [[4, 10], [12, 40]]
    assert reply["state"] == "in_progress"
    assert reply["state_label"]
    assert reply["superseded"] is False
    assert reply["token"] is None
    assert reply["hls"].endswith("/master.m3u8")


def test_settling_completes_a_short_lecture(signed_in, anyone):
    lecture = make_lecture(video=make_video(duration_ms=9_000))
    token = opened(signed_in, lecture)["token"]
    body = beat(token, spans=[(0, 9_000)])
    reply = post(anyone, "settle", lecture, body).json()
    completion = Completion.objects.get()
    assert reply["completed_at"] == completion.completed_at.isoformat()
    assert (reply["state"], reply["gaps"]) == ("done", [])
    assert opened(signed_in, lecture)["completed_at"] == reply["completed_at"]


def test_a_token_past_half_its_life_is_renewed(signed_in, anyone, settings):
    lecture = make_lecture()
    settings.DANGKE_WATCH = settings.DANGKE_WATCH | {"token_ttl_s": 3_600}
    token = opened(signed_in, lecture)["token"]
    settings.DANGKE_WATCH = settings.DANGKE_WATCH | {"token_ttl_s": 12 * 3_600}
    renewed = post(anyone, "settle", lecture, beat(token)).json()["token"]
    old = watch_token.read(token, key=lecture.key, at=timezone.now())
    new = watch_token.read(renewed, key=lecture.key, at=timezone.now())
    assert new.session_id == old.session_id
    assert new.expires_s > old.expires_s
    assert post(anyone, "beat", lecture, beat(renewed)).status_code == 200


def test_the_first_page_learns_that_another_took_over(signed_in, anyone):
    lecture = make_lecture()
    first = opened(signed_in, lecture)["token"]
    second = opened(signed_in, lecture)["token"]
    body = beat(first, spans=[(0, 5_000)])
    assert post(anyone, "beat", lecture, body).json()["superseded"] is True
    assert post(anyone, "settle", lecture, body).json()["superseded"] is True
    assert post(anyone, "settle", lecture, beat(second)).json()["superseded"] is False


def test_a_replaced_recording_asks_the_page_to_open_again(signed_in, anyone):
    lecture = make_lecture()
    token = opened(signed_in, lecture)["token"]
    draft = LectureDraft(title="换片", video=make_video("新"))
    publish_lecture(key=lecture.key, draft=draft, at=timezone.now(), by=None)
    assert post(anyone, "settle", lecture, beat(token)).json()["superseded"] is True


def test_who_may_no_longer_study_gets_no_address_and_no_token(signed_in, anyone):
    lecture = make_lecture()
    token = opened(signed_in, lecture)["token"]
    withdraw_lecture(key=lecture.key, at=timezone.now(), by=None)
    reply = post(anyone, "settle", lecture, beat(token)).json()
    assert (reply["hls"], reply["poster"], reply["token"]) == (None, None, None)


def test_a_visitor_plays_a_public_lecture_untracked(anyone, client):
    lecture = make_lecture(visibility=Visibility.EVERYONE)
    reply = opened(client, lecture)
    assert reply.keys() == OPEN_FIELDS
    assert (reply["token"], reply["session"], reply["tracked"]) == (None, None, False)
    assert (reply["n"], reply["gaps"]) == (40, [[0, 40]])
    assert reply["hls"].endswith("/master.m3u8")
    assert not WatchSession.objects.exists()


@pytest.mark.parametrize("video", [None, "waiting"])
def test_a_video_that_is_not_ready_is_said_in_words(signed_in, video):
    lecture = make_lecture(
        video=video and make_video(playable=False), visibility=Visibility.EVERYONE
    )
    for who in (signed_in, Client()):
        response = post(who, "open", lecture, {})
        assert response.status_code == 409
        assert response.json().keys() == {"error", "message"}
        assert response.json()["error"] == "not_ready"


def valid(**changes):
    return {"token": "x", "seq": 1, "spans": [], "position_ms": 0} | changes


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        {},
        valid(seq=0),
        valid(seq="1"),
        valid(seq=1.5),
        valid(seq=True),
        valid(seq=2**53),
        valid(spans=[[0]]),
        valid(spans=[[0, 1, 2]]),
        valid(spans=[["0", "1"]]),
        valid(spans=[[-1, 5]]),
        valid(spans=[[0, 2**60]]),
        valid(spans=[[0, float("inf")]]),
        valid(spans={}),
        valid(spans=[[0, 1]] * 257),
        valid(position_ms=-1),
        valid(position_ms=None),
        valid(token=7),
        valid(token="x" * 1_025),
        valid(completed=True),
        valid(percent=100),
        "x" * 40_000,
        json.dumps(valid()) + " " * 40_000,
    ],
)
def test_anything_but_a_beat_is_refused(anyone, body):
    lecture = make_lecture()
    for name in ("beat", "settle"):
        response = post(anyone, name, lecture, body)
        assert response.status_code == 400
        assert response.json()["error"] == "malformed"


def test_256_spans_are_a_beat(signed_in, anyone):
    lecture = make_lecture()
    token = opened(signed_in, lecture)["token"]
    body = beat(token, spans=[(2**53 - 2, 2**53 - 1)] * 256)
    assert post(anyone, "beat", lecture, body).json()["covered"] == 0


def test_a_token_of_another_lecture_or_none_is_refused(signed_in, anyone):
    lecture, other = make_lecture("甲"), make_lecture("乙")
    token = opened(signed_in, lecture)["token"]
    for wrong in (beat(token), beat("forged")):
        for name in ("beat", "settle"):
            assert post(anyone, name, other, wrong).status_code == 403
    assert WatchRecord.objects.get().covered == 0


def test_only_posts_are_answered(signed_in):
    lecture = make_lecture()
    for name in ("open", "beat", "settle"):
        assert signed_in.get(address(name, lecture)).status_code == 405


def test_no_reply_may_be_cached(signed_in):
    response = post(signed_in, "open", make_lecture(), {})
    assert "no-store" in response["Cache-Control"]


def test_a_beat_asks_nothing_about_the_user(
    signed_in, anyone, django_assert_num_queries
):
    lecture = make_lecture()
    token = opened(signed_in, lecture)["token"]
    for client in (anyone, signed_in):
        with django_assert_num_queries(8) as queries:
            post(client, "beat", lecture, beat(token, seq=1 + (client is signed_in)))
        tables = " ".join(query["sql"] for query in queries)
        assert "django_session" not in tables
