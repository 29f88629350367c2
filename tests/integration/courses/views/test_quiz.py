"""Taking the quiz of a lecture: without scripts, safe to click twice, and never with the key."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Completion
from courses.operations.publishing import withdraw_lecture
from quizzes.models import Attempt, Result
from tests.builders.courses import make_lecture, watch_all
from tests.builders.members import make_member
from tests.builders.quizzes import (
    make_attempt,
    make_bank,
    make_question,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def lecture():
    return make_lecture(quiz=make_quiz(max_attempts=2, wait_minutes=0))


def intro_url(lecture):
    return reverse("courses:quiz", args=[lecture.key])


def taking_url(lecture, attempt):
    return reverse("courses:quiz-taking", args=[lecture.key, attempt.key])


def result_url(lecture, attempt):
    return reverse("courses:quiz-result", args=[lecture.key, attempt.key])


def form(attempt, answers):
    """What a browser posts for these answers."""
    fields = {f"item-{item_id}": value for item_id, value in answers.items()}
    return fields | {"submit_key": str(uuid.uuid5(attempt.key, "submit"))}


def test_the_introduction_says_the_rules_and_the_attempts_left(signed_in, lecture):
    text = signed_in.get(intro_url(lecture)).content.decode()
    assert lecture.quiz.title in text
    assert "60%" in text
    assert "2" in text
    assert 'method="post"' in text


def test_starting_twice_leads_to_the_same_attempt(signed_in, lecture):
    first = signed_in.post(intro_url(lecture))
    second = signed_in.post(intro_url(lecture))
    attempt = Attempt.objects.get()
    assert first.status_code == second.status_code == 302
    assert first.url == second.url == taking_url(lecture, attempt)
    assert (
        taking_url(lecture, attempt)
        in signed_in.get(intro_url(lecture)).content.decode()
    )


def test_the_whole_way_ends_in_a_completion(signed_in, member, lecture):
    watch_all(member, lecture, at=timezone.now() - dt.timedelta(minutes=5))
    signed_in.post(intro_url(lecture))
    attempt = Attempt.objects.get()
    response = signed_in.post(
        taking_url(lecture, attempt), form(attempt, right_answers(attempt))
    )
    assert response.status_code == 302
    assert response.url == result_url(lecture, attempt)
    page = signed_in.get(response.url).content.decode()
    assert "100%" in page
    assert Completion.objects.get().quiz_attempt == attempt


def test_handing_in_twice_grades_once(signed_in, member, lecture):
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    body = form(attempt, right_answers(attempt))
    replies = [signed_in.post(taking_url(lecture, attempt), body) for _ in range(3)]
    assert {reply.url for reply in replies} == {result_url(lecture, attempt)}
    assert Result.objects.count() == 1


def test_blank_questions_are_pointed_out_once_and_kept(signed_in, member, lecture):
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    one = dict(list(right_answers(attempt).items())[:1])
    response = signed_in.post(taking_url(lecture, attempt), form(attempt, one))
    assert response.status_code == 422
    assert 'name="confirm"' in response.content.decode()
    attempt.refresh_from_db()
    assert attempt.is_open
    assert attempt.answers.count() == 1
    confirmed = form(attempt, {}) | {"confirm": "1"}
    response = signed_in.post(taking_url(lecture, attempt), confirmed)
    assert response.url == result_url(lecture, attempt)
    assert Result.objects.get().mark == 1


def test_an_answer_that_makes_no_sense_is_said_so(signed_in, member, lecture):
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    nonsense = dict.fromkeys(right_answers(attempt), "no-such-option")
    response = signed_in.post(taking_url(lecture, attempt), form(attempt, nonsense))
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Result.objects.exists()


def test_failing_offers_another_attempt_until_none_is_left(signed_in, member, lecture):
    for number in (1, 2):
        assert signed_in.post(intro_url(lecture)).status_code == 302
        attempt = Attempt.objects.get(number=number)
        body = form(attempt, wrong_answers(attempt))
        page = signed_in.post(taking_url(lecture, attempt), body, follow=True)
        offers = f'action="{intro_url(lecture)}"' in page.content.decode()
        assert offers is (number == 1)
    response = signed_in.post(intro_url(lecture), follow=True)
    assert response.redirect_chain == [(intro_url(lecture), 302)]
    assert "alert--warning" in response.content.decode()
    assert Attempt.objects.count() == 2


def test_an_open_attempt_has_no_result_and_a_closed_one_no_form(
    signed_in, member, lecture
):
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    early = signed_in.get(result_url(lecture, attempt))
    assert early.url == taking_url(lecture, attempt)
    submit(attempt, at=timezone.now())
    late = signed_in.get(taking_url(lecture, attempt))
    assert late.url == result_url(lecture, attempt)


def test_time_that_ran_out_leads_to_the_result(signed_in, member):
    lecture = make_lecture(quiz=make_quiz(time_limit_s=60))
    begun = timezone.now() - dt.timedelta(hours=1)
    attempt = make_attempt(member, lecture.quiz, at=begun)
    assert signed_in.get(taking_url(lecture, attempt)).url == result_url(
        lecture, attempt
    )
    attempt = make_attempt(make_member("李四"), lecture.quiz, at=begun)
    client = Client()
    client.force_login(attempt.member)
    body = form(attempt, right_answers(attempt))
    assert client.post(taking_url(lecture, attempt), body).status_code == 302
    assert not Result.objects.filter(attempt=attempt, passed=True).exists()


def test_forms_need_the_csrf_token(member, lecture):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    assert strict.post(intro_url(lecture)).status_code == 403
    assert strict.post(taking_url(lecture, attempt)).status_code == 403


def test_a_lecture_without_a_quiz_has_no_quiz_pages(signed_in):
    assert signed_in.get(intro_url(make_lecture())).status_code == 404


def test_no_page_carries_the_key_before_handing_in(signed_in, member):
    canary = f"KEY-{uuid.uuid4()}"
    bank = make_bank()
    entry = make_question(bank, explanation=canary).entry
    lecture = make_lecture(quiz=make_quiz(entries=[(entry, 1)], feedback="after_pass"))
    study = reverse("courses:lecture", args=[lecture.key])
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    taking = taking_url(lecture, attempt)
    pages = [signed_in.get(url) for url in (study, intro_url(lecture), taking)]
    pages.append(signed_in.post(taking, {}))
    pages.append(signed_in.post(reverse("courses:watch-open", args=[lecture.key])))
    for page in pages:
        assert page.status_code in (200, 422)
        text = page.content.decode()
        assert canary not in text
        for word in ("correct", "right", '"key"'):
            assert word not in text.replace("copyright", "")

    failed = form(attempt, wrong_answers(attempt))
    assert canary not in signed_in.post(taking, failed, follow=True).content.decode()
    second = make_attempt(member, lecture.quiz, at=timezone.now())
    passed = form(second, right_answers(second))
    page = signed_in.post(taking_url(lecture, second), passed, follow=True)
    assert canary in page.content.decode()


def test_a_plain_explanation_is_shown_as_paragraphs_and_never_as_markup(
    signed_in, member
):
    question = make_question(explanation="看够九成。\n\n<b>不是</b>全部。")
    lecture = make_lecture(quiz=make_quiz(entries=[(question.entry, 1)]))
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    submit(attempt, right_answers(attempt), at=timezone.now())
    page = signed_in.get(result_url(lecture, attempt)).content.decode()
    assert "<p>看够九成。</p>" in page
    assert "<p>&lt;b&gt;不是&lt;/b&gt;全部。</p>" in page


@pytest.mark.parametrize("number", [1, 3])
def test_results_are_read_from_the_record(
    signed_in, member, number, django_assert_num_queries
):
    for _no in range(number):
        lecture = make_lecture(quiz=make_quiz())
        attempt = make_attempt(member, lecture.quiz, at=timezone.now())
        submit(attempt, right_answers(attempt), at=timezone.now())
    with django_assert_num_queries(15):
        page = signed_in.get(reverse("courses:records"), {"tab": "quizzes"})
    assert page.content.decode().count("/result/") == number
    assert result_url(lecture, attempt) in page.content.decode()


def test_a_result_of_a_withdrawn_lecture_stays_without_a_link(signed_in, member):
    lecture = make_lecture(quiz=make_quiz(title="旧测验"))
    attempt = make_attempt(member, lecture.quiz, at=timezone.now())
    submit(attempt, right_answers(attempt), at=timezone.now())
    withdraw_lecture(key=lecture.key, at=timezone.now(), by=None)
    page = signed_in.get(reverse("courses:records"), {"tab": "quizzes"})
    assert "旧测验" in page.content.decode()
    assert "/result/" not in page.content.decode()
