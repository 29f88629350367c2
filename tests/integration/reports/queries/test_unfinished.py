"""The list of what is not done asks in other words than the status; it means the same."""

import pytest

from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.queries.owed import duties
from reports.queries.unfinished import STATES, unfinished
from tests.builders.courses import make_lecture
from tests.builders.five_levels import CUT_OFF, day, make_five_levels
from tests.builders.owed import make_task, owe
from training.models import Exemption
from training.states import ObligationStatus as Status

pytestmark = pytest.mark.django_db

MEANING = {
    "unfinished": {
        Status.EXPIRED,
        Status.OVERDUE,
        Status.IN_PROGRESS,
        Status.NOT_STARTED,
    },
    "overdue": {Status.EXPIRED, Status.OVERDUE},
    "in_progress": {Status.IN_PROGRESS},
    "not_started": {Status.NOT_STARTED},
}


def test_each_state_is_the_duties_of_its_statuses():
    assert set(MEANING) == set(STATES)
    site = make_five_levels()
    lecture = make_lecture("限期党课", required=False)
    closing = {"due_on": day(3, 31), "closes_on": day(4, 10)}
    period = make_task(site.group_company, lecture, opens_on=day(3, 1), **closing)
    owe(site.wang, period, done=day(4, 5))
    owe(site.qian, period, started=day(3, 5))
    assert Exemption.objects.exists()
    shown = dict.fromkeys(STATES, 0)
    for on in (day(3, 2), day(3, 31), day(4, 1), day(5, 20), CUT_OFF, day(10, 1)):
        scope = get_report_scope_of_unit(site.group_company, on=on)
        for state, statuses in MEANING.items():
            ask = Ask(scope, day(1, 1), day(12, 31), state=state)
            found = {row["key"] for row in unfinished(ask).chunks()}
            wanted = duties(ask).filter(status_then__in=statuses)
            assert found == set(wanted.values_list("pk", flat=True)), (on, state)
            shown[state] += len(found)
    assert all(shown.values()), shown
