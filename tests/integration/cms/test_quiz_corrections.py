import pytest
from django.urls import reverse

from quizzes.models import Correction
from tests.builders.cms import make_editor
from tests.builders.members import make_member
from tests.builders.quizzes import (
    make_attempt,
    make_question,
    make_quiz,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_question()


@pytest.fixture
def url(version):
    entry = version.entry
    return reverse("quizzes:correction", args=[entry.bank.key, entry.key])


def test_first_what_would_happen_then_the_deed(client, version, url):
    attempt = make_attempt(make_member(), make_quiz(entries=[(version.entry, 1)]))
    submit(attempt, wrong_answers(attempt))
    client.force_login(make_editor())
    form = {"how": "full", "reason": "题意不清"}
    preview = client.post(url, form)
    assert preview.context["effect"].raised == 1
    assert attempt.member.employee_no in preview.content.decode()
    assert not Correction.objects.exists()
    assert client.post(url, form | {"apply": "1"}).status_code == 302
    assert [int(r.percent) for r in attempt.results.order_by("no")] == [0, 100]
    assert "题意不清" in client.get(url).content.decode()


def test_a_reason_is_asked_for(client, version, url):
    submit(make_attempt(make_member(), make_quiz(entries=[(version.entry, 1)])))
    client.force_login(make_editor())
    response = client.post(url, {"how": "full", "apply": "1"})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"reason"}
    assert not Correction.objects.exists()


def test_a_question_that_nobody_answered_has_nothing_to_correct(client, version, url):
    client.force_login(make_editor())
    assert client.get(url).context["chosen"] is None
    assert client.post(url, {"how": "full", "reason": "x"}).status_code == 404
    assert client.get(url, {"version": "7"}).status_code == 404


def test_nobody_else_may(client, version, url):
    client.force_login(make_member())
    assert client.get(url).status_code == 302
    assert client.post(url, {"how": "full", "reason": "x"}).status_code == 302
