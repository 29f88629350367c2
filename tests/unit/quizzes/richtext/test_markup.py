"""Markup of questions: one spelling, nothing that runs, plain text left alone."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.richtext import (
    MARK,
    canonical,
    from_html,
    image_refs,
    is_rich,
    lacks_alt,
    shown,
    to_html,
    with_images,
    words,
)
from quizzes.types.base import folded
from tests.unit.quizzes.xss import CORPUS

ONE, TWO = "a" * 64, "b" * 64
IMAGE = f'<img data-image="{ONE}" alt="图"/>'
ALLOWED = {
    *("p", "br", "strong", "em", "u", "sub", "sup", "code", "ul", "ol", "li", "img"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def address(name):
    return f"/pictures/{name[:4]}"


def assert_inert(page):
    for tag, attrs in Tags(page).found:
        assert tag in ALLOWED
        assert attrs.keys() <= {"src", "alt", "loading", "colspan", "rowspan"}
        assert attrs.get("src", "/pictures/").startswith("/pictures/")


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<p>a<b>x</b></p>", "<p>a<strong>x</strong></p>"),
        ("<i>a</i><ins>b</ins>", "<p><em>a</em><u>b</u></p>"),
        (f"<p>看{IMAGE}</p>", f"<p>看{IMAGE}</p>"),
        ("<p>看<img data-image='../x' alt='图'></p><b>x</b>", "<p>看[图]</p><p><strong>x</strong></p>"),
        ("<ul>x<li>1<li><p>2<p>3<ul><li>4</ul></ul>", "<ul><li>x</li><li>1</li><li>2<br/>3<ul><li>4</li></ul></li></ul>"),
        ("<table><tr><th>年<td colspan=2 rowspan=99>1921</table>", '<table><tbody><tr><th>年</th><td colspan="2">1921</td></tr></tbody></table>'),
        ("<table><caption>表</caption><thead><tr><th>甲</thead><tr><td>乙</table>", "<table><caption>表</caption><thead><tr><th>甲</th></tr></thead><tbody><tr><td>乙</td></tr></tbody></table>"),
        ("<div>a</div><div>H<sub>2</sub>O</div>", "<p>a</p><p>H<sub>2</sub>O</p>"),
        ("<p><br></p><p> <code>a  b</code> </p>", "<p><code>a b</code></p>"),
        ("<p>a &lt; b &amp; <em>c</em></p>", "<p>a &lt; b &amp; <em>c</em></p>"),
    ],
)  # fmt: skip
def test_markup_has_one_spelling(html, stored):
    assert canonical(MARK + html) == MARK + stored
    assert canonical(MARK + stored) == MARK + stored


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n\n二"),
        ("<div>一<br>二</div>", "一\n二"),
        ("<h1>题</h1><span style='color:red'>红</span>", "题\n\n红"),
        ("<p> </p><p><br></p>", ""),
        ("<p>a &lt; b<strong> </strong></p>", "a < b"),
    ],
)
def test_markup_that_says_nothing_becomes_text(html, text):
    assert canonical(MARK + html) == text


@pytest.mark.parametrize(
    "text", ["a < b", "<p>标签 p</p>", "<b>&amp;", "一\n\n\n二", " <!--html-->x"]
)
def test_plain_text_stays_letter_by_letter(text):
    assert canonical(text) == text == words(text)
    assert not is_rich(text)
    assert image_refs(text) == []
    assert not Tags(shown(text, address).replace("<br>", "")).found


@pytest.mark.parametrize("attack", CORPUS)
def test_nothing_runs_whether_cleaned_or_stored_by_hand(attack):
    for text in (attack, MARK + attack, MARK + f"<p><b>a</b>{attack}</p>"):
        assert_inert(shown(canonical(text), address))
        assert_inert(shown(text, address))


def test_pictures_get_the_address_of_the_page_or_leave_their_description():
    text = canonical(MARK + f"<p>看{IMAGE}</p>")
    assert image_refs(text) == [ONE]
    assert (
        shown(text, address) == '看<img src="/pictures/aaaa" alt="图" loading="lazy">'
    )
    assert shown(text, lambda name: None) == "看[图]"
    assert words(text) == "看[图]"
    assert image_refs(with_images(text, {ONE: TWO})) == [TWO]
    assert with_images(text, {ONE: None}) == "看[图]"
    assert not lacks_alt(text)
    assert lacks_alt(canonical(MARK + IMAGE.replace("图", " ")))


def test_pictures_of_other_origins_come_in_by_the_name_they_are_given():
    html = '<p><b>看</b><img src="@@PLUGINFILE@@/a.png" alt="图"></p>'
    asked = []

    def image_of(source, alt):
        asked.append((source, alt))
        return TWO, alt

    assert image_refs(from_html(html, image_of)) == [TWO]
    assert asked == [("@@PLUGINFILE@@/a.png", "图")]
    assert words(from_html(html, lambda _source, alt: (None, alt))) == "看[图]"


def test_rows_are_compared_by_what_they_say_and_show():
    rich = canonical(MARK + "<p><b>Ａ</b></p>")
    assert folded(rich) == folded("a")
    assert folded(canonical(MARK + IMAGE)) != folded(
        canonical(MARK + IMAGE.replace(ONE, TWO))
    )


PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<ul>",
            "<li>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<br>",
            "<sub>",
            "</sub>",
            "<div>",
            "</div>",
            "<em>",
            "</em>",
            "<code>",
            "<h2>",
            "<blockquote>",
            "&amp;",
            "&lt;",
            "<!--",
            "-->",
            "<",
            ">",
            "&",
            "党",
            "课",
        ]
        + [" ", "\n", "\xa0", IMAGE, "<img src=x>", *CORPUS]
    ),
    max_size=25,
).map("".join)


@given(st.one_of(PIECES, st.text()))
def test_whatever_comes_the_spelling_is_stable_and_inert(html):
    stored = canonical(MARK + html)
    assert canonical(stored) == stored
    if is_rich(stored):
        assert from_html(to_html(stored), lambda source, alt: (source, alt)) == stored
    assert_inert(shown(stored, address))


@pytest.mark.parametrize(
    "piece", ["<b><p>", "<div>", "<table><tr><td>", "<ul><li>", "<a ", "<sup>"]
)
def test_nested_markup_costs_no_more_than_its_length(piece):
    started = time.process_time()
    canonical(MARK + piece * (59_000 // len(piece)) + "x")
    assert time.process_time() - started < 10
