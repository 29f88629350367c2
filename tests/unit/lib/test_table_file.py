"""Cells of CSV files: nothing that a spreadsheet would run, and the same when we read them back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.table_file import csv_data, csv_rows, decode, neutral_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86 138",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u3000=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A1",
        '=HYPERLINK("http://x")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_neutral_cell_disarms_what_a_spreadsheet_would_run(text):
    assert neutral_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", " ", "张三", "0012", "第一党支部", "2026-03-01", "—", "a=b"]
)
def test_neutral_cell_leaves_ordinary_text_alone(text):
    assert neutral_cell(text) == text


@given(
    st.lists(
        st.text(st.sampled_from("'=+-@＝ \u3000甲a"), min_size=1, max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_written_is_read_back(cells):
    data = csv_data([cells])
    (row,) = csv_rows(decode(data))
    assert list(row.cells) == cells
    written = decode(data).rstrip("\n").split(",")
    assert [neutral_cell(cell) for cell in written] == written
