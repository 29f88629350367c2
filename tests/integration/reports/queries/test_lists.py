import datetime as dt
from decimal import Decimal

import pytest

from reports.access import get_report_scope_of_unit
from reports.asks import Ask
from reports.queries.ledger import ledger, years
from tests.builders.members import make_member, make_unit
from tests.builders.owed import credit
from training.models import CreditEntry

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 3)


@pytest.fixture
def branch():
    return make_unit("第一党支部", code="B1")


def rows_of(branch):
    scope = get_report_scope_of_unit(branch, on=dt.date(2026, 6, 30))
    return ledger(Ask(scope, dt.date(2026, 1, 1), dt.date(2026, 12, 31)))


def study(branch, *days):
    for day in days:
        credit(make_member(unit=branch), Decimal("1.00"), on=day, subject=f"{day}")


def test_pieces_of_any_size_and_pages_are_the_whole_list_in_its_order(branch):
    later, earlier = dt.date(2026, 4, 1), dt.date(2026, 2, 1)
    study(branch, later, DAY, DAY, DAY, earlier)
    rows = rows_of(branch)
    whole = list(rows.chunks())
    assert [row["subject"] for row in whole] == [
        f"{day}" for day in (earlier, DAY, DAY, DAY, later)
    ]
    numbers = [row["employee_no"] for row in whole]
    assert len(set(numbers)) == 5
    for size in (1, 2, 5):
        assert list(rows.chunks(size)) == whole
        pages = [rows[start : start + size] for start in range(0, 5, size)]
        assert [row for page in pages for row in page] == whole


def test_what_is_written_meanwhile_neither_repeats_nor_displaces_a_row(branch):
    study(branch, DAY, DAY, DAY)
    rows = rows_of(branch)
    wanted = list(rows.chunks())
    found = []
    for row in rows.chunks(1):
        found.append(row)
        study(branch, DAY - dt.timedelta(days=1))
    assert found == wanted
    assert CreditEntry.objects.count() == 6


@pytest.mark.parametrize("number", [1, 3])
def test_a_piece_costs_the_same_queries_for_one_row_and_three(
    branch, django_assert_num_queries, number
):
    study(branch, *[DAY] * number)
    rows = rows_of(branch)
    # The ids, the entries, where their people belonged, and who they are.
    with django_assert_num_queries(4):
        assert len(list(rows.chunks())) == number


def years_of(*branches):
    scope = get_report_scope_of_unit(branches[0], on=dt.date(2026, 6, 30))
    return years(Ask(scope, dt.date(2026, 1, 1), dt.date(2026, 12, 31)))


def test_pages_across_units_are_the_whole_list_in_its_order(branch):
    """Numbers run against the order of the units, so that only the units' order makes the list."""
    groups = [make_unit(f"{no}组", parent=branch, order=no) for no in (3, 1, 2)]
    for no, unit in enumerate([*groups, branch, *groups, branch]):
        make_member(unit=unit, employee_no=f"M{9 - no}")
    rows = years_of(branch)
    whole = [row["employee_no"] for row in rows.chunks()]
    assert whole == ["M2", "M6", "M4", "M8", "M3", "M7", "M5", "M9"]
    for size in (1, 3, 5, 8):
        assert [row["employee_no"] for row in rows.chunks(size)] == whole
        pages = [rows[start : start + size] for start in range(0, 8, size)]
        assert [row["employee_no"] for page in pages for row in page] == whole
    assert rows[8:16] == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_queries_for_one_unit_and_three(
    branch, django_assert_num_queries, number
):
    for no in range(number):
        make_member(unit=make_unit(f"{no}组", parent=branch, order=no))
    rows = years_of(branch)
    # The people; their homes, posts, targets, entries; duties, marks, exemptions, posts.
    with django_assert_num_queries(9):
        assert len(rows[0:50]) == number
