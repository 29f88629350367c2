"""Questions with markup and pictures: what is stored, who may see it, and when."""

import base64
import datetime as dt
import hashlib
import io
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from quizzes.access import IMAGE_PERIOD_S, get_image_for, image_address
from quizzes.formats import read_questions, write_questions
from quizzes.formats.problems import sentence
from quizzes.models import QuestionImage, QuestionVersion, VersionImage
from quizzes.operations import InvalidQuestion
from quizzes.operations.images import UNUSED_KEPT, ImageRefused, add_image, sweep_images
from quizzes.operations.importing import RowStatus, apply_import, preview_import
from quizzes.queries import preview_view, result_view, taking_view
from quizzes.queries.bank_lists import EntryFilter, duplicates, matching_entries
from quizzes.queries.exporting import exportable_questions
from quizzes.queries.importing import import_lines
from quizzes.richtext import MARK, canonical, image_refs
from quizzes.states import Feedback
from tests.builders.members import make_member
from tests.builders.pictures import make_image, picture_bytes, showing
from tests.builders.quizzes import (
    NINE,
    SINGLE,
    make_attempt,
    make_bank,
    make_question,
    make_quiz,
    submit,
    wrong_answers,
)
from tests.unit.quizzes.xss import CORPUS

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def as_read_by(member, template, **context):
    request = RequestFactory().get("/")
    request.user = member
    return render_to_string(template, context, request)


def pictures_in(page):
    return [unescape(one) for one in re.findall(r'<img src="([^"]*)"', page)]


def token_of(address):
    return address.rstrip("/").rpartition("/")[2]


def test_plain_questions_keep_their_digest_and_their_names():
    version = make_question(stem="1 < 2，<b>对吗</b>？", options=SINGLE)
    key = {"right": version.body["options"][0]["id"]}
    content = {"kind": "single", "body": version.body, "key": key, "explanation": ""}
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert version.content_hash == hashlib.sha256(text.encode()).hexdigest()
    assert version.body["stem"] == version.words == "1 < 2，<b>对吗</b>？"
    names = [hashlib.sha256(text.encode()).hexdigest()[:10] for text, _ in SINGLE]
    assert [one["id"] for one in version.body["options"]] == names


def test_pictures_are_written_anew_without_what_a_camera_adds():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    data = picture_bytes("JPEG", exif=exif, comment=b"secret comment")
    assert b"secret" in data
    image = add_image(data=data, at=NINE, by=None)
    assert b"secret" not in bytes(image.data)
    assert image.mime == "image/jpeg"
    assert add_image(data=bytes(image.data), at=NINE, by=None) == image
    assert add_image(data=data, at=NINE, by=None) == image
    assert QuestionImage.objects.count() == 1


def test_large_pictures_are_made_smaller():
    image = make_image(size=(3000, 1500))
    assert (image.width, image.height) == (1600, 800)
    with Image.open(io.BytesIO(bytes(image.data))) as stored:
        assert stored.size == (1600, 800)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "unreadable"),
        (picture_bytes()[:40], "unreadable"),
        (picture_bytes("BMP"), "unreadable"),
        (picture_bytes() + b" " * (5 * 1024 * 1024), "too_large"),
        (picture_bytes(size=(26_000, 1000)), "too_many_pixels"),
    ],
    ids=["empty", "svg", "cut", "bmp", "large", "pixels"],
)
def test_what_is_no_picture_is_refused_in_words(data, code):
    with pytest.raises(ImageRefused) as caught:
        add_image(data=data, at=NINE, by=None)
    assert caught.value.code == code
    assert caught.value.message
    assert not QuestionImage.objects.exists()


@pytest.mark.parametrize(
    ("name", "alt", "problem"),
    [("f" * 64, "图", "image_missing"), (None, " ", "image_without_alt")],
)
def test_pictures_need_to_be_there_and_to_be_described(name, alt, problem):
    name = name or make_image().sha256
    text = canonical(f'{MARK}<img data-image="{name}" alt="{alt}">')
    for place in ({"stem": text}, {"explanation": text}):
        with pytest.raises(InvalidQuestion) as caught:
            make_question(**place)
        assert caught.value.problem == problem
    assert not QuestionVersion.objects.exists()


def test_unused_pictures_go_and_used_ones_stay():
    used, unused = make_image(), make_image(colour="blue")
    make_question(explanation=showing(used))
    assert sweep_images(at=NINE + UNUSED_KEPT) == 0
    assert sweep_images(at=NINE + UNUSED_KEPT + HOUR) == 1
    assert list(QuestionImage.objects.all()) == [used]
    assert list(VersionImage.objects.values_list("image", flat=True)) == [used.pk]
    assert not QuestionImage.objects.filter(pk=unused.pk).exists()


def test_an_address_works_for_one_person_and_for_a_time():
    image, member = make_image(), make_member()
    address = image_address(member, image.sha256, at=NINE)
    assert address == image_address(member, image.sha256, at=NINE + HOUR / 60)
    token = token_of(address)
    found, ends_at = get_image_for(member, token, at=NINE)
    assert found == image
    assert dt.timedelta(0) < ends_at - NINE <= dt.timedelta(seconds=2 * IMAGE_PERIOD_S)
    with pytest.raises(Http404):
        get_image_for(make_member(), token, at=NINE)
    with pytest.raises(Http404):
        get_image_for(member, token, at=ends_at)
    with pytest.raises(Http404):
        get_image_for(member, token[:-1] + "x", at=NINE)
    with pytest.raises(Http404):
        get_image_for(member, image.sha256, at=NINE)


def test_a_picture_is_served_private_and_inert(client):
    image, member = make_image(), make_member()
    address = image_address(member, image.sha256, at=timezone.now())
    assert client.get(address).status_code == 302, "nobody is signed in"
    client.force_login(make_member())
    assert client.get(address).status_code == 404
    client.force_login(member)
    response = client.get(address)
    assert response.content == bytes(image.data)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"].startswith("private, max-age=")
    assert response["X-Content-Type-Options"] == "nosniff"
    name = reverse("question-images:image", args=[image.sha256])
    assert client.get(name).status_code == 404


def test_the_picture_of_a_question_opens_by_itself_and_that_of_an_option_does_not():
    asked, option = make_image(), make_image(colour="gold")
    entry = make_question(
        stem=showing(asked), options=[(showing(option, ""), True), ("乙", False)]
    ).entry
    member = make_member()
    taking = taking_view(make_attempt(member, make_quiz(entries=[(entry, 1)])))
    page = as_read_by(member, "quizzes/_taking_form.html", taking=taking)
    (opened,) = re.findall(r'<a href="([^"]*)" target="_blank"[^>]*><img src="', page)
    assert opened in pictures_in(page)
    found, _ends_at = get_image_for(member, token_of(opened), at=timezone.now())
    assert found == asked
    assert len(pictures_in(page)) == 2


def test_a_picture_in_an_explanation_is_a_part_of_the_key():
    asked, key = make_image(), make_image(colour="gold")
    entry = make_question(stem=showing(asked), explanation=showing(key, "因为")).entry
    quiz = make_quiz(
        entries=[(entry, 1)], feedback=Feedback.AFTER_SUBMIT, max_attempts=2
    )
    member = make_member()

    def seen(attempt, template, **context):
        page = as_read_by(member, template, **context)
        assert key.sha256 not in repr(context)
        tokens = [token_of(one) for one in pictures_in(page)]
        return {get_image_for(member, one, at=timezone.now())[0] for one in tokens}

    first = make_attempt(member, quiz)
    taking = taking_view(first)
    assert seen(first, "quizzes/_taking_form.html", taking=taking) == {asked}
    submit(first, wrong_answers(first), at=NINE)
    first.refresh_from_db()
    result = result_view(first, at=NINE)
    assert key not in seen(first, "quizzes/_result.html", result=result)

    second = make_attempt(member, quiz)
    submit(second, wrong_answers(second), at=NINE)
    second.refresh_from_db()
    page = as_read_by(
        member, "quizzes/_result.html", result=result_view(second, at=NINE)
    )
    shown = {
        get_image_for(member, token_of(one), at=timezone.now())[0]
        for one in pictures_in(page)
    }
    assert shown == {asked, key}, "the policy shows everything now"


def test_the_place_in_the_video_is_told_with_the_result():
    entry = make_question(reference_s=200).entry
    quiz = make_quiz(
        entries=[(entry, 1)], feedback=Feedback.AFTER_SUBMIT, max_attempts=1
    )
    member = make_member()
    attempt = make_attempt(member, quiz)
    taking = as_read_by(
        member,
        "quizzes/_taking_form.html",
        taking=taking_view(attempt),
        study_url="/l/",
    )
    assert "03:20" not in taking
    submit(attempt, wrong_answers(attempt), at=NINE)
    attempt.refresh_from_db()
    page = as_read_by(
        member,
        "quizzes/_result.html",
        result=result_view(attempt, at=NINE),
        study_url="/l/",
    )
    assert 'href="/l/?t=200"' in page
    assert "03:20" in page


def test_another_place_in_the_video_is_another_version():
    first = make_question(reference_s=200)
    again = {"bank": first.entry.bank, "entry": first.entry, "stem": first.words}
    assert make_question(**again, reference_s=200) == first
    assert make_question(**again, reference_s=0).no == 2


def test_lists_search_and_duplicates_read_the_words():
    bank = make_bank()
    rich = make_question(bank, stem=MARK + "<p>中<strong>国</strong>共产党</p>")
    plain = make_question(bank, stem="中国共产党")
    assert rich.words == "中国共产党"
    assert set(matching_entries(bank, EntryFilter(words="中国"))) == {
        rich.entry,
        plain.entry,
    }
    assert not matching_entries(bank, EntryFilter(words="strong"))
    assert duplicates([bank]) == [[rich, plain]]


class Faults(HTMLParser):
    """What of a page could run."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "svg", "math", "object", "style", "link"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc" or "javascript:" in value:
                self.found.append((tag, name, value))


def in_gift(attack):
    escaped = "".join("\\" + one if one in "~=#{}:\\" else one for one in attack)
    return f"[html]<b>题</b>{escaped} {{\n=[html]{escaped}甲\n~乙\n####[html]{escaped}\n}}\n"


def in_moodle(attack):
    def cell(name, more=""):
        return f'<{name} format="html"{more}><text><![CDATA[<b>题</b>{attack}]]></text></{name}>'

    wrong = '<answer fraction="0"><text>乙</text></answer>'
    right = cell("answer", ' fraction="100"')
    parts = cell("questiontext") + cell("generalfeedback") + right + wrong
    return f'<quiz><question type="multichoice"><single>true</single>{parts}</question></quiz>'


def in_table(attack):
    cell = '"' + f"[html]<b>题</b>{attack}".replace('"', '""') + '"'
    return f"题型,题干,A,B,答案,解析\n单选,{cell},{cell},乙,A,{cell}\n"


def in_qti(attack):
    escaped = attack.replace("&", "&amp;").replace("<", "&lt;")
    hostile = '<p onclick="alert(1)">x<script>alert(1)</script><img src="x" onerror="alert(1)" alt="i"/></p>'
    return (
        f'<assessmentItem identifier="a"><responseDeclaration identifier="R" cardinality="single">'
        f"<correctResponse><value>a</value></correctResponse></responseDeclaration><itemBody>{hostile}"
        f'<choiceInteraction responseIdentifier="R"><simpleChoice identifier="a"><b>甲</b>{escaped}'
        f'</simpleChoice><simpleChoice identifier="b">{hostile}乙</simpleChoice></choiceInteraction></itemBody>'
        f"<modalFeedback>{hostile}{escaped}</modalFeedback></assessmentItem>"
    )


WAYS = {"gift": in_gift, "moodlexml": in_moodle, "csv": in_table, "qti": in_qti}


@pytest.mark.parametrize("format_name", sorted(WAYS))
def test_nothing_in_a_file_runs_in_a_page(format_name):
    member = make_member()
    for attack in CORPUS:
        report = read_questions(WAYS[format_name](attack).encode(), format_name)
        rows = preview_import(report=report).rows
        assert rows, "kept or refused, never dropped"
        for line in import_lines(rows):
            if line.item is not None:
                assert_inert(member, line.item, line.explanation)


def test_nothing_an_editor_writes_runs_in_a_page():
    bank, member = make_bank(), make_member()
    for attack in CORPUS:
        for text in (attack, f"{MARK}<b>题</b>{attack}"):
            version = make_question(
                bank,
                stem=f"{text}题",
                options=[(f"{text}甲", True), ("乙", False)],
                explanation=text,
            )
            assert_inert(member, preview_view(version, no=1), text)


def assert_inert(member, item, explanation):
    page = as_read_by(member, "courses/_single_form.html", item=item)
    review = as_read_by(
        member, "quizzes/_review_item.html", item={"explanation": explanation}
    )
    assert Faults(page).found == []
    assert Faults(review).found == []


@pytest.mark.parametrize("format_name", ["moodlexml", "qti"])
def test_pictures_come_back_from_a_file_as_they_were(format_name):
    bank, image, why = make_bank(), make_image(), make_image(colour="blue", name="JPEG")
    make_question(
        bank,
        stem=showing(image),
        options=[(showing(image, ""), True), ("乙", False)],
        explanation=showing(why, "因为"),
        reference_s=75,
    )
    questions, _unknown = exportable_questions(bank)
    written = write_questions(questions, format_name)
    assert written.left_out == ()
    report = read_questions(written.data, format_name)
    assert preview_import(report=report, bank=bank).count(RowStatus.DUPLICATE) == 1

    other = make_bank()
    apply_import(report=report, bank=other, at=NINE, by=None)
    stored = {
        (version.content_hash, version.entry.bank_id)
        for version in QuestionVersion.objects.select_related("entry")
    }
    assert len({digest for digest, _bank in stored}) == 1
    assert {bank_id for _digest, bank_id in stored} == {bank.pk, other.pk}
    assert QuestionImage.objects.count() == 2


def test_a_strangers_picture_comes_in_anew_and_a_broken_one_is_told():
    bank = make_bank()
    text = (
        '<quiz><question type="truefalse"><questiontext format="html"><text><![CDATA['
        '<p>看<img src="@@PLUGINFILE@@/a.jpg" alt="图"><img src="@@PLUGINFILE@@/b.png" alt="坏"></p>'
        ']]></text><file name="a.jpg" path="/" encoding="base64">{good}</file>'
        '<file name="b.png" path="/" encoding="base64">AAAA</file></questiontext>'
        '<answer fraction="100"><text>true</text></answer></question></quiz>'
    )
    good = base64.b64encode(picture_bytes("JPEG", comment=b"secret"))
    report = read_questions(text.replace("{good}", good.decode()).encode(), "moodlexml")
    preview = apply_import(report=report, bank=bank, at=NINE, by=None)
    assert preview.count(RowStatus.ADD) == 1
    assert preview.count(RowStatus.NOTE) == 1
    image = QuestionImage.objects.get()
    assert b"secret" not in bytes(image.data)
    version = QuestionVersion.objects.get()
    assert version.words == "看[图][坏]"
    assert image.sha256 in version.body["stem"]
    again = apply_import(report=report, bank=bank, at=NINE, by=None)
    assert again.count(RowStatus.DUPLICATE) == 1


def test_a_picture_that_one_text_holds_and_another_only_names_is_lost_only_there():
    text = (
        '<quiz><question type="truefalse"><questiontext format="html"><text><![CDATA['
        '<p>看<img src="@@PLUGINFILE@@/a.png" alt="图"></p>'
        ']]></text><file name="a.png" path="/" encoding="base64">{good}</file></questiontext>'
        '<generalfeedback format="html"><text><![CDATA['
        '<p>因为<img src="@@PLUGINFILE@@/a.png" alt="图"></p>]]></text></generalfeedback>'
        '<answer fraction="100"><text>true</text></answer></question></quiz>'
    )
    good = base64.b64encode(picture_bytes("PNG"))
    report = read_questions(text.replace("{good}", good.decode()).encode(), "moodlexml")
    [question] = report.questions
    assert len(image_refs(question.stem)) == len(question.images) == 1
    assert not image_refs(question.explanation)
    [problem] = report.problems
    assert problem.params == {"where": "explanation", "name": "a.png"}
    assert "a.png" in sentence(problem)
    assert "解析" in sentence(problem)
