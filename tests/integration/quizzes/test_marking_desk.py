"""The marking desk: who may mark what, without names, twice where asked for, and back again."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.models import AttemptStep
from quizzes.operations.marking import SecondMarkerNeeded, mark_item
from quizzes.operations.returning import NotReturnable, return_attempt
from quizzes.queries.marking import code_of, returned_comment
from quizzes.states import AttemptState, StepKind
from tests.builders.cms import make_editor
from tests.builders.courses import make_lecture
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_question,
    make_quiz,
    right_answers,
    submit,
)

pytestmark = pytest.mark.django_db
TEXT = "通过学习党章，我认识到坚定理想信念的重要意义，今后要在工作中发挥先锋模范作用。"


@pytest.fixture
def essay():
    return make_question(kind="essay", stem="谈谈学习体会")


@pytest.fixture
def quiz(essay):
    return make_quiz(entries=[(essay.entry, 10)], title="心得")


@pytest.fixture
def branch():
    return make_unit("第一党支部")


def write(quiz, member, text=TEXT, *, at=NINE):
    attempt = make_attempt(member, quiz, at=at)
    submit(attempt, {attempt.items.get().pk: {"text": text}}, at=at + MINUTE)
    return attempt


def question(quiz, essay, name="next", *more):
    return reverse(f"marking:{name}", args=[quiz.key, essay.entry.key, essay.no, *more])


def page_of(quiz, essay, attempt):
    return question(quiz, essay, "answer", attempt.items.get().pk)


def test_a_secretary_marks_one_after_the_other_without_names(
    client, quiz, essay, branch
):
    first = write(quiz, make_member("周大山", unit=branch), "第一篇：" + TEXT)
    second = write(quiz, make_member("吴小海", unit=branch), "第二篇", at=NINE + MINUTE)
    client.force_login(make_secretary(branch))
    assert b"2" in client.get(reverse("marking:queue")).content
    response = client.get(question(quiz, essay), follow=True)
    page = response.content.decode()
    assert "第一篇" in page
    assert "周大山" not in page
    assert code_of(first.items.get()) in page
    done = client.post(
        response.redirect_chain[-1][0],
        {"points": "8", "comment": "写得好"},
        follow=True,
    )
    assert done.redirect_chain[-1][0] == page_of(quiz, essay, second)
    result = first.results.get()
    assert (result.mark, result.percent) == (8, 80)
    step = first.steps.get(kind=StepKind.MANUAL)
    assert (step.fraction, step.reason) == (Decimal("0.8"), "写得好")
    client.post(page_of(quiz, essay, second), {"points": "10", "comment": ""})
    end = client.get(question(quiz, essay), follow=True)
    assert end.redirect_chain[-1][0] == question(quiz, essay, "marked")
    assert "周大山" in end.content.decode()


@pytest.mark.parametrize("points", ["", "11", "-1", "NaN", "viel", "1e3"])
def test_points_that_cannot_be_are_refused(client, quiz, essay, branch, points):
    attempt = write(quiz, make_member(unit=branch))
    client.force_login(make_secretary(branch))
    response = client.post(page_of(quiz, essay, attempt), {"points": points})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"points"}
    assert not attempt.results.exists()


def test_another_branch_is_out_of_reach(client, quiz, essay, branch):
    attempt = write(quiz, make_member(unit=branch))
    elsewhere = make_unit("第二党支部")
    make_member(unit=elsewhere)
    client.force_login(make_secretary(elsewhere))
    for url in (
        question(quiz, essay),
        question(quiz, essay, "marked"),
        page_of(quiz, essay, attempt),
    ):
        assert client.get(url).status_code == 404
    assert client.post(page_of(quiz, essay, attempt), {"points": 10}).status_code == 404
    assert not attempt.steps.filter(kind=StepKind.MANUAL).exists()
    assert client.get(reverse("marking:queue")).context["lines"] == []


def test_a_plain_member_has_no_desk(client, quiz, essay, branch):
    write(quiz, make_member(unit=branch))
    client.force_login(make_member(unit=branch))
    assert client.get(reverse("marking:queue")).status_code == 404
    assert client.get(question(quiz, essay)).status_code == 404


def test_nobody_marks_their_own(client, quiz, essay, branch):
    secretary = make_secretary(branch)
    own = write(quiz, secretary)
    write(quiz, make_member(unit=branch))
    client.force_login(secretary)
    assert client.get(page_of(quiz, essay, own)).status_code == 404
    [line] = client.get(reverse("marking:queue")).context["lines"]
    assert line.waiting == 1


def test_an_editor_marks_everybodys(client, quiz, essay, branch):
    write(quiz, make_member(unit=branch))
    write(quiz, make_member())
    client.force_login(make_editor())
    [line] = client.get(reverse("marking:queue")).context["lines"]
    assert (line.waiting, line.marked) == (2, 0)


def test_skipped_ones_come_at_the_end(client, quiz, essay, branch):
    first = write(quiz, make_member(unit=branch))
    second = write(quiz, make_member(unit=branch), at=NINE + MINUTE)
    client.force_login(make_secretary(branch))
    response = client.post(page_of(quiz, essay, first), {"skip": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == page_of(quiz, essay, second)
    client.post(page_of(quiz, essay, second), {"skip": "1"})
    response = client.get(question(quiz, essay))
    assert response["Location"] == page_of(quiz, essay, first)


def test_much_alike_answers_are_a_hint_without_names(client, quiz, essay, branch):
    attempt = write(quiz, make_member("周大山", unit=branch))
    write(quiz, make_member("吴小海", unit=branch), TEXT.replace("今后要", "以后将"))
    write(
        quiz,
        make_member("郑", unit=branch),
        "完全不同的一篇文章，写的是参观纪念馆之后的感受与打算。",
    )
    client.force_login(make_secretary(branch))
    response = client.get(page_of(quiz, essay, attempt))
    [other] = response.context["sheet"].similar
    assert 50 <= other.percent < 100
    assert "吴小海" not in response.content.decode()


def test_returned_for_revision_the_member_finds_the_text_and_the_words(
    client, quiz, essay, branch
):
    lecture = make_lecture(quiz=quiz)
    member = make_member(unit=branch)
    attempt = write(quiz, member)
    client.force_login(make_secretary(branch))
    url = page_of(quiz, essay, attempt)
    assert client.post(url, {"return": "1", "comment": ""}).status_code == 422
    client.post(url, {"return": "1", "comment": "请结合本职工作"})
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.VOID
    assert returned_comment(member, quiz) == "请结合本职工作"

    client.force_login(member)
    intro = reverse("courses:quiz", args=[lecture.key])
    assert "请结合本职工作" in client.get(intro).content.decode()
    taking = client.post(intro, follow=True)
    assert TEXT in taking.content.decode()
    again = member_attempt(member, quiz)
    submit(
        again, {again.items.get().pk: {"text": "修改后的" + TEXT}}, at=NINE + 9 * MINUTE
    )
    assert returned_comment(member, quiz) == ""
    assert attempt.answers.get().value == {"text": TEXT}


def member_attempt(member, quiz):
    return quiz.attempts.filter(member=member, state=AttemptState.OPEN).get()


def test_only_a_finished_written_attempt_can_be_returned(quiz):
    plain = make_quiz(kinds=["single"])
    done = make_attempt(make_member(), plain)
    submit(done, right_answers(done))
    marker = make_member()
    for attempt in (done, make_attempt(make_member(), quiz)):
        with pytest.raises(NotReturnable):
            return_attempt(attempt=attempt, comment="x", at=NINE, by=marker)
        assert not attempt.steps.filter(kind=StepKind.RETURN).exists()


def test_two_people_mark_and_the_mean_counts(client, essay, branch):
    quiz = make_quiz(entries=[(essay.entry, 10)], second_marking=True)
    attempt = write(quiz, make_member(unit=branch))
    first, second = make_secretary(branch), make_editor()
    client.force_login(first)
    client.post(page_of(quiz, essay, attempt), {"points": "6", "comment": "一般"})
    assert not attempt.results.exists()
    [line] = client.get(reverse("marking:queue")).context["lines"] or [None]
    assert line is None or line.waiting == 0
    with pytest.raises(SecondMarkerNeeded):
        mark_item(
            attempt=attempt,
            item=attempt.items.get(),
            fraction=Decimal(1),
            comment="",
            at=NINE,
            by=first,
        )
    client.force_login(second)
    page = client.get(page_of(quiz, essay, attempt))
    assert page.context["sheet"].is_second
    assert "一般" not in page.content.decode()
    client.post(page_of(quiz, essay, attempt), {"points": "9", "comment": ""})
    assert attempt.results.get().percent == 75
    kept = AttemptStep.objects.get(attempt=attempt, kind=StepKind.MANUAL).value
    assert (Decimal(kept["first"]), Decimal(kept["second"])) == (
        Decimal("0.6"),
        Decimal("0.9"),
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_number_of_queries_for_1_and_3(client, quiz, essay, branch, number):
    for _ in range(number):
        write(quiz, make_member(unit=branch))
    client.force_login(make_secretary(branch))
    counts = []
    for url in (reverse("marking:queue"), question(quiz, essay, "marked")):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts == [10, 12]
