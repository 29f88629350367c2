"""Autosave over HTTP: what is acknowledged is stored, what is refused says why and loses nothing."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes import rules
from quizzes.forms import MAX_SAVE_BYTES
from quizzes.models import Answer, AttemptStep
from quizzes.operations import save_answer, settle_attempt
from quizzes.states import Feedback
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import (
    make_attempt,
    make_question,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def lecture():
    return make_lecture(quiz=make_quiz(time_limit_s=600, max_attempts=2))


@pytest.fixture
def attempt(member, lecture):
    return make_attempt(member, lecture.quiz, at=timezone.now())


def url_of(lecture, attempt):
    return reverse("courses:quiz-save", args=[lecture.key, attempt.key])


def post(client, lecture, attempt, body):
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(url_of(lecture, attempt), data, content_type="application/json")


def one(item_id, value, *, rev=0, event="event-0001"):
    return {
        "item": item_id,
        "value": value,
        "base_rev": rev,
        "client_event_id": event,
    }


def first_answer(attempt):
    return min(right_answers(attempt).items())


def test_one_save_is_acknowledged_with_its_revision(signed_in, lecture, attempt):
    item, value = first_answer(attempt)
    response = post(signed_in, lecture, attempt, one(item, value))
    reply = response.json()
    assert response.status_code == 200
    assert (reply["rev"], reply["value"], reply["late"]) == (1, value, False)
    assert dt.datetime.fromisoformat(reply["deadline_at"]) == attempt.deadline_at
    assert Answer.objects.get().value == value
    again = post(signed_in, lecture, attempt, one(item, value))
    assert again.json()["rev"] == 1
    assert AttemptStep.objects.count() == 1


def test_a_page_of_saves_gets_a_reply_for_each(signed_in, lecture, attempt):
    right = right_answers(attempt)
    saves = [one(item, right[item], event=f"event-{item:04}") for item in right]
    saves.append(one(999_999, "x", event="unknown-item"))
    saves.append(one(min(right), "no such option", rev=1, event="no-such-option"))
    response = post(
        signed_in, lecture, attempt, {"saves": saves, "place": 3, "flags": {"2": True}}
    )
    results = response.json()["results"]
    assert response.status_code == 200
    assert [each["status"] for each in results] == [200, 200, 200, 404, 400]
    attempt.refresh_from_db()
    assert (attempt.place, attempt.flagged) == (3, [2])
    assert attempt.answers.count() == 3
    post(signed_in, lecture, attempt, {"flags": {"2": False, "77": True}, "place": 99})
    attempt.refresh_from_db()
    assert (attempt.place, attempt.flagged) == (3, [])


def test_the_second_tab_is_told_what_stands(signed_in, lecture, attempt):
    item, value = first_answer(attempt)
    other = wrong_answers(attempt)[item]
    post(signed_in, lecture, attempt, one(item, value))
    response = post(
        signed_in, lecture, attempt, one(item, other, event="the-other-tab")
    )
    assert response.status_code == 409
    reply = response.json()
    assert (reply["error"], reply["value"], reply["rev"]) == ("conflict", value, 1)
    assert Answer.objects.get().value == value
    chosen = one(item, other, rev=1, event="chosen-by-person")
    assert post(signed_in, lecture, attempt, chosen).json()["rev"] == 2


def test_an_ended_attempt_says_where_its_result_is(signed_in, lecture, attempt):
    submit(attempt, at=timezone.now())
    item, value = first_answer(attempt)
    response = post(signed_in, lecture, attempt, one(item, value))
    assert response.status_code == 410
    assert response.json()["url"] == reverse(
        "courses:quiz-result", args=[lecture.key, attempt.key]
    )
    reply = post(signed_in, lecture, attempt, {"saves": []}).json()
    assert (reply["state"], reply["error"]) == ("submitted", "closed")


def test_what_comes_after_the_time_is_kept_and_said(signed_in, member, lecture):
    began = timezone.now() - dt.timedelta(minutes=20)
    attempt = make_attempt(member, lecture.quiz, at=began)
    settle_attempt(attempt=attempt, at=timezone.now())
    item, value = first_answer(attempt)
    response = post(signed_in, lecture, attempt, one(item, value))
    assert response.status_code == 200
    assert response.json()["late"] is True
    step = AttemptStep.objects.get(item=item, kind="save")
    assert (step.late, step.value) == (True, value)
    assert not Answer.objects.exists()


def test_signed_out_is_said_as_such_and_stores_nothing(client, lecture, attempt):
    item, value = first_answer(attempt)
    response = post(client, lecture, attempt, one(item, value))
    assert response.status_code == 403
    assert response.json()["error"] == "sign_in_required"
    assert response.json()["sign_in"] == reverse("account_login")
    assert not Answer.objects.exists()


def test_nobody_saves_for_another(client, lecture, attempt):
    client.force_login(make_member())
    item, value = first_answer(attempt)
    assert post(client, lecture, attempt, one(item, value)).status_code == 404
    assert not AttemptStep.objects.exists()


def test_a_page_of_another_site_cannot_save(member, lecture, attempt):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    item, value = first_answer(attempt)
    assert post(client, lecture, attempt, one(item, value)).status_code == 403
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"item": 1}',
        b'{"saves": "x"}',
        b'{"saves": [], "complete": true}',
        b'{"item": "1", "value": "a", "base_rev": 0, "client_event_id": "12345678"}',
        b'{"item": 1, "value": "a", "base_rev": -1, "client_event_id": "12345678"}',
        b"x" * (MAX_SAVE_BYTES + 1),
    ],
    ids=["empty", "list", "part", "text", "claim", "text id", "revision", "long"],
)
def test_anything_else_is_refused(signed_in, lecture, attempt, body):
    assert post(signed_in, lecture, attempt, body).status_code == 400
    assert signed_in.get(url_of(lecture, attempt)).status_code == 405


def test_a_loop_is_slowed_down_and_a_person_is_not(signed_in, lecture, attempt):
    item = attempt.items.get(version__kind="single")
    ids = [option["id"] for option in item.version.body["options"]]
    began = timezone.now()
    for n in range(rules.SAVES_PER_MINUTE):
        save_answer(
            attempt=attempt,
            item=item,
            value=ids[n % 2],
            base_rev=n,
            client_event_id=f"loop-{n:05}",
            at=began,
        )
    body = one(item.pk, ids[2], rev=rules.SAVES_PER_MINUTE)
    refused = post(signed_in, lecture, attempt, body)
    assert refused.status_code == 429
    assert refused.json()["retry_s"] > 0
    AttemptStep.objects.update(at=began - dt.timedelta(minutes=2))
    assert post(signed_in, lecture, attempt, body).status_code == 200


@pytest.fixture
def told_at_once(member):
    quiz = make_quiz(
        entries=[
            (make_question(explanation="因为如此").entry, 1),
            (make_question().entry, 1),
        ],
        feedback=Feedback.AFTER_EACH,
        max_attempts=1,
    )
    lecture = make_lecture(quiz=quiz)
    return lecture, make_attempt(member, quiz, at=timezone.now())


def test_checking_fixes_the_answer_and_shows_one_question(signed_in, told_at_once):
    lecture, attempt = told_at_once
    item, value = min(wrong_answers(attempt).items())
    reply = post(
        signed_in, lecture, attempt, {"saves": [one(item, value)], "check": item}
    ).json()
    assert "data-checked" in reply["checked"]["html"]
    assert "因为如此" in reply["checked"]["html"]
    assert f'name="item-{item}"' not in reply["checked"]["html"]
    right = right_answers(attempt)[item]
    refused = post(
        signed_in, lecture, attempt, one(item, right, rev=1, event="again-01")
    )
    assert (refused.status_code, refused.json()["error"]) == (409, "checked")
    result = submit(attempt, right_answers(attempt), at=timezone.now())
    assert result.mark == 1, "the checked answer stands"


def test_checking_a_blank_question_is_refused(signed_in, told_at_once):
    lecture, attempt = told_at_once
    item = attempt.items.first()
    reply = post(signed_in, lecture, attempt, {"check": item.pk}).json()
    assert reply["checked"]["error"] == "nothing_to_check"
    assert "html" not in reply["checked"]


def test_checking_works_without_scripts(signed_in, told_at_once):
    lecture, attempt = told_at_once
    item, value = min(right_answers(attempt).items())
    page = reverse("courses:quiz-taking", args=[lecture.key, attempt.key])
    response = signed_in.post(page, {f"item-{item}": value, "check": item})
    assert response.url == f"{page}#question-1"
    assert "因为如此" in signed_in.get(page).content.decode()


def test_the_overview_works_without_scripts(signed_in, lecture, attempt):
    item, value = first_answer(attempt)
    page = reverse("courses:quiz-taking", args=[lecture.key, attempt.key])
    posted = {f"item-{item}": value, "flags": "1", "flag-2": "1", "review": "1"}
    response = signed_in.post(page, posted)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'id="overview" tabindex="-1" data-part="overview"' in html
    assert html.count('data-state="answered"') == 1
    attempt.refresh_from_db()
    assert (attempt.flagged, attempt.answers.count()) == ([2], 1)


def test_a_script_hands_in_and_learns_where_the_result_is(signed_in, lecture, attempt):
    page = reverse("courses:quiz-taking", args=[lecture.key, attempt.key])
    fields = {f"item-{item}": value for item, value in right_answers(attempt).items()}
    for _ in range(2):
        response = signed_in.post(
            page, fields | {"confirm": "1"}, headers={"accept": "application/json"}
        )
        assert response.json() == {
            "url": reverse("courses:quiz-result", args=[lecture.key, attempt.key])
        }
    assert attempt.results.count() == 1
