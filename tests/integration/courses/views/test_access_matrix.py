"""Who gets what status from every address of a lecture meant for one branch."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import WatchSession
from courses.operations.publishing import withdraw_lecture
from courses.operations.watching import open_session
from courses.states import Visibility
from members.states import UnitKind
from quizzes.models import Attempt
from tests.builders.captions import make_caption, make_chapters
from tests.builders.courses import make_lecture
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.quizzes import make_attempt, make_quiz, submit

pytestmark = pytest.mark.django_db


class World:
    """A lecture for one branch of a committee, and the cast around it."""

    def __init__(self):
        committee = make_unit("党委", kind=UnitKind.COMMITTEE)
        branch = make_unit("一支部", parent=committee)
        self.lecture = make_lecture(
            quiz=make_quiz(), visibility=Visibility.UNITS, audience=(branch,)
        )
        make_caption(self.lecture.video)
        make_chapters(self.lecture.video, (0, "开头"), (10, "第二部分"))
        self.people = {
            "own": make_member("张三", unit=branch),
            "other": make_member("李四", unit=make_unit("二支部", parent=committee)),
            "parent": make_secretary(committee),
            "anonymous": None,
        }

    def client(self, who):
        client = Client()
        if self.people[who]:
            client.force_login(self.people[who])
        return client

    def attempt(self, who):
        """An attempt of this person's own, made while they were allowed to; of nobody, unknown."""
        member = self.people[who]
        return (
            make_attempt(member, self.lecture.quiz, at=timezone.now())
            if member
            else None
        )


@pytest.fixture
def world():
    return World()


def page(world, client, who):
    return client.get(reverse("courses:lecture", args=[world.lecture.key]))


def open_(world, client, who):
    return client.post(reverse("courses:watch-open", args=[world.lecture.key]))


def captions(world, client, who):
    return client.get(reverse("courses:captions", args=[world.lecture.key, "zh-Hans"]))


def chapters(world, client, who):
    return client.get(reverse("courses:chapters", args=[world.lecture.key]))


def transcript(world, client, who):
    return client.get(
        reverse("courses:transcript", args=[world.lecture.key, "zh-Hans"])
    )


def beat(world, client, who):
    """With a token of one's own if one may open, else with a made-up one."""
    token = "made-up"
    if who in ("own", "parent"):
        token = open_session(
            user=world.people[who], key=world.lecture.key, at=timezone.now()
        ).token
    body = {"token": token, "seq": 1, "spans": [], "position_ms": 0}
    return client.post(
        reverse("courses:watch-beat", args=[world.lecture.key]),
        json.dumps(body),
        content_type="application/json",
    )


def quiz_intro(world, client, who):
    return client.get(reverse("courses:quiz", args=[world.lecture.key]))


def quiz_start(world, client, who):
    return client.post(reverse("courses:quiz", args=[world.lecture.key]))


def taking_address(world, who):
    attempt = world.attempt(who)
    key = attempt.key if attempt else uuid.uuid4()
    return reverse("courses:quiz-taking", args=[world.lecture.key, key])


def quiz_taking(world, client, who):
    return client.get(taking_address(world, who))


def quiz_hand_in(world, client, who):
    return client.post(taking_address(world, who), {"confirm": "1"})


def quiz_result(world, client, who):
    attempt = world.attempt(who)
    if attempt:
        submit(attempt, at=timezone.now())
    key = attempt.key if attempt else uuid.uuid4()
    return client.get(reverse("courses:quiz-result", args=[world.lecture.key, key]))


MATRIX = {
    page: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
    open_: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
    captions: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
    chapters: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
    transcript: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
    beat: {"own": 200, "parent": 200, "other": 403, "anonymous": 403},
    quiz_intro: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
    quiz_start: {"own": 302, "parent": 302, "other": 404, "anonymous": 403},
    quiz_taking: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
    quiz_hand_in: {"own": 302, "parent": 302, "other": 404, "anonymous": 403},
    quiz_result: {"own": 200, "parent": 200, "other": 404, "anonymous": 403},
}


@pytest.mark.parametrize(
    ("address", "who", "status"),
    [
        pytest.param(address, who, status, id=f"{address.__name__}-{who}")
        for address, row in MATRIX.items()
        for who, status in row.items()
    ],
)
def test_status(world, address, who, status):
    response = address(world, world.client(who), who)
    assert response.status_code == status
    if status >= 400:
        assert world.lecture.title not in response.content.decode()
        assert world.lecture.quiz.title not in response.content.decode()
        assert "同志们" not in response.content.decode()
        assert "第二部分" not in response.content.decode()


def test_those_outside_leave_no_trace(world):
    for who in ("other", "anonymous"):
        client = world.client(who)
        open_(world, client, who)
        quiz_start(world, client, who)
    assert not WatchSession.objects.exists()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("who", ["own", "other", "anonymous"])
def test_an_unknown_key_looks_like_a_hidden_one(world, who):
    address = reverse("courses:lecture", args=[uuid.uuid4()])
    status = 403 if who == "anonymous" else 404
    assert world.client(who).get(address).status_code == status


def test_after_withdrawal_nobody_gets_anything(world):
    withdraw_lecture(key=world.lecture.key, at=timezone.now(), by=None)
    texts = (captions, chapters, transcript)
    for address in (page, open_, *texts, quiz_intro, quiz_taking):
        for who, status in (("own", 404), ("parent", 404), ("anonymous", 403)):
            response = address(world, world.client(who), who)
            assert response.status_code == status


def test_the_attempt_of_another_member_is_not_found(world):
    attempt = world.attempt("own")
    for name in ("quiz-taking", "quiz-result"):
        address = reverse(f"courses:{name}", args=[world.lecture.key, attempt.key])
        assert world.client("parent").get(address).status_code == 404
        assert world.client("parent").post(address).status_code in (404, 405)
    attempt.refresh_from_db()
    assert attempt.is_open


def test_an_attempt_is_not_found_under_another_lecture(world):
    elsewhere = make_lecture("别课", quiz=make_quiz())
    attempt = world.attempt("own")
    address = reverse("courses:quiz-taking", args=[elsewhere.key, attempt.key])
    assert world.client("own").get(address).status_code == 404


def test_a_public_lecture_is_open_but_its_quiz_asks_to_sign_in(client):
    lecture = make_lecture(quiz=make_quiz(), visibility=Visibility.EVERYONE)
    args = [lecture.key]
    assert client.get(reverse("courses:lecture", args=args)).status_code == 200
    assert client.get(reverse("courses:quiz", args=args)).status_code == 403
    assert client.post(reverse("courses:quiz", args=args)).status_code == 403
