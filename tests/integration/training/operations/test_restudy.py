"""Duties that do not recognise what was completed long ago: it is studied again."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from courses.models import Completion
from courses.operations.publishing import publish_course
from courses.operations.watch_token import TokenRefused
from courses.queries.passes import pass_of
from courses.queries.standing import standing_of
from courses.states import StudyState
from members.operations.memberships import join_unit
from members.states import PersonKind
from tests.builders.courses import NOON, Player, make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_attempt, make_quiz, submit
from tests.builders.sessions import make_rule
from tests.builders.training import (
    DAY,
    TODAY,
    make_assignment,
    make_period,
    make_plan,
)
from training.models import CreditEntry, Obligation
from training.operations.additions import Reach, add_lectures
from training.operations.assignments import cancel_assignment, open_due_periods
from training.operations.plans import close_plan
from training.operations.statuses import differing
from training.queries.my_duties import duties_of, my_duties
from training.states import CreditKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make_unit("一支部")


@pytest.fixture
def member(branch):
    return make_member("张", unit=branch)


def make_course():
    return publish_course(
        key=uuid.uuid4(),
        title="专题",
        summary="",
        topic_key=None,
        order=0,
        at=NOON,
        by=None,
    )


def later(days):
    return NOON + dt.timedelta(days=days)


def asked_again(branch, item, *, days, recognise_days=0):
    """An assignment that opens `days` after NOON and recognises only so much."""
    return make_assignment(
        branch,
        item,
        at=later(days),
        opens_on=TODAY + days * DAY,
        due_on=TODAY + (days + 30) * DAY,
        recognise_days=recognise_days,
    )


def duty_of(assignment, member, no=1):
    return Obligation.objects.get(assignment=assignment, member=member, period__no=no)


def test_who_completed_it_before_studies_it_again_and_the_first_duty_stays_done(
    branch, member
):
    lecture = make_lecture(required=False)
    first = make_assignment(branch, lecture)
    watch_all(member, lecture, at=NOON)
    was = duty_of(first, member)
    again = asked_again(branch, lecture, days=400)
    assert duty_of(again, member).status == "not_started"
    assert pass_of(member=member, lecture=lecture).no == 2
    player = Player(member, lecture, at=later(401))
    player.beat(spans=[(0, 5_000)], at=later(401) + dt.timedelta(seconds=5))
    assert duty_of(again, member).status == "in_progress"
    watch_all(member, lecture, at=later(402))
    done = duty_of(again, member)
    assert (done.status, done.completion.pass_no) == ("done", 2)
    now = duty_of(first, member)
    assert (now.done_at, now.completion_id) == (was.done_at, was.completion_id)
    assert differing(at=later(403)) == []


def test_a_completion_that_is_young_enough_counts(branch, member):
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    recent = asked_again(branch, lecture, days=20, recognise_days=30)
    assert duty_of(recent, member).status == "done"
    assert pass_of(member=member, lecture=lecture).no == 1
    strict = asked_again(branch, lecture, days=20, recognise_days=19)
    assert duty_of(strict, member).status == "not_started"
    assert pass_of(member=member, lecture=lecture).no == 2


def test_each_round_begins_another_pass(branch, member):
    lecture = make_lecture(required=False)
    assignment = asked_again(branch, lecture, days=0)
    watch_all(member, lecture, at=later(1))
    make_period(
        assignment, opens_on=TODAY + 366 * DAY, due_on=TODAY + 396 * DAY, at=later(1)
    )
    open_due_periods(at=later(366))
    assert duty_of(assignment, member, 2).status == "not_started"
    watch_all(member, lecture, at=later(367))
    assert duty_of(assignment, member, 2).status == "done"
    assert duty_of(assignment, member).completion.pass_no == 1


def test_who_joins_later_studies_it_again_too(branch):
    lecture = make_lecture(required=False)
    newcomer = make_member("新", unit=make_unit("别处"))
    watch_all(newcomer, lecture, at=NOON)
    assignment = asked_again(branch, lecture, days=10)
    assert pass_of(member=newcomer, lecture=lecture).no == 1
    join_unit(
        member=newcomer,
        unit=branch,
        kind=PersonKind.FULL,
        on=TODAY + 12 * DAY,
        by=None,
        at=later(12),
    )
    assert duty_of(assignment, newcomer).status == "not_started"
    assert pass_of(member=newcomer, lecture=lecture).no == 2


def test_of_a_course_only_what_is_too_old_is_studied_again(branch, member):
    course = make_course()
    old, young = (make_lecture(f"课{n}", course_key=course.key) for n in range(2))
    watch_all(member, old, at=NOON)
    watch_all(member, young, at=later(50))
    assignment = asked_again(branch, course, days=60, recognise_days=30)
    assert pass_of(member=member, lecture=old).no == 2
    assert pass_of(member=member, lecture=young).no == 1
    watch_all(member, old, at=later(61))
    assert duty_of(assignment, member).status == "done"


def test_a_lecture_added_to_an_open_round_is_studied_again_as_well(branch, member):
    course = make_course()
    make_lecture("课一", course_key=course.key)
    added = make_lecture("课二", required=False)
    watch_all(member, added, at=NOON)
    assignment = asked_again(branch, course, days=10)
    make_lecture("课二", key=added.key, course_key=course.key, video=added.video)
    add_lectures(
        assignment=assignment, reach=Reach.OPEN, due_on=None, at=later(11), by=None
    )
    assert pass_of(member=member, lecture=added).no == 2


def test_hours_are_credited_once_a_year_however_often_it_is_studied(branch, member):
    make_rule(branch, CreditKind.ONLINE_VIDEO, "1")
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    asked_again(branch, lecture, days=30)
    watch_all(member, lecture, at=later(31))
    assert Completion.objects.count() == 2
    assert [entry.year for entry in CreditEntry.objects.all()] == [2026]
    asked_again(branch, lecture, days=366)
    watch_all(member, lecture, at=later(367))
    entries = CreditEntry.objects.order_by("pk")
    assert [(entry.year, entry.reverses_id) for entry in entries] == [
        (2026, None),
        (2027, None),
    ]


def test_the_member_reads_that_it_is_to_be_studied_again(branch, member, client):
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    again = asked_again(branch, lecture, days=100)
    owed = duties_of(member).filter(pk=duty_of(again, member).pk)
    [duty] = my_duties(owed, member=member, at=later(100))
    assert duty.again
    assert duty.left
    client.force_login(member)
    page = client.get(reverse("courses:lecture", args=[lecture.key]))
    standing = page.context["standing"]
    assert standing.restudy.reason == again.title
    assert timezone.localdate(standing.earlier.completed_at) == TODAY
    words = page.content.decode()
    assert again.title in words
    assert TODAY.isoformat() in words
    assert standing.state_label in words


def cancel(assignment, *, at):
    return cancel_assignment(assignment=assignment, reason="不再需要", at=at, by=None)


def test_cancelling_takes_back_what_was_not_begun_and_the_lecture_is_done_as_before(
    branch, member, client
):
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    again = asked_again(branch, lecture, days=400)
    player = Player(member, lecture, at=later(401))
    cancel(again, at=later(402))
    state = pass_of(member=member, lecture=lecture)
    assert (state.no, state.restudy) == (1, None)
    assert state.completion is not None
    assert standing_of(member=member, lecture=lecture).state == StudyState.DONE
    # The page that was open goes on in the pass that counts.
    with pytest.raises(TokenRefused):
        player.beat(spans=[(0, 5_000)], at=later(402) + dt.timedelta(seconds=5))
    client.force_login(member)
    assert client.get(reverse("duties:my")).context["duties"] == []
    assert differing(at=later(403)) == []


def test_what_was_begun_goes_on_after_cancelling(branch, member):
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    again = asked_again(branch, lecture, days=400)
    player = Player(member, lecture, at=later(401))
    player.beat(spans=[(0, 5_000)], at=later(401) + dt.timedelta(seconds=5))
    cancel(again, at=later(402))
    assert pass_of(member=member, lecture=lecture).no == 2
    watch_all(member, lecture, at=later(403))
    assert Completion.objects.filter(member=member, lecture=lecture).count() == 2


def test_an_attempt_at_the_quiz_is_a_beginning_too(branch, member):
    quiz = make_quiz()
    lecture = make_lecture(required=False, quiz=quiz)
    submit(make_attempt(member, quiz, at=NOON), at=NOON + dt.timedelta(minutes=5))
    watch_all(member, lecture, at=NOON + dt.timedelta(hours=1))
    again = asked_again(branch, lecture, days=400)
    assert pass_of(member=member, lecture=lecture).no == 2
    since = pass_of(member=member, lecture=lecture).since
    make_attempt(member, quiz, at=later(401), since=since)
    cancel(again, at=later(402))
    assert pass_of(member=member, lecture=lecture).no == 2


def test_another_that_asks_as_well_keeps_the_pass_until_it_is_cancelled_too(
    branch, member
):
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    one = asked_again(branch, lecture, days=400)
    other = asked_again(branch, lecture, days=400)
    cancel(one, at=later(401))
    assert pass_of(member=member, lecture=lecture).no == 2
    cancel(other, at=later(401))
    assert pass_of(member=member, lecture=lecture).no == 1


def test_one_that_recognises_the_completion_does_not_keep_the_pass(branch, member):
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    strict = asked_again(branch, lecture, days=20)
    asked_again(branch, lecture, days=20, recognise_days=30)
    cancel(strict, at=later(21))
    assert pass_of(member=member, lecture=lecture).no == 1


def test_asked_again_after_that_it_begins_anew(branch, member):
    lecture = make_lecture(required=False)
    watch_all(member, lecture, at=NOON)
    cancel(asked_again(branch, lecture, days=400), at=later(401))
    again = asked_again(branch, lecture, days=500)
    assert pass_of(member=member, lecture=lecture).no == 2
    watch_all(member, lecture, at=later(501))
    assert duty_of(again, member).status == "done"


@pytest.mark.parametrize("number", [1, 3])
def test_cancelling_costs_the_same_queries(branch, django_assert_num_queries, number):
    lecture = make_lecture(required=False)
    for n in range(number):
        watch_all(make_member(f"员{n}", unit=branch), lecture, at=NOON)
    again = asked_again(branch, lecture, days=400)
    with django_assert_num_queries(19):
        assert cancel(again, at=later(401)) == number


def test_a_yearly_round_opens_with_the_new_year_of_the_site(branch, member):
    lecture = make_lecture(required=False)
    yearly = asked_again(branch, lecture, days=0)
    watch_all(member, lecture, at=later(1))
    make_period(
        yearly,
        label="2027年度",
        opens_on=dt.date(2027, 1, 1),
        due_on=dt.date(2027, 12, 31),
        at=later(2),
    )
    midnight = dt.datetime(2026, 12, 31, 16, tzinfo=dt.UTC)
    assert open_due_periods(at=midnight - dt.timedelta(seconds=1)) == 0
    assert open_due_periods(at=midnight) == 1
    assert duty_of(yearly, member).status == "done"
    new = duty_of(yearly, member, no=2)
    assert (new.status, new.due_on) == ("not_started", dt.date(2027, 12, 31))
    watch_all(member, lecture, at=dt.datetime(2027, 12, 31, 15, tzinfo=dt.UTC))
    assert not duty_of(yearly, member, no=2).is_late


def test_a_closed_plan_gets_no_further_round(branch):
    plan = make_plan(branch, published=True)
    assignment = make_assignment(branch, plan=plan)
    close_plan(plan=plan, at=NOON, by=None)
    assignment.refresh_from_db()
    with pytest.raises(ValidationError):
        make_period(assignment, opens_on=TODAY + 366 * DAY, due_on=TODAY + 396 * DAY)
