import datetime as dt

import pytest
from django.urls import reverse

from members.models import Notice
from members.operations.transfers import (
    accept_transfer,
    cancel_transfer,
    request_transfer,
    return_transfer,
    send_transfer,
)
from members.states import PostRole, UnitKind
from tests.builders.members import make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
AT = dt.datetime(2026, 2, 20, 2, tzinfo=dt.UTC)


class Place:
    """Two branches of a committee, each with a secretary, and a member who wants to go over."""

    def __init__(self):
        self.top = make_unit("党委", kind=UnitKind.COMMITTEE)
        self.source = make_unit("转出支部", parent=self.top)
        self.target = make_unit("转入支部", parent=self.top)
        self.above = make_secretary(self.top)
        self.sender = make_secretary(self.source)
        self.receiver = make_secretary(self.target)
        self.inspector = make_secretary(self.target, role=PostRole.INSPECTOR)
        self.outsider = make_secretary(make_unit("别处"))
        self.member = make_member("王芳", unit=self.source)


@pytest.fixture
def place():
    return Place()


@pytest.fixture
def step(django_capture_on_commit_callbacks):
    """Takes a step and lets everybody be told of it; whoever has been told anything then."""

    def take(operation, **fields):
        before = set(Notice.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            made = operation(**fields, at=AT)
        news = Notice.objects.exclude(pk__in=before).select_related("member")
        return made, {one.member: one for one in news}

    return take


def request(step, place, by=None):
    return step(
        request_transfer,
        member=place.member,
        to_unit=place.target,
        wanted_on=MARCH,
        by=by,
    )


def test_each_step_is_told_to_the_side_whose_turn_it_is_and_to_the_member(place, step):
    transfer, told = request(step, place, by=place.above)
    assert set(told) == {place.sender, place.member}
    _transfer, told = step(send_transfer, transfer=transfer, by=place.sender)
    assert set(told) == {place.receiver, place.member}
    notice = told[place.receiver]
    assert "王芳" in notice.title
    assert "转出支部 → 转入支部" in notice.text
    assert notice.url == reverse("organisation:transfer", args=[transfer.key])
    assert told[place.member].url == reverse("members:own-data")
    _transfer, told = step(
        accept_transfer, transfer=transfer, on=MARCH, by=place.receiver
    )
    assert set(told) == {place.sender, place.member}
    assert "2026-03-01" in told[place.member].text


def test_a_return_says_why_and_what_was_told_before_is_read(place, step):
    transfer, _told = request(step, place, by=place.sender)
    step(send_transfer, transfer=transfer, by=place.sender)
    _transfer, told = step(
        return_transfer, transfer=transfer, note="材料不全", by=place.receiver
    )
    assert set(told) == {place.sender, place.member}
    assert "材料不全" in told[place.sender].text
    unread = Notice.objects.unread()
    assert not unread.filter(member=place.receiver).exists()
    assert unread.filter(member=place.member).count() == 1
    place.member.refresh_from_db()
    assert place.member.unread_notices == 1


def test_taken_back_before_it_was_sent_the_target_hears_nothing(place, step):
    transfer, _told = request(step, place, by=place.sender)
    _transfer, told = step(cancel_transfer, transfer=transfer, by=place.sender)
    assert set(told) == {place.member}


def test_taken_back_after_it_was_sent_the_target_is_told(place, step):
    transfer, _told = request(step, place, by=place.sender)
    step(send_transfer, transfer=transfer, by=place.sender)
    _transfer, told = step(cancel_transfer, transfer=transfer, by=place.sender)
    assert set(told) == {place.receiver, place.member}


def test_a_branch_without_anybody_is_told_by_the_nearest_above(place, step):
    empty = make_unit("新支部", parent=place.top)
    transfer, _told = step(
        request_transfer,
        member=place.member,
        to_unit=empty,
        wanted_on=MARCH,
        by=place.sender,
    )
    _transfer, told = step(send_transfer, transfer=transfer, by=place.sender)
    assert set(told) == {place.above, place.member}


def test_whoever_is_told_can_open_it_and_nobody_else(place, step, client):
    transfer, _told = request(step, place, by=place.sender)
    _transfer, told = step(send_transfer, transfer=transfer, by=place.sender)
    for person, status in ((place.receiver, 200), (place.outsider, 404)):
        client.force_login(person)
        page = client.get(reverse("organisation:transfer", args=[transfer.key]))
        assert page.status_code == status
    assert place.outsider not in told
