import datetime as dt

import pytest
from django.urls import reverse

from members.models import Notice
from members.operations.notices import notify
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)
LIST = reverse("members:notices")


def tell(member, title="有新课", url="/members/"):
    notify(members=[member], kind="news", title=title, url=url, at=AT)
    return Notice.objects.filter(member=member).first()


def test_a_member_sees_only_the_own_notices_and_the_count_in_the_header(client):
    member, other = make_member(), make_member()
    tell(member, "给我的")
    tell(other, "给别人的")
    client.force_login(member)
    body = client.get(LIST).content.decode()
    assert "给我的" in body
    assert "给别人的" not in body
    assert 'class="tool__count" aria-hidden="true">1<' in body


def test_opening_marks_as_read_and_leads_on_and_nobody_elses(client):
    member = make_member()
    notice = tell(member)
    path = reverse("members:open-notice", args=[notice.key])
    client.force_login(make_member())
    assert client.post(path).status_code == 404
    client.force_login(member)
    assert client.get(path).status_code == 405
    assert client.post(path).url == "/members/"
    assert not Notice.objects.unread().exists()
    assert client.get(LIST, {"unread": "1"}).context["page"].paginator.count == 0


@pytest.mark.parametrize("url", ["//elsewhere.example/", "https://elsewhere.example/"])
def test_a_notice_leads_nowhere_but_here(client, url):
    member = make_member()
    notice = tell(member, url=url)
    client.force_login(member)
    path = reverse("members:open-notice", args=[notice.key])
    assert client.post(path).url == LIST


def test_all_read_up_to_what_was_shown(client):
    member = make_member()
    shown = tell(member)
    later = tell(member)
    client.force_login(member)
    assert (
        client.post(reverse("members:read-notices"), {"newest": "x"}).status_code == 404
    )
    client.post(reverse("members:read-notices"), {"newest": shown.pk})
    assert list(Notice.objects.unread()) == [later]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries(client, django_assert_num_queries, number):
    member = make_member()
    for _no in range(number):
        tell(member)
    client.force_login(member)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)
