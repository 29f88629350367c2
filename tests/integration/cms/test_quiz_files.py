"""Banks as files in the desk: looked at first, then all of it or nothing; and out again."""

import datetime as dt
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.views.quiz_desk import ImportView
from quizzes.formats import FORMATS, read_questions, template
from quizzes.formats.confined import Limits
from quizzes.models import BankEntry, QuestionFile, QuestionVersion
from quizzes.operations.file_reading import (
    MOST_TRIES,
    claim_file,
    read_claimed,
    read_waiting_files,
)
from quizzes.operations.question_files import KEPT
from quizzes.states import FILE_MOVES, FileState, VersionState
from tests.builders.cms import make_editor
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_bank, make_question

pytestmark = pytest.mark.django_db

GIFT = "入党预备期是多长？ {\n=一年\n~两年\n#### 见党章\n}\n\n党徽是镰刀和锤头。 {T}\n"
BAD = "没有答案的题 {\n~甲\n~乙\n}\n\n党徽是镰刀和锤头。 {T}\n"


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def bank():
    return make_bank("党章")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """No worker runs here, so nobody waits for one."""
    monkeypatch.setattr(ImportView, "patience_s", 0)


def hand_in(client, bank, data, name="questions.gift", format_name="", read=True):
    """What the upload answers, once a worker has read the file."""
    data = data if isinstance(data, bytes) else data.encode()
    url = reverse("quizzes:import", args=[bank.key])
    response = client.post(
        url, {"file": SimpleUploadedFile(name, data), "format": format_name}
    )
    if read:
        read_waiting_files()
    return response


def test_preview_shows_each_question_as_members_see_it_and_changes_nothing(
    client, editor, bank
):
    response = hand_in(client, bank, GIFT)
    page = client.get(response["Location"])
    shown = page.content.decode()
    assert page.context["counts"]["add"] == 2
    assert "入党预备期是多长？" in shown
    assert shown.count('type="radio" name="item-1"') == 2
    assert next(line.right for line in page.context["lines"]) == ("一年",)
    assert "见党章" in shown
    assert not BankEntry.objects.exists()


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.READY])
def test_apply_takes_all_in_the_chosen_state_and_keeps_the_file(
    client, editor, bank, state
):
    url = hand_in(client, bank, GIFT)["Location"]
    assert client.post(url, {"state": state})["Location"] == reverse(
        "quizzes:bank", args=[bank.key]
    )
    versions = QuestionVersion.objects.all()
    assert [one.state for one in versions] == [state, state]
    assert {one.created_by for one in versions} == {editor}
    kept = QuestionFile.objects.get()
    assert (kept.added, bytes(kept.data)) == (2, GIFT.encode())
    download = client.get(reverse("quizzes:imported_file", args=[bank.key, kept.key]))
    assert download.content == GIFT.encode()
    assert "attachment" in download["Content-Disposition"]
    # A second click finds nothing to import.
    again = client.post(url, {"state": state})
    assert again["Location"] == reverse("quizzes:import", args=[bank.key])
    assert QuestionVersion.objects.count() == 2


def test_one_bad_line_is_named_first_and_stops_the_whole_file(client, editor, bank):
    url = hand_in(client, bank, BAD)["Location"]
    page = client.get(url)
    first = page.context["lines"][0].row
    assert (first.status, first.line) == ("refused", 1)
    assert first.message in page.content.decode()
    assert page.context["lines"][0].kind_label != first.kind
    refused = client.post(url, {"state": "ready"})
    assert refused.status_code == 422
    assert not BankEntry.objects.exists()
    assert QuestionFile.objects.waiting().count() == 1


@pytest.mark.parametrize(
    ("data", "encoding"), [(GIFT, "gb18030"), (GIFT, "utf-16"), (GIFT, "utf-8-sig")]
)
def test_encodings_are_found_out(client, editor, bank, data, encoding):
    url = hand_in(client, bank, data.encode(encoding))["Location"]
    assert "入党预备期是多长？" in client.get(url).content.decode()


def test_file_whose_format_nobody_can_tell_asks_for_it(client, editor, bank):
    response = hand_in(client, bank, GIFT, name="questions.dat")
    assert response.status_code == 422
    assert response.context["form"].errors["format"]
    chosen = hand_in(client, bank, GIFT, name="questions.dat", format_name="gift")
    assert chosen.status_code == 302


def test_file_that_is_too_large_is_refused(client, editor, bank, monkeypatch):
    monkeypatch.setattr("cms.forms.importing.MOST_BYTES", 10)
    response = hand_in(client, bank, GIFT)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not QuestionFile.objects.exists()


def test_name_of_the_file_leads_nowhere(client, editor, bank):
    hand_in(client, bank, GIFT, name="../../etc/passwd.gift")
    assert "/" not in QuestionFile.objects.get().name


def test_waiting_file_belongs_to_its_uploader_and_its_bank(client, editor, bank):
    url = hand_in(client, bank, GIFT)["Location"]
    key = QuestionFile.objects.get().key
    other_bank = reverse("quizzes:import_preview", args=[make_bank().key, key])
    assert client.get(other_bank).status_code == 302
    waiting = reverse("quizzes:imported_file", args=[bank.key, key])
    assert client.get(waiting).status_code == 404
    client.force_login(make_editor("李编辑"))
    assert client.get(url).status_code == 302
    assert client.post(url, {"state": "ready"}).status_code == 302
    assert not BankEntry.objects.exists()


def test_waiting_files_go_when_replaced_discarded_or_old(client, editor, bank):
    first = hand_in(client, bank, GIFT)["Location"]
    second = hand_in(client, bank, GIFT)["Location"]
    assert client.get(first).status_code == 302
    client.post(second, {"discard": "1"})
    assert not QuestionFile.objects.exists()
    old = hand_in(client, bank, GIFT)["Location"]
    past = timezone.now() - KEPT - dt.timedelta(minutes=1)
    QuestionFile.objects.update(uploaded_at=past)
    assert client.get(old).status_code == 302
    hand_in(client, make_bank(), GIFT)
    assert QuestionFile.objects.count() == 1


@pytest.mark.parametrize("format_name", list(FORMATS))
def test_every_format_comes_out_and_goes_in_again(client, editor, bank, format_name):
    make_question(bank, kind="single", stem="党的最高理想是什么？")
    page = client.get(
        reverse("quizzes:export", args=[bank.key]), {"format": format_name}
    )
    assert page.status_code == 200
    out = client.get(reverse("quizzes:export_file", args=[bank.key, format_name]))
    [question] = read_questions(out.content, format_name).questions
    assert question.stem == "党的最高理想是什么？"
    copy = make_bank()
    url = hand_in(client, copy, out.content, format_name=format_name)["Location"]
    client.post(url, {"state": "draft"})
    assert copy.entries.count() == 1


def test_export_says_what_a_format_cannot_hold(client, editor, bank):
    make_question(bank, kind="essay", stem="谈谈体会")
    url = reverse("quizzes:export", args=[bank.key])
    page = client.get(url, {"format": "aiken"})
    [loss] = page.context["losses"]
    assert (loss.stems, loss.is_question) == (("谈谈体会",), True)
    assert "essay" not in loss.words
    assert loss.words in page.content.decode()
    assert client.get(url, {"format": "doc"}).status_code == 404


def test_templates_are_files_of_their_format(client, editor):
    for name in FORMATS:
        response = client.get(reverse("quizzes:template_file", args=[name]))
        assert len(response.content) == len(template(name)) or name == "xlsx"
    assert client.get(reverse("quizzes:template_file", args=["x"])).status_code == 404


def addresses(bank):
    return [
        reverse("quizzes:import", args=[bank.key]),
        reverse("quizzes:export", args=[bank.key]),
        reverse("quizzes:export_file", args=[bank.key, "gift"]),
    ]


def test_members_and_people_without_the_permission_get_nothing(client, bank):
    client.force_login(make_member())
    assert {client.get(url).status_code for url in addresses(bank)} == {302}
    reader = make_member()
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(reader)
    for url in addresses(bank):
        response = client.get(url)
        assert response.status_code in (302, 403)
        assert "quizzes" not in response.get("Location", "")


def test_bank_of_another_organisation_is_not_there(client, editor):
    foreign = make_bank(org=make_unit("外单位"))
    assert {client.get(url).status_code for url in addresses(foreign)} == {404}
    assert hand_in(client, foreign, GIFT).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_preview_asks_the_same_number_of_queries(client, editor, bank, count):
    text = "\n".join(f"第 {no} 题 {{T}}\n" for no in range(count))
    url = hand_in(client, bank, text)["Location"]
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).context["counts"]["add"] == count
    own = [one for one in queries if "quizzes_" in one["sql"]]
    assert len(own) == 3


def test_workbook_of_a_branch_is_read(client, editor, bank):
    data = template("xlsx")
    url = hand_in(client, bank, io.BytesIO(data).read(), name="题库.xlsx")["Location"]
    page = client.get(url)
    assert page.context["counts"]["refused"] == 1
    assert "没有找到试题" in page.context["lines"][0].row.message


def test_file_waits_for_a_worker_and_the_page_says_so(client, editor, bank):
    url = hand_in(client, bank, GIFT, read=False)["Location"]
    page = client.get(url)
    assert str(FileState.QUEUED.label) in page.content.decode()
    assert page.context["problem"] == ""
    asked = {"HTTP_HX_REQUEST": "true"}
    assert client.get(url, **asked).status_code == 204
    # Nothing can be imported before it was looked at.
    assert client.post(url, {"state": "ready"}).status_code == 302
    assert not BankEntry.objects.exists()
    assert read_waiting_files() == 1
    assert client.get(url).context["counts"]["add"] == 2
    assert read_waiting_files() == 0


def test_file_that_costs_too_much_is_given_up_in_words(client, editor, bank):
    url = hand_in(client, bank, GIFT, read=False)["Location"]
    assert read_claimed(claim_file(), limits=Limits(answer=10))
    page = client.get(url)
    assert str(page.context["problem"]) in page.content.decode()
    assert client.get(url, HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
    assert client.post(url, {"discard": "1"}).status_code == 302
    assert not QuestionFile.objects.exists()


def test_file_of_a_dead_reader_is_read_by_another_and_at_last_given_up(
    client, editor, bank
):
    hand_in(client, bank, GIFT, read=False)
    past = timezone.now() - dt.timedelta(seconds=1)
    dead = claim_file()
    assert claim_file() is None, "somebody reads it"
    QuestionFile.objects.update(lease_until=past)
    heir = claim_file()
    assert heir.tries == dead.tries + 1
    assert not read_claimed(dead), "the fence is gone"
    assert read_claimed(heir)
    QuestionFile.objects.update(
        state=FileState.READING, report=None, lease_until=past, tries=MOST_TRIES
    )
    assert read_waiting_files() == 1
    file = QuestionFile.objects.get()
    assert (file.state, file.problem) == (FileState.FAILED, "broken")


def test_moves_of_a_file_cover_every_state_and_end():
    assert set(FILE_MOVES) == set(FileState)
    assert {state for state, targets in FILE_MOVES.items() if not targets} == {
        FileState.READ,
        FileState.FAILED,
    }
