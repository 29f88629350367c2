"""Pictures and markup on the desk: taken in with a description, shown to who may edit."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quizzes.keys import keys_of
from quizzes.models import QuestionImage, QuestionVersion
from quizzes.richtext import MARK, canonical
from tests.builders.cms import make_editor
from tests.builders.members import make_member
from tests.builders.pictures import make_image, picture_bytes, showing
from tests.builders.quizzes import make_bank, make_question

pytestmark = pytest.mark.django_db

ROWS = {
    "options-TOTAL_FORMS": "2",
    "options-INITIAL_FORMS": "0",
    "options-0-text": "甲",
    "options-0-is_right": "on",
    "options-1-text": f"{MARK}<p>乙<sub>2</sub></p>",
}


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def send(client, data=None, alt="红色"):
    file = SimpleUploadedFile("a.png", picture_bytes() if data is None else data)
    return client.post(reverse("quizzes:add_image"), {"file": file, "alt": alt})


def test_a_picture_is_taken_in_and_shown_to_its_editor(client, editor):
    reply = send(client)
    image = QuestionImage.objects.get()
    assert reply.json() == {"name": image.sha256, "alt": "红色"}
    assert image.uploaded_by == editor
    shown = client.get(reverse("quizzes:image", args=[image.sha256]))
    assert shown.content == bytes(image.data)
    assert shown["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("data", "alt"), [(None, " "), (b"<svg/>", "红色")], ids=["no words", "svg"]
)
def test_a_picture_that_cannot_be_taken_is_refused_in_words(client, editor, data, alt):
    reply = send(client, data, alt)
    assert reply.status_code == 422
    assert reply.json()["error"]
    assert not QuestionImage.objects.exists()


def test_members_reach_neither_door(client):
    image = make_image()
    client.force_login(make_member())
    assert send(client).status_code in (302, 403)
    address = reverse("quizzes:image", args=[image.sha256])
    assert client.get(address).status_code in (302, 403)
    assert QuestionImage.objects.count() == 1


def test_an_editor_sees_a_picture_of_others_only_in_a_bank_they_see(client, editor):
    image = make_image(by=make_editor())
    address = reverse("quizzes:image", args=[image.sha256])
    assert client.get(address).status_code == 404
    make_question(make_bank(), explanation=showing(image))
    assert client.get(address).status_code == 200


def test_a_question_is_saved_with_markup_and_its_place(client, editor):
    bank, image = make_bank(), make_image(by=editor)
    url = reverse("quizzes:add_question", args=[bank.key]) + "?kind=single"
    form = {
        **ROWS,
        "stem": showing(image),
        "explanation": "因为 1 < 2",
        "reference_s": "3：20",
    }
    assert client.post(url, form).status_code == 302
    version = QuestionVersion.objects.get()
    assert version.body["stem"] == showing(image)
    assert version.body["options"][1]["text"] == canonical(ROWS["options-1-text"])
    key = keys_of([version.pk])[version.pk]
    assert (key.explanation, key.reference_s) == ("因为 1 < 2", 200)

    address = reverse("quizzes:question", args=[bank.key, version.entry.key])
    page = client.get(address).content.decode()
    assert 'value="03:20"' in page
    assert image.sha256 in page
    assert "<rich-text" in page
    assert client.post(address, {**form, "reference_s": "03:20"}).status_code == 302
    assert version.entry.versions.count() == 1, "nothing was changed"


@pytest.mark.parametrize(
    "change", [{"reference_s": "soon"}, {"stem": f'{MARK}<img data-image="{"f" * 64}" alt="x">'}]
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_form(client, editor, change):
    url = reverse("quizzes:add_question", args=[make_bank().key]) + "?kind=single"
    reply = client.post(url, {**ROWS, "stem": "题", **change})
    assert reply.status_code == 422
    assert not QuestionVersion.objects.exists()
