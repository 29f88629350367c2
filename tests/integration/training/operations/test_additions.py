"""A course that gets another lecture: each choice reaches those it names, and done stays done."""

import datetime as dt
import uuid

import pytest

from courses.models import Completion
from courses.operations.completion import void_completion
from courses.operations.publishing import publish_course
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.training import TODAY, make_assignment
from training.models import Obligation
from training.operations.additions import Reach, add_lectures, additions

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    key = uuid.uuid4()
    return publish_course(
        key=key, title="课程", summary="", topic_key=None, order=0, at=NOON, by=None
    )


@pytest.fixture
def scene(course):
    """One person who has done the course, one who has not, and then a second lecture."""
    unit = make_unit()
    ready, idle = make_member("完", unit=unit), make_member("未", unit=unit)
    first = make_lecture("一", course_key=course.key)
    assignment = make_assignment(unit, course)
    watch_all(ready, first, at=NOON)
    second = make_lecture("二", course_key=course.key)
    return assignment, ready, idle, second


def statuses(assignment):
    rows = Obligation.objects.filter(assignment=assignment).order_by("member")
    return [row.status for row in rows]


def add(assignment, reach):
    due_on = TODAY + dt.timedelta(days=30)
    return add_lectures(
        assignment=assignment, reach=reach, due_on=due_on, at=NOON, by=None
    )


def test_how_many_people_each_choice_reaches_is_known_before(scene):
    assignment, _ready, _idle, second = scene
    found = additions(assignment)
    assert found.lectures == [second]
    assert found.reached == {Reach.NEXT: 0, Reach.OPEN: 1, Reach.EVERYBODY: 2}


def test_open_duties_ask_for_it_and_done_ones_stay_done_until_a_void(scene):
    assignment, ready, idle, second = scene
    assert add(assignment, Reach.OPEN) == 1
    assert additions(assignment) is None
    end = watch_all(ready, second, at=NOON + dt.timedelta(hours=1))
    assert statuses(assignment) == ["done", "not_started"]
    watch_all(idle, second, at=end)
    assert statuses(assignment) == ["done", "in_progress"]
    own = Completion.objects.get(member=ready, lecture__title="一")
    void_completion(completion=own, reason="代学", at=end, by=idle)
    assert statuses(assignment) == ["in_progress", "in_progress"]


def test_everybody_gets_a_duty_of_its_own_and_the_next_round_changes_nothing(scene):
    assignment, _ready, _idle, second = scene
    assert add(assignment, Reach.NEXT) == 0
    assert add(assignment, Reach.EVERYBODY) == 1
    assert statuses(assignment) == ["done", "not_started"]
    new = Obligation.objects.filter(
        assignment__lecture=second, assignment__automatic=False
    )
    assert [row.status for row in new] == ["not_started", "not_started"]
