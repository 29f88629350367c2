from hypothesis import given
from hypothesis import strategies as st

from lib.charts import HEIGHT, WIDTH, bar_chart

counts = st.lists(st.integers(0, 10**6), max_size=24)


@given(counts)
def test_bars_stand_inside_the_drawing_side_by_side(numbers):
    chart = bar_chart([(f"党支部{no}", number) for no, number in enumerate(numbers)])
    right = 0.0
    for bar, number in zip(chart.bars, numbers, strict=True):
        assert bar.value == number
        assert right <= bar.x
        right = bar.x + bar.width
        assert abs(bar.y + bar.height - HEIGHT) < 0.01
        assert bar.y >= 0
    assert right <= WIDTH


def test_the_largest_is_as_high_as_the_drawing_and_none_is_nothing():
    bars = bar_chart([("甲", 4), ("乙", 1), ("丙", 0)]).bars
    assert [bar.height for bar in bars] == [HEIGHT, HEIGHT / 4, 0]
    assert bar_chart([("甲", 0)]).bars[0].height == 0


def test_names_stand_below_a_few_bars_and_numbers_below_any():
    assert bar_chart([("第一党支部第一党小组", 1)] * 6).has_room_for_labels
    assert not bar_chart([("第一党支部第一党小组", 1)] * 7).has_room_for_labels
    assert bar_chart([("10–19", 1)] * 10).has_room_for_labels
