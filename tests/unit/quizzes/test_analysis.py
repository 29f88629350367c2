"""The figures of an analysis against values worked out by hand and by the textbook's formulas."""

import json
from collections.abc import Sequence
from math import sqrt
from statistics import correlation, covariance, fmean, stdev, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.analysis import (
    LEAST_ATTEMPTS,
    QuizSums,
    SeenItem,
    bin_of,
    edition_of,
    figures,
    greatest_covariance,
)


def count(sheets: Sequence[Sequence[float]], *, weights=None) -> QuizSums:
    """The sums of attempts, each a list of marks in 0..1, one per item 1, 2, …"""
    sums = QuizSums()
    for marks in sheets:
        share = weights or [1 / len(marks)] * len(marks)
        total = sum(m * w for m, w in zip(marks, share, strict=True))
        items = [
            SeenItem(
                version_id=no,
                x=x,
                weight=w,
                rest=(total - x * w) / (1 - w) if w < 1 else None,
                parts=["a"] if x else ["b"],
                is_answered=True,
                seconds=30.0,
            )
            for no, (x, w) in enumerate(zip(marks, share, strict=True), start=1)
        ]
        sums.add(
            items, total=total, passed=total >= 0.6, seconds=90, is_top=total > 0.9
        )
    return sums


# Ten times these four: 40 attempts at three questions of one point each.
FOUR = [(1, 1, 1), (1, 0, 1), (0, 1, 0), (0, 0, 0)]
FORTY = FOUR * 10


def test_facility_discrimination_and_reliability_worked_out_by_hand():
    """
    Marks T: 3, 2, 1, 0, each ten times. Sample moments with n = 40, n − 1 = 39.
    Item 1: x = 1 1 0 0, mean ½, Σ(x−½)² = 40·¼ = 10, var x = 10/39.
            R = T−x = 2 1 1 0, mean 1, Σ(R−1)² = 20, var R = 20/39,
            Σ(x−½)(R−1) = 10·(½·1 + ½·0 − ½·0 + ½·1) = 10, cov = 10/39,
            discrimination = 10 ÷ √(10·20) = 0.7071.
    Item 2: x = 1 0 1 0, R = 2 2 0 0, cov = 0: discrimination 0.
    α = 3/2·(1 − 3·(10/39) ÷ var T), var T = Σ(T−1.5)²/39 = 10·(2.25+.25+.25+2.25)/39 = 50/39,
      = 3/2·(1 − 30/50) = 0.6.
    """
    shown = figures(count(FORTY))
    one, two, three = shown.items
    assert (shown.n, shown.passed) == (40, 20)
    assert [item.facility for item in shown.items] == [0.5, 0.5, 0.5]
    assert one.discrimination == pytest.approx(1 / sqrt(2))
    assert two.discrimination == pytest.approx(0)
    assert three.discrimination == pytest.approx(1 / sqrt(2))
    assert shown.reliability == pytest.approx(0.6)
    assert shown.error_ratio == pytest.approx(sqrt(0.4))
    assert shown.sd == pytest.approx(sqrt(50 / 39) / 3)
    assert shown.standard_error == pytest.approx(sqrt(50 / 39) / 3 * sqrt(0.4))
    # cov(y_j, S) is proportional to cov(x_j, T): 20, 10 and 20 (by 39).
    roots = [sqrt(20), sqrt(10), sqrt(20)]
    assert [item.effective_weight for item in shown.items] == pytest.approx(
        [root / sum(roots) for root in roots]
    )


def test_efficiency_is_the_covariance_over_the_best_possible_one():
    """Item 2 of FORTY: x = 1 0 1 0 and R = 2 2 0 0 sorted apart fit perfectly: 10/39 of 2 points."""
    sums = count(FORTY)
    x = [marks[0] for marks in FORTY]
    rest = [(marks[1] + marks[2]) / 2 for marks in FORTY]
    sums.items[1].efficiency_most = greatest_covariance(x, rest)
    assert sums.items[1].efficiency_most == pytest.approx(
        covariance(sorted(x), sorted(rest))
    )
    assert figures(sums).items[0].efficiency == pytest.approx(1.0)


marks = st.sampled_from([0.0, 0.25, 0.5, 1.0])
sheets = st.integers(2, 5).flatmap(
    lambda k: st.lists(
        st.lists(marks, min_size=k, max_size=k), min_size=LEAST_ATTEMPTS, max_size=60
    )
)


@given(sheets)
def test_equal_to_the_textbook(rows):
    k = len(rows[0])
    shown = figures(count(rows))
    totals = [fmean(row) for row in rows]
    assert shown.mean == pytest.approx(fmean(totals))
    assert shown.sd == pytest.approx(stdev(totals), abs=1e-6)
    for no, item in enumerate(shown.items):
        x = [row[no] for row in rows]
        rest = [(sum(row) - row[no]) / (k - 1) for row in rows]
        assert item.facility == pytest.approx(fmean(x))
        assert item.sd == pytest.approx(stdev(x), abs=1e-6)
        if variance(x) < 1e-9 or variance(rest) < 1e-9:
            assert item.discrimination is None
        else:
            assert item.discrimination == pytest.approx(correlation(x, rest), abs=1e-6)
    if variance(totals) > 1e-9:
        spread = sum(variance([row[no] / k for row in rows]) for no in range(k))
        alpha = k / (k - 1) * (1 - spread / variance(totals))
        assert shown.reliability == pytest.approx(alpha, abs=1e-6)
    else:
        assert shown.reliability is None


@given(sheets, st.integers(0, 60))
def test_parts_of_the_organisation_add_up_to_the_whole(rows, cut):
    whole, one, other = count(rows), count(rows[:cut]), count(rows[cut:])
    one.merge(other)
    a, b = figures(whole), figures(one)
    assert (a.n, a.passed, a.bins) == (b.n, b.passed, b.bins)
    for left, right in zip(
        a.items, sorted(b.items, key=lambda i: i.version_id), strict=True
    ):
        assert left.facility == pytest.approx(right.facility)
        assert left.discrimination == pytest.approx(right.discrimination, abs=1e-6)
        assert left.parts == right.parts


@given(sheets)
def test_sums_survive_storage(rows):
    sums = count(rows)
    assert QuizSums.from_json(json.loads(json.dumps(sums.to_json()))) == sums


def test_few_attempts_give_counts_only():
    shown = figures(count(FORTY[: LEAST_ATTEMPTS - 1]))
    assert shown.has_few
    assert shown.n == LEAST_ATTEMPTS - 1
    assert sum(shown.bins) == shown.n
    assert shown.reliability is shown.sd is shown.standard_error is None
    for item in shown.items:
        assert item.facility is item.discrimination is item.effective_weight is None
    assert not figures(count(FORTY[:LEAST_ATTEMPTS])).has_few


def test_nobody_at_all():
    shown = figures(QuizSums())
    assert (shown.n, shown.mean, shown.items) == (0, None, ())


def test_no_reliability_when_people_had_different_questions():
    sums = count(FORTY)
    assert figures(sums).reliability is not None
    sums.editions["9,10"] += 1
    assert figures(sums).reliability is None


def test_a_quiz_of_one_question_has_no_rest_to_compare_with():
    shown = figures(count([[1.0], [0.0]] * 15))
    assert shown.items[0].discrimination is None
    assert shown.reliability is None
    assert shown.items[0].facility == 0.5


def test_weights_decide_about_the_mark_not_about_the_correlation():
    weighted = figures(count(FORTY, weights=[0.5, 0.25, 0.25]))
    one = weighted.items[0]
    x = [row[0] for row in FORTY]
    rest = [(row[1] + row[2]) / 2 for row in FORTY]
    assert one.discrimination == pytest.approx(correlation(x, rest))


@pytest.mark.parametrize(
    ("total", "bin_"),
    [(0, 0), (0.0999, 0), (0.1, 1), (0.3, 3), (0.6, 6), (0.7, 7), (0.9999, 9), (1, 10)],
)
def test_tenths(total, bin_):
    assert bin_of(total) == bin_


def test_an_edition_is_a_set():
    assert edition_of([3, 1, 2]) == edition_of([1, 2, 3]) != edition_of([1, 2])
