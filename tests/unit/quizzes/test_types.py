"""The kinds made of options keep the same promises; each then its own."""

from decimal import Decimal
from itertools import combinations

import pytest
from django.template.loader import get_template
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes.types import (
    POLICIES,
    REGISTRY,
    InvalidQuestion,
    InvalidResponse,
    UnknownKind,
    kind_choices,
    question_type,
)
from quizzes.types.problems import PROBLEMS
from tests.unit.quizzes.test_field_kinds import BROKEN as BROKEN_FIELDS

SINGLE, MULTIPLE, TRUE_FALSE = (
    question_type(kind) for kind in ("single", "multiple", "true_false")
)
OPTION_KINDS = {type_.kind: type_ for type_ in (SINGLE, MULTIPLE, TRUE_FALSE)}
THREE = [("一", True), ("二", False), ("三", False)]
FOUR = [("一", True), ("二", True), ("三", False), ("四", False)]

texts = st.lists(
    st.text("一二三四五六七八九十", min_size=1, max_size=6),
    min_size=2,
    max_size=12,
    unique=True,
)


@st.composite
def questions(draw):
    """(type, body, key) of any kind made of options, as editors can write them."""
    type_ = draw(st.sampled_from(list(OPTION_KINDS.values())))
    if type_ is TRUE_FALSE:
        true = draw(st.booleans())
        rows = [("true", true), ("false", not true)]
    else:
        rows = [(text, False) for text in draw(texts)]
        count = 1 if type_ is SINGLE else draw(st.integers(1, len(rows)))
        for index in draw(st.permutations(range(len(rows))))[:count]:
            rows[index] = (rows[index][0], True)
    policy = draw(st.sampled_from([*POLICIES])) if type_ is MULTIPLE else None
    return type_, *type_.from_options("题干", rows, policy)


@st.composite
def answered(draw):
    """(type, body, key, canonical response) with an answer or none."""
    type_, body, key = draw(questions())
    order = type_.realise(body, seed="s", ref="r", shuffle=True)
    raw = draw(st.lists(st.sampled_from(order), unique=True))
    if type_ is not MULTIPLE:
        raw = raw[:1]
    return type_, body, key, type_.parse(body, raw)


def right_raw(type_, body, key):
    if type_ is TRUE_FALSE:
        return "true" if key.true else "false"
    return [*type_.right_ids(key)]


@given(answered())
def test_fraction_lies_between_nothing_and_everything(case):
    type_, body, key, response = case
    fraction = type_.grade(body, key, response)
    assert isinstance(fraction, Decimal)
    assert 0 <= fraction <= 1


@given(questions())
def test_right_answer_earns_everything(case):
    type_, body, key = case
    response = type_.parse(body, right_raw(type_, body, key))
    assert type_.grade(body, key, response) == 1
    assert type_.is_complete({}, response)


@given(answered())
def test_parsing_twice_changes_nothing(case):
    type_, body, _key, response = case
    assert type_.parse(body, response) == response
    assert type_.same_response(response, response)


@given(questions())
def test_blank_is_no_answer(case):
    type_, body, _key = case
    for blank in (None, "", []):
        assert type_.parse(body, blank) is None
    assert not type_.is_complete({}, None)
    assert type_.normalise(body, None) == []


@pytest.mark.parametrize("kind", [*OPTION_KINDS])
@pytest.mark.parametrize(
    "raw", ["elsewhere", ["elsewhere"], 7, {"id": "x"}, [["x"]], True, [None, None]]
)
def test_value_that_no_form_sends_is_refused(kind, raw):
    type_ = question_type(kind)
    rows = FOUR if kind == "multiple" else THREE
    if kind == "true_false":
        rows = [("", True), ("", False)]
    body, _key = type_.from_options("题干", rows, None)
    with pytest.raises(InvalidResponse):
        type_.parse(body, raw)


@given(questions())
def test_stored_json_reads_back_the_same(case):
    type_, body, key = case
    assert type_.read_body(body.model_dump(mode="json")) == body
    assert type_.read_key(key.model_dump(mode="json")) == key
    type_.check(body, key)
    assert type_.compose(type_.content_of(body, key)) == (body, key)


@given(questions(), st.text(max_size=9))
def test_arrangement_holds_every_option_once_and_is_reproducible(case, seed):
    type_, body, _key = case
    plain = type_.realise(body, seed=seed, ref="q/1", shuffle=False)
    order = type_.realise(body, seed=seed, ref="q/1", shuffle=True)
    assert sorted(order) == sorted(plain)
    assert type_.realise(body, seed=seed, ref="q/1", shuffle=True) == order


@given(questions())
def test_render_shows_the_same_whatever_the_key_is(case):
    """The public face is a function of the body; nothing of the key can be in it."""
    type_, body, key = case
    order = type_.realise(body, seed="s", ref="r", shuffle=True)
    public = type_.render(body, order)
    assert set(public) == {"stem", "options"}
    assert all(set(option) == {"id", "text"} for option in public["options"])
    assert [option["id"] for option in public["options"]] == order
    review = type_.review(body, order, key, None)
    right = {one["id"] for one in review["options"] if one["right"]}
    raw = right_raw(type_, body, key)
    assert right == set([raw] if isinstance(raw, str) else raw)


def test_option_names_do_not_follow_the_editors_order():
    body, _key = SINGLE.from_options("题干", THREE, None)
    assert all(len(option.id) == 10 for option in body.options)
    again, _key = SINGLE.from_options("题干", THREE[::-1], None)
    assert again.ids == body.ids[::-1]


@given(questions())
def test_guess_is_the_mean_over_all_blind_answers(case):
    type_, body, key = case
    guess = type_.guess_fraction(body, key)
    if type_ is not MULTIPLE:
        options = 2 if type_ is TRUE_FALSE else len(body.options)
        assert guess == 1 / Decimal(options)
    else:
        assert 0 < guess < 1 or len(body.options) == len(key.right)


def test_guess_of_multiple_choice_by_hand():
    body, key = MULTIPLE.from_options("题干", FOUR, "all_or_nothing")
    assert MULTIPLE.guess_fraction(body, key) == Decimal(1) / 15
    body, key = MULTIPLE.from_options("题干", FOUR, "half_for_part")
    # One set of fifteen is right, two hold one of the two right ones and nothing else.
    assert MULTIPLE.guess_fraction(body, key) == Decimal(2) / 15


POLICY_CASES = [
    # right, chosen, all_or_nothing, half_for_part, right_minus_wrong
    ("ab", "ab", 1, 1, 1),
    ("ab", "a", 0, "0.5", "0.5"),
    ("ab", "", 0, 0, 0),
    ("ab", "abc", 0, 0, "0.5"),
    ("ab", "ac", 0, 0, 0),
    ("ab", "cd", 0, 0, 0),
    ("abcd", "abc", 0, "0.5", "0.75"),
]


@pytest.mark.parametrize("case", POLICY_CASES)
def test_policies_by_hand(case):
    right, chosen, *fractions = case
    names = ("all_or_nothing", "half_for_part", "right_minus_wrong")
    assert set(POLICIES) == set(names)
    for name, fraction in zip(names, fractions, strict=True):
        assert POLICIES[name](frozenset(chosen), frozenset(right)) == Decimal(fraction)


@pytest.mark.parametrize("name", [*POLICIES])
def test_no_policy_pays_more_than_the_right_answer_or_for_none(name):
    right = frozenset("ab")
    for size in range(5):
        for chosen in combinations("abcd", size):
            fraction = POLICIES[name](frozenset(chosen), right)
            assert (fraction == 1) == (set(chosen) == right)
    assert POLICIES[name](frozenset(), right) == 0


BROKEN = [
    ("single", "  ", THREE, None, "stem_missing"),
    ("single", "题" * 4001, THREE, None, "stem_too_long"),
    ("single", "题干", THREE[:1], None, "options_too_few"),
    ("single", "题干", [(str(n), n == 0) for n in range(13)], None, "options_too_many"),
    ("single", "题干", [("一", True), (" ", False)], None, "option_empty"),
    ("single", "题干", [("一" * 1001, True), ("二", False)], None, "option_too_long"),
    ("single", "题干", [("A", True), ("Ａ", False)], None, "options_duplicate"),
    ("single", "题干", [("一", False), ("二", False)], None, "no_right_answer"),
    ("single", "题干", FOUR, None, "several_right_answers"),
    ("multiple", "题干", [("一", False), ("二", False)], None, "no_right_answer"),
    ("multiple", "题干", FOUR, "generous", "policy_unknown"),
    ("true_false", "题干", [("", True)], None, "true_false_needs_one"),
    ("true_false", "题干", [("", True), ("", True)], None, "true_false_needs_one"),
    ("true_false", "题干", [("", False), ("", False)], None, "true_false_needs_one"),
]


@pytest.mark.parametrize(("kind", "stem", "rows", "policy", "problem"), BROKEN)
def test_what_an_editor_can_get_wrong(kind, stem, rows, policy, problem):
    with pytest.raises(InvalidQuestion) as caught:
        question_type(kind).from_options(stem, rows, policy)
    assert caught.value.problem == problem
    assert caught.value.message


def test_every_problem_can_happen():
    tested = {case[-1] for case in [*BROKEN, *BROKEN_FIELDS]}
    # Those of what is stored beside a question are tested with `save_version` and the form.
    elsewhere = {"image_missing", "image_without_alt", "reference_unreadable"}
    assert tested | elsewhere | {"kind_unknown", "malformed"} == set(PROBLEMS)


@pytest.mark.parametrize("kind", [*OPTION_KINDS])
@pytest.mark.parametrize("stored", [{}, {"stem": ""}, {"extra": 1}, {"right": []}])
def test_stored_json_of_another_shape_is_refused(kind, stored):
    type_ = question_type(kind)
    for read in (type_.read_body, type_.read_key):
        with pytest.raises(InvalidQuestion) as caught:
            read(stored)
        assert caught.value.problem == "malformed"


def test_key_of_another_question_is_refused():
    body, _key = SINGLE.from_options("题干", THREE, None)
    _other, key = SINGLE.from_options("题干", [("甲", True), ("乙", False)], None)
    with pytest.raises(InvalidQuestion):
        SINGLE.check(body, key)


def test_content_cannot_be_changed_in_place():
    body, _key = SINGLE.from_options("题干", THREE, None)
    with pytest.raises(ValidationError):
        body.stem = "另一个"


def test_editors_are_offered_every_kind():
    assert set(dict(kind_choices())) == set(REGISTRY)


def test_every_kind_has_its_widget():
    for type_ in REGISTRY.values():
        assert get_template(f"quizzes/widgets/_{type_.widget}.html")


def test_registry_is_known_by_its_own_names():
    assert all(type_.kind == kind for kind, type_ in REGISTRY.items())
    with pytest.raises(UnknownKind):
        question_type("calculated")
