"""Figures worked out by hand from the drawing in tests/builders/reports.py."""

import datetime as dt

import pytest

from courses.models import Completion
from courses.operations.completion import void_completion
from members.models import Member
from reports.queries.duties import Duties, duty_lectures
from reports.queries.summary import branch_summary, lecture_tallies
from reports.rules import Tally
from tests.builders.courses import make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.reports import (
    BEFORE_ALL,
    LATER,
    PUBLISHED,
    STUDIED,
    STUDY_AT,
    make_golden,
)

pytestmark = pytest.mark.django_db

NOBODY = Tally(0, 0, 0)


@pytest.fixture
def golden():
    return make_golden()


def summary(*units, on, lectures=None, nested=True):
    chosen = duty_lectures(on=on) if lectures is None else lectures
    duties = Duties(tuple(chosen), on)
    return branch_summary(
        roots=[unit.pk for unit in units], duties=duties, nested=nested
    )


def figures(result):
    return {
        ("own " if row.own else "") + row.node.code: row.tally for row in result.lines
    }


def test_the_day_after_studying(golden):
    result = summary(golden.committee, on=STUDIED)
    assert figures(result) == {
        "C": Tally(6, 4, 1),
        "G": Tally(4, 3, 1),
        "B1": Tally(2, 2, 1),
        "B2": Tally(2, 1, 0),
        "B3": Tally(1, 1, 0),
    }
    assert result.total == Tally(6, 4, 1)


def test_after_one_has_moved_and_one_has_joined(golden):
    """孙 owes only `open` in the new branch, so he is done; 郑 counts from 15 March."""
    result = summary(golden.committee, on=LATER)
    assert figures(result) == {
        "C": Tally(7, 4, 2),
        "G": Tally(3, 2, 1),
        "B1": Tally(2, 2, 1),
        "B2": Tally(1, 0, 0),
        "B3": Tally(3, 2, 1),
    }


def test_before_anybody_studied_and_before_anything_was_published(golden):
    assert summary(golden.committee, on=PUBLISHED).total == Tally(6, 0, 0)
    assert summary(golden.committee, on=BEFORE_ALL).total == NOBODY


def test_one_level_adds_up_with_a_line_for_people_directly_in_the_root(golden):
    result = summary(golden.committee, on=STUDIED, nested=False)
    assert figures(result) == {
        "own C": Tally(1, 0, 0),
        "G": Tally(4, 3, 1),
        "B3": Tally(1, 1, 0),
    }
    assert sum((row.tally for row in result.lines), Tally()) == result.total


def test_one_level_of_several_roots_shows_the_roots(golden):
    result = summary(golden.first, golden.third, on=STUDIED, nested=False)
    assert figures(result) == {"B1": Tally(2, 2, 1), "B3": Tally(1, 1, 0)}
    assert result.total == Tally(3, 3, 1)


def test_one_level_of_a_leaf_shows_its_own_people(golden):
    assert figures(summary(golden.first, on=STUDIED, nested=False)) == {
        "own B1": Tally(2, 2, 1)
    }


def test_one_lecture_counts_only_those_for_whom_it_is_meant(golden):
    closed = summary(golden.committee, on=STUDIED, lectures=[golden.closed])
    assert figures(closed) == {
        "C": Tally(4, 2, 1),
        "G": Tally(4, 2, 1),
        "B1": Tally(2, 2, 1),
        "B2": Tally(2, 0, 0),
        "B3": NOBODY,
    }


def test_lecture_tallies_agree_with_the_summary_of_each_lecture(golden):
    for on in (BEFORE_ALL, PUBLISHED, STUDIED, LATER):
        duties = Duties((golden.open, golden.closed), on)
        tallies = lecture_tallies(roots=[golden.committee.pk], duties=duties)
        for lecture in duties.lectures:
            alone = summary(golden.committee, on=on, lectures=[lecture])
            assert tallies[lecture.pk] == alone.total
    assert tallies == {golden.open.pk: Tally(7, 4, 3), golden.closed.pk: Tally(3, 2, 1)}


def test_a_voided_completion_counts_no_more_and_neither_does_its_evidence(golden):
    done = Completion.objects.get(member=golden.sun, lecture=golden.open)
    void_completion(completion=done, reason="补学", at=STUDY_AT, by=golden.zhou)
    assert figures(summary(golden.committee, on=STUDIED))["B2"] == Tally(2, 0, 0)
    watch_all(golden.sun, golden.open, at=STUDY_AT + dt.timedelta(hours=3))
    assert figures(summary(golden.committee, on=STUDIED))["B2"] == Tally(2, 1, 0)


def test_a_unit_that_does_not_exist_that_day_gives_no_lines(golden):
    late = make_unit("新支部", on=LATER)
    result = summary(late, on=STUDIED)
    assert (result.lines, result.total) == ((), NOBODY)


def grow(golden):
    """Two more of everything: units, people, lectures, completions."""
    for no in (1, 2):
        unit = make_unit(f"新支部{no}", parent=golden.third)
        member = make_member(unit=unit)
        watch_all(member, make_lecture(f"新课{no}"), at=STUDY_AT)


def test_the_number_of_queries_does_not_depend_on_the_size(
    golden, django_assert_num_queries
):
    def measure():
        duties = Duties(tuple(duty_lectures(on=STUDIED)), STUDIED)
        with django_assert_num_queries(3):
            branch_summary(roots=[golden.committee.pk], duties=duties)
        with django_assert_num_queries(2):
            lecture_tallies(roots=[golden.committee.pk], duties=duties)

    measure()
    grow(golden)
    measure()
    assert Member.objects.count() == 11
