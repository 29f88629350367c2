import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.figures import share
from reports.rules import end_of, percent_text, start_of, two_decimals


@pytest.mark.parametrize(
    ("done", "assigned", "shown"),
    [
        (0, 0, "—"),
        (0, 7, "0.0%"),
        (87, 120, "72.5%"),
        (2, 3, "66.7%"),
        (1, 16, "6.3%"),
        (7, 7, "100.0%"),
        (9999, 10_000, "99.9%"),
        (1, 10_000, "0.1%"),
    ],
)
def test_percent_text_has_one_decimal_and_never_rounds_to_all_or_nothing(
    done, assigned, shown
):
    assert percent_text(share(done, assigned)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1.125"), "1.13"),
        (Decimal("-1.125"), "-1.13"),
        (Decimal("0.6428571428571428571428571429"), "0.64"),
        (Fraction(1, 8), "0.13"),
        (0.285, "0.29"),
        (7, "7.00"),
        (Decimal("-0.001"), "0.00"),
    ],
)
def test_two_decimals_are_those_that_a_spreadsheet_shows(value, shown):
    assert str(two_decimals(value)) == shown


def test_a_day_ends_where_the_next_begins_at_midnight_of_the_site():
    leap_day = dt.date(2028, 2, 29)
    assert end_of(leap_day) == start_of(dt.date(2028, 3, 1))
    assert end_of(leap_day).astimezone(dt.UTC).hour == 16
