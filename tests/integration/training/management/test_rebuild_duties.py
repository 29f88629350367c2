"""`rebuild_duties` finds and mends whatever was broken behind the operations' back."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.models import Restudy
from courses.queries.passes import pass_of
from tests.builders.courses import make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.training import make_assignment
from training.models import Obligation, StatusDelta

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)


def run(*words):
    out = io.StringIO()
    call_command("rebuild_duties", *words, stdout=out)
    return out.getvalue()


def told():
    """What `--verify` says of the broken rows; it changes nothing."""
    out = io.StringIO()
    before = list(Obligation.objects.order_by("pk").values())
    with pytest.raises(CommandError):
        call_command("rebuild_duties", "--verify", stdout=out)
    assert list(Obligation.objects.order_by("pk").values()) == before
    return out.getvalue()


def counts():
    """Counts by (unit, basis, status), as the deltas add up."""
    found = {}
    for one in StatusDelta.objects.all():
        for status, sign in ((one.was, -1), (one.now, 1)):
            if status:
                key = (one.unit_id, one.basis, status)
                found[key] = found.get(key, 0) + sign * one.count
    return {key: count for key, count in found.items() if count}


@pytest.fixture
def branch():
    return make_unit("一支部")


@pytest.fixture
def duty(branch):
    member = make_member("张三", unit=branch)
    assignment = make_assignment(
        branch,
        make_lecture(required=False),
        at=NOW - 5 * DAY,
        opens_on=TODAY - 5 * DAY,
        due_on=TODAY + 20 * DAY,
    )
    return Obligation.objects.get(assignment=assignment, member=member)


def test_duties_that_agree_are_left_alone(duty):
    assert "agrees" in run("--verify")
    assert "0 duties changed" in run()


def test_a_status_that_nothing_shows_is_told_and_mended(duty):
    Obligation.objects.update(status="done", done_at=NOW)
    words = told()
    assert "status is done, ought to be not_started" in words
    assert "done_at" in words
    run()
    duty.refresh_from_db()
    assert (duty.status, duty.done_at) == ("not_started", None)
    assert "agrees" in run("--verify")


def test_evidence_that_was_lost_from_the_row_is_read_again_and_counted(branch, duty):
    watch_all(duty.member, duty.assignment.lecture, at=NOW - DAY)
    right = counts()
    Obligation.objects.update(
        status="not_started", done_at=None, completion=None, unit_at_completion=None
    )
    assert "completion_id" in told()
    StatusDelta.objects.all().delete()
    run()
    duty.refresh_from_db()
    assert (duty.status, duty.completion.member) == ("done", duty.member)
    assert counts()[branch.pk, "date", "done"] == right[branch.pk, "date", "done"]


def test_a_duty_that_is_missing_is_given_again(duty):
    member, assignment = duty.member, duty.assignment
    Obligation.objects.all().delete()
    run()
    assert Obligation.objects.get(member=member).assignment == assignment


def test_a_pass_that_was_not_opened_is_opened(branch):
    member, lecture = make_member("李四", unit=branch), make_lecture(required=False)
    watch_all(member, lecture, at=NOW - 400 * DAY)
    make_assignment(
        branch,
        lecture,
        at=NOW,
        opens_on=TODAY,
        due_on=TODAY + 20 * DAY,
        recognise_days=0,
    )
    Restudy.objects.all()._raw_delete("default")
    assert pass_of(member=member, lecture=lecture).completion is not None
    run()
    assert pass_of(member=member, lecture=lecture).no == 2
