"""Questions of every kind, as hypothesis draws them."""

import base64
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from quizzes.formats.parsed import (
    Blank,
    Blanks,
    Choice,
    Essay,
    Matching,
    Number,
    Numeric,
    Ordering,
    ParsedQuestion,
    Statement,
)
from quizzes.formats.pictures import shown_images
from quizzes.formats.texts import clean
from quizzes.richtext import MARK, canonical, pictures

# What formats trip over: their marks, Chinese, markup, formulas, spaces, an astral character.
ALPHABET = "ab1 党课，。：{}=~#:\\%->→[]<>&\"'/*_$\n\t;；|｜±@.A)😀"
texts = st.text(ALPHABET, min_size=1, max_size=14).map(clean).filter(bool)
lines = texts.map(lambda text: " ".join(text.split()))
numbers = st.decimals(
    min_value=-9999, max_value=9999, places=3, allow_nan=False, allow_infinity=False
)
# A red dot, as a camera would not make it.
DOT = pictures.prepare(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4IScHAAK2AQU0pnWqAAAAAElFTkSuQmCC"
    )
)
IMAGES = {DOT.sha256: base64.b64encode(DOT.data).decode()}
PIECES = (
    "<b>粗</b>",
    "a<sub>2</sub>",
    "<ul><li>一</li><li>x = {y}</li></ul>",
    "<table><tr><th>年</th><td colspan='2'>1921</td></tr></table>",
    f'<img data-image="{DOT.sha256}" alt="点 &quot;]&gt;"/>',
    "<p>~ 两 &lt; 三 &amp;</p>",
)
# A question with everything besides its words.
PICTURED = ParsedQuestion(
    kind="single",
    stem=canonical(f'{MARK}<b>看</b><img data-image="{DOT.sha256}" alt="点">'),
    content=Choice(((canonical(f"{MARK}H<sub>2</sub>"), True), ("O", False))),
    tags=("党史",),
    difficulty=2,
    reference_s=200,
    images=IMAGES,
)
marked_up = (
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3)
    .map(lambda pieces: canonical(MARK + "".join(pieces)))
    .filter(bool)
)
shown_texts = texts | marked_up
several_texts = st.lists(shown_texts, min_size=2, max_size=6, unique=True)


@st.composite
def single(draw):
    options = draw(several_texts)
    right = draw(st.integers(0, len(options) - 1))
    return Choice(tuple((text, no == right) for no, text in enumerate(options)))


@st.composite
def multiple(draw):
    options = draw(several_texts)
    right = draw(st.sets(st.sampled_from(range(len(options))), min_size=1))
    rows = tuple((text, no in right) for no, text in enumerate(options))
    return Choice(rows, draw(st.sampled_from(["", "right_minus_wrong"])))


blanks = st.builds(
    Blanks,
    st.lists(
        st.builds(
            Blank,
            st.lists(lines, min_size=1, max_size=3, unique=True).map(tuple),
            st.just("") | lines,
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.sampled_from([(), ("case",), ("case", "width")]),
)
number = st.builds(
    Number,
    numbers,
    numbers.map(abs),
    st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.25")]),
)
numeric = st.builds(
    Numeric,
    st.lists(number, min_size=1, max_size=3).map(tuple),
    st.just("") | lines,
)
matching = st.builds(
    Matching,
    st.lists(st.tuples(lines | marked_up, lines), min_size=2, max_size=4).map(tuple),
    st.lists(lines, max_size=2).map(tuple),
)
ordering = st.builds(Ordering, several_texts.map(tuple), st.sampled_from(["", "share"]))
essay = st.builds(
    Essay,
    st.just("") | texts,
    st.just("") | texts,
    st.none() | st.integers(1, 500),
    st.none() | st.integers(500, 900),
)
CONTENTS = {
    "single": single(),
    "multiple": multiple(),
    "true_false": st.builds(Statement, st.booleans()),
    "blanks": blanks,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "essay": essay,
}


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(sorted(CONTENTS)))
    question = ParsedQuestion(
        kind=kind,
        stem=draw(shown_texts),
        content=draw(CONTENTS[kind]),
        explanation=draw(st.just("") | shown_texts),
        category=draw(st.just("") | st.sampled_from(["党史", "党章/总纲"])),
        source_id=draw(st.just("") | st.sampled_from(["a1", "b-2"])),
        tags=draw(st.sampled_from([(), ("党史",), ("a]b", "x: <y>")])),
        difficulty=draw(st.sampled_from([None, 1, 2, 3])),
        reference_s=draw(st.none() | st.integers(0, 20_000)),
    )
    return replace(question, images=shown_images(question, IMAGES))


def plainly(question):
    """Without where it stood and what it was called."""
    return replace(question, line=0, file="", source_id="")
