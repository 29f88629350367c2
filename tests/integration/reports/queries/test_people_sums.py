"""People counted by the database are those that one counts by hand from the same duties."""

import dataclasses
import datetime as dt
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Lecture
from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.figures import Figures
from reports.queries.owed import duties
from reports.queries.people_sums import people_by_duties
from tests.builders.courses import make_lecture
from tests.builders.five_levels import CUT_OFF, day, make_five_levels
from tests.builders.members import make_member
from tests.builders.owed import make_task, owe
from tests.builders.quizzes import make_quiz
from training.states import Basis, ObligationStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """The organisation of the golden sheets; two people of it owe lectures with quizzes, too."""
    site = make_five_levels()
    for no in (1, 2):
        lecture = make_lecture(f"测验{no}", required=False)
        lecture.quiz = make_quiz()
        lecture.save()
        period = make_task(
            site.group_company, lecture, opens_on=day(2, 1), due_on=day(2, 28)
        )
        owe(site.wang, period, done=day(2, 3))
        owe(site.li, period, done=day(2, 3) if no == 1 else None)
    return site


def by_hand(ask, first, last):
    asked = dataclasses.replace(ask, first=first, last=last)
    with_quiz = set(Lecture.objects.exclude(quiz=None).values_list("pk", flat=True))
    people = defaultdict(list)
    for duty in duties(asked).select_related("assignment"):
        people[duty.place, duty.member_id].append(duty)
    units = defaultdict(Figures)
    for (unit, _member), owed in people.items():
        asked_of = [d for d in owed if d.status_then != ObligationStatus.EXEMPT]
        done = [d for d in asked_of if d.status_then == ObligationStatus.DONE]
        begun = [
            d
            for d in asked_of
            if d in done or (d.started_at and d.started_at < ask.before)
        ]
        quizzes = [d for d in asked_of if d.assignment.lecture_id in with_quiz]
        units[unit] += Figures(
            exempt=not asked_of,
            assigned=bool(asked_of),
            started=bool(begun),
            done=bool(asked_of) and len(done) == len(asked_of),
            quizzed=bool(quizzes),
            passed=bool(quizzes) and all(d in done for d in quizzes),
        )
    return dict(units)


SPANS = st.tuples(
    st.dates(day(1, 1), day(12, 1)), st.integers(-1, 200).map(lambda n: dt.timedelta(n))
).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    on=st.dates(day(2, 1), day(11, 1)),
    basis=st.sampled_from(Basis.values),
    spans=st.lists(SPANS, min_size=1, max_size=4),
)
def test_every_span_is_counted_as_by_hand(site, on, basis, spans):
    scope = get_report_scope_of_unit(site.group_company, on=on)
    ask = Ask(scope=scope, first=day(1, 1), last=day(12, 31), basis=basis)
    found = people_by_duties(ask, spans)
    assert [dict(direct) for direct in found] == [
        by_hand(ask, first, last) for first, last in spans
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_people_costs_three_queries(
    site, number, django_assert_num_queries
):
    lecture = make_lecture("课", required=False)
    period = make_task(site.first, lecture, opens_on=day(3, 1), due_on=day(3, 31))
    for _ in range(number):
        owe(make_member(unit=site.first), period)
    scope = get_report_scope_of_unit(site.group_company, on=CUT_OFF)
    ask = Ask(scope=scope, first=day(1, 1), last=day(12, 31))
    # Read before: where units stand, and which of them are closed.
    assert ask.tree.nodes
    assert ask.closed is not None
    with django_assert_num_queries(3):
        (direct,) = people_by_duties(ask, [(day(3, 1), day(3, 31))])
    assert sum(one.assigned for one in direct.values()) == 6 + number
