"""Questions of every kind, as hypothesis draws them."""

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
from quizzes.formats.texts import clean

# What formats trip over: their marks, Chinese, markup, formulas, spaces, an astral character.
ALPHABET = "ab1 党课，。：{}=~#:\\%->→[]<>&\"'/*_$\n\t;；|｜±@.A)😀"
texts = st.text(ALPHABET, min_size=1, max_size=14).map(clean).filter(bool)
lines = texts.map(lambda text: " ".join(text.split()))
numbers = st.decimals(
    min_value=-9999, max_value=9999, places=3, allow_nan=False, allow_infinity=False
)
several_texts = st.lists(texts, min_size=2, max_size=6, unique=True)


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
    st.lists(st.tuples(lines, lines), min_size=2, max_size=4).map(tuple),
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
    return ParsedQuestion(
        kind=kind,
        stem=draw(texts),
        content=draw(CONTENTS[kind]),
        explanation=draw(st.just("") | texts),
        category=draw(st.just("") | st.sampled_from(["党史", "党章/总纲"])),
        source_id=draw(st.just("") | st.sampled_from(["a1", "b-2"])),
    )


def plainly(question):
    """Without where it stood and what it was called."""
    return replace(question, line=0, file="", source_id="")
