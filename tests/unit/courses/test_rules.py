"""The arithmetic of watching, against plain models written with Python sets."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from courses import rules

LENGTH = 40
millis = st.integers(min_value=0, max_value=60_000)
spans = st.lists(st.tuples(millis, millis), max_size=12)
seconds = st.integers(min_value=0, max_value=2**LENGTH - 1)


def as_set(bits):
    return {k for k in range(bits.bit_length()) if bits >> k & 1}


def test_length_is_rounded_and_never_zero():
    lengths = [rules.length_s(ms) for ms in (0, 1, 500, 1749, 1750, 39_749, 40_000)]
    assert lengths == [1, 1, 1, 1, 2, 39, 40]


@given(
    first_ms=st.integers(1_000, 20_000_000),
    change_ms=st.integers(-rules.SAME_RECORDING_MS, rules.SAME_RECORDING_MS),
)
def test_who_sees_all_of_either_file_has_seen_the_recording(first_ms, change_ms):
    """Its length is taken from the file that was live first; another one may be played to the end."""
    length = rules.length_s(first_ms)
    outcome = rules.grant(
        seen=0,
        spans=[(0, first_ms + change_ms)],
        length=length,
        budget_ms=length * 1000,
    )
    assert outcome.granted == length


def test_need_is_rounded_up():
    assert rules.need_s(10, 90) == 9
    assert rules.need_s(11, 90) == 10
    assert rules.need_s(1, 1) == 1
    assert rules.need_s(3_600, 100) == 3_600
    assert rules.need_s(0, 90) == 0


def test_percent_shows_a_hundred_only_for_all():
    assert rules.percent_of(1_999, 2_000) == 99
    assert rules.percent_of(2_000, 2_000) == 100
    assert rules.percent_of(0, 0) == 0


@given(cuts=st.lists(millis, min_size=2, max_size=8))
def test_adjacent_spans_tile_without_gap_or_overlap(cuts):
    cuts = sorted(cuts)
    pieces = rules.grant(
        seen=0,
        spans=list(itertools.pairwise(cuts)),
        length=LENGTH,
        budget_ms=10**9,
    )
    whole = rules.grant(
        seen=0, spans=[(cuts[0], cuts[-1])], length=LENGTH, budget_ms=10**9
    )
    assert pieces == whole


@given(seen=seconds, spans=spans, budget_ms=st.integers(-5_000, 60_000))
def test_grant_takes_the_first_new_seconds_in_the_order_claimed(seen, spans, budget_ms):
    claimed = []
    for from_ms, to_ms in spans:
        first, last = (from_ms + 500) // 1000, (to_ms + 500) // 1000
        for second in range(first, min(last, LENGTH)):
            if second not in as_set(seen) and second not in claimed:
                claimed.append(second)
    expected = claimed[: max(0, budget_ms) // 1000]

    outcome = rules.grant(seen=seen, spans=spans, length=LENGTH, budget_ms=budget_ms)

    assert as_set(outcome.seconds) == as_set(seen) | set(expected)
    assert outcome.granted == len(expected)


@given(seen=seconds)
def test_packing_keeps_every_second_in_as_few_bytes_as_possible(seen):
    packed = rules.pack(seen, LENGTH)
    assert len(packed) == 5
    assert rules.unpack(packed) == seen
    assert rules.unpack(b"") == 0


@given(seen=seconds)
def test_gaps_and_seconds_seen_make_up_the_whole(seen):
    gaps = rules.gaps(seen=seen, length=LENGTH)
    missing = {k for start, end in gaps for k in range(start, end)}
    assert missing == set(range(LENGTH)) - as_set(seen)
    assert all(start < end for start, end in gaps)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(gaps))


def test_live_budget_is_elapsed_time_at_full_rate_plus_slack():
    assert rules.live_budget_ms(elapsed_ms=60_000, rate_percent=200, slack_ms=500) == (
        120_500
    )
    assert rules.live_budget_ms(elapsed_ms=-5, rate_percent=200, slack_ms=500) == 500


def test_offline_budget_is_wall_time_not_spent_elsewhere():
    budget = rules.offline_budget_ms(
        since_open_ms=60_000, rate_percent=200, earned_since_open_s=100
    )
    assert budget == 20_000
    spent = rules.offline_budget_ms(
        since_open_ms=10_000, rate_percent=200, earned_since_open_s=100
    )
    assert spent == 0


def test_slack_refills_only_to_its_brim():
    assert rules.slack_left_ms(budget_ms=15_000, granted=2, full_ms=10_000) == 10_000
    assert rules.slack_left_ms(budget_ms=15_000, granted=12, full_ms=10_000) == 3_000


def test_watched_enough_at_the_exact_second():
    assert not rules.watched_enough(covered=35, length=40, threshold_percent=90)
    assert rules.watched_enough(covered=36, length=40, threshold_percent=90)
