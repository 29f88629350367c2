"""The quiz desk: writing questions, putting quizzes together, and what is said when they do not fit."""

import html
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.models import Bank, BankEntry, QuestionVersion, Quiz
from quizzes.operations import update_quiz
from quizzes.queries import editable_question
from quizzes.types import kind_choices
from tests.builders.cms import make_editor, make_lecture_page
from tests.builders.members import make_member
from tests.builders.quizzes import make_bank, make_question, make_quiz

pytestmark = pytest.mark.django_db
CANARY = "KEY-3f1c"


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def question_form(options, *, stem="什么是党的基层组织？", explanation=CANARY):
    data = {
        "stem": stem,
        "explanation": explanation,
        "options-TOTAL_FORMS": str(len(options)),
        "options-INITIAL_FORMS": "0",
    }
    for index, (text, right) in enumerate(options):
        data[f"options-{index}-text"] = text
        if right:
            data[f"options-{index}-is_right"] = "on"
    return data


def add_url(bank, kind):
    return reverse("quizzes:add_question", args=[bank.key]) + f"?kind={kind}"


def test_bank_is_created_once_by_name(client, editor):
    url = reverse("quizzes:banks")
    response = client.post(url, {"name": "党章"})
    assert response["Location"] == reverse(
        "quizzes:bank", args=[Bank.objects.get().key]
    )
    again = client.post(url, {"name": "党章"})
    assert again.status_code == 422
    assert again.context["form"].errors["name"]
    assert Bank.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("single", [("党支部", True), ("党小组", False), ("", False)]),
        ("multiple", [("甲", True), ("", False), ("乙", True), ("丙", False)]),
    ],
)
def test_choice_question_is_saved_with_blank_rows_left_out(
    client, editor, kind, options
):
    bank = make_bank()
    assert client.get(add_url(bank, kind)).status_code == 200
    response = client.post(add_url(bank, kind), question_form(options))
    assert response.status_code == 302
    entry = BankEntry.objects.get()
    saved = editable_question(entry)
    assert saved.options == [row for row in options if row[0]]
    assert (saved.kind, saved.explanation) == (kind, CANARY)
    assert saved.version.created_by == editor


@pytest.mark.parametrize("truth", ["true", "false"])
def test_statement_is_saved(client, editor, truth):
    bank = make_bank()
    client.post(
        add_url(bank, "true_false"),
        {"stem": "党的根本宗旨是为人民服务。", "explanation": "", "truth": truth},
    )
    saved = editable_question(BankEntry.objects.get())
    assert saved.options[0][1] is (truth == "true")
    url = reverse("quizzes:question", args=[bank.key, saved.entry.key])
    assert client.get(url).context["form"].initial["truth"] == truth


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("single", [("甲", False), ("乙", False)]),
        ("single", [("甲", True), ("乙", True)]),
        ("single", [("甲", True), ("甲", False)]),
        ("single", [("甲", True)]),
        ("single", [("甲", False), ("乙", False), ("", True)]),
        ("multiple", [("甲", False), ("乙", False)]),
        ("multiple", []),
    ],
)
def test_unusable_question_is_refused_in_words(client, editor, kind, options):
    bank = make_bank()
    response = client.post(add_url(bank, kind), question_form(options))
    assert response.status_code == 422
    [sentence] = response.context["form"].non_field_errors()
    assert sentence in response.content.decode()
    assert not BankEntry.objects.exists()


def test_question_without_words_or_truth_is_refused(client, editor):
    bank = make_bank()
    response = client.post(
        add_url(bank, "true_false"), {"stem": " ", "explanation": ""}
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"stem", "truth"}


def test_edit_makes_the_next_version(client, editor):
    bank = make_bank()
    version = make_question(bank, stem="旧问题")
    url = reverse("quizzes:question", args=[bank.key, version.entry.key])
    body = client.get(url).content.decode()
    assert "旧问题" in body
    options = [("甲", True), ("乙", False)]
    client.post(url, question_form(options, stem="新问题"))
    numbers = QuestionVersion.objects.filter(entry=version.entry).values_list(
        "no", flat=True
    )
    assert sorted(numbers) == [1, 2]
    assert editable_question(version.entry).stem == "新问题"


def test_marking_of_a_multiple_choice_stays_as_it_was(client, editor):
    bank = make_bank()
    version = make_question(bank, kind="multiple")
    before = editable_question(version.entry)
    url = reverse("quizzes:question", args=[bank.key, version.entry.key])
    client.post(url, question_form(before.options, stem="改了"))
    assert editable_question(version.entry).policy == before.policy


def test_retired_question_leaves_the_quiz_form(client, editor):
    bank = make_bank()
    version = make_question(bank, stem="不再问")
    client.post(reverse("quizzes:retire_question", args=[bank.key, version.entry.key]))
    assert "不再问" not in client.get(reverse("quizzes:add")).content.decode()
    assert (
        "不再问"
        in client.get(reverse("quizzes:bank", args=[bank.key])).content.decode()
    )


def quiz_form(rows, **fields):
    data = {
        "title": "党章测验",
        "instructions": "",
        "pass_percent": "60",
        "max_attempts": "",
        "wait_minutes": "0",
        "shuffle_options": "on",
        "feedback": "after_pass",
        "counts": "best",
        "sections-TOTAL_FORMS": "0",
        "sections-INITIAL_FORMS": "0",
    } | fields
    for entry, points, place in rows:
        data |= {
            f"use-{entry.key}": "1",
            f"points-{entry.key}": points,
            f"place-{entry.key}": place,
        }
    return data


def test_quiz_is_put_together_in_order(client, editor):
    bank = make_bank()
    first, second, third = (make_question(bank).entry for _ in range(3))
    rows = [(first, "1", ""), (second, "2.5", "2"), (third, "1", "1")]
    response = client.post(reverse("quizzes:add"), quiz_form(rows, max_attempts="3"))
    quiz = Quiz.objects.get()
    assert response["Location"] == reverse("quizzes:edit", args=[quiz.key])
    assert [
        (slot.entry, str(slot.points)) for slot in quiz.slots.order_by("order")
    ] == [
        (third, "1.00"),
        (second, "2.50"),
        (first, "1.00"),
    ]
    assert (quiz.max_attempts, quiz.shuffle_questions) == (3, False)


def test_quiz_is_changed(client, editor):
    quiz = make_quiz()
    kept = quiz.slots.order_by("order").first().entry
    url = reverse("quizzes:edit", args=[quiz.key])
    assert client.get(url).status_code == 200
    client.post(url, quiz_form([(kept, "5", "1")], title="新题", pass_percent="80"))
    quiz.refresh_from_db()
    assert (quiz.title, quiz.pass_percent) == ("新题", 80)
    assert [slot.entry for slot in quiz.slots.all()] == [kept]


@pytest.mark.parametrize(
    ("points", "place"), [("0", ""), ("-1", ""), ("x", ""), ("1", "0"), ("1", "x")]
)
def test_wrong_points_and_places_are_said_at_the_question(
    client, editor, points, place
):
    entry = make_question().entry
    response = client.post(reverse("quizzes:add"), quiz_form([(entry, points, place)]))
    assert response.status_code == 422
    [row] = response.context["picker"].rows
    assert row.errors
    assert row.is_used
    assert not Quiz.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("pass_percent", "0"),
        ("pass_percent", "101"),
        ("max_attempts", "0"),
    ],
)
def test_wrong_rules_are_said_at_the_field(client, editor, field, value):
    entry = make_question().entry
    response = client.post(
        reverse("quizzes:add"), quiz_form([(entry, "1", "")], **{field: value})
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}


def test_empty_quiz_is_saved_with_a_word(client, editor):
    response = client.post(reverse("quizzes:add"), quiz_form([]), follow=True)
    levels = [message.level_tag for message in response.context["messages"]]
    assert levels == ["success", "warning"]


def test_preview_shows_questions_and_no_key(client, editor):
    bank = make_bank()
    version = make_question(bank, stem="预览的问题", explanation=CANARY)
    quiz = make_quiz(entries=[(version.entry, 1)])
    body = client.get(reverse("quizzes:preview", args=[quiz.key])).content.decode()
    assert "预览的问题" in body
    assert CANARY not in body
    assert "checked" not in body


@pytest.mark.parametrize(
    "name", ["quizzes:index", "quizzes:banks", "quiz_chooser:choose"]
)
def test_lists_carry_no_key(client, editor, name):
    make_quiz(
        entries=[(make_question(explanation=CANARY).entry, 1)], title="有解析的测验"
    )
    assert CANARY not in client.get(reverse(name)).content.decode()


def test_quiz_is_withdrawn_only_when_no_page_uses_it(client, editor):
    quiz = make_quiz()
    page = make_lecture_page(quiz=quiz)
    url = reverse("quizzes:retire", args=[quiz.key])
    client.post(url)
    quiz.refresh_from_db()
    assert quiz.retired_at is None
    page.delete()
    client.post(url)
    quiz.refresh_from_db()
    assert quiz.retired_at is not None
    assert quiz.title not in client.get(reverse("quizzes:index")).content.decode()


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "where", ["index", "banks", "bank", "edit", "add", "preview", "chooser"]
)
def test_lists_cost_the_same_for_one_and_for_three(client, editor, where):
    bank = make_bank()
    quiz = make_quiz(entries=[(make_question(bank).entry, 1)])
    urls = {
        "index": reverse("quizzes:index"),
        "banks": reverse("quizzes:banks"),
        "bank": reverse("quizzes:bank", args=[bank.key]),
        "edit": reverse("quizzes:edit", args=[quiz.key]),
        "add": reverse("quizzes:add"),
        "preview": reverse("quizzes:preview", args=[quiz.key]),
        "chooser": reverse("quiz_chooser:choose"),
    }
    one = queries(client, urls[where])
    for _ in range(2):
        make_quiz()
        make_question(bank)
    entries = [(entry, Decimal(1)) for entry in bank.entries.all()]
    update_quiz(quiz=quiz, entries=entries, at=quiz.created_at, by=None)
    assert queries(client, urls[where]) == one


@pytest.mark.parametrize(
    ("method", "name", "args"),
    [
        ("get", "index", ()),
        ("get", "add", ()),
        ("post", "add", ()),
        ("get", "edit", ("quiz",)),
        ("post", "edit", ("quiz",)),
        ("get", "preview", ("quiz",)),
        ("post", "retire", ("quiz",)),
        ("get", "banks", ()),
        ("post", "banks", ()),
        ("get", "bank", ("bank",)),
        ("get", "add_question", ("bank",)),
        ("get", "question", ("bank", "entry")),
        ("post", "question", ("bank", "entry")),
        ("post", "retire_question", ("bank", "entry")),
    ],
)
def test_desk_is_closed_to_members(client, method, name, args):
    bank = make_bank()
    entry = make_question(bank, explanation=CANARY).entry
    keys = {"quiz": make_quiz(entries=[(entry, 1)]).key, "bank": bank.key}
    keys["entry"] = entry.key
    client.force_login(make_member())
    url = reverse(f"quizzes:{name}", args=[keys[arg] for arg in args])
    response = getattr(client, method)(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_question_of_another_bank_is_not_found(client, editor):
    entry = make_question(make_bank()).entry
    url = reverse("quizzes:question", args=[make_bank().key, entry.key])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("kind", ["", "calculated"])
def test_unknown_kind_is_not_found(client, editor, kind):
    assert client.get(add_url(make_bank(), kind)).status_code == 404


FORMS = {
    "blanks": {
        "width": "on",
        "punctuation": "on",
        "options": [
            {"accepted": "延安\r\n延安城", "label": "地点"},
            {"accepted": "", "label": ""},
            {"accepted": "1945", "label": ""},
        ],
    },
    "numeric": {
        "unit": "米",
        "options": [
            {"value": "1.5", "tolerance": "0.1", "percent": "100"},
            {"value": "2", "tolerance": "0", "percent": "50"},
            {"value": "", "tolerance": "", "percent": ""},
        ],
    },
    "matching": {
        "options": [
            {"left": "一大", "right": "上海"},
            {"left": "七大", "right": "延安"},
            {"left": "", "right": "瑞金"},
        ]
    },
    "ordering": {
        "policy": "share",
        "options": [{"text": "立题"}, {"text": "讨论"}, {"text": ""}, {"text": "表决"}],
    },
}


def posted(kind, rows=None, **fields):
    written = FORMS[kind] | fields
    rows = written["options"] if rows is None else rows
    data = {"stem": "题干", "explanation": CANARY} | written
    del data["options"]
    data |= {"options-TOTAL_FORMS": str(len(rows)), "options-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        data |= {f"options-{index}-{name}": value for name, value in row.items()}
    return data


def filled(form):
    """What a browser would post of this form, unchanged."""
    data = {}
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value not in (None, False):
            data[field.html_name] = value
    return data


@pytest.mark.parametrize("kind", [*FORMS])
def test_other_kinds_are_saved_shown_and_saved_again(client, editor, kind):
    bank = make_bank()
    page = client.get(add_url(bank, kind))
    assert page.status_code == 200
    assert page.context["options"].total_form_count() == 4
    assert client.post(add_url(bank, kind), posted(kind)).status_code == 302
    saved = editable_question(BankEntry.objects.get())
    assert (saved.kind, saved.explanation, saved.stem) == (kind, CANARY, "题干")
    written = [
        {name: value.replace("\r", "") for name, value in row.items()}
        for row in FORMS[kind]["options"]
        if any(row.values())
    ]
    assert saved.content["rows"] == written

    url = reverse("quizzes:question", args=[bank.key, saved.entry.key])
    shown = client.get(url).context
    data = filled(shown["form"]) | filled(shown["options"].management_form)
    for row in shown["options"]:
        data |= filled(row)
    assert client.post(url, data).status_code == 302
    assert editable_question(saved.entry).version == saved.version


def test_settings_of_a_kind_are_kept(client, editor):
    bank = make_bank()
    client.post(add_url(bank, "blanks"), posted("blanks"))
    content = editable_question(BankEntry.objects.get()).content
    rules = ("width", "punctuation", "case", "space")
    assert [content[rule] for rule in rules] == [True, True, False, False]


def test_marking_of_a_multiple_choice_is_chosen(client, editor):
    bank = make_bank()
    options = [("甲", True), ("乙", True), ("丙", False)]
    data = question_form(options) | {"policy": "half_for_part"}
    client.post(add_url(bank, "multiple"), data)
    assert editable_question(BankEntry.objects.get()).policy == "half_for_part"


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("blanks", {"rows": []}),
        ("blanks", {"rows": [{"accepted": "。", "label": ""}]}),
        ("blanks", {"rows": [{"accepted": "", "label": "地点"}]}),
        ("numeric", {"rows": [{"value": "一", "tolerance": "", "percent": ""}]}),
        ("numeric", {"rows": [{"value": "1", "tolerance": "", "percent": "50"}]}),
        ("matching", {"rows": [{"left": "一大", "right": ""}]}),
        ("matching", {"rows": [{"left": "一大", "right": "上海"}]}),
        ("ordering", {"rows": [{"text": "立题"}]}),
        ("ordering", {"rows": [{"text": "立题"}, {"text": "立题"}]}),
    ],
)
def test_unusable_question_of_other_kinds_is_refused_in_words(
    client, editor, kind, change
):
    response = client.post(add_url(make_bank(), kind), posted(kind, **change))
    assert response.status_code == 422
    [sentence] = response.context["form"].non_field_errors()
    assert sentence in html.unescape(response.content.decode())
    assert not BankEntry.objects.exists()


def test_a_question_that_a_person_marks_is_written_and_asked_like_others(
    client, editor
):
    bank = make_bank()
    content = {"stem": "谈谈体会", "min_chars": "20", "rubric": "联系实际"}
    assert client.post(add_url(bank, "essay"), content).status_code == 302
    entry = BankEntry.objects.get()
    question_url = reverse("quizzes:question", args=[bank.key, entry.key])
    assert "联系实际" in client.get(question_url).content.decode()
    assert "谈谈体会" in client.get(reverse("quizzes:add")).content.decode()


def test_preview_shows_every_kind_as_members_get_it(client, editor):
    bank = make_bank()
    entries = [
        (make_question(bank, kind=kind, explanation=CANARY).entry, 1)
        for kind in dict(kind_choices())
    ]
    quiz = make_quiz(entries=entries)
    body = client.get(reverse("quizzes:preview", args=[quiz.key])).content.decode()
    for words in ("地点", "米", "一大", "瑞金", "表决"):
        assert words in body
    for secret in (CANARY, "延安城", "checked", "selected"):
        assert secret not in body
