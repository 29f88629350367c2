"""Practice and the book of mistakes on the screen: one question, checked at once, without scripts."""

import dataclasses
import uuid
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from quizzes.models import Attempt, Mistake, PracticeAnswer
from quizzes.operations.practice import remove_mistake, set_practice
from quizzes.queries.results import single_review
from quizzes.states import Feedback
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import (
    make_attempt,
    make_bank,
    make_question,
    make_quiz,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db

BOOK = "/records/mistakes/"
PRACTICE = "/practice/"
MARKER = "KEY-0b6d"


def make_student():
    member = make_member()
    member.language = "en"
    member.must_change_password = False
    member.save()
    return member


@pytest.fixture
def member():
    return make_student()


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


def read(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def bank_with(n, **fields):
    bank = make_bank()
    set_practice(bank=bank, is_open=True)
    return [
        make_question(bank, explanation=f"解析 {MARKER}", **fields) for _ in range(n)
    ]


def option(version, *, right):
    wanted = "党支部" if right else "党委"
    return next(one["id"] for one in version.body["options"] if one["text"] == wanted)


def mistakes_in_the_book(member, n=1):
    """Mistakes from one failed quiz of a lecture that cannot be taken again."""
    bank = make_bank()
    versions = [make_question(bank, explanation=f"解析 {MARKER}") for _ in range(n)]
    quiz = make_quiz(
        entries=[(version.entry, 1) for version in versions],
        max_attempts=1,
        feedback=Feedback.AFTER_SUBMIT,
    )
    lecture = make_lecture("坚定理想信念", quiz=quiz)
    at = timezone.now()
    attempt = make_attempt(member, quiz, at=at)
    submit(attempt, wrong_answers(attempt), at=at)
    return lecture, attempt, versions


def mistake_url(mistake, suffix=""):
    return f"{BOOK}{mistake.key}/{suffix}"


def test_the_book_is_filled_by_the_result_and_led_to_from_records_and_home(
    signed_in, member
):
    lecture, attempt, _versions = mistakes_in_the_book(member, 2)
    assert Mistake.objects.count() == 0
    read(signed_in, reverse("courses:quiz-result", args=[lecture.key, attempt.key]))
    assert Mistake.objects.filter(member=member).count() == 2
    assert "due today: 2" in read(signed_in, "/records/")
    text = read(signed_in, BOOK)
    assert "<dt>Due today</dt><dd>2</dd><dt>All in the book</dt><dd>2</dd>" in text
    assert MARKER not in text


def test_an_empty_book_says_what_will_be_in_it(signed_in):
    assert "No mistakes to go over" in read(signed_in, BOOK)
    response = signed_in.get(BOOK + "next/")
    assert response["Location"] == BOOK


def test_one_question_is_asked_checked_and_scheduled(signed_in, member):
    lecture, _attempt, (version,) = mistakes_in_the_book(member)
    read(signed_in, BOOK)
    mistake = Mistake.objects.get()
    url = signed_in.get(BOOK + "next/")["Location"]
    assert url == mistake_url(mistake)
    asked = read(signed_in, url)
    assert MARKER not in asked
    assert "choice--right" not in asked
    event = uuid.uuid4().hex
    assert f'name="item-1" value="{option(version, right=True)}"' in asked
    answer = {
        "item-1": option(version, right=True),
        "event": event,
        "felt": "easy",
    }
    response = signed_in.post(url, answer)
    assert response["Location"] == f"{url}?answered={event}"
    text = read(signed_in, response["Location"])
    assert "Right." in text
    assert f"解析 {MARKER}" in text
    assert "choice--right" in text
    assert reverse("courses:lecture", args=[lecture.key]) in text
    assert "Nothing more is due today" in text
    due_at = Mistake.objects.get().due_at
    assert f"comes back on {timezone.localdate(due_at)}" in text

    signed_in.post(url, answer)
    assert Mistake.objects.get().due_at == due_at
    assert PracticeAnswer.objects.count() == 1
    assert Attempt.objects.count() == 1
    # The outcome belongs to the answer just given; a link to an older one asks again.
    assert signed_in.get(f"{url}?answered=other")["Location"] == url


def test_a_question_that_names_its_second_leads_back_to_it(member, rf):
    version = make_question(explanation=f"解析 {MARKER}")
    told = single_review(
        version, value=option(version, right=False), fraction=Decimal(0), seed="s"
    )
    lecture = make_lecture()
    context = {
        "review": dataclasses.replace(told, reference_s=200),
        "lecture": lecture,
        "study_url": "/study/",
    }
    with translation.override("en"):
        page = render_to_string("courses/_single_outcome.html", context, rf.get("/"))
    assert '<a href="/study/?t=200">Go back to 03:20 of the lecture</a>' in page
    assert f'<a href="/study/">{lecture.title}</a>' in page


def test_an_answer_has_to_be_chosen(signed_in, member):
    mistakes_in_the_book(member)
    read(signed_in, BOOK)
    url = mistake_url(Mistake.objects.get())
    for answer in ({}, {"item-1": "nonsense"}):
        response = signed_in.post(url, answer)
        assert response.status_code == 422
        assert "Choose an answer first." in response.content.decode()
        assert MARKER not in response.content.decode()
    assert PracticeAnswer.objects.count() == 0


def test_a_question_is_removed_after_asking(signed_in, member):
    mistakes_in_the_book(member)
    read(signed_in, BOOK)
    url = mistake_url(Mistake.objects.get(), "remove/")
    assert "Remove this question from the book?" in read(signed_in, url)
    assert Mistake.objects.kept().count() == 1
    assert signed_in.post(url)["Location"] == BOOK
    assert "No mistakes to go over" in read(signed_in, BOOK)
    assert signed_in.get(url).status_code == 404


@pytest.mark.parametrize("suffix", ["", "remove/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_book_is_its_members_own(client, member, suffix, method):
    mistakes_in_the_book(member)
    client.force_login(member)
    read(client, BOOK)
    url = mistake_url(Mistake.objects.get(), suffix)
    client.force_login(make_student())
    assert getattr(client, method)(url).status_code == 404
    client.logout()
    response = getattr(client, method)(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert Mistake.objects.kept().count() == 1
    assert PracticeAnswer.objects.count() == 0


def test_a_question_that_closes_again_is_not_found(signed_in, member):
    _lecture, _attempt, (version,) = mistakes_in_the_book(member)
    read(signed_in, BOOK)
    url = mistake_url(Mistake.objects.get())
    make_quiz(entries=[(version.entry, 1)])
    assert signed_in.get(url).status_code == 404
    assert signed_in.post(url, {"item-1": "x"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(
    signed_in, member, count, django_assert_num_queries
):
    mistakes_in_the_book(member, count)
    bank_with(count)
    read(signed_in, BOOK)
    url = mistake_url(Mistake.objects.first())
    for page, queries in ((BOOK, 18), (url, 12), (PRACTICE, 12)):
        with django_assert_num_queries(queries):
            read(signed_in, page)


# Practice


def test_practice_goes_from_the_draw_to_the_end(signed_in):
    versions = {version.entry_id: version for version in bank_with(2)}
    start = read(signed_in, PRACTICE)
    assert "Questions you can practise now: 2." in start
    url = signed_in.post(PRACTICE, {"count": "5"})["Location"]
    assert url == f"{PRACTICE}1/"
    entries = signed_in.session["practice"]["entries"]
    for no, right in ((1, True), (2, False)):
        url = f"{PRACTICE}{no}/"
        text = read(signed_in, url)
        assert f"Question {no} of 2" in text
        assert MARKER not in text
        version = versions[entries[no - 1]]
        response = signed_in.post(url, {f"item-{no}": option(version, right=right)})
        assert response["Location"] == url
        told = read(signed_in, url)
        assert f"解析 {MARKER}" in told
        assert ("in your book of mistakes now" in told) != right
    assert "Answered: 2, right: 1." in read(signed_in, f"{PRACTICE}done/")
    assert Mistake.objects.get().entry_id == entries[1]
    # An answer once checked stays: sending another one changes nothing.
    signed_in.post(f"{PRACTICE}2/", {"item-2": option(version, right=True)})
    assert "Answered: 2, right: 1." in read(signed_in, f"{PRACTICE}done/")
    assert PracticeAnswer.objects.count() == 2


def test_a_question_can_be_left_out_and_gone_back_to(signed_in):
    bank_with(2)
    signed_in.post(PRACTICE, {"count": "10"})
    assert 'href="/practice/2/"' in read(signed_in, "/practice/1/")
    assert "Go on with question 1 of 2" in read(signed_in, PRACTICE)
    assert signed_in.get(f"{PRACTICE}done/")["Location"] == PRACTICE
    assert signed_in.get(f"{PRACTICE}9/")["Location"] == PRACTICE


@pytest.mark.parametrize("has_bank", [True, False])
def test_nothing_to_practise_is_explained(signed_in, has_bank):
    if has_bank:
        (version,) = bank_with(1)
        make_quiz(entries=[(version.entry, 1)])
    text = read(signed_in, PRACTICE)
    assert "No questions to practise yet" in text
    assert ("once the quiz has shown you" in text) == has_bank
    assert ("No question bank has been opened" in text) != has_bank
    assert signed_in.post(PRACTICE, {"count": "5"})["Location"] == PRACTICE
    assert ('href="/practice/"' in read(signed_in, "/records/")) == has_bank


def test_a_question_closed_after_the_draw_is_passed_over(signed_in):
    (version,) = bank_with(1)
    signed_in.post(PRACTICE, {"count": "5"})
    make_quiz(entries=[(version.entry, 1)])
    for method in (signed_in.get, signed_in.post):
        response = method(f"{PRACTICE}1/", {"item-1": option(version, right=True)})
        assert response["Location"] == f"{PRACTICE}done/"
    assert PracticeAnswer.objects.count() == 0


@pytest.mark.parametrize("kind", ["multiple", "true_false", "blanks", "numeric"])
def test_other_kinds_are_asked_and_told(signed_in, kind):
    bank = make_bank()
    set_practice(bank=bank, is_open=True)
    version = make_question(bank, kind=kind, explanation=f"解析 {MARKER}")
    signed_in.post(PRACTICE, {"count": "5"})
    assert MARKER not in read(signed_in, f"{PRACTICE}1/")
    ids = [one["id"] for one in version.body.get("options", [])][:1] or ["true"]
    answer = {
        "item-1": ids,
        **{f"item-1-{one['id']}": "7" for one in version.body.get("blanks", [])},
        "item-1-value": "7",
    }
    signed_in.post(f"{PRACTICE}1/", answer)
    assert f"解析 {MARKER}" in read(signed_in, f"{PRACTICE}1/")


@pytest.mark.parametrize("url", [BOOK, BOOK + "next/", PRACTICE, "/practice/1/"])
def test_a_visitor_is_asked_to_sign_in(client, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_removed_mistake_is_nowhere_counted(signed_in, member):
    mistakes_in_the_book(member)
    read(signed_in, BOOK)
    assert "due today: 1" in read(signed_in, "/records/")
    remove_mistake(mistake=Mistake.objects.get(), at=timezone.now())
    assert "due today" not in read(signed_in, "/records/")
