import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.similarity import ALIKE, alike, letters, likeness, runs

LONG = (
    "通过学习党章，我认识到坚定理想信念的重要意义，今后要在本职工作中发挥先锋模范作用。"
)
OTHER = "这次参观让我感受到老一辈革命者的艰苦奋斗精神，我会把它带到班组的日常工作里去。"


@given(st.text(), st.text())
def test_a_share_that_does_not_depend_on_the_order(one, other):
    a, b = runs(one), runs(other)
    assert 0 <= likeness(a, b) == likeness(b, a) <= 1
    assert likeness(a, a) == 1


def test_spaces_punctuation_and_width_hide_nothing():
    copied = LONG.replace("，", " , ").replace("党章", "党 章")
    assert letters(copied) == letters(LONG)
    assert alike(LONG, {"copy": copied, "own": OTHER}) == [("copy", 1.0)]


def test_a_changed_sentence_is_still_much_alike():
    [(name, share)] = alike(LONG, {1: LONG.replace("今后要", "以后我将"), 2: OTHER})
    assert name == 1
    assert ALIKE < share < 1


@pytest.mark.parametrize("text", ["", "已学习。", "好好好好好"])
def test_short_texts_are_alike_for_everybody_and_say_nothing(text):
    assert alike(text, {1: text}) == []


def test_the_most_alike_comes_first():
    found = alike(LONG, {"part": LONG[: len(LONG) * 3 // 4], "whole": LONG})
    assert [name for name, _ in found] == ["whole", "part"]
