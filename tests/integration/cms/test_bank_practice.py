"""Opening a bank for practice is one button on its page."""

import pytest

from quizzes.models import Bank
from tests.builders.cms import make_editor
from tests.builders.members import make_member
from tests.builders.quizzes import make_bank

pytestmark = pytest.mark.django_db

CLOSE = 'name="practice" value="0"'


@pytest.fixture
def bank():
    return make_bank("党章题库")


def url(bank, suffix=""):
    return f"/admin/quizzes/banks/{bank.key}/{suffix}"


def test_a_bank_is_opened_and_closed(client, bank):
    client.force_login(make_editor())
    assert CLOSE not in client.get(url(bank)).content.decode()
    for value, is_open in (("1", True), ("1", True), ("0", False)):
        response = client.post(url(bank, "practice/"), {"practice": value})
        assert response["Location"] == url(bank)
        assert Bank.objects.get().practice == is_open
        page = client.get(url(bank)).content.decode()
        assert (CLOSE in page) == is_open


def test_only_editors_open_a_bank(client, bank):
    member = make_member()
    member.must_change_password = False
    member.save()
    client.force_login(member)
    response = client.post(url(bank, "practice/"), {"practice": "1"})
    assert response.status_code in (302, 403)
    assert not Bank.objects.get().practice


def test_nothing_is_changed_by_looking(client, bank):
    client.force_login(make_editor())
    assert client.get(url(bank, "practice/")).status_code == 405
