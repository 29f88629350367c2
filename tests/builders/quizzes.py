"""Banks, questions, quizzes and attempts, made by the real operations."""

import datetime as dt
import uuid
from itertools import count

from quizzes.models import AttemptItem
from quizzes.operations import (
    SlotSpec,
    create_bank,
    create_quiz,
    prepare_attempt,
    save_content,
    save_question,
    start_attempt,
    submit_attempt,
    void_attempt,
)
from quizzes.operations.finishing import settle_attempt
from quizzes.states import AttemptState

NINE = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SEED = "seed-for-tests"

SINGLE = [("党支部", True), ("党小组", False), ("党委", False)]
MULTIPLE = [
    ("支部委员会", True),
    ("支部党员大会", True),
    ("党小组会", True),
    ("茶话会", False),
]
TRUE = [("true", True), ("false", False)]
KINDS = {"single": SINGLE, "multiple": MULTIPLE, "true_false": TRUE}
# What an editor writes for the kinds that are not made of options.
CONTENT = {
    "blanks": {
        "rows": [
            {"accepted": "延安\n延安城", "label": "地点"},
            {"accepted": "1945"},
        ]
    },
    "numeric": {
        "unit": "米",
        "rows": [
            {"value": "1.5", "tolerance": "0.1"},
            {"value": "2", "percent": "50"},
        ],
    },
    "matching": {
        "rows": [
            {"left": "一大", "right": "上海"},
            {"left": "七大", "right": "延安"},
            {"left": "", "right": "瑞金"},
        ]
    },
    "ordering": {"rows": [{"text": "立题"}, {"text": "讨论"}, {"text": "表决"}]},
    "essay": {"min_chars": "2", "max_chars": "400", "sample": "范文", "rubric": "标准"},
}
WRONG = {"blanks": "不知道", "numeric": "7", "essay": ""}

_numbers = count(1)


def make_bank(name=None, **fields):
    return create_bank(name=name or f"题库 {next(_numbers)}", **fields)


def make_question(
    bank=None, *, kind="single", stem=None, options=None, at=NINE, **fields
):
    """A ready version of a new question (or the next of `entry`); its text counts up.

    `content` is added to that of the kind, for kinds that are not made of options.
    """
    if kind in CONTENT:
        content = CONTENT[kind] | {"stem": stem or f"问题 {next(_numbers)}?"}
        return save_content(
            bank=bank or make_bank(),
            kind=kind,
            content=content | fields.pop("content", {}),
            at=at,
            by=fields.pop("by", None),
            **fields,
        )
    return save_question(
        bank=bank or make_bank(),
        kind=kind,
        stem=stem or f"问题 {next(_numbers)}?",
        options=options or KINDS[kind],
        at=at,
        by=fields.pop("by", None),
        **fields,
    )


def make_quiz(
    *, kinds=("single", "multiple", "true_false"), points=1, at=NINE, **fields
):
    """A quiz with one question of each of `kinds`, or with the given `entries`."""
    if "entries" not in fields:
        bank = make_bank()
        fields["entries"] = [
            (make_question(bank, kind=kind, at=at).entry, points) for kind in kinds
        ]
    fields.setdefault("title", f"测验 {next(_numbers)}")
    return create_quiz(at=at, by=None, **fields)


def make_draw_quiz(*, pool=5, count=2, **fields):
    """A quiz that draws `count` of `pool` single choice questions."""
    bank = make_bank()
    for _ in range(pool):
        make_question(bank)
    return make_quiz(entries=[SlotSpec(draw_bank=bank, count=count)], **fields)


def make_attempt(member, quiz=None, *, at=NINE, seed=SEED, **fields):
    """An open attempt."""
    return start_attempt(
        quiz=quiz or make_quiz(), member=member, at=at, seed=seed, **fields
    )


def right_answers(attempt):
    """{item id: the raw value of the right answer}, as the builder's questions have it."""
    return {item.pk: _answer(item, right=True) for item in _items(attempt)}


def wrong_answers(attempt):
    """{item id: a raw value that earns nothing}."""
    return {item.pk: _answer(item, right=False) for item in _items(attempt)}


def submit(attempt, answers=None, *, at=NINE + MINUTE, submit_key=None):
    """The Result of handing in; all answers right unless given."""
    return submit_attempt(
        attempt=attempt,
        answers=right_answers(attempt) if answers is None else answers,
        submit_key=submit_key or uuid.uuid4(),
        at=at,
    )


def make_attempt_at(state, member, quiz=None, *, at=NINE):
    """An attempt walked into `state` by the product's own operations."""
    quiz = quiz or make_quiz(time_limit_s=600)
    if state == AttemptState.PREPARED:
        return prepare_attempt(quiz=quiz, member=member, at=at, seed=SEED)
    attempt = make_attempt(member, quiz, at=at)
    if state == AttemptState.SUBMITTED:
        submit(attempt, at=at + MINUTE)
    elif state == AttemptState.EXPIRED:
        settle_attempt(attempt=attempt, at=at + 20 * MINUTE)
    elif state == AttemptState.VOID:
        void_attempt(attempt=attempt, reason="停电", at=at + MINUTE, by=member)
    attempt.refresh_from_db()
    return attempt


def _items(attempt):
    return AttemptItem.objects.filter(attempt=attempt).select_related("version")


def _answer(item, *, right):
    kind = item.version.kind
    if kind in CONTENT:
        return _fields_answer(kind, item.version.body, right=right)
    if kind == "true_false":
        return "true" if right else "false"
    wanted = {text for text, is_right in KINDS[kind] if is_right == right}
    ids = [one["id"] for one in item.version.body["options"] if one["text"] in wanted]
    return ids[0] if kind == "single" else ids


def _fields_answer(kind, body, *, right):
    """A complete answer; an essay is right when it says something, which a person has to see."""
    rows = CONTENT[kind].get("rows", [])
    match kind:
        case "blanks":
            answers = [row["accepted"].splitlines()[0] for row in rows]
            ids = [one["id"] for one in body["blanks"]]
        case "numeric":
            ids, answers = ["value"], [rows[0]["value"]]
        case "essay":
            ids, answers = ["text"], ["我的心得体会"]
        case "matching":
            texts = {one["text"]: one["id"] for one in body["right"]}
            ids = [one["id"] for one in body["left"]]
            answers = [texts[row["right"]] for row in rows if row["left"]]
            # Everything one further along is wrong everywhere.
            answers = answers if right else answers[1:] + answers[:1]
        case "ordering":
            places = {row["text"]: no for no, row in enumerate(rows)}
            ids = [one["id"] for one in body["items"]]
            shift = 0 if right else 1
            answers = [
                str((places[one["text"]] + shift) % len(rows) + 1)
                for one in body["items"]
            ]
    if not right and kind in WRONG:
        answers = [WRONG[kind]] * len(ids)
    return dict(zip(ids, answers, strict=True))
