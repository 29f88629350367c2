"""What people read when something is refused before a view sees it, or breaks: in their language, with a way on."""

import pytest
from django.test import Client
from django.utils import translation
from django.views.defaults import bad_request, server_error

LOGIN = "/accounts/login/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        (f"http://testserver{LOGIN}?next=/records/", LOGIN + "?next=/records/"),
        ("https://elsewhere.example/login", "/"),
        ("", "/"),
    ],
)
def test_a_form_that_is_out_of_date_leads_back_to_its_page(strict, came_from, back):
    page = strict.post(LOGIN, {"login": "1"}, headers={"referer": came_from})
    html = page.content.decode()
    assert page.status_code == 403
    assert page.context["back"].removeprefix("http://testserver") == back
    assert "error-page" in html
    assert "CSRF" not in html


def test_too_much_at_once_is_answered_with_a_page_of_ours(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    page = client.post(LOGIN, {str(n): "1" for n in range(5)})
    assert page.status_code == 400
    assert "error-page" in page.content.decode()


@pytest.mark.parametrize(
    ("code", "named"), [("zh-hans", "zh-Hans"), ("en", "en")], ids=["zh", "en"]
)
def test_pages_that_stand_alone_name_their_language(rf, code, named):
    with translation.override(code):
        pages = [
            server_error(rf.get("/")),
            bad_request(rf.get("/"), ValueError("broken")),
        ]
    for page in pages:
        assert f'<html lang="{named}">' in page.content.decode()
    says_english = "Something went wrong" in pages[0].content.decode()
    assert says_english == (code == "en")
