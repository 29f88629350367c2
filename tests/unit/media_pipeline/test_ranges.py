import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.ranges import Unsatisfiable, parse_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-0", (0, 0)),
        ("bytes=0-9", (0, 9)),
        ("bytes=3-", (3, 9)),
        ("bytes=-4", (6, 9)),
        ("bytes=-40", (0, 9)),
        ("bytes=5-500", (5, 9)),
        ("BYTES=5-6", (5, 6)),
        ("bytes=0-1,3-4", None),
        ("lines=1-2", None),
        ("bytes=", None),
    ],
)
def test_parts_of_ten_bytes(header, part):
    assert parse_range(header, 10) == part


@pytest.mark.parametrize(
    "header",
    [
        "bytes=10-",
        "bytes=10-12",
        "bytes=-0",
        "bytes=5-4",
        "bytes=-",
        "bytes=a-b",
    ],
)
def test_what_cannot_be_satisfied(header):
    with pytest.raises(Unsatisfiable):
        parse_range(header, 10)


@given(st.text(alphabet="bytes=0123456789-, ", max_size=20), st.integers(0, 50))
def test_a_part_always_lies_inside(header, size):
    try:
        part = parse_range(header, size)
    except Unsatisfiable:
        return
    if part is not None:
        first, last = part
        assert 0 <= first <= last < size
