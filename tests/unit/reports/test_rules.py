import datetime as dt

import pytest

from reports.figures import share
from reports.rules import end_of, percent_text, start_of


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


def test_a_day_ends_where_the_next_begins_at_midnight_of_the_site():
    leap_day = dt.date(2028, 2, 29)
    assert end_of(leap_day) == start_of(dt.date(2028, 3, 1))
    assert end_of(leap_day).astimezone(dt.UTC).hour == 16
