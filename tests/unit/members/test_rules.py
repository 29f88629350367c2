import datetime as dt

import pytest

from members.rules import CycleFound, Edge, Path, merged, paths_of

DAY = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(10)]


def test_merged_joins_touching_ranges_and_keeps_gaps():
    ranges = [(DAY[5], DAY[7]), (DAY[0], DAY[2]), (DAY[2], DAY[3]), (DAY[6], DAY[8])]
    assert merged(ranges) == [(DAY[0], DAY[3]), (DAY[5], DAY[8])]


def test_paths_of_a_unit_that_moves_carry_the_days_of_each_parent():
    edges = {
        1: [Edge(None, DAY[0], DAY[9])],
        2: [Edge(1, DAY[0], DAY[9])],
        3: [Edge(2, DAY[0], DAY[4]), Edge(1, DAY[4], DAY[9])],
    }
    assert paths_of(3, edges) == {
        Path(3, 3, 0, DAY[0], DAY[9]),
        Path(2, 3, 1, DAY[0], DAY[4]),
        Path(1, 3, 2, DAY[0], DAY[4]),
        Path(1, 3, 1, DAY[4], DAY[9]),
    }


def test_paths_of_units_that_swap_places_on_a_day_is_no_cycle():
    edges = {
        1: [Edge(None, DAY[0], DAY[5]), Edge(2, DAY[5], DAY[9])],
        2: [Edge(1, DAY[0], DAY[5]), Edge(None, DAY[5], DAY[9])],
    }
    assert paths_of(1, edges) == {
        Path(1, 1, 0, DAY[0], DAY[9]),
        Path(2, 1, 1, DAY[5], DAY[9]),
    }


def test_paths_of_a_unit_above_itself_on_one_day_is_refused():
    edges = {
        1: [Edge(None, DAY[0], DAY[4]), Edge(2, DAY[4], DAY[9])],
        2: [Edge(1, DAY[0], DAY[5]), Edge(None, DAY[5], DAY[9])],
    }
    with pytest.raises(CycleFound):
        paths_of(1, edges)
