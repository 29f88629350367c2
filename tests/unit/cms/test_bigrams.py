from hypothesis import given
from hypothesis import strategies as st

from cms.bigrams import asked, stored

HAN = st.text(alphabet="学习平台安全生产培训党课𠮷〇", min_size=1, max_size=12)


def test_stored_pairs_and_last_character():
    assert stored("学习平台").split() == ["学习", "习平", "平台", "台"]
    assert stored("党").split() == ["党"]


def test_other_words_are_untouched():
    assert stored("2026 年 plan-B").split() == ["2026", "年", "plan-B"]
    assert stored("第3讲").split() == ["第", "3", "讲"]


def test_full_width_becomes_ordinary():
    assert stored("ＡＢＣ１２").split() == ["ABC12"]
    assert asked("ＡＢＣ") == [("ABC", False)]


def test_rare_characters_count_as_chinese():
    assert stored("𠮷野").split() == ["𠮷野", "野"]


def test_asked_pairs_and_lone_character():
    assert asked("安全培训") == [("安全", False), ("全培", False), ("培训", False)]
    assert asked("学") == [("学", True)]
    assert asked('a "b"-c') == [("a", False), ("b", False), ("c", False)]
    assert asked('  "" - ') == []


@given(HAN, st.integers(0, 11), st.integers(1, 12))
def test_every_part_of_a_title_is_found(title, start, length):
    part = title[start : start + length]
    words = stored(title).split()
    for word, is_prefix in asked(part):
        assert any(
            known.startswith(word) if is_prefix else known == word for known in words
        )


@given(st.text())
def test_anything_can_be_stored_and_asked(text):
    assert isinstance(stored(text), str)
    assert all(word for word, _ in asked(text))
