import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from members.channels import ChannelUnavailable, NoticeRefused
from members.models import Member, Notice
from members.models.notices import NOTICE_ATTEMPTS
from members.operations.notices import (
    mark_all_read,
    mark_read,
    notify,
    send_due,
    settle_notices,
)
from members.operations.people import disable_member
from members.states import Language
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)  # 10:00 in Shanghai
NIGHT = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)  # 22:00
HERE = "tests.integration.members.operations.test_notices"


class Postbox:
    """A channel as an adapter would be written; keeps what it was handed."""

    name = "postbox"
    taken: list = []
    fails: Exception | None = None

    def reaches(self, member):
        return not member.name.startswith("无")

    def send(self, notice, *, address):
        if Postbox.fails:
            raise Postbox.fails
        Postbox.taken.append((notice.member.name, notice.title, address))


class DownBackend(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("gone")


@pytest.fixture
def postbox(settings):
    settings.DANGKE_CHANNELS = [f"{HERE}.Postbox"]
    # Imported under the name the setting gives, whatever name pytest gave this file.
    live = import_string(f"{HERE}.Postbox")
    live.taken, live.fails = [], None
    yield live
    live.fails = None


def tell(*members, at=MORNING, **fields):
    return notify(
        members=members,
        kind="news",
        **{"title": "有新课", "url": "/topics/", "dedup": "", "at": at} | fields,
    )


def test_a_notice_is_in_the_readers_language_and_counted_on_every_page():
    chinese = make_member("王")
    english = make_member("Li", language=Language.ENGLISH)
    assert tell(chinese, english, title=_("Home"), text=lambda m: m.name) == 2
    assert Notice.objects.get(member=english).title == "Home"
    assert Notice.objects.get(member=chinese).title != "Home"
    assert Notice.objects.get(member=chinese).text == "王"
    chinese.refresh_from_db()
    assert chinese.unread_notices == 1


def test_a_dedup_had_before_and_a_closed_account_are_left_alone():
    first, second, closed = make_member(), make_member(), make_member()
    disable_member(member=closed, at=MORNING, by=None)
    assert tell(first, closed, dedup="once") == 1
    assert tell(first, second, closed, dedup="once") == 1
    assert set(Notice.objects.values_list("member", flat=True)) == {first.pk, second.pk}


@pytest.mark.parametrize("number", [1, 3])
def test_telling_many_costs_the_same_queries(django_assert_num_queries, number):
    people = [make_member() for _ in range(number)]
    with django_assert_num_queries(6):
        tell(*people, dedup="x")


def test_reading_one_or_all_is_counted_and_what_came_later_stays(client):
    member = make_member()
    tell(member)
    tell(member)
    newest = Notice.objects.first()
    tell(member)
    mark_read(notice=newest, at=MORNING, by=member)
    member.refresh_from_db()
    assert member.unread_notices == 2
    mark_all_read(member=member, up_to=newest.pk, at=MORNING)
    member.refresh_from_db()
    assert member.unread_notices == 1
    stranger = make_member()
    mark_read(notice=Notice.objects.unread().get(), at=MORNING, by=stranger)
    assert Notice.objects.unread().count() == 1


def test_mail_goes_out_with_the_full_link_and_only_to_who_has_an_address():
    tell(make_member(email="wang@example.org"), make_member(), title="有\n新课")
    assert send_due(at=MORNING) == 1
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.org"]
    assert letter.subject == "有 新课"
    assert "http://" in letter.body
    assert "/topics/" in letter.body
    assert send_due(at=MORNING) == 0


def test_at_night_the_page_shows_at_once_and_channels_wait_for_morning():
    member = make_member(email="wang@example.org")
    tell(member, at=NIGHT)
    assert Notice.objects.unread().filter(member=member).exists()
    assert send_due(at=NIGHT + dt.timedelta(hours=9, minutes=59)) == 0
    assert send_due(at=NIGHT + dt.timedelta(hours=10)) == 1
    assert len(mail.outbox) == 1


def test_a_server_that_is_down_is_tried_again_and_given_up_in_sight(settings):
    settings.EMAIL_BACKEND = f"{HERE}.DownBackend"
    tell(make_member(email="wang@example.org"))
    at = MORNING
    for _no in range(NOTICE_ATTEMPTS):
        assert Notice.objects.given_up().count() == 0
        assert send_due(at=at) == 0
        at = Notice.objects.get().not_before + dt.timedelta(seconds=1)
    notice = Notice.objects.given_up().get()
    assert notice.failure.startswith("email: SMTPServerDisconnected")
    assert send_due(at=at + dt.timedelta(days=9)) == 0


def test_any_class_with_the_three_words_is_a_channel(postbox):
    tell(make_member("王"), make_member("无号"))
    assert send_due(at=MORNING) == 1
    ((name, title, address),) = postbox.taken
    assert (name, title) == ("王", "有新课")
    assert address.endswith("/topics/")


def test_a_channel_that_refuses_is_not_asked_again(postbox):
    tell(make_member("王"))
    postbox.fails = NoticeRefused("left the company")
    assert send_due(at=MORNING) == 1
    assert Notice.objects.get().failure == "postbox: left the company"


def test_one_channel_failing_does_not_send_the_other_twice(postbox, settings):
    settings.DANGKE_CHANNELS = ["members.channels.Email", *settings.DANGKE_CHANNELS]
    tell(make_member("王", email="wang@example.org"))
    postbox.fails = ChannelUnavailable("down")
    assert send_due(at=MORNING) == 0
    postbox.fails = None
    assert send_due(at=MORNING + dt.timedelta(hours=1)) == 1
    assert (len(mail.outbox), len(postbox.taken)) == (1, 1)


def test_the_count_stands_for_the_rows():
    member = make_member()
    for _no in range(3):
        tell(member)
    assert Member.objects.get(pk=member.pk).unread_notices == 3


def test_renewing_says_the_new_words_and_goes_out_only_once():
    member = make_member(email="wang@example.org")
    tell(member, dedup="duties:1", renew=True)
    assert send_due(at=MORNING) == 1
    mark_read(notice=Notice.objects.get(), at=MORNING, by=member)
    later = MORNING + dt.timedelta(hours=1)
    assert tell(member, dedup="duties:1", renew=True, title="又有新课", at=later) == 1
    notice = Notice.objects.get()
    assert (notice.title, notice.read_at) == ("又有新课", None)
    assert notice.created_at == later
    assert send_due(at=later) == 0
    member.refresh_from_db()
    assert member.unread_notices == 1


def test_what_comes_now_marks_what_it_replaces_and_nothing_else():
    member, other = make_member(), make_member()
    for person in (member, other):
        tell(person, dedup="session:1:expected")
        tell(person, dedup="session:2:expected")
    tell(member, dedup="session:1:changed", replaces="session:1:")
    unread = Notice.objects.unread()
    assert set(unread.values_list("member", "dedup")) == {
        (member.pk, "session:1:changed"),
        (member.pk, "session:2:expected"),
        (other.pk, "session:1:expected"),
        (other.pk, "session:2:expected"),
    }
    settle_notices(member_ids=[other.pk], about="session:", at=MORNING)
    other.refresh_from_db()
    assert other.unread_notices == 0
    assert unread.filter(member=member).count() == 2
