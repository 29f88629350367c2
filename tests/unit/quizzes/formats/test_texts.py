"""Markup to plain text, and text to numbers."""

import time
from decimal import Decimal

import pytest

from quizzes.formats.texts import clean, html, number, number_text, plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n\n二"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n\n二"),
        ("<table><tr><td>年</td><td>1921</td></tr></table>", "年 | 1921"),
        ("a &lt; b &amp; c&nbsp;d", "a < b & c d"),
        ("党<script>alert('<p>')</script>课<style>p{}</style>", "党课"),
        ("党<!-- <b>注</b> -->课", "党课"),
        ("<!-- 没有结束", "<!-- 没有结束"),
        ("<![CDATA[x]]>", "<![CDATA[x]]>"),
        ("3 < 4", "3 < 4"),
        ("<a <b>粗</b>", "<a 粗"),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup, text):
    assert plain(markup) == (text, [])


def test_images_leave_their_name():
    assert plain('看<img src="x/y.png">') == ("看[y.png]", ["x/y.png"])
    assert plain('看<img src="data:image/png;base64,AAAA" alt="图">') == (
        "看[图]",
        ["data:"],
    )


@pytest.mark.parametrize("text", ["a  b", " x", "a\n  b\n\nc", "<b>&amp;", "a < b > c"])
def test_text_in_markup_comes_back(text):
    assert plain(html(clean(text))) == (clean(text), [])


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<", "</a ", "<![", "&#"])
def test_broken_markup_costs_no_more_than_its_length(piece):
    """The standard parser alone takes a minute and a half for the first of these."""
    started = time.process_time()
    plain(piece * 30_000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.14", "3.14"),
        ("3,14", "3.14"),
        ("－１．５", "-1.5"),
        ("1e3", "1000"),
        ("0.10", "0.1"),
        ("-0", "0"),
    ],
)
def test_numbers_are_read_and_written_plainly(text, value):
    assert number_text(number(text)) == value


@pytest.mark.parametrize(
    "text", ["", "三", "NaN", "Infinity", "1e999999", "1" * 31, "1,2,3"]
)
def test_what_is_no_number(text):
    assert number(text) is None


def test_shares_of_a_third_stay_exact_enough():
    assert number_text(Decimal("33.33333")) == "33.33333"
