"""Two pages without scripts: the older one never overwrites what the newer one has saved."""

import pytest
from django.utils import timezone

from quizzes.operations import save_answers
from quizzes.queries import taking_view
from quizzes.types import REGISTRY
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import (
    make_attempt,
    make_quiz,
    right_answers,
    wrong_answers,
)
from tests.integration.courses.views.test_quiz import result_url, taking_url
from tests.integration.quizzes.test_pages import Controls

pytestmark = pytest.mark.django_db
AUTO = [kind for kind in REGISTRY if kind != "essay"]


@pytest.fixture
def member():
    return make_member()


def begin(member, kinds):
    lecture = make_lecture(video=None, quiz=make_quiz(kinds=kinds))
    return lecture, make_attempt(member, lecture.quiz, at=timezone.now())


def page(client, url):
    return Controls(client.get(url).content.decode()).posted


def fill(data, attempt, answers):
    """Answers the questions of a posted form as a person would."""
    data = data.copy()
    for item in taking_view(attempt).items:
        raw = answers[item.id]
        if isinstance(raw, dict):
            for field in item.fields:
                data[field.name] = raw[field.id]
        else:
            data.setlist(item.field_name, raw if isinstance(raw, list) else [raw])
    return data


def save(attempt, answers):
    save_answers(attempt=attempt, answers=answers, at=timezone.now())


def standing(attempt):
    return {one.item_id: one.value for one in attempt.answers.all()}


@pytest.mark.parametrize("kind", AUTO)
def test_an_old_page_asks_instead_of_overwriting(client, member, kind):
    client.force_login(member)
    lecture, attempt = begin(member, (kind,))
    url = taking_url(lecture, attempt)
    old = fill(page(client, url), attempt, wrong_answers(attempt))
    save(attempt, right_answers(attempt))
    saved = standing(attempt)

    reply = client.post(url, old | {"confirm": "1"})
    assert reply.status_code == 409
    assert standing(attempt) == saved
    attempt.refresh_from_db()
    assert attempt.is_open
    [item] = reply.context["taking"].items
    assert item.conflict.mine != item.conflict.standing
    assert item.conflict.mine in reply.content.decode()

    again = Controls(reply.content.decode()).posted
    kept = client.post(url, again | {"mine": str(item.id)})
    assert kept.status_code == 200
    assert standing(attempt) != saved
    done = client.post(url, page(client, url) | {"confirm": "1"})
    assert done["Location"] == result_url(lecture, attempt)
    assert attempt.results.get().percent == 0


def test_handing_in_the_question_page_keeps_what_stands(client, member):
    client.force_login(member)
    lecture, attempt = begin(member, ("single", "true_false"))
    url = taking_url(lecture, attempt)
    right, wrong = right_answers(attempt), wrong_answers(attempt)
    first, second = sorted(right)
    old = fill(page(client, url), attempt, {first: wrong[first], second: right[second]})
    save(attempt, {first: right[first]})
    reply = client.post(url, old)
    assert reply.status_code == 409
    assert set(standing(attempt)) == {first, second}, "the rest of the page is saved"
    again = Controls(reply.content.decode()).posted
    assert client.post(url, again)["Location"] == result_url(lecture, attempt)
    assert attempt.results.get().percent == 100


@pytest.mark.parametrize("kind", AUTO)
def test_what_an_old_page_only_repeats_is_no_answer(client, member, kind):
    client.force_login(member)
    lecture, attempt = begin(member, (kind,))
    url = taking_url(lecture, attempt)
    save(attempt, wrong_answers(attempt))
    old = page(client, url)
    save(attempt, right_answers(attempt))
    assert client.post(url, old)["Location"] == result_url(lecture, attempt)
    assert attempt.results.get().percent == 100


def test_the_overview_and_scripts(client, member):
    client.force_login(member)
    lecture, attempt = begin(member, ("single",))
    url = taking_url(lecture, attempt)
    old = fill(page(client, url), attempt, wrong_answers(attempt))
    save(attempt, right_answers(attempt))
    assert client.post(url, old | {"review": "1"}).status_code == 409
    # A page with scripts was asked while it saved: what it hands in is the last word.
    reply = client.post(url, old, headers={"Accept": "application/json"})
    assert reply.json() == {"url": result_url(lecture, attempt)}
    assert attempt.results.get().percent == 0
