import pytest
from django.urls import reverse

from tests.builders.cms import make_editor
from tests.builders.members import make_member
from tests.builders.quizzes import (
    make_attempt,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    quiz = make_quiz(kinds=["single", "true_false"], title="党章测验")
    for no in range(20):
        attempt = make_attempt(make_member(), quiz)
        submit(attempt, right_answers(attempt) if no % 2 else wrong_answers(attempt))
    return quiz


def test_an_editor_counts_and_reads_what_was_answered(client, quiz):
    client.force_login(make_editor())
    url = reverse("quizzes:analysis", args=[quiz.key])
    assert client.get(url).context["analysis"].computed_at is None
    assert client.post(url).status_code == 302
    response = client.get(url)
    assert response.context["analysis"].figures.n == 20
    page = response.content.decode()
    assert page.count("党支部") >= 1
    assert "<rect" in page
    assert reverse("quizzes:edit", args=[quiz.key]) in page


def test_nobody_else_may(client, quiz):
    client.force_login(make_member())
    url = reverse("quizzes:analysis", args=[quiz.key])
    assert client.get(url).status_code == 302
    assert client.post(url).status_code == 302
    assert not quiz.tallies.exists()
