"""The admin's doors and its policy: who comes in, by which way, under which headers."""

import re

import pytest
from django.urls import reverse

from tests.builders.cms import make_administrator, make_editor, make_lecture_page
from tests.builders.members import PASSWORD, make_member

pytestmark = pytest.mark.django_db
DOORS = ["/admin/login/", "/_util/login/"]


@pytest.mark.parametrize("door", DOORS)
def test_get_leads_to_the_one_login(client, door):
    response = client.get(door, {"next": "/admin/videos/"})
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=/admin/videos/"


@pytest.mark.parametrize("door", DOORS)
def test_post_with_a_password_signs_nobody_in(client, door):
    editor = make_editor()
    fields = {
        "username": editor.employee_no,
        "employee_no": editor.employee_no,
        "password": PASSWORD,
    }
    response = client.post(door, fields)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "door", [*DOORS, "/admin/", "/admin/videos/", "/admin/nowhere/"]
)
def test_member_without_rights_is_refused_and_not_sent_in_a_circle(client, door):
    client.force_login(make_member())
    response = client.get(door, follow=True)
    assert response.status_code == 403


def test_visitor_is_led_to_login(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('account_login')}?next=/admin/"
    assert response.status_code == 200


def test_admin_pages_bear_the_name_of_the_site(client):
    client.force_login(make_editor())
    for path in ("/admin/", "/admin/videos/"):
        title = re.search("<title>(.*?)</title>", client.get(path).content.decode())[1]
        assert title.endswith(" - 党课")


def directives(response):
    parts = response["Content-Security-Policy"].split("; ")
    return {part.partition(" ")[0]: part.partition(" ")[2] for part in parts}


def test_admin_has_its_own_policy_and_members_keep_theirs(client):
    client.force_login(make_editor())
    admin = directives(client.get("/admin/"))
    assert admin["script-src"] == "'self' 'unsafe-inline'"
    assert "unsafe-eval" not in str(admin)
    assert admin["frame-ancestors"] == "'self'"
    page = make_lecture_page()
    member = directives(client.get(page.url))
    assert member["script-src"] == "'self'"
    assert member["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "path", ["/admin/users/", "/admin/users/new/", "/admin/groups/"]
)
def test_people_are_an_administrator_matter(client, path):
    client.force_login(make_administrator())
    assert client.get(path).status_code == 200
    client.force_login(make_editor())
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_administrator_edits_an_account(client):
    client.force_login(make_administrator())
    member = make_member("旧名")
    url = reverse("wagtailusers_users:edit", args=[member.pk])
    assert client.get(url).status_code == 200
    response = client.post(
        url,
        {"employee_no": f" {member.employee_no}", "name": "新名", "is_active": "on"},
    )
    assert response.status_code == 302
    member.refresh_from_db()
    assert member.name == "新名"


def test_administrator_adds_an_account_and_cannot_delete_one(client):
    client.force_login(make_administrator())
    response = client.post(
        reverse("wagtailusers_users:add"),
        {
            "employee_no": "９００１",
            "name": "新人",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert response.status_code == 302
    member = type(make_member()).objects.get(employee_no="9001")
    client.post(reverse("wagtailusers_users:delete", args=[member.pk]))
    client.post(f"/admin/bulk/members/member/delete/?id={member.pk}&next=/admin/users/")
    assert type(member).objects.filter(pk=member.pk).exists()


def test_editor_saves_own_settings(client):
    client.force_login(make_editor())
    assert client.get("/admin/account/").status_code == 200
    response = client.post(
        "/admin/account/",
        {
            "locale-preferred_language": "en",
            "locale-current_time_zone": "Asia/Shanghai",
            "theme-theme": "dark",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
            "notifications-submitted_notifications": "on",
        },
    )
    assert response.status_code == 302, response.context["panels_by_tab"]


def test_staff_page_of_a_visitor_cannot_be_reached_by_account_address(client):
    response = client.get("/admin/account/")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
