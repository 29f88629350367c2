import datetime as dt
from itertools import product

import pytest

from reports.inspection_states import (
    MOVES,
    Deed,
    FindingStatus,
    ListState,
    list_state,
)

DAY = dt.date(2026, 6, 10)


@pytest.mark.parametrize(("status", "days"), list(product(FindingStatus, (-1, 0, 1))))
def test_each_finding_is_in_one_of_the_five_states(status, days):
    due = DAY + dt.timedelta(days=days)
    expected = {
        FindingStatus.OPEN: ListState.LATE if days < 0 else ListState.TO_SUPPLEMENT,
        FindingStatus.RECTIFIED: ListState.TO_CONFIRM,
        FindingStatus.CLOSED: ListState.COMPLETE,
        FindingStatus.NOT_APPLICABLE: ListState.NOT_APPLICABLE,
    }
    assert list_state(status, due, on=DAY) == expected[status]


def test_the_table_of_moves_ends_where_nothing_is_left_to_do():
    assert set(MOVES) == set(Deed) - {Deed.OPENED}
    begun = {before for before, _after in MOVES.values()}
    ended = {after for _before, after in MOVES.values()} - begun
    assert ended == {FindingStatus.CLOSED, FindingStatus.NOT_APPLICABLE}
