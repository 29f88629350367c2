import datetime as dt
import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from members.operations.people import disable_member, enable_member, set_password
from members.states import PostRole
from tests.builders.members import PASSWORD, make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
PROFILE = "/members/"
CHANGE = "/accounts/password/change/"
NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def member():
    return make_member("王芳", unit=make_unit("第一党支部"), employee_no="A-0012")


def sign_in(client, number="A-0012", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": number, "password": password, **extra})


def without_token(response):
    return re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode()
    )


@pytest.mark.parametrize("typed", ["A-0012", "a-0012", " A-0012 ", "Ａ－００１２"])
def test_sign_in_works_however_the_number_is_typed(client, member, typed):
    response = sign_in(client, typed)
    assert (response.status_code, response.url) == (302, "/")
    assert client.get(PROFILE).context["user"] == member


def test_sign_in_goes_on_to_the_page_asked_for_but_never_to_another_site(
    client, member
):
    assert sign_in(client, next="/members/").url == "/members/"
    client.logout()
    assert sign_in(client, next="https://elsewhere.example/").url == "/"


def test_sign_in_says_the_same_for_unknown_known_and_disabled_people(client, member):
    disable_member(member=make_member(employee_no="A-0013"), at=NOW, by=None)
    pages = [
        sign_in(client, "A-0012", "wrong"),
        sign_in(client, "A-9999", "wrong"),
        sign_in(client, "A-0013", PASSWORD),
    ]
    assert {page.status_code for page in pages} == {200}
    bodies = {re.sub(r'value="A-\d+"', "", without_token(page)) for page in pages}
    assert len(bodies) == 1
    assert "_auth_user_id" not in client.session


def test_sign_in_costs_one_password_hash_for_unknown_and_known_numbers(
    client, member, monkeypatch
):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *args, **kw: hashes.append(1) or encode(self, *args, **kw),
    )
    counts = []
    for number in ("A-0012", "A-9999"):
        hashes.clear()
        sign_in(client, number, "wrong")
        counts.append(len(hashes))
    assert counts == [1, 1]


def test_sign_in_is_closed_for_a_while_after_five_wrong_passwords(client, member):
    for _ in range(5):
        sign_in(client, password="wrong")
    refused = sign_in(client)
    assert refused.status_code == 200
    assert (
        refused.context["form"].non_field_errors().as_data()[0].code
        == "too_many_login_attempts"
    )
    make_member(employee_no="A-0013")
    assert sign_in(client, "A-0013").status_code == 302


def test_sign_in_changes_the_session_key(client, member):
    client.get(LOGIN)
    client.session["before"] = "kept"
    session = client.session
    session["before"] = "kept"
    session.save()
    old_key = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = old_key
    sign_in(client)
    assert client.session.session_key != old_key
    assert client.session["before"] == "kept"


def test_disabling_a_member_ends_open_sessions_for_good(client, member):
    sign_in(client)
    assert client.get(PROFILE).status_code == 200
    disable_member(member=member, at=NOW, by=None)
    assert client.get(PROFILE).status_code == 302
    enable_member(member=member, at=NOW, by=None)
    assert client.get(PROFILE).status_code == 302
    assert sign_in(client).status_code == 302


def test_sign_out_needs_a_post(client, member):
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get(PROFILE).status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get(PROFILE).url == f"{LOGIN}?next={PROFILE}"


@pytest.mark.parametrize(
    "path", ["signup/", "password/reset/", "email/", "password/set/"]
)
def test_the_other_doors_of_the_library_are_shut(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_change_password_keeps_this_session_and_ends_the_others(
    client, member, django_user_model
):
    from django.test import Client

    other = Client()
    sign_in(other)
    sign_in(client)
    new = "another-long-phrase-8"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(CHANGE, fields).url == PROFILE
    assert client.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 302
    member.refresh_from_db()
    assert member.check_password(new)


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"oldpassword": "wrong"}, "oldpassword"),
        ({"password2": "another-long-phrase-9"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": PASSWORD, "password2": PASSWORD}, "password1"),
        ({"password1": "A-0012", "password2": "A-0012"}, "password1"),
    ],
)
def test_change_password_refuses_with_a_reason_at_the_field(
    client, member, fields, faulty
):
    sign_in(client)
    new = "another-long-phrase-8"
    right = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    response = client.post(CHANGE, right | fields)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {faulty}


def test_a_password_set_by_somebody_else_must_be_changed_first(client, member):
    chief = make_secretary(make_unit(), role=PostRole.ADMINISTRATOR)
    set_password(member=member, password=PASSWORD, at=NOW, by=chief)
    sign_in(client)
    for path in (PROFILE, "/", "/reports/"):
        assert client.get(path).url == f"{CHANGE}?next={quote(path, safe='')}"
        assert client.post(path).url == CHANGE
    assert client.get(CHANGE).status_code == 200
    assert (
        client.post("/accounts/language/", {"language": "en", "next": CHANGE}).url
        == CHANGE
    )
    new = "another-long-phrase-8"
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/members/notices/?page=2", "/members/notices/?page=2"),
        ("https://elsewhere.example/", PROFILE),
    ],
)
def test_after_the_first_password_one_goes_on_to_the_page_asked_for(
    client, member, wanted, leads_to
):
    chief = make_secretary(make_unit(), role=PostRole.ADMINISTRATOR)
    set_password(member=member, password=PASSWORD, at=NOW, by=chief)
    sign_in(client)
    door = client.get(f"{CHANGE}?next={quote(wanted, safe='')}")
    sent = {
        "next": door.context["redirect_field_value"],
        "oldpassword": PASSWORD,
        "password1": "another-long-phrase-8",
        "password2": "another-long-phrase-8",
    }
    assert f'name="next" value="{sent["next"]}"' in door.content.decode()
    assert client.post(CHANGE, sent).url == leads_to


def test_a_password_that_is_too_short_is_refused_in_chinese(client, member):
    sign_in(client)
    short = {"oldpassword": PASSWORD, "password1": "9xQ-2", "password2": "9xQ-2"}
    page = client.post(CHANGE, short)
    ((sentence,),) = page.context["form"].errors.values()
    assert "10" in sentence
    assert "must contain at least" not in sentence


def test_the_profile_shows_where_i_belong_and_my_posts(client):
    committee = make_unit("公司党委")
    branch = make_unit("第一党支部", parent=committee)
    make_secretary(branch, employee_no="A-0012", name="李书记")
    sign_in(client)
    page = client.get(PROFILE)
    assert "公司党委 › 第一党支部" in page.content.decode()
    assert [name for _, name in page.context["posts"]] == ["第一党支部"]


def test_the_profile_of_somebody_without_a_unit_says_so(client):
    make_member(employee_no="A-0012")
    sign_in(client)
    assert client.get(PROFILE).context["belonging"] is None


def test_the_profile_costs_the_same_at_depth_one_and_three(
    client, django_assert_num_queries
):
    top = make_unit()
    deep = make_unit(parent=make_unit(parent=top))
    for unit, number in ((top, "A-1"), (deep, "A-3")):
        make_secretary(unit, employee_no=number)
        sign_in(client, number)
        with django_assert_num_queries(8):
            client.get(PROFILE)
        client.logout()


def test_language_is_chinese_until_chosen_and_follows_the_member(client, member):
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    assert client.get(LOGIN, **english).headers["Content-Language"] == "zh-hans"
    client.post(reverse("set_language"), {"language": "en", "next": LOGIN})
    assert client.get(LOGIN).headers["Content-Language"] == "en"
    sign_in(client)
    assert client.get(PROFILE).headers["Content-Language"] == "zh-hans"
    client.post(reverse("set_language"), {"language": "en", "next": PROFILE})
    assert client.get(PROFILE).headers["Content-Language"] == "en"
    member.refresh_from_db()
    assert member.language == "en"


def test_language_unknown_or_by_get_changes_nothing(client, member):
    sign_in(client)
    client.post(reverse("set_language"), {"language": "xx"})
    assert client.get(reverse("set_language")).status_code == 405
    member.refresh_from_db()
    assert member.language == "zh-hans"


def test_senior_mode_is_kept_for_the_member_and_comes_to_a_new_device(client, member):
    from django.test import Client

    sign_in(client)
    client.post(reverse("set_display"), {"senior": "1", "next": PROFILE})
    member.refresh_from_db()
    assert member.senior_mode
    phone = Client()
    sign_in(phone)
    assert 'data-senior="true"' in phone.get(PROFILE).content.decode()


def test_senior_mode_chosen_before_sign_in_is_kept_for_the_member(client, member):
    client.post(reverse("set_display"), {"senior": "1", "next": LOGIN})
    sign_in(client)
    member.refresh_from_db()
    assert member.senior_mode


def test_pages_without_a_session_ask_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(LOGIN)


def test_last_sign_in_is_noted(client, member):
    sign_in(client)
    member.refresh_from_db()
    assert timezone.now() - member.last_login < dt.timedelta(minutes=1)
