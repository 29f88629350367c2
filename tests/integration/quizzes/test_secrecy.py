"""A marker in every key and explanation occurs in nothing that a member sees too early."""

import dataclasses
import inspect
import json
import pathlib
import uuid
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

import quizzes
from quizzes import keys, models
from quizzes.access import get_attempt_for
from quizzes.forms import read_posted
from quizzes.models import AttemptItem, QuestionKey, QuestionVersion
from quizzes.operations import check_answer, mark_item, save_answers, void_attempt
from quizzes.queries import (
    attempts_of,
    checked_items,
    quiz_state,
    result_view,
    taking_view,
)
from quizzes.states import Feedback
from quizzes.types import REGISTRY
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_bank,
    make_question,
    make_quiz,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def marker():
    return f"KEY-{uuid.uuid4()}"


@pytest.fixture
def quiz(marker):
    """One question of each kind; the marker stands in each key and each explanation."""
    bank = make_bank()
    in_words = {
        "blanks": {"rows": [{"accepted": f"延安\n{marker}"}, {"accepted": "1945"}]},
        "essay": {"rubric": marker, "sample": f"范文 {marker}"},
    }
    entries = [
        (
            make_question(
                bank,
                kind=kind,
                explanation=f"解析 {marker}",
                **({"content": in_words[kind]} if kind in in_words else {}),
            ).entry,
            1,
        )
        for kind in REGISTRY
    ]
    for key in QuestionKey.objects.all():
        QuestionKey.objects.filter(pk=key.pk).update(key=key.key | {"note": marker})
    return make_quiz(entries=entries, feedback=Feedback.AFTER_SUBMIT, max_attempts=2)


def unmark(marker):
    """Make the keys readable for the grader again; explanations and words stay marked."""
    for key in QuestionKey.objects.all():
        plain = {name: value for name, value in key.key.items() if name != "note"}
        QuestionKey.objects.filter(pk=key.pk).update(key=plain)


def hand_in_wrong(attempt):
    """All wrong, the essay read by a person; the Result."""
    submit(attempt, wrong_answers(attempt), at=NINE)
    essay = attempt.items.get(version__kind="essay")
    mark_item(
        attempt=attempt,
        item=essay,
        fraction=Decimal(0),
        comment="",
        at=NINE,
        by=make_member(),
    )
    attempt.refresh_from_db()


def seen(attempt, posted=None):
    """Everything of an open attempt that can reach a page, a log or a JSON answer."""
    view = taking_view(attempt)
    request = RequestFactory().get("/")
    page = render_to_string(
        "quizzes/_taking_form.html", {"taking": view, "posted": posted}, request
    )
    rows = [
        attempt,
        *attempt.items.select_related("version"),
        *(item.version for item in attempt.items.all()),
    ]
    columns = [
        {**row.__dict__, "_state": None} for row in rows if hasattr(row, "__dict__")
    ]
    return "\n".join(
        [
            page,
            repr(view),
            json.dumps(dataclasses.asdict(view), default=str, ensure_ascii=False),
            repr(rows),
            " ".join(str(row) for row in rows),
            repr(columns),
            repr(quiz_state(attempt.member, attempt.quiz, at=NINE)),
            repr(list(attempts_of(attempt.member, attempt.quiz))),
        ]
    )


def outcome(attempt):
    view = result_view(attempt, at=NINE)
    request = RequestFactory().get("/")
    page = render_to_string("quizzes/_result.html", {"result": view}, request)
    return page + repr(view)


def test_nothing_before_the_policy_allows_it(quiz, marker):
    member = make_member()
    attempt = make_attempt(member, quiz)
    assert marker not in seen(attempt)
    posted = read_posted(taking_view(attempt), QueryDict())
    assert len(posted.unanswered) == len(REGISTRY)
    assert marker not in seen(attempt, posted)
    assert marker not in repr(posted)

    unmark(marker)
    submit(attempt, wrong_answers(attempt), at=NINE)
    attempt.refresh_from_db()
    assert marker not in outcome(attempt), "nobody has read the essay"
    void_attempt(attempt=attempt, reason="重来", at=NINE, by=make_member())

    attempt = make_attempt(member, quiz)
    hand_in_wrong(attempt)
    assert marker not in outcome(attempt), "one attempt remains"

    second = make_attempt(member, quiz)
    assert marker not in seen(second)
    assert marker not in outcome(attempt), "an attempt is open"

    hand_in_wrong(second)
    # The same test must be able to fail: now the policy shows everything, except to whom
    # the marking guide is not addressed.
    shown = outcome(second)
    assert shown.count(f"解析 {marker}") >= len(REGISTRY)
    assert f"延安 / {marker}" in shown
    assert f"范文 {marker}" in shown
    assert "rubric" not in shown


@pytest.mark.parametrize(
    ("max_attempts", "tells"), [(2, False), (1, True), (None, False)]
)
def test_checked_answers_tell_the_key_of_their_own_question_only(
    marker, max_attempts, tells
):
    bank = make_bank()
    entries = [
        (make_question(bank, kind=kind, explanation=f"解析 {marker} {kind}").entry, 1)
        for kind in ("single", "multiple", "true_false")
    ]
    quiz = make_quiz(
        entries=entries, feedback=Feedback.AFTER_EACH, max_attempts=max_attempts
    )
    attempt = make_attempt(make_member(), quiz)
    wrong = wrong_answers(attempt)
    save_answers(attempt=attempt, answers=wrong, at=NINE)
    assert checked_items(attempt, at=NINE) == {}
    assert marker not in seen(attempt)

    item = attempt.items.get(version__kind="multiple")
    check_answer(attempt=attempt, item=item, at=NINE)
    reviews = checked_items(attempt, at=NINE)
    assert reviews.keys() == {item.pk}
    page = render_to_string(
        "quizzes/_taking_form.html",
        {"taking": taking_view(attempt, reviews=reviews)},
        RequestFactory().get("/"),
    )
    assert (f"解析 {marker} multiple" in page) == tells
    assert page.count(marker) == tells
    assert page.count("choice--right") == (3 if tells else 0)
    assert marker not in seen(attempt), "the form without the review"


@pytest.mark.parametrize("feedback", list(Feedback))
def test_each_policy_tells_when_it_should_and_not_before(marker, feedback):
    closes_at = NINE + 60 * MINUTE
    entry = make_question(explanation=f"解析 {marker}").entry
    quiz = make_quiz(
        entries=[(entry, 1)], feedback=feedback, max_attempts=2, closes_at=closes_at
    )
    member = make_member()

    def told(attempt, at):
        attempt.refresh_from_db()
        view = result_view(attempt, at=at)
        request = RequestFactory().get("/")
        page = render_to_string("quizzes/_result.html", {"result": view}, request)
        return marker in page + repr(view)

    first = make_attempt(member, quiz)
    assert not told(first, NINE)
    submit(first, wrong_answers(first))
    assert not told(first, NINE + 2 * MINUTE), "one attempt remains"
    second = make_attempt(member, quiz, at=NINE + 3 * MINUTE)
    assert not told(first, NINE + 4 * MINUTE), "an attempt is open"
    submit(second, at=NINE + 5 * MINUTE)
    passed = feedback in (
        Feedback.AFTER_EACH,
        Feedback.AFTER_SUBMIT,
        Feedback.AFTER_PASS,
    )
    assert told(first, NINE + 6 * MINUTE) == passed
    assert told(first, closes_at) == passed, "others are still in their grace"
    closed = passed or feedback == Feedback.AFTER_CLOSE
    assert told(first, closes_at + MINUTE) == closed


def test_key_itself_hides_its_content_when_printed(quiz, marker):
    for key in QuestionKey.objects.all():
        assert marker in str(key.key)
        assert marker not in f"{key} {key!r}"


def test_right_options_look_like_the_others(quiz):
    """Nothing in the page tells a right option from a wrong one."""
    attempt = make_attempt(make_member(), quiz)
    page = render_to_string(
        "quizzes/_taking_form.html",
        {"taking": taking_view(attempt)},
        RequestFactory().get("/"),
    )
    for item in taking_view(attempt).items:
        for option in item.options if not item.fields else ():
            control = f'type="{item.widget}" name="item-{item.id}" value="{option.id}"'
            assert f'<label class="choice"><input {control}><span>' in page
    assert "right" not in page
    assert "correct" not in page


def test_taking_loads_neither_key_nor_digest(quiz, django_assert_num_queries):
    member = make_member()
    attempt = get_attempt_for(member, make_attempt(member, quiz).key)
    with django_assert_num_queries(1) as queries:
        taking_view(attempt)
    sql = queries.captured_queries[0]["sql"]
    assert "questionkey" not in sql
    assert "content_hash" not in sql


def test_no_relation_leads_from_a_question_to_its_key():
    for model in (QuestionVersion, AttemptItem):
        targets = {
            field.related_model
            for field in model._meta.get_fields()
            if field.related_model and not field.hidden
        }
        assert QuestionKey not in targets


def test_only_the_named_modules_reach_for_keys():
    root = pathlib.Path(inspect.getfile(quizzes)).parent
    readers = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "QuestionKey" in path.read_text(encoding="utf-8")
        and "migrations" not in path.parts
    }
    assert readers == {"keys.py", "models/__init__.py", "models/questions.py"}
    users = {
        str(path.relative_to(root.parent))
        for room in (
            "quizzes",
            "courses",
            "cms",
            "reports",
            "members",
            "media_pipeline",
        )
        for path in (root.parent / room).rglob("*.py")
        if any(
            phrase in path.read_text(encoding="utf-8")
            for phrase in ("quizzes.keys", "quizzes import keys", "QuestionKey")
        )
        and "migrations" not in path.parts
    }
    assert users == {
        "quizzes/keys.py",
        "quizzes/models/__init__.py",
        "quizzes/models/questions.py",
        "quizzes/operations/banks.py",
        "quizzes/operations/checking.py",
        "quizzes/operations/finishing.py",
        "quizzes/operations/marking.py",
        "quizzes/operations/regrading.py",
        "quizzes/operations/single.py",
        "quizzes/queries/analysis.py",
        "quizzes/queries/desk.py",
        "quizzes/queries/exporting.py",
        "quizzes/queries/marking.py",
        "quizzes/queries/results.py",
    }
    assert keys.QuestionKey is models.QuestionKey
