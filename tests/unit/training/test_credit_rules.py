"""The conversion tables that are in use, with figures worked out by hand, and the yearly fold."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.credit_tables import ACADEMY, FIGURES, MINUTE
from training.rules.credit import (
    Band,
    BandsLeaveGap,
    BandsOverlap,
    CapTooLow,
    Evidence,
    Line,
    Rule,
    Target,
    check_bands,
    check_caps,
    check_gaps,
    choose_target,
    counted,
    credited,
    hours_of,
    split_at_new_year,
    statement,
)

D = Decimal
DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.words)
def test_a_table_gives_the_hours_it_says(figure):
    found = hours_of(
        figure.rule,
        seconds=figure.seconds,
        quantity=D(figure.times),
        quiz_passed=figure.quiz_passed,
    )
    assert found == D(figure.hours)


@pytest.mark.parametrize(
    ("rounding", "expected"), [("full", "1"), ("exact", "1.5"), ("begun", "2")]
)
def test_part_of_an_hour_counts_as_the_band_says(rounding, expected):
    rule = Rule(bands=(Band(D(1), per_minutes=60, rounding=rounding),))
    assert hours_of(rule, seconds=90 * MINUTE) == D(expected)


def test_a_stretch_over_new_year_is_split():
    # A. From 29 December to 2 January: three days in the old year, two in the new.
    first, last = dt.date(2026, 12, 29), dt.date(2027, 1, 2)
    assert split_at_new_year(first, last) == [(first, 3), (dt.date(2027, 1, 1), 2)]


def test_touching_bands_may_share_a_bound_once():
    check_bands(ACADEMY.bands)
    with pytest.raises(BandsOverlap):
        check_bands(
            (Band(D(1), max_minutes=15, max_included=True), Band(D(2), min_minutes=15))
        )
    with pytest.raises(BandsOverlap):
        check_bands((Band(D(1)), Band(D(2), min_minutes=30)))


# Every bound that is drawn, and a length on either side of it.
HALF_MINUTES = range(0, 400, 30)
bounds = st.tuples(
    st.integers(0, 5), st.booleans(), st.none() | st.integers(0, 5), st.booleans()
)


@given(st.lists(bounds, max_size=4))
def test_bands_are_refused_exactly_when_a_length_would_lie_in_two_or_none(drawn):
    bands = tuple(
        Band(D(1), low, low_in, None if high is None else max(low, high), high_in)
        for low, low_in, high, high_in in drawn
    )
    # A band from a minute to itself without both ends holds nothing; it is never saved.
    bands = tuple(band for band in bands if any(map(band.holds, HALF_MINUTES)))
    shared = any(
        sum(band.holds(second) for band in bands) > 1 for second in HALF_MINUTES
    )
    try:
        check_bands(bands)
    except BandsOverlap:
        assert shared
        return
    assert not shared
    held = [second for second in HALF_MINUTES if any(b.holds(second) for b in bands)]
    spread = [second for second in HALF_MINUTES if held and held[0] < second < held[-1]]
    try:
        check_gaps(bands)
    except BandsLeaveGap:
        assert not set(spread) <= set(held)
    else:
        assert set(spread) <= set(held)


@pytest.mark.parametrize(
    ("upper", "gap"),
    [
        (Band(D(1), min_minutes=15, min_included=False), (15, 15)),
        (Band(D(1), min_minutes=20), (15, 20)),
    ],
)
def test_lengths_in_no_line_between_two_are_named(upper, gap):
    with pytest.raises(BandsLeaveGap) as caught:
        check_gaps((upper, Band(D(1), max_minutes=15)))
    assert caught.value.args == gap
    # Below the first and above the last line a table may end.
    check_gaps((Band(D(1), min_minutes=2, max_minutes=15), Band(D(1), min_minutes=15)))


@pytest.mark.parametrize("name", ["item_cap", "daily_cap", "annual_cap"])
def test_a_cap_below_what_a_line_gives_is_named(name):
    check_caps(Rule((Band(D(4)),), **{name: D(4)}))
    with pytest.raises(CapTooLow) as caught:
        check_caps(Rule((Band(D(1)), Band(D(4))), **{name: D("3.99")}))
    assert caught.value.args == (name,)


def line(pk=1, hours="1", kind="online_video", on=DAY, **columns):
    columns.setdefault("year", on.year)
    return Line(id=pk, kind=kind, hours=D(hours), on=on, item=f"i{pk}", **columns)


def test_a_cap_of_a_kind_binds_in_the_year_and_no_other_kind():
    # C. Internal classes at most 18 a year: 6 + 6 + 6 + 6 count as 18.
    lines = [
        line(n, "6", "day", DAY + dt.timedelta(days=n), annual_cap=D(18))
        for n in range(4)
    ] + [line(9, "3", "session")]
    assert counted(lines) == {0: 6, 1: 6, 2: 6, 3: 0, 9: 3}
    assert statement(lines, year=2026, target=None).total == 21


def test_a_cap_of_a_day_binds_on_that_day():
    lines = [line(n, "5", daily_cap=D(8)) for n in range(2)]
    lines.append(line(5, "5", on=DAY + dt.timedelta(days=1), daily_cap=D(8)))
    assert counted(lines) == {0: 5, 1: 3, 5: 5}


def test_a_reversed_line_gives_its_room_under_the_cap_back():
    lines = [line(n, "6", annual_cap=D(6)) for n in range(2)]
    lines.append(line(7, "-6", reverses=0))
    assert counted(lines) == {1: 6}


def test_required_and_elective_hours_are_asked_apart():
    # D. 72 a year = 42 required + 30 of one's choice; 50 + 20 are enough of neither sum.
    asked = Target(hours=D(72), required_hours=D(42))
    lines = [line(1, "50", required=True), line(2, "20")]
    short = statement(lines, year=2026, target=asked)
    assert (short.total, short.missing, short.met) == (70, 2, False)
    enough = statement([*lines, line(3, "2")], year=2026, target=asked)
    assert (enough.missing, enough.met) == (0, True)
    electives = statement(
        [line(1, "41", required=True), line(2, "40")], year=2026, target=asked
    )
    assert (electives.total, electives.met) == (81, False)


def test_several_indicators_at_a_share_of_each():
    # E. 20 hours, 40 sessions and 30 exercises, passed at 60 % of each: 12 hours, 24 sessions, 18 exercises.
    asked = Target(hours=D(20), items=40, quizzes=30, pass_percent=60)
    lines = [line(n, "0.5") for n in range(24)]
    lines += [line(100 + n, "0.25", "quiz") for n in range(18)]
    assert statement(lines, year=2026, target=asked).met
    assert not statement(lines[1:], year=2026, target=asked).met
    assert not statement(lines[:-1], year=2026, target=asked).met


def test_days_are_an_alternative_to_hours():
    asked = Target(hours=D(24), days=D(3))
    days = [line(n, "6", "day", days=D(1)) for n in range(3)]
    assert statement(days, year=2026, target=asked).met
    assert not statement(days[:2], year=2026, target=asked).met


def test_half_days_add_up_to_days():
    # Candidates: three days or 24 hours; C. half a day is 3 hours.
    asked = Target(hours=D(24), days=D(3))
    halves = [line(n, "3", "half_day", days=D("0.5")) for n in range(6)]
    assert statement(halves, year=2026, target=asked).met
    short = statement(halves[:-1], year=2026, target=asked)
    assert (short.days, short.total, short.met) == (D("2.5"), 15, False)


def test_each_kind_has_its_own_cap_in_each_year():
    # C. Internal classes at most 18 a year; 10 of sessions; last year's do not fill this year's.
    first = dt.date(2026, 12, 31)
    lines = [
        line(1, "18", "day", first, annual_cap=D(18)),
        line(2, "6", "day", first + dt.timedelta(days=1), annual_cap=D(18)),
        line(3, "12", "session", first, annual_cap=D(10)),
        line(4, "0.5", "quiz", first, annual_cap=D("0.25")),
    ]
    old = statement(lines, year=2026, target=None)
    assert (old.total, statement(lines, year=2027, target=None).total) == (
        D("28.25"),
        6,
    )


def test_a_target_over_five_years_sums_them():
    asked = Target(hours=D(550), years=5)
    lines = [line(y, "110", on=dt.date(y, 5, 1)) for y in range(2021, 2026)]
    assert statement(lines, year=2025, target=asked).met
    assert statement(lines, year=2026, target=asked).missing == 110


def test_surplus_is_carried_up_to_the_limit_and_carried_hours_go_no_further():
    # C carries over, A lets hours expire.
    asked = Target(hours=D(32), carry_over_max=D(10))
    assert statement([line(1, "40")], year=2026, target=asked).surplus == 8
    assert statement([line(1, "60")], year=2026, target=asked).surplus == 10
    carried = line(2, "8", "carry_over")
    assert statement([carried, line(1, "30")], year=2026, target=asked).surplus == 6
    assert (
        statement(
            [carried], year=2026, target=Target(hours=D(5), carry_over_max=D(9))
        ).surplus
        == 0
    )
    assert (
        statement([line(1, "60")], year=2026, target=Target(hours=D(32))).surplus == 0
    )


def test_collective_online_and_carried_make_the_total_and_the_rest_stands_beside():
    lines = [
        line(1, "4", "session", collective=True),
        line(2, "1"),
        line(3, "2", "carry_over"),
        line(4, "5", "reading", toward_target=False),
        line(5, "0.5", "quiz"),
    ]
    found = statement(lines, year=2026, target=None)
    assert (found.collective, found.online, found.carried) == (4, D("1.5"), 2)
    assert (found.total, found.beside) == (D("7.5"), 5)
    assert (found.items, found.quizzes, found.collective_times) == (3, 1, 1)
    assert (found.missing, found.met) == (None, None)


def attended(pk, on=DAY, seconds=3600):
    return Evidence("attendance", pk, on, seconds)


def watched(pk, on=DAY, seconds=1800, pass_no=1):
    return Evidence("completion", pk, on, seconds, pass_no)


def test_one_item_earns_once_a_year_on_site_first():
    assert credited([watched(1), attended(2)]) == {("attendance", 2)}
    # F. The same item twice: the longest.
    assert credited([attended(1), attended(2, seconds=7200)]) == {("attendance", 2)}


def test_watching_what_one_attended_earns_nothing_in_the_next_year_either():
    later = DAY.replace(year=2027)
    assert credited([attended(1), watched(2, on=later)]) == {("attendance", 1)}
    again = watched(3, on=later, pass_no=2)
    assert credited([attended(1), again]) == {("attendance", 1), ("completion", 3)}


def test_the_nearest_unit_decides_the_target_and_there_the_highest():
    far, near, post = Target(D(32)), Target(D(40)), Target(D(56))
    rows = [(2, "", "", far), (1, "full", "", near), (1, "", "secretary", post)]
    everybody = choose_target(rows, kind="masses", posts=frozenset())
    assert everybody == far
    assert choose_target(rows, kind="full", posts=frozenset()) == near
    assert choose_target(rows, kind="full", posts=frozenset({"secretary"})) == post
    assert choose_target([], kind="full", posts=frozenset()) is None


amounts = st.decimals(0, 20, places=2)
drawn_lines = st.lists(
    st.tuples(amounts, st.sampled_from(["day", "session"]), st.integers(0, 4)),
    max_size=12,
)


@given(drawn_lines, amounts, amounts, st.randoms(use_true_random=False))
def test_counting_is_the_same_in_any_order_and_never_above_a_cap(
    drawn, day, year, chance
):
    lines = [
        line(
            n,
            str(hours),
            kind,
            DAY + dt.timedelta(days=offset),
            daily_cap=day,
            annual_cap=year,
        )
        for n, (hours, kind, offset) in enumerate(drawn)
    ]
    hours = counted(lines)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert counted(shuffled) == hours
    for kind in ("day", "session"):
        of_kind = [each for each in lines if each.kind == kind]
        earned = sum((each.hours for each in of_kind), D(0))
        total = sum((hours[each.id] for each in of_kind), D(0))
        assert total <= min(year, earned)
        for on in {each.on for each in of_kind}:
            assert sum(hours[each.id] for each in of_kind if each.on == on) <= day
        if earned <= min(day, year):
            assert total == earned
