import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

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


def test_the_notice_holds_all_that_is_due_whatever_was_chosen(unit):
    member, secretary = make_member(unit=unit), make_secretary(unit)
    soon = TODAY + dt.timedelta(days=3)
    late, near, far = (
        make_duty(member, unit, make_assignment(unit, title), due_on=day, status=status)
        for title, day, status in (
            ("甲课", TODAY - dt.timedelta(days=1), "overdue"),
            ("乙课", soon, "not_started"),
            ("丙课", TODAY + dt.timedelta(days=40), "not_started"),
        )
    )
    assert remind_of(late, unit=unit, by=secretary) == (1, 2)
    words = Notice.objects.get().text
    assert "甲课" in words
    assert "乙课" in words
    assert "丙课" not in words
    assert set(Reminder.objects.values_list("obligation", "is_first")) == {
        (late.pk, True),
        (near.pk, False),
    }
    assert far.reminders.count() == 0


def test_another_administrator_tells_nobody_a_second_time_that_day(unit):
    member = make_member(unit=unit)
    one = make_duty(member, unit, make_assignment(unit, "甲课"))
    remind_of(one, unit=unit, by=make_secretary(unit))
    other = make_duty(member, unit, make_assignment(unit, "乙课"))
    assert remind_of(other, unit=unit, by=make_secretary(unit)) == (0, 0)
    assert Notice.objects.count() == 1


def test_the_database_lets_one_row_stand_for_a_persons_day(unit):
    member = make_member(unit=unit)
    first, second = (
        make_duty(member, unit, make_assignment(unit, title)) for title in ("甲", "乙")
    )
    given = {"member": member, "day": TODAY, "at": TODAY_AT, "is_first": True}
    Reminder.objects.create(obligation=first, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(obligation=second, **given)


@pytest.mark.parametrize(
    ("hour", "waits_until"), [(2, None), (15, dt.time(8)), (22, dt.time(8))]
)
def test_channels_outside_wait_for_the_end_of_the_quiet_hours(
    unit, settings, hour, waits_until
):
    settings.DANGKE_QUIET_HOURS = (dt.time(21), dt.time(8))
    duty = make_duty(make_member(unit=unit), unit, make_assignment(unit))
    at = dt.datetime(2026, 6, 10, hour, tzinfo=dt.UTC)
    remind_of(duty, unit=unit, by=make_secretary(unit), at=at)
    not_before = timezone.localtime(Notice.objects.get().not_before)
    assert not_before.time() == (waits_until or dt.time(10))


def test_once_per_person_and_day_in_site_time(unit):
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
    with django_assert_num_queries(16):
        remind_of(*duties, unit=unit, by=secretary)
