import datetime as dt

import pytest

from members.models import AccessLog, Notice
from members.states import AccessAction
from tests.builders.duties import TODAY, TODAY_AT, make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from training.models import Reminder
from training.operations.reminding import remind

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit("第一党支部")


def remind_of(*duties, unit, by, at=TODAY_AT):
    return remind(
        obligation_ids=[duty.pk for duty in duties], roots=[unit.pk], at=at, by=by
    )


def test_a_person_gets_one_notice_for_all_of_theirs_and_it_is_polite(unit):
    member, secretary = make_member("王芳", unit=unit), make_secretary(unit)
    duties = [
        make_duty(member, unit, make_assignment(unit, title))
        for title in ("甲课", "乙课")
    ]
    assert remind_of(*duties, unit=unit, by=secretary) == (1, 2)
    notice = Notice.objects.get()
    assert notice.member == member
    assert "甲课" in notice.text
    assert "乙课" in notice.text
    assert "王芳" in notice.text
    assert "催" not in notice.title + notice.text


def test_once_per_duty_and_day_in_site_time(unit):
    secretary = make_secretary(unit)
    duty = make_duty(make_member(unit=unit), unit, make_assignment(unit))
    late_evening = dt.datetime(2026, 6, 10, 15, 59, tzinfo=dt.UTC)
    assert remind_of(duty, unit=unit, by=secretary) == (1, 1)
    assert remind_of(duty, unit=unit, by=secretary, at=late_evening) == (0, 0)
    tomorrow = late_evening + dt.timedelta(minutes=1)
    assert remind_of(duty, unit=unit, by=secretary, at=tomorrow) == (1, 1)
    days = set(Reminder.objects.values_list("day", flat=True))
    assert days == {TODAY, TODAY + dt.timedelta(days=1)}


def test_who_reminded_how_many_is_logged(unit):
    secretary = make_secretary(unit)
    made = make_assignment(unit)
    duties = [make_duty(make_member(unit=unit), unit, made) for _ in range(3)]
    remind_of(*duties, unit=unit, by=secretary)
    entry = AccessLog.objects.get(action=AccessAction.REMIND)
    assert (entry.actor, entry.unit, entry.count) == (secretary, unit, 3)


@pytest.mark.parametrize("number", [1, 3])
def test_many_cost_the_same_queries(django_assert_num_queries, unit, number):
    secretary = make_secretary(unit)
    made = make_assignment(unit)
    duties = [make_duty(make_member(unit=unit), unit, made) for _ in range(number)]
    with django_assert_num_queries(12):
        remind_of(*duties, unit=unit, by=secretary)
