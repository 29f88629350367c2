"""Questions in the video and the pre-test, as an editor sets them on a page."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.models import LectureCheckpoint, LecturePage
from cms.readiness import publish_problems
from courses.models import Checkpoint, Lecture
from tests.builders.cms import make_editor, make_lecture_page
from tests.builders.courses import make_video
from tests.builders.members import make_unit
from tests.builders.quizzes import make_bank, make_question, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def question():
    return make_question(stem="哪一个是基层组织？", explanation="因为如此")


def test_the_question_is_chosen_by_its_wording(client, editor, question):
    hidden = make_question(make_bank(org=make_unit("别的支部")), stem="看不到的题")
    response = client.get(reverse("question_chooser:choose"))
    page = response.json()["html"]
    assert "哪一个是基层组织" in page
    assert hidden.body["stem"] not in page
    assert "因为如此" not in page
    chosen = client.get(
        reverse("question_chooser:chosen", args=[question.entry.pk])
    ).json()
    assert chosen["result"]["title"] == "哪一个是基层组织？"


def test_publishing_makes_it_a_checkpoint(client, editor, question):
    quiz, pretest = make_quiz(), make_quiz()
    page = make_lecture_page(live=False, video=make_video())
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    body = {
        "title": "第一讲",
        "slug": "lecture-one",
        "lecturer": "",
        "theme": "",
        "summary": "",
        "video": page.video_id,
        "quiz": quiz.pk,
        "pretest": pretest.pk,
        "checkpoints": inline_formset(
            [{"at_s": "20", "question": question.entry.pk, "ORDER": "1"}]
        ),
        "checkpoints_must_be_right": "on",
        "body": streamfield([]),
        "visibility": "members",
        "threshold_percent": "90",
        "required": "on",
        "action-publish": "publish",
    }
    assert client.post(edit, nested_form_data(body)).status_code == 302
    lecture = Lecture.objects.get(key=page.key)
    assert (lecture.pretest, lecture.checkpoints_must_be_right) == (pretest, True)
    point = Checkpoint.objects.asked().get()
    assert (point.lecture, point.at_s, point.entry) == (lecture, 20, question.entry)
    assert "哪一个是基层组织" in client.get(edit).content.decode()
    copied = LecturePage.objects.get(pk=page.pk).copy(
        update_attrs={"slug": "copy", "title": "副本"}
    )
    assert copied.key != page.key
    assert LectureCheckpoint.objects.filter(page=copied).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"video": None}, "checkpoints_without_video"),
        ({"seconds": (5, 6)}, "checkpoint_twice"),
        ({"seconds": (40,)}, "checkpoint_after_end"),
        ({"pretest": "quiz"}, "same_quiz"),
    ],
)
def test_what_makes_no_sense_is_named(question, change, code):
    quiz = make_quiz()
    problems = publish_problems(
        video=change.get("video", make_video(duration_ms=40_000)),
        body="x",
        visibility="members",
        units=(),
        quiz=quiz,
        pretest=quiz if change.get("pretest") else None,
        checkpoints=[(at, question.entry) for at in change.get("seconds", (5,))],
    )
    assert [one.code for one in problems] == [code]
