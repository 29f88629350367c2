"""The fragments as a phone without JavaScript gets them."""

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from quizzes.forms import read_posted
from quizzes.operations import mark_item, save_answers, submit_attempt
from quizzes.queries import result_view, taking_view
from quizzes.states import AttemptState, Feedback
from quizzes.types import REGISTRY
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_attempt_at,
    make_question,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def attempt():
    return make_attempt(make_member(), make_quiz(time_limit_s=600))


def render(name, **context):
    return render_to_string(f"quizzes/{name}.html", context, RequestFactory().get("/"))


class Controls(HTMLParser):
    """Posts what a browser would: hidden fields, texts, and what is checked or selected."""

    def __init__(self, page):
        super().__init__()
        self.posted, self.checkable = QueryDict(mutable=True), set()
        self.open = None
        self.feed(page)

    def handle_data(self, data):
        if self.open and self.open[0] == "textarea":
            self.posted[self.open[1]] = data

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self.open = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("select", "textarea"):
            self.open = tag, attrs["name"]
            self.posted[attrs["name"]] = ""
        elif tag == "option" and "selected" in attrs:
            self.posted[self.open[1]] = attrs["value"]
        if tag != "input":
            return
        if attrs["type"] in ("hidden", "text"):
            self.posted.appendlist(attrs["name"], attrs["value"])
        else:
            self.checkable.add((attrs["name"], attrs["value"]))
            if "checked" in attrs:
                self.posted.appendlist(attrs["name"], attrs["value"])


def test_form_posts_back_what_it_shows(attempt):
    answers = right_answers(attempt)
    save_answers(attempt=attempt, answers=answers, at=NINE)
    view = taking_view(attempt)
    posted = read_posted(view, Controls(render("_taking_form", taking=view)).posted)
    assert posted.unanswered == ()
    assert posted.submit_key == view.submit_key
    result = submit_attempt(
        attempt=attempt,
        answers=posted.answers,
        submit_key=posted.submit_key,
        at=NINE + MINUTE,
    )
    assert result.passed
    assert set(attempt.answers.values_list("rev", flat=True)) == {1}


@pytest.fixture
def everything():
    """An attempt at a quiz with one question of every kind."""
    quiz = make_quiz(kinds=[*REGISTRY], max_attempts=1, feedback=Feedback.AFTER_SUBMIT)
    return make_attempt(make_member(), quiz)


def test_every_kind_posts_back_what_it_shows(everything):
    answers = right_answers(everything)
    save_answers(attempt=everything, answers=answers, at=NINE)
    view = taking_view(everything)
    page = render("_taking_form", taking=view)
    posted = read_posted(view, Controls(page).posted)
    assert posted.unanswered == view.unanswered == ()
    assert posted.answers.keys() == answers.keys()
    assert submit(everything, posted.answers) is None
    assert set(everything.answers.values_list("rev", flat=True)) == {1}
    assert f"Answered {len(REGISTRY)} / {len(REGISTRY)}" in page
    assert "style=" not in page


def test_every_kind_left_blank_is_named(everything):
    view = taking_view(everything)
    posted = read_posted(view, Controls(render("_taking_form", taking=view)).posted)
    assert posted.answers.keys() == {item.id for item in view.items if item.clears}
    assert [item.no for item in posted.unanswered] == [item.no for item in view.items]


def test_every_control_has_a_name(everything):
    page = render("_taking_form", taking=taking_view(everything))
    labels = re.findall(r"<label.*?</label>", page, re.DOTALL)
    controls = re.findall(
        r'<(?:input type="(?!hidden)|input class|select|textarea)', page
    )
    in_labels = [one for one in labels if re.search(r"<(input|select|textarea)", one)]
    assert len(in_labels) == len(controls)
    for label in in_labels:
        words = re.sub(r"<option.*</option>|<[^>]*>", "", label).strip()
        assert words


def item_of(attempt, kind):
    view = taking_view(attempt)
    return view, next(item for item in view.items if item.kind == kind)


def test_place_given_twice_is_saved_and_asked_about(everything):
    view, item = item_of(everything, "ordering")
    post = Controls(render("_taking_form", taking=view)).posted
    for field in item.fields:
        post[field.name] = "2"
    posted = read_posted(view, post)
    assert item in posted.unanswered
    save_answers(attempt=everything, answers=posted.answers, at=NINE)
    _view, saved = item_of(everything, "ordering")
    assert [field.value for field in saved.fields] == ["2"] * 3
    assert not saved.is_answered


def test_emptied_texts_clear_but_an_old_page_clears_nothing(everything):
    view, item = item_of(everything, "blanks")
    old_page = Controls(render("_taking_form", taking=view)).posted
    answers = {item.id: {"b1": "延安", "b2": "1945"}}
    save_answers(attempt=everything, answers=answers, at=NINE)
    view, item = item_of(everything, "blanks")
    assert item.id not in read_posted(view, old_page).answers
    new_page = Controls(render("_taking_form", taking=view)).posted
    for field in item.fields:
        new_page[field.name] = " "
    posted = read_posted(view, new_page)
    assert posted.answers[item.id] is None
    assert item in posted.unanswered


def test_review_of_every_kind_says_what_would_have_been_right(everything):
    submit(everything, wrong_answers(everything))
    mark_item(
        attempt=everything,
        item=everything.items.get(version__kind="essay"),
        fraction=Decimal("0.5"),
        comment="联系实际再深入一些",
        at=NINE,
        by=make_member(),
    )
    page = result_page(everything)
    assert "地点: <strong>不知道</strong>" in page
    assert "right answer: 延安 / 延安城" in page
    assert "right answer: 1.5 ± 0.1 米" in page
    assert "一大: <strong>延安</strong>" in page
    assert "right answer: 上海" in page
    assert "立题: <strong>2</strong>" in page
    assert "联系实际再深入一些" in page
    assert "范文" in page
    assert "标准" not in page
    assert page.count("Answered wrong") == len(REGISTRY) - 1
    assert page.count("Partly right") == 1


def test_blank_questions_are_named_before_handing_in(attempt):
    view = taking_view(attempt)
    controls = Controls(render("_taking_form", taking=view))
    assert len(controls.checkable) == 3 + 4 + 2 + 3
    assert {value for name, value in controls.checkable if "flag" in name} == {"1"}
    name, value = min(one for one in controls.checkable if "item" in one[0])
    controls.posted.appendlist(name, value)
    posted = read_posted(view, controls.posted)
    assert not posted.confirmed
    assert len(posted.unanswered) == 2

    save_answers(attempt=attempt, answers=posted.answers, at=NINE)
    page = render("_taking_form", taking=taking_view(attempt), posted=posted)
    assert 'role="alert"' in page
    for item in posted.unanswered:
        assert f'href="#question-{item.no}"' in page
    again = Controls(page).posted
    assert again.getlist(name) == [value]
    assert read_posted(taking_view(attempt), again).confirmed


def test_unticked_boxes_clear_but_an_old_page_clears_nothing(attempt):
    item = attempt.items.get(version__kind="multiple")
    old_page = Controls(render("_taking_form", taking=taking_view(attempt))).posted
    answers = right_answers(attempt)
    save_answers(attempt=attempt, answers=answers, at=NINE)
    view = taking_view(attempt)
    assert read_posted(view, old_page).answers == {}
    new_page = Controls(render("_taking_form", taking=view)).posted
    del new_page[f"item-{item.pk}"]
    posted = read_posted(view, new_page)
    assert posted.answers[item.pk] is None
    assert [one.id for one in posted.unanswered] == [item.pk]


def test_every_question_is_a_named_group_with_whole_rows_to_touch(attempt):
    view = taking_view(attempt)
    page = render("_taking_form", taking=view)
    assert page.count("<fieldset") == page.count("<legend>") == view.total == 3
    assert page.count('<label class="choice"><input type=') == 9
    for no in (1, 2, 3):
        assert f">{no} / 3<" in page
    assert "Answered 0 / 3" in page
    assert "Hand in before" in page
    assert "<script" not in page
    assert "style=" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    described = set(re.findall(r'aria-describedby="([^"]+)"', page))
    assert described <= set(ids)


def test_text_of_editors_is_escaped():
    version = make_question(
        stem="<script>alert(1)</script>",
        options=[("<b>党</b>", True), ("&amp;", False)],
        explanation="<img src=x>",
    )
    quiz = make_quiz(entries=[(version.entry, 1)], feedback=Feedback.AFTER_SUBMIT)
    attempt = make_attempt(make_member(), quiz)
    page = render("_taking_form", taking=taking_view(attempt))
    right = next(
        option.id
        for option in taking_view(attempt).items[0].options
        if option.text == "<b>党</b>"
    )
    submit(attempt, {attempt.items.get().pk: right})
    attempt.refresh_from_db()
    page += render("_result", result=result_view(attempt, at=NINE))
    for raw in ("<script>", "<b>", "<img"):
        assert raw not in page
    assert page.count("&lt;script&gt;") == 2
    assert "&lt;img src=x&gt;" in page


def result_page(attempt, **context):
    attempt.refresh_from_db()
    view = result_view(attempt, at=NINE + 2 * MINUTE)
    return render("_result", result=view, study_url="/lecture/", **context)


def test_failed_with_attempts_left_offers_another():
    attempt = make_attempt(make_member(), make_quiz(max_attempts=2))
    submit(attempt, wrong_answers(attempt))
    page = result_page(attempt, start_url="/start/")
    assert "Not passed" in page
    assert "Attempts left: 1." in page
    assert 'method="post" action="/start/"' in page
    assert 'href="/lecture/"' in page
    assert "choice--" not in page


def test_waiting_time_says_until_when_and_why():
    attempt = make_attempt(make_member(), make_quiz(wait_minutes=60))
    submit(attempt, wrong_answers(attempt))
    page = result_page(attempt, start_url="/start/")
    assert "You can begin from 2026-03-02 10:01." in page
    assert "disabled" in page
    assert "<form" not in page


def test_used_up_shows_what_was_right_with_words():
    quiz = make_quiz(max_attempts=1, feedback=Feedback.AFTER_SUBMIT)
    attempt = make_attempt(make_member(), quiz)
    submit(attempt, wrong_answers(attempt))
    page = result_page(attempt, start_url="/start/")
    assert "All attempts at this quiz have been used." in page
    assert "<form" not in page
    assert page.count("Answered wrong") == 3
    assert page.count("right answer") == page.count("choice--right") == 1 + 3 + 1
    assert page.count("your choice") == page.count("choice--wrong") == 3
    assert page.count("#review-") == 3


def test_passed_shows_the_score_and_no_retake():
    attempt = make_attempt(make_member(), make_quiz())
    submit(attempt)
    page = result_page(attempt, start_url="/start/")
    assert "Passed" in page
    assert "100%" in page
    assert "<form" not in page
    assert "Worth another look" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AttemptState.EXPIRED, "Time was up"),
        (AttemptState.VOID, "This attempt does not count"),
    ],
)
def test_other_ends_are_said_plainly(state, words):
    assert words in result_page(make_attempt_at(state, make_member()))
