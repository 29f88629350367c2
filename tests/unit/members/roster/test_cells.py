import datetime as dt

import pytest

from members.roster.cells import read_date, read_number, read_posts, tidy
from members.states import PostRole


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023.12", (2023, 12, 1)),
        ("2023-12-01", (2023, 12, 1)),
        ("2023/1/9", (2023, 1, 9)),
        ("20231201", (2023, 12, 1)),
        ("202312", (2023, 12, 1)),
        ("2023年12月", (2023, 12, 1)),
        ("2023年12月3日", (2023, 12, 3)),
        ("２０２３．１２．３", (2023, 12, 3)),
        ("2024-02-29 00:00:00", (2024, 2, 29)),
        ("45261", (2023, 12, 1)),
    ],
)
def test_dates_as_they_are_written(text, day):
    assert read_date(text) == dt.date(*day)


@pytest.mark.parametrize(
    "text",
    ["", "去年", "2023-13-01", "2023.2.30", "20231301", "12", "1e5", "2023.1.2.3"],
)
def test_what_is_no_date(text):
    assert read_date(text) is None


def test_numbers_keep_their_zeros_and_lose_blanks_and_apostrophes():
    assert read_number(" '００１２３\u200b ") == "00123"
    assert read_number("140105199001011234") == "140105199001011234"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 张　三 ", "张三"),
        ("阿卜杜拉•艾山", "阿卜杜拉·艾山"),
        ("John  Smith", "John Smith"),
        ("欧阳 娜娜", "欧阳 娜娜"),
        ("𠮷田", "𠮷田"),
        ("\uf9dc某", "\uf9dc某"),
    ],
)
def test_names_are_tidied_and_rare_characters_stay(written, kept):
    assert tidy(written) == kept


def test_posts_of_one_cell():
    assert read_posts("书记、组织委员") == (
        [PostRole.SECRETARY, PostRole.ORGANISATION],
        "",
        "",
    )
    assert read_posts("党委副书记，宣传委员") == (
        [PostRole.PUBLICITY],
        "党委副书记",
        "",
    )
    assert read_posts("无") == ([], "", "")
    assert read_posts("书记、主席")[2] == "主席"
