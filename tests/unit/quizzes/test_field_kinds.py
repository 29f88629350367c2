"""The kinds answered in fields keep the promises of every kind."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.types import REGISTRY, InvalidQuestion, InvalidResponse, question_type

SAMPLES = {
    "blanks": {
        "rows": [
            {"accepted": "延安\n延安城", "label": "地点"},
            {"accepted": "1945", "label": ""},
        ],
        "case": False,
    },
    "numeric": {
        "unit": "米",
        "rows": [
            {"value": "1.5", "tolerance": "0.1", "percent": ""},
            {"value": "２", "tolerance": "", "percent": "33.3"},
        ],
    },
    "matching": {
        "rows": [
            {"left": "一大", "right": "上海"},
            {"left": "七大", "right": "延安"},
            {"left": "整风", "right": "延安"},
            {"left": "", "right": "瑞金"},
        ]
    },
    "ordering": {
        "rows": [{"text": "立题"}, {"text": "讨论"}, {"text": "表决"}],
        "policy": "share",
    },
    "essay": {"min_chars": "2", "max_chars": "", "rubric": "标准", "sample": "范文"},
}


def made(kind, **content):
    type_ = question_type(kind)
    return type_, *type_.compose(SAMPLES[kind] | {"stem": " 题干 "} | content)


def right_raw(type_, body, key):
    """The right answer, found in the key as a person would read it."""
    match type_.kind:
        case "blanks":
            return {id_: answers[0] for id_, answers in key.accepted.items()}
        case "numeric":
            return {"value": str(key.answers[0].value)}
        case "matching":
            return dict(key.pairs)
        case "ordering":
            return {id_: str(no) for no, id_ in enumerate(key.order, start=1)}
        case "essay":
            return {"text": "我的心得"}


KINDS = pytest.mark.parametrize("kind", [*SAMPLES])


def test_all_kinds_are_covered_here_or_with_the_options():
    assert set(SAMPLES) | {"single", "multiple", "true_false"} == set(REGISTRY)


@KINDS
def test_content_and_stored_json_read_back_the_same(kind):
    type_, body, key = made(kind)
    assert type_.compose(type_.content_of(body, key)) == (body, key)
    stored = body.model_dump(mode="json"), key.model_dump(mode="json")
    assert (type_.read_body(stored[0]), type_.read_key(stored[1])) == (body, key)
    type_.check(body, key)
    assert type_.stem(body) == "题干"


@KINDS
def test_right_answer_earns_everything_unless_a_person_decides(kind):
    type_, body, key = made(kind)
    public = type_.render(body, type_.realise(body, seed="s", ref="r", shuffle=True))
    response = type_.parse(body, right_raw(type_, body, key))
    assert type_.grade(body, key, response) == (None if type_.needs_marker else 1)
    assert type_.is_complete(public, response)
    assert type_.parse(body, response) == response
    assert type_.same_response(response, response)


@KINDS
def test_blank_is_no_answer_and_part_of_one_is_kept(kind):
    type_, body, key = made(kind)
    raw = right_raw(type_, body, key)
    for blank in (None, "", [], {}, dict.fromkeys(raw, " "), dict.fromkeys(raw)):
        assert type_.parse(body, blank) is None
    assert type_.normalise(body, None) == []
    public = type_.render(body, type_.realise(body, seed="s", ref="r", shuffle=True))
    assert not type_.is_complete(public, None)
    first = dict([next(iter(raw.items()))])
    part = type_.parse(body, raw | dict.fromkeys(set(raw) - set(first), ""))
    assert part == first
    assert type_.is_complete(public, part) == (len(raw) == 1)


@KINDS
@pytest.mark.parametrize(
    "raw", ["elsewhere", ["x"], 7, True, {"elsewhere": "x"}, {7: "x"}, [None, None]]
)
def test_value_that_no_form_sends_is_refused(kind, raw):
    type_, body, _key = made(kind)
    with pytest.raises(InvalidResponse):
        type_.parse(body, raw)


@KINDS
@pytest.mark.parametrize("value", [7, ["x"], {"a": "b"}, True])
def test_field_that_is_no_text_is_refused(kind, value):
    type_, body, key = made(kind)
    field = next(iter(right_raw(type_, body, key)))
    with pytest.raises(InvalidResponse):
        type_.parse(body, {field: value})


@pytest.mark.parametrize("kind", ["matching", "ordering"])
def test_choice_that_is_not_on_the_list_is_refused(kind):
    type_, body, key = made(kind)
    field = next(iter(right_raw(type_, body, key)))
    with pytest.raises(InvalidResponse):
        type_.parse(body, {field: "elsewhere"})


@pytest.mark.parametrize("kind", ["blanks", "numeric", "essay"])
@given(text=st.text(max_size=40))
def test_any_text_is_an_answer_that_a_database_can_hold(kind, text):
    type_, body, key = made(kind)
    field = next(iter(right_raw(type_, body, key)))
    # What a JSON client can send and no form: NUL and half a surrogate pair.
    response = type_.parse(body, {field: f"\x00{text}\ud800"})
    if response is not None:
        kept = response[field].encode().decode()
        assert "\x00" not in kept
        fraction = type_.grade(body, key, response)
        assert fraction is None or 0 <= fraction <= 1


@KINDS
def test_render_is_a_function_of_the_body_alone(kind):
    type_, body, key = made(kind)
    order = type_.realise(body, seed="s", ref="r", shuffle=False)
    public = type_.render(body, order)
    assert {"stem", "fields", "options"} <= set(public)
    assert all(set(one) == {"id", "label"} for one in public["fields"])
    assert all(set(one) == {"id", "text"} for one in public["options"])
    assert set(public) - {"stem", "fields", "options"} == set(type_.details(body))
    assert {one["id"] for one in public["fields"]} == set(right_raw(type_, body, key))


@pytest.mark.parametrize("kind", ["matching", "ordering"])
@given(seed=st.text(max_size=9))
def test_what_could_give_the_key_away_is_shuffled_even_unasked(kind, seed):
    type_, body, _key = made(kind)
    plain = type_.realise(body, seed=seed, ref="q/1", shuffle=False)
    assert plain == type_.realise(body, seed=seed, ref="q/1", shuffle=True)
    parts = body.right if kind == "matching" else body.items
    assert sorted(plain) == sorted(one.id for one in parts)
    # Nor does the stored order say anything: it follows the names, made from the texts.
    assert [one.id for one in parts] == sorted(one.id for one in parts)


@KINDS
def test_review_says_what_was_given_and_what_is_right(kind):
    type_, body, key = made(kind)
    order = type_.realise(body, seed="s", ref="r", shuffle=True)
    response = type_.parse(body, right_raw(type_, body, key))
    shown = type_.review(body, order, key, response)["fields"]
    assert all(one["given"] and one["right"] for one in shown)
    assert all(one["is_right"] != type_.needs_marker for one in shown)
    blank = type_.review(body, order, key, None)["fields"]
    assert [(one["given"], one["is_right"]) for one in blank] == [("", False)] * len(
        shown
    )
    assert [one["right"] for one in blank] == [one["right"] for one in shown]


@KINDS
def test_guess_is_a_share(kind):
    type_, body, key = made(kind)
    guess = type_.guess_fraction(body, key)
    assert isinstance(guess, Decimal)
    assert 0 <= guess < 1


@KINDS
@pytest.mark.parametrize("stored", [{}, {"stem": ""}, {"extra": 1}, {"right": []}])
def test_stored_body_of_another_shape_is_refused(kind, stored):
    with pytest.raises(InvalidQuestion):
        question_type(kind).read_body(stored)


def _rows(kind, count, **columns):
    """`count` rows like the first one, each with texts of its own."""
    names = SAMPLES[kind]["rows"][0]
    return {
        "rows": [
            dict.fromkeys(names, f"{no}") | {k: v(no) for k, v in columns.items()}
            for no in range(count)
        ]
    }


LONG = "长" * 1001
BROKEN = [
    *((kind, {"stem": " "}, "stem_missing") for kind in SAMPLES),
    *((kind, {"stem": "题" * 4001}, "stem_too_long") for kind in SAMPLES),
    ("blanks", {"rows": []}, "blanks_too_few"),
    ("blanks", _rows("blanks", 11), "blanks_too_many"),
    ("blanks", {"rows": [{"accepted": "甲", "label": LONG}]}, "label_too_long"),
    ("blanks", {"rows": [{"accepted": " \n ", "label": "甲"}]}, "accepted_missing"),
    ("blanks", {"rows": [{"accepted": LONG}]}, "accepted_too_long"),
    (
        "blanks",
        {"rows": [{"accepted": "\n".join(map(str, range(31)))}]},
        "accepted_too_many",
    ),
    ("blanks", {"rows": [{"accepted": "甲\n。"}]}, "accepted_unmatchable"),
    ("numeric", {"unit": "米" * 41}, "unit_too_long"),
    ("numeric", {"rows": []}, "number_missing"),
    ("numeric", _rows("numeric", 11, percent=lambda no: "100"), "numbers_too_many"),
    ("numeric", {"rows": [{"value": "一"}]}, "number_unreadable"),
    ("numeric", {"rows": [{"value": ""}]}, "number_unreadable"),
    ("numeric", {"rows": [{"value": "1e20"}]}, "number_unreadable"),
    ("numeric", {"rows": [{"value": "1e-21"}]}, "number_unreadable"),
    ("numeric", {"rows": [{"value": "1", "tolerance": "-1"}]}, "tolerance_unreadable"),
    ("numeric", {"rows": [{"value": "1", "tolerance": "x"}]}, "tolerance_unreadable"),
    ("numeric", {"rows": [{"value": "1", "percent": "0"}]}, "share_unreadable"),
    ("numeric", {"rows": [{"value": "1", "percent": "101"}]}, "share_unreadable"),
    ("numeric", {"rows": [{"value": "1", "percent": "50"}]}, "no_full_share"),
    ("matching", _rows("matching", 1), "pairs_too_few"),
    ("matching", _rows("matching", 11), "pairs_too_many"),
    ("matching", {"rows": [{"left": "甲", "right": " "}]}, "pair_without_partner"),
    ("matching", _rows("matching", 2, left=lambda no: "Aａ"[no]), "lefts_duplicate"),
    ("matching", _rows("matching", 2, right=lambda no: "Aａ"[no]), "options_duplicate"),
    ("matching", _rows("matching", 2, right=lambda no: "同"), "partners_too_few"),
    (
        "matching",
        _rows("matching", 21, left=lambda no: "甲乙"[no] if no < 2 else ""),
        "partners_too_many",
    ),
    ("matching", _rows("matching", 2, left=lambda no: f"{LONG}{no}"), "text_too_long"),
    ("ordering", _rows("ordering", 1), "items_too_few"),
    ("ordering", _rows("ordering", 13), "items_too_many"),
    ("ordering", _rows("ordering", 2, text=lambda no: " "), "text_empty"),
    ("ordering", _rows("ordering", 2, text=lambda no: f"{LONG}{no}"), "text_too_long"),
    ("ordering", _rows("ordering", 2, text=lambda no: "Aａ"[no]), "items_duplicate"),
    ("ordering", {"policy": "generous"}, "policy_unknown"),
    ("essay", {"min_chars": "x"}, "length_unreadable"),
    ("essay", {"min_chars": "20001"}, "length_unreadable"),
    ("essay", {"min_chars": "9", "max_chars": "8"}, "length_unreadable"),
    ("essay", {"rubric": "长" * 20_001}, "notes_too_long"),
]


@pytest.mark.parametrize(("kind", "content", "problem"), BROKEN)
def test_what_an_editor_can_get_wrong(kind, content, problem):
    with pytest.raises(InvalidQuestion) as caught:
        made(kind, **content)
    assert caught.value.problem == problem
    assert caught.value.message


MISFITS = [
    ("blanks", {"accepted": {"b1": ["甲"]}}),
    ("blanks", {"accepted": {"b1": ["甲"], "b2": ["乙"], "b3": ["丙"]}}),
    ("matching", {"pairs": {"x": "y"}}),
    ("ordering", {"order": ["x", "y", "z"]}),
    ("ordering", {"order": []}),
]


@pytest.mark.parametrize(("kind", "stored"), MISFITS)
def test_key_of_another_question_is_refused(kind, stored):
    type_, body, _key = made(kind)
    with pytest.raises(InvalidQuestion) as caught:
        type_.check(body, type_.read_key(stored))
    assert caught.value.problem == "malformed"


@KINDS
def test_nothing_of_options_is_made_of_it(kind):
    type_, body, key = made(kind)
    assert type_.to_options(body, key) == []
    with pytest.raises(InvalidQuestion):
        type_.from_options("题干", [("一", True), ("二", False)], None)
