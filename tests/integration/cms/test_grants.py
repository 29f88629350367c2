"""The page of the quiz desk that gives one person more time or attempts: scope, words, and a trail."""

import pytest
from django.urls import reverse

from members.operations.posts import grant_post
from members.states import PostRole
from quizzes.models import Grant
from tests.builders.cms import make_administrator, make_editor
from tests.builders.members import LONG_AGO, make_member, make_unit
from tests.builders.quizzes import make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(max_attempts=1, time_limit_s=600)


def url_of(quiz):
    return reverse("quizzes:grants", args=[quiz.key])


def body(member, **fields):
    return {"employee_no": member.employee_no, "reason": "停电"} | fields


@pytest.fixture
def branch():
    return make_unit("第一支部")


@pytest.fixture
def secretary(branch):
    editor = make_editor()
    grant_post(
        member=editor, unit=branch, role=PostRole.SECRETARY, on=LONG_AGO, by=None
    )
    return editor


def test_a_secretary_gives_to_a_member_of_the_branch(client, quiz, branch, secretary):
    member = make_member("张三丰", unit=branch)
    client.force_login(secretary)
    fields = body(member, extra_attempts="1", extra_time="10")
    assert client.post(url_of(quiz), fields).status_code == 302
    grant = Grant.objects.get()
    assert (grant.member, grant.granted_by, grant.reason) == (
        member,
        secretary,
        "停电",
    )
    assert (grant.extra_attempts, grant.extra_time_s) == (1, 600)
    page = client.get(url_of(quiz)).content.decode()
    assert "张三丰" in page
    assert "停电" in page


def test_people_elsewhere_are_neither_found_nor_shown(client, quiz, branch, secretary):
    stranger = make_member("李外人", unit=make_unit("第二支部"))
    administrator = make_administrator()
    client.force_login(administrator)
    client.post(url_of(quiz), body(stranger, extra_attempts="1"))
    assert Grant.objects.count() == 1
    client.force_login(secretary)
    response = client.post(url_of(quiz), body(stranger, extra_attempts="1"))
    assert response.status_code == 422
    assert "employee_no" in response.context_data["form"].errors
    assert Grant.objects.count() == 1
    assert "李外人" not in client.get(url_of(quiz)).content.decode()


def test_what_makes_no_sense_is_said_at_its_field(client, quiz):
    client.force_login(make_administrator())
    member = make_member()
    for fields, field in (
        ({}, "extra_attempts"),
        ({"extra_time": "-1"}, "extra_time"),
        ({"extra_attempts": "1", "reason": ""}, "reason"),
    ):
        response = client.post(url_of(quiz), body(member) | fields)
        assert response.status_code == 422
        assert field in response.context_data["form"].errors
    assert not Grant.objects.exists()


def test_who_may_not_change_quizzes_is_sent_away(client, quiz):
    client.force_login(make_member())
    assert client.get(url_of(quiz)).status_code in (302, 403)
    client.force_login(make_editor())
    assert client.get(url_of(quiz)).status_code == 200
