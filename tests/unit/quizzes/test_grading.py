from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import Gradable, ItemGrade, grade, total_of
from quizzes.types import question_type

BODY, KEY = question_type("single").from_options(
    "题干", [("对", True), ("错", False)], None
)
RIGHT = KEY.right
WRONG = next(id_ for id_ in BODY.ids if id_ != RIGHT)


def gradable(response, *, item_id=1, max_mark="1", kind="single"):
    return Gradable(
        item_id=item_id,
        kind=kind,
        body=BODY.model_dump(mode="json"),
        key=KEY.model_dump(mode="json"),
        response=response,
        max_mark=Decimal(max_mark),
    )


def test_marks_are_weighted_by_points():
    graded = grade(
        [gradable(RIGHT, max_mark="3"), gradable(WRONG), gradable(None)],
        pass_percent=60,
    )
    assert [item.fraction for item in graded.items] == [1, 0, 0]
    assert graded.total.mark == 3
    assert graded.total.max_mark == 5
    assert graded.total.percent == 60
    assert graded.total.passed


def test_kind_that_is_gone_waits_for_a_person_even_when_left_blank():
    graded = grade(
        [gradable(RIGHT), gradable(RIGHT, item_id=2, kind="gone")], pass_percent=60
    )
    assert graded.items[1].fraction is None
    assert graded.total is None
    assert grade([gradable(None, kind="gone")], pass_percent=60).total is None


def test_nothing_asked_is_no_total():
    assert total_of([], pass_percent=60) is None


def _items(*pairs):
    return [
        ItemGrade(no, Decimal(fraction), Decimal(points))
        for no, (fraction, points) in enumerate(pairs)
    ]


def test_thirds_add_up_to_the_pass_mark():
    third = (Decimal(1) / 3).quantize(Decimal("1E-10"))
    total = total_of(_items(*[(third, 1)] * 9), pass_percent=33)
    assert total.mark == 3
    assert total.passed
    total = total_of(
        _items((1, 1), (1, 1), (third, 1), (third, 1), (third, 1)), pass_percent=60
    )
    assert (total.mark, total.percent, total.passed) == (3, 60, True)


def test_just_below_never_shows_the_pass_mark():
    total = total_of(_items((1, "59.99"), (0, "40.01")), pass_percent=60)
    assert (total.percent, total.passed) == (Decimal("59.99"), False)
    total = total_of(_items((1, "1799.99"), (0, "1200.01")), pass_percent=60)
    assert (total.percent, total.passed) == (Decimal("59.99"), False)


points = st.integers(1, 999_999).map(lambda cents: Decimal(cents) / 100)
fractions = st.sampled_from(
    [Decimal(0), Decimal("0.5"), Decimal("0.25"), Decimal("0.75"), Decimal(1)]
)


@given(
    st.lists(st.tuples(fractions, points), min_size=1, max_size=40), st.integers(1, 100)
)
def test_total_equals_exact_arithmetic(pairs, pass_percent):
    total = total_of(_items(*pairs), pass_percent=pass_percent)
    mark = sum(Fraction(fraction) * Fraction(max_) for fraction, max_ in pairs)
    max_mark = sum(Fraction(max_) for _fraction, max_ in pairs)
    assert Fraction(total.mark) == mark
    assert total.passed == (100 * mark / max_mark >= pass_percent)
    assert total.passed == (total.percent >= pass_percent)
    exact = (
        Decimal((100 * mark / max_mark).numerator) / (100 * mark / max_mark).denominator
    )
    assert abs(total.percent - exact) <= Decimal("0.01")
    assert 0 <= total.percent <= 100


@given(st.lists(st.sampled_from([RIGHT, WRONG, None]), min_size=1, max_size=20))
def test_same_answers_same_grade(responses):
    items = [gradable(one, item_id=no) for no, one in enumerate(responses)]
    graded = grade(items, pass_percent=60)
    assert graded == grade(items, pass_percent=60)
    share = Decimal(100 * responses.count(RIGHT)) / len(responses)
    assert graded.total.percent == share.quantize(Decimal("0.01"), ROUND_DOWN)


@pytest.mark.parametrize("pass_percent", [1, 100])
def test_everything_right_passes_every_mark(pass_percent):
    assert grade([gradable(RIGHT)], pass_percent=pass_percent).total.passed
    assert not grade([gradable(WRONG)], pass_percent=pass_percent).total.passed
