"""Required lectures in no plan are duties: figures worked out by hand from tests/builders/reports.py."""

import datetime as dt

import pytest

from courses.models import Completion
from courses.operations.completion import void_completion
from reports.access import ReportScope, get_report_scope_of_unit
from reports.asks import Ask
from reports.sheets import build
from tests.builders.courses import watch_all
from tests.builders.members import make_unit
from tests.builders.reports import (
    BEFORE_ALL,
    LATER,
    PUBLISHED,
    STUDIED,
    STUDY_AT,
    make_golden,
)
from training.models import Assignment

pytestmark = pytest.mark.django_db

NOBODY = (0, 0, 0)


@pytest.fixture
def golden():
    return make_golden()


def summary(*units, on, lecture=None, levels="all"):
    scope = get_report_scope_of_unit(units[0], on=on)
    if len(units) > 1:
        scope = ReportScope(roots=tuple(unit.pk for unit in units), on=on)
    task = lecture and Assignment.objects.get(lecture=lecture)
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    return build(
        "branches",
        Ask(scope=scope, first=first, last=last, assignment=task, levels=levels),
    )


def counts(row):
    figures = row["figures"]
    return figures.assigned, figures.started, figures.done


def figures(table):
    return {row["organisation"]: counts(row) for row in table.rows}


def test_the_day_after_studying(golden):
    table = summary(golden.committee, on=STUDIED)
    assert figures(table) == {
        "公司党委": (6, 4, 1),
        "机关总支": (4, 3, 1),
        "第一党支部": (2, 2, 1),
        "第二党支部": (2, 1, 0),
        "第三党支部": (1, 1, 0),
    }
    assert counts(table.total) == (6, 4, 1)


def test_after_one_has_moved_and_one_has_joined(golden):
    """孙 owes only `open` in the new branch, so he is done; 郑 counts from 15 March."""
    assert figures(summary(golden.committee, on=LATER)) == {
        "公司党委": (7, 4, 2),
        "机关总支": (3, 2, 1),
        "第一党支部": (2, 2, 1),
        "第二党支部": (1, 0, 0),
        "第三党支部": (3, 2, 1),
    }


def test_before_anybody_studied_and_before_anything_was_published(golden):
    assert counts(summary(golden.committee, on=PUBLISHED).total) == (6, 0, 0)
    assert counts(summary(golden.committee, on=BEFORE_ALL).total) == NOBODY


def test_one_level_adds_up_with_a_line_for_people_directly_in_the_root(golden):
    table = summary(golden.committee, on=STUDIED, levels="next")
    rows = [counts(row) for row in table.rows]
    assert rows == [(1, 0, 0), (4, 3, 1), (1, 1, 0)]
    assert tuple(map(sum, zip(*rows, strict=True))) == counts(table.total)
    assert [row["opens"] for row in table.rows] == [False, True, False]


def test_one_level_of_several_roots_shows_the_roots(golden):
    table = summary(golden.first, golden.third, on=STUDIED, levels="next")
    assert figures(table) == {"第一党支部": (2, 2, 1), "第三党支部": (1, 1, 0)}
    assert counts(table.total) == (3, 3, 1)


def test_one_level_of_a_leaf_shows_its_own_people(golden):
    [row] = summary(golden.first, on=STUDIED, levels="next").rows
    assert (row["key"], counts(row)) == (golden.first.key, (2, 2, 1))


def test_one_task_counts_only_those_for_whom_it_is_meant(golden):
    assert figures(summary(golden.committee, on=STUDIED, lecture=golden.closed)) == {
        "公司党委": (4, 2, 1),
        "机关总支": (4, 2, 1),
        "第一党支部": (2, 2, 1),
        "第二党支部": (2, 0, 0),
        "第三党支部": NOBODY,
    }


def test_the_list_of_tasks_agrees_with_the_summary_of_each(golden):
    for on in (BEFORE_ALL, PUBLISHED, STUDIED, LATER):
        assert_tasks_agree(golden, on)


def assert_tasks_agree(golden, on):
    scope = get_report_scope_of_unit(golden.committee, on=on)
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    rows = build("items", Ask(scope=scope, first=first, last=last)).rows
    by_title = {row["subject"]: row for row in rows}
    assert len(by_title) == (0 if on == BEFORE_ALL else 2)
    for lecture in (golden.open, golden.closed):
        asked, begun, done = counts(
            summary(golden.committee, on=on, lecture=lecture).total
        )
        if row := by_title.get(lecture.title):
            assert (row["assigned"], row["done"]) == (asked, done)
            assert (row["studying"], row["not_begun"]) == (begun - done, asked - begun)
        else:
            assert asked == 0


def test_a_voided_completion_counts_no_more_until_it_is_studied_again(golden):
    done = Completion.objects.get(member=golden.wang, lecture=golden.open)
    at = STUDY_AT + dt.timedelta(hours=3)
    void_completion(completion=done, reason="补学", at=at, by=golden.zhou)
    here = "第一党支部"
    assert figures(summary(golden.committee, on=STUDIED))[here] == (2, 2, 0)
    watch_all(golden.wang, golden.open, at=at + dt.timedelta(hours=1))
    assert figures(summary(golden.committee, on=STUDIED))[here] == (2, 2, 1)


def test_a_unit_that_does_not_exist_that_day_gives_no_lines(golden):
    late = make_unit("新支部", on=LATER)
    table = summary(late, on=STUDIED)
    assert (list(table.rows), counts(table.total)) == ([], NOBODY)
