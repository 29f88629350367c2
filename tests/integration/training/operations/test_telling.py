import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from lib import doorbell
from members.models import Notice
from members.operations.memberships import join_unit, leave_unit
from members.operations.notices import mark_read, send_due
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.sessions import hold_session, make_session
from tests.builders.training import (
    DAY,
    TODAY,
    make_assignment,
    make_exemption,
    make_period,
    make_plan,
)
from training.models import Obligation
from training.operations.assignments import (
    cancel_assignment,
    open_due_periods,
)
from training.operations.following import materialise
from training.operations.plans import publish_plan
from training.operations.ringing import TELL_TASK
from training.operations.telling import tell_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit("第一党支部")


def told(member):
    return list(Notice.objects.filter(member=member, kind="duties"))


def test_what_was_published_is_told_to_those_who_owe_it_and_to_nobody_else(unit):
    member, outsider = make_member(unit=unit), make_member(unit=make_unit())
    lecture = make_lecture("坚定理想信念", required=False)
    make_assignment(unit, lecture, why="年度计划要求", title="必学：理想信念")
    assert tell_duties(at=NOON) == 1
    (notice,) = told(member)
    assert "必学：理想信念" in notice.text
    assert "年度计划要求" in notice.text
    assert (TODAY + 30 * DAY).isoformat() in notice.text
    assert notice.url == reverse("courses:lecture", args=[lecture.key])
    assert told(outsider) == []
    member.refresh_from_db()
    assert member.unread_notices == 1


def test_a_plan_of_several_is_one_notice_and_telling_again_tells_nobody(unit):
    member = make_member(unit=unit)
    plan = make_plan(unit)
    for no in range(3):
        make_assignment(unit, plan=plan, published=False, title=f"第{no}课")
    publish_plan(plan=plan, at=NOON, by=None, short_notice=True)
    assert tell_duties(at=NOON) == 1
    assert tell_duties(at=NOON) == 0
    (notice,) = told(member)
    assert "3" in notice.title
    assert all(f"第{no}课" in notice.text for no in range(3))
    assert notice.url == reverse("duties:my")


def test_a_second_publishing_of_the_day_joins_the_notice_and_sends_no_second_mail(unit):
    member = make_member(unit=unit, email="wang@example.org")
    make_assignment(unit, title="上午的课")
    tell_duties(at=NOON)
    assert send_due(at=NOON) == 1
    mark_read(notice=told(member)[0], at=NOON, by=member)
    later = NOON + dt.timedelta(hours=2)
    make_assignment(unit, title="下午的课", at=later)
    assert tell_duties(at=later) == 1
    (notice,) = told(member)
    assert "上午的课" in notice.text
    assert "下午的课" in notice.text
    assert notice.read_at is None
    assert send_due(at=later) == 0
    assert len(mail.outbox) == 1


def test_the_notice_of_a_later_day_takes_the_place_of_an_unread_one(unit):
    member = make_member(unit=unit)
    make_assignment(unit, title="昨天的课")
    tell_duties(at=NOON)
    tomorrow = NOON + DAY
    make_assignment(unit, title="今天的课", at=tomorrow, opens_on=TODAY + DAY)
    tell_duties(at=tomorrow)
    newest, before = told(member)
    assert "昨天的课" not in newest.text
    assert (newest.read_at, before.read_at) == (None, tomorrow)
    member.refresh_from_db()
    assert member.unread_notices == 1


def test_joining_tells_the_joiner_alone_and_coming_back_tells_again(unit):
    there, joiner = make_member(unit=unit), make_member()
    make_assignment(unit, title="甲课")
    tell_duties(at=NOON)
    join_unit(member=joiner, unit=unit, kind="full", on=TODAY, at=NOON, by=None)
    materialise(member_ids=[joiner.pk], at=NOON)
    assert tell_duties(at=NOON) == 1
    assert len(told(there)) == len(told(joiner)) == 1
    away, back = NOON + DAY, NOON + 2 * DAY
    leave_unit(member=joiner, unit=unit, on=TODAY + DAY, at=away, by=None)
    materialise(member_ids=[joiner.pk], at=away)
    assert tell_duties(at=away) == 0
    join_unit(
        member=joiner, unit=unit, kind="full", on=TODAY + 2 * DAY, at=back, by=None
    )
    materialise(member_ids=[joiner.pk], at=back)
    assert tell_duties(at=back) == 1
    assert len(told(joiner)) == 2


def test_the_exempt_the_done_and_what_was_cancelled_are_not_told(unit):
    exempt, done, owing = (make_member(name, unit=unit) for name in ("免", "完", "学"))
    lecture = make_lecture(required=False)
    make_exemption(exempt)
    watch_all(done, lecture, at=NOON)
    make_assignment(unit, lecture, at=NOON + dt.timedelta(hours=1))
    gone = make_assignment(unit, title="取消的课")
    cancel_assignment(assignment=gone, reason="不再需要", at=NOON, by=None)
    assert tell_duties(at=NOON + dt.timedelta(hours=1)) == 1
    assert told(exempt) == told(done) == []
    assert "取消的课" not in told(owing)[0].text
    assert not Obligation.objects.filter(untold=True).exists()


def test_a_draft_and_a_round_to_come_tell_nobody_until_they_open(unit):
    member = make_member(unit=unit)
    make_assignment(unit, published=False)
    yearly = make_assignment(unit, title="年度课")
    make_period(yearly, opens_on=TODAY + 10 * DAY, due_on=TODAY + 40 * DAY)
    tell_duties(at=NOON)
    assert len(told(member)) == 1
    then = NOON + 10 * DAY
    open_due_periods(at=then)
    assert tell_duties(at=then) == 1
    assert (TODAY + 40 * DAY).isoformat() in told(member)[0].text


def test_a_lecture_that_two_ask_for_is_one_new_task(unit):
    member = make_member(unit=unit)
    lecture = make_lecture("坚定理想信念", required=False)
    make_assignment(unit, lecture, title="全年必学", due_on=TODAY + 60 * DAY)
    make_assignment(unit, lecture, title="支部安排", due_on=TODAY + 20 * DAY)
    assert tell_duties(at=NOON) == 1
    (notice,) = told(member)
    assert "1" in notice.title
    assert "支部安排" in notice.text
    assert "全年必学" not in notice.text
    assert notice.url == reverse("courses:lecture", args=[lecture.key])


def test_at_night_the_page_has_it_and_mail_waits(unit):
    make_member(unit=unit, email="wang@example.org")
    night = NOON + dt.timedelta(hours=11)
    make_assignment(unit, at=night)
    tell_duties(at=night)
    assert send_due(at=night) == 0
    assert send_due(at=night + dt.timedelta(hours=12)) == 1


def test_publishing_rings_for_the_telling_once_it_stands(
    unit, django_capture_on_commit_callbacks
):
    make_member(unit=unit)
    with django_capture_on_commit_callbacks() as callbacks:
        make_assignment(unit)
    rings = [
        one.args for one in callbacks if getattr(one, "func", None) == doorbell.ring
    ]
    assert (TELL_TASK,) in rings


@pytest.mark.parametrize("number", [1, 3])
def test_telling_many_costs_the_same_queries(unit, django_assert_num_queries, number):
    for _no in range(number):
        make_member(unit=unit)
    make_secretary(make_unit())
    make_assignment(unit)
    make_assignment(unit)
    with django_assert_num_queries(15):
        assert tell_duties(at=NOON) == number


def test_a_session_that_is_over_is_told_when_somebody_asks_for_it(unit):
    absent = make_member("缺", unit=unit)
    session = hold_session(unit, title="第一课")
    Notice.objects.all().delete()
    made = make_assignment(unit, session, at=session.ends_at)
    assert Obligation.objects.filter(assignment=made, member=absent).exists()
    tell_duties(at=session.ends_at)
    told = Notice.objects.get(member=absent)
    assert (told.kind, "第一课" in told.text) == ("duties", True)


def test_a_session_to_come_is_no_new_task(unit):
    make_member("员", unit=unit)
    make_assignment(unit, make_session(unit, title="第二课"))
    tell_duties(at=NOON)
    assert not Notice.objects.filter(kind="duties").exists()
