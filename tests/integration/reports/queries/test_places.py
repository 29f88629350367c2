"""Where closed organisations stand, told with and without reading the tree."""

import datetime as dt

import pytest

from members.operations.units import close_unit
from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.queries.places import names_of
from tests.builders.members import make_unit

pytestmark = pytest.mark.django_db

MARCH, JUNE = dt.date(2026, 3, 1), dt.date(2026, 6, 30)


def asked(unit, on=JUNE):
    scope = get_report_scope_of_unit(unit, on=on)
    return Ask(scope, dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def place():
    committee = make_unit("公司党委")
    branch = make_unit("第一党支部", parent=committee)
    return {
        "committee": committee,
        "branch": branch,
        "group": make_unit("第一党小组", parent=branch),
        "other": make_unit("第二党支部", parent=committee),
        "foreign": make_unit("外单位党支部"),
    }


def test_what_closed_below_what_closed_belongs_to_the_nearest_that_stands(place):
    for name in ("group", "branch", "foreign"):
        close_unit(unit=place[name], on=MARCH, by=None)
    made = asked(place["committee"])
    assert made.closed == {place["branch"].pk, place["group"].pk}
    assert [node.id for node in made.tree.nodes] == [
        place[name].pk for name in ("committee", "other", "branch", "group")
    ]
    assert asked(place["other"]).closed == frozenset()
    before = asked(place["committee"], on=dt.date(2026, 2, 1))
    assert (before.closed, len(before.tree.nodes)) == (frozenset(), 4)


def test_a_closed_unit_keeps_its_last_name(place):
    close_unit(unit=place["group"], on=MARCH, by=None)
    ids = [place["group"].pk, place["other"].pk]
    assert names_of(ids, on=JUNE) == {ids[0]: "第一党小组", ids[1]: "第二党支部"}


def test_nothing_is_asked_of_the_tree_when_no_unit_was_ever_closed(
    place, django_assert_num_queries
):
    made = asked(place["committee"])
    with django_assert_num_queries(1):
        assert made.closed == frozenset()
