"""The analysis of quizzes in an organisation: figures, scope, and no answers."""

import io

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quizzes.operations.tallying import tally_quiz
from reports.models import ExportLog
from tests.builders.courses import make_lecture
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.quizzes import (
    make_attempt,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A committee with two branches, 20 and 2 people, all of whom took one quiz; the secretary."""
    committee = make_unit("公司党委")
    large = make_unit("大支部", parent=committee, order=1)
    small = make_unit("小支部", parent=committee, order=2)
    quiz = make_quiz(kinds=["single", "true_false"], title="党章测验")
    make_lecture("党章", quiz=quiz)
    for unit, number in ((large, 20), (small, 2)):
        for no in range(number):
            attempt = make_attempt(make_member(unit=unit), quiz)
            submit(
                attempt, right_answers(attempt) if no % 2 else wrong_answers(attempt)
            )
    tally_quiz(quiz=quiz, at=timezone.now())
    return {"committee": committee, "large": large, "small": small, "quiz": quiz}


def sign_in(client, unit):
    client.force_login(make_secretary(unit))


def test_the_list_counts_the_readers_own_organisation(client, house):
    sign_in(client, house["committee"])
    [row] = client.get(reverse("reports:quizzes")).context["rows"]
    assert [text for _, text in row["cells"]][:4] == ["党章测验", "22", "11", "50.0%"]
    [row] = client.get(
        reverse("reports:quizzes"), {"unit": house["small"].key}
    ).context["rows"]
    assert [text for _, text in row["cells"]] == [
        "党章测验",
        "2",
        "1",
        "50.0%",
        "—",
        "0",
    ]


def test_the_page_shows_questions_without_their_answers(client, house):
    sign_in(client, house["committee"])
    url = reverse("reports:quiz", args=[house["quiz"].key])
    response = client.get(url)
    page = response.content.decode()
    assert response.context["analysis"].figures.n == 22
    assert len(response.context["shown"].items) == 2
    assert "党支部" not in page.replace("第一党支部", "")
    assert "<rect" in page
    assert [(node.name, f.n, f.passed) for node, f in response.context["branches"]] == [
        ("大支部", 20, 10),
        ("小支部", 2, 1),
    ]


def test_few_attempts_are_said_to_be_few(client, house):
    sign_in(client, house["small"])
    response = client.get(reverse("reports:quiz", args=[house["quiz"].key]))
    assert response.context["analysis"].figures.has_few
    assert response.context["analysis"].items == ()


@pytest.mark.parametrize("route", ["reports:quizzes", "reports:quiz"])
def test_another_unit_is_not_found(client, house, route):
    sign_in(client, house["small"])
    arguments = [house["quiz"].key] if route == "reports:quiz" else []
    for unit in (house["large"], house["committee"]):
        for file_format in ("", "xlsx", "csv"):
            url = reverse(route, args=arguments)
            query = {"unit": unit.key, "format": file_format}
            assert client.get(url, query).status_code == 404


def test_a_quiz_of_no_lecture_and_a_plain_member_get_nothing(client, house):
    sign_in(client, house["committee"])
    alone = make_quiz()
    assert client.get(reverse("reports:quiz", args=[alone.key])).status_code == 404
    client.force_login(make_member(unit=house["large"]))
    url = reverse("reports:quiz", args=[house["quiz"].key])
    assert client.get(url).status_code == 404


def test_the_sheet_holds_numbers_and_is_logged(client, house):
    sign_in(client, house["committee"])
    url = reverse("reports:quiz", args=[house["quiz"].key])
    content = b"".join(client.get(url, {"format": "xlsx"}).streaming_content)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    [first] = [row for row in rows if row[0] == 1]
    assert first[3:6] == [22.0, 0.0, 0.5]
    assert first[6] == pytest.approx(1.0)
    log = ExportLog.objects.get()
    assert (log.report, log.rows) == ("questions", 2)


@pytest.mark.parametrize("number", [1, 3])
def test_as_many_questions_to_the_database_for_1_as_for_3(client, number):
    committee = make_unit("公司党委")
    for _ in range(number):
        branch = make_unit(parent=committee)
        quiz = make_quiz(kinds=["single"])
        make_lecture("课", quiz=quiz)
        submit(make_attempt(make_member(unit=branch), quiz))
    sign_in(client, committee)
    with CaptureQueriesContext(connection) as listed:
        client.get(reverse("reports:quizzes"))
    with CaptureQueriesContext(connection) as shown:
        client.get(reverse("reports:quiz", args=[quiz.key]))
    assert (len(listed), len(shown)) == (14, 18)
