"""How the kinds answered in fields are marked, each by hand and by search."""

from decimal import Decimal
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.types.folding import Fold, fold
from quizzes.types.numeric import read_number
from tests.unit.quizzes.test_field_kinds import made, right_raw


def share(type_, body, key, raw):
    return type_.grade(body, key, type_.parse(body, raw))


# -- blanks ----------------------------------------------------------------------------------

SAME = [
    ("延安", "延 安"),
    ("《党章》", "党章"),
    ("“两个务必”", "两个务必。"),
    ("CPC", "ｃｐｃ"),
    ("1945", "１９４５"),
    ("1.5", "１．５"),
    ("50%", "50 ％"),
    ("1、2、3", "1，2,3"),
    ("-5", "－５"),
    ("A～B", "a~b"),
    ("党\u200b章", "党章"),
]
OTHER = [("1.5", "15"), ("-5", "5"), ("50%", "50"), ("1/2", "12"), ("延安", "西安")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_typed_differently_but_the_same(one, other):
    assert fold(one, Fold()) == fold(other, Fold()) != ""


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_number_or_word_stays_another(one, other):
    assert fold(one, Fold()) != fold(other, Fold())


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        ("width", "Ａ", "a"),
        ("case", "A", "a"),
        ("punctuation", "甲，乙", "甲乙"),
        ("space", "甲 乙", "甲乙"),
    ],
)
def test_each_rule_can_be_switched_off(rule, one, other):
    assert fold(one, Fold()) == fold(other, Fold())
    strict = Fold(**{rule: False})
    assert fold(one, strict) != fold(other, strict)


WORDS = st.text("党章支部ABCabc0123", min_size=1, max_size=8)
NOISE = st.text(" 　，。、！《》“”", max_size=3)


@given(WORDS, st.lists(NOISE, min_size=9, max_size=9))
def test_noise_between_letters_costs_nothing(word, noise):
    type_, body, key = made("blanks", rows=[{"accepted": word}], case=True)
    wide = "".join(
        chr(ord(c) + 0xFEE0) if "!" < c < "~" else c for c in word.swapcase()
    )
    noisy = "".join(mark + char for mark, char in zip(noise, wide, strict=False))
    assert share(type_, body, key, {"b1": noisy + noise[-1]}) == 1


def test_each_blank_earns_its_share():
    type_, body, key = made("blanks", rows=[{"accepted": c} for c in "甲乙丙"])
    assert share(type_, body, key, {"b1": "甲", "b2": "甲"}) == Decimal(1) / 3
    assert share(type_, body, key, {"b1": "丙", "b2": "甲"}) == 0


def test_punctuation_alone_is_never_right():
    type_, body, key = made("blanks")
    assert share(type_, body, key, {"b1": "，。", "b2": "?"}) == 0


# -- numeric ---------------------------------------------------------------------------------

READ = [
    ("1.5", "1.5"),
    (" １．５ ", "1.5"),
    ("1,234,567.8", "1234567.8"),
    ("１，２３４", "1234"),
    ("−3", "-3"),
    ("+3", "3"),
    (".5", "0.5"),
    ("5.", "5"),
    ("1e3", "1000"),
    ("2米", "2"),
    ("2 Ｍ", None),
    ("12,34", None),
    ("1.2.3", None),
    ("", None),
    (".", None),
    ("-", None),
    ("e5", None),
    ("nan", None),
    ("inf", None),
    ("一", None),
    ("1" * 61, None),
    ("1e999", None),
]


@pytest.mark.parametrize(("text", "number"), READ)
def test_numbers_as_people_write_them(text, number):
    assert read_number(text, unit="米") == (number and Decimal(number))


def test_tolerance_counts_to_its_edge_and_parts_earn_their_share():
    type_, body, key = made("numeric")
    for text, fraction in [
        ("1.4", 1),
        ("1.6", 1),
        ("1.39999999999999999999999999999999999999", 0),
        ("1.60000000000000000000000000000000000001", 0),
        ("2", "0.333"),
        ("2.0米", "0.333"),
        ("3", 0),
        ("不知道", 0),
        ("9" * 500, 0),
    ]:
        assert share(type_, body, key, {"value": text}) == Decimal(fraction)


@given(
    st.decimals(-(10**9), 10**9, places=6),
    st.decimals(0, 1000, places=6),
    st.decimals(-2, 2, places=3),
)
def test_exactly_what_lies_within_the_tolerance_is_right(value, tolerance, factor):
    rows = [{"value": f"{value:f}", "tolerance": f"{tolerance:f}"}]
    type_, body, key = made("numeric", rows=rows)
    given_ = value + factor * tolerance
    assert share(type_, body, key, {"value": f"{given_:f}"}) == (
        abs(factor) <= 1 or not tolerance
    )


def test_best_of_two_numbers_that_fit_counts():
    rows = [
        {"value": "5", "tolerance": "1", "percent": "50"},
        {"value": "5", "tolerance": "0"},
    ]
    type_, body, key = made("numeric", rows=rows)
    assert share(type_, body, key, {"value": "5"}) == 1
    assert share(type_, body, key, {"value": "6"}) == Decimal("0.5")
    assert type_.review(body, [], key, None)["fields"][0]["right"] == "5 米"


# -- matching --------------------------------------------------------------------------------


def test_each_pair_earns_its_share_and_guessing_is_its_mean():
    type_, body, key = made("matching")
    lefts, rights = [one.id for one in body.left], [one.id for one in body.right]
    shares = [
        share(type_, body, key, dict(zip(lefts, chosen, strict=True)))
        for chosen in product(rights, repeat=len(lefts))
    ]
    assert set(shares) == {Decimal(n) / 3 for n in range(4)}
    mean = sum(shares) / len(shares)
    assert abs(mean - type_.guess_fraction(body, key)) < Decimal("1e-20")


def test_spare_partner_is_offered_like_the_others():
    type_, body, key = made("matching")
    order = type_.realise(body, seed="s", ref="r", shuffle=True)
    texts = [one["text"] for one in type_.render(body, order)["options"]]
    assert sorted(texts) == sorted(["上海", "延安", "瑞金"])
    assert len(set(key.pairs.values())) == 2


# -- ordering --------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["all_or_nothing", "share"])
def test_places_earn_by_policy_and_guessing_is_the_mean(policy):
    type_, body, key = made("ordering", policy=policy)
    shares = []
    for order in permutations(key.order):
        raw = {id_: str(no) for no, id_ in enumerate(order, start=1)}
        right = sum(a == b for a, b in zip(order, key.order, strict=True))
        expected = (
            Decimal(right == 3) if policy == "all_or_nothing" else Decimal(right) / 3
        )
        shares.append(share(type_, body, key, raw))
        assert shares[-1] == expected
    mean = sum(shares) / len(shares)
    assert abs(mean - type_.guess_fraction(body, key)) < Decimal("1e-20")


def test_place_given_twice_is_kept_but_no_complete_answer():
    type_, body, key = made("ordering")
    public = type_.render(body, type_.realise(body, seed="", ref="", shuffle=True))
    response = type_.parse(body, dict.fromkeys(key.order, "1"))
    assert response == dict.fromkeys(key.order, "1")
    assert not type_.is_complete(public, response)
    assert type_.grade(body, key, response) == Decimal(1) / 3


def test_default_is_everything_or_nothing_also_for_a_key_without_policy():
    type_, body, key = made("ordering")
    plain = type_.read_key({"order": list(key.order)})
    assert plain.policy == "all_or_nothing"
    half = right_raw(type_, body, key) | {key.order[0]: "2"}
    assert share(type_, body, plain, half) == 0


# -- essay -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "complete"),
    [("一", False), ("一 \n 二", True), ("一二三", True), ("一二三四", False)],
)
def test_length_is_counted_without_white_space(text, complete):
    type_, body, _key = made("essay", min_chars="2", max_chars="3")
    public = type_.render(body, [])
    response = type_.parse(body, {"text": text})
    assert type_.is_complete(public, response) == complete


def test_marking_guide_is_in_nothing_that_a_member_reads():
    type_, body, key = made("essay", rubric="KEY-rubric")
    response = {"text": "我的心得"}
    assert type_.grade(body, key, response) is None
    assert "KEY-rubric" not in str(type_.render(body, []))
    assert "KEY-rubric" not in str(type_.review(body, [], key, response))
