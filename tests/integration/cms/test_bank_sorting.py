"""Category, tags and difficulty: written with a question, searched, and changed for many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.models import BankEntry, QuestionVersion
from quizzes.operations import SlotSpec
from quizzes.operations.sorting import clean_category, sort_entries
from quizzes.states import VersionState
from tests.builders.cms import make_editor
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_attempt, make_bank, make_question, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def bank():
    return make_bank("党章")


def sorted_question(bank, stem, category="", tags=(), difficulty=None, **fields):
    version = make_question(bank, stem=stem, **fields)
    sort_entries(
        entries=[version.entry], category=category, tags=tags, difficulty=difficulty
    )
    return version.entry


def stems(client, bank, **wanted):
    page = client.get(reverse("quizzes:bank", args=[bank.key]), wanted)
    assert page.status_code == 200
    return [row.stem for row in page.context["rows"]]


def test_list_is_narrowed_by_everything_a_question_is_sorted_by(client, editor, bank):
    sorted_question(bank, "党徽是什么？", "党章/第一章", ["党徽"], 1)
    sorted_question(bank, "党费交多少？", "党章", ["党费", "常考"], 3)
    sorted_question(bank, "七大在哪？", "党章史", ["常考"], kind="true_false")
    make_question(bank, stem="草稿题", state=VersionState.DRAFT)
    assert stems(client, bank, category="党章") == ["党徽是什么？", "党费交多少？"]
    assert stems(client, bank, category="党章/第一章") == ["党徽是什么？"]
    assert stems(client, bank, tag="常考") == ["党费交多少？", "七大在哪？"]
    assert stems(client, bank, difficulty="3") == ["党费交多少？"]
    assert stems(client, bank, kind="true_false") == ["七大在哪？"]
    assert stems(client, bank, state="draft") == ["草稿题"]
    assert stems(client, bank, words="党费") == ["党费交多少？"]
    assert stems(client, bank, words="没有的") == []
    assert len(stems(client, bank, category="不存在", p="99")) == 4


def test_words_are_sought_in_the_latest_wording_only(client, editor, bank):
    first = make_question(bank, stem="旧的问题")
    make_question(bank, stem="新的问题", entry=first.entry)
    assert stems(client, bank, words="旧的") == []
    assert stems(client, bank, words="新的") == ["新的问题"]


def test_question_is_sorted_where_it_is_written(client, editor, bank):
    url = reverse("quizzes:add_question", args=[bank.key]) + "?kind=true_false"
    data = {
        "stem": "党旗是红色的。",
        "truth": "true",
        "category": " 党章 ／第一章/",
        "tags": "党旗，常考、党旗",
        "difficulty": "2",
    }
    assert client.post(url, data).status_code == 302
    entry = BankEntry.objects.get()
    assert (entry.category, entry.difficulty) == ("党章/第一章", 2)
    assert {tag.name for tag in entry.tags.all()} == {"党旗", "常考"}
    url = reverse("quizzes:question", args=[bank.key, entry.key])
    assert "党旗" in client.get(url).context["sorting"].initial["tags"]
    client.post(url, data | {"category": "", "tags": "", "difficulty": ""})
    entry.refresh_from_db()
    assert (entry.category, entry.difficulty, entry.tags.count()) == ("", None, 0)
    assert QuestionVersion.objects.count() == 1, "sorting is no new wording"
    too_many = ",".join(str(no) for no in range(21))
    refused = client.post(url, data | {"tags": too_many})
    assert refused.status_code == 422
    assert refused.context["sorting"].errors["tags"]


def change(client, within, entries, act, **values):
    url = reverse("quizzes:many_questions", args=[within.key])
    data = {"entry": [str(one.key) for one in entries], "act": act, "sure": "1"}
    return client.post(url, data | {f"many-{k}": v for k, v in values.items()})


def test_many_questions_are_changed_at_once(client, editor, bank):
    one, two, three = (make_question(bank).entry for _no in range(3))
    change(client, bank, [one, two], "category", category="党史/七大")
    change(client, bank, [one, two], "add_tags", tags="甲，乙")
    change(client, bank, [two], "remove_tags", tags="乙")
    change(client, bank, [one, three], "difficulty", difficulty="3")
    change(client, bank, [three], "retire")
    found = {entry.pk: entry for entry in BankEntry.objects.all()}
    assert [found[e.pk].category for e in (one, two, three)] == [
        "党史/七大",
        "党史/七大",
        "",
    ]
    assert [{tag.name for tag in e.tags.all()} for e in (one, two, three)] == [
        {"甲", "乙"},
        {"甲"},
        set(),
    ]
    assert [found[e.pk].difficulty for e in (one, two, three)] == [3, None, 3]
    assert three.versions.get().state == VersionState.RETIRED
    assert three.versions.get().retired_by == editor


def test_nothing_is_changed_before_it_was_confirmed(client, editor, bank):
    entries = [make_question(bank, stem=f"题 {no}").entry for no in range(2)]
    url = reverse("quizzes:many_questions", args=[bank.key])
    keys = [str(one.key) for one in entries]
    for act, can_undo in (("category", True), ("retire", False), ("ready", False)):
        data = {"entry": keys, "act": act, "many-category": "党史"}
        page = client.post(url, data)
        assert page.status_code == 200
        assert page.context["can_undo"] is can_undo
        assert "2" in page.context["question"]
        assert "题 1" in page.content.decode()
    assert {one.category for one in bank.entries.all()} == {""}
    # What the page would send does what it asked about.
    sent = {"entry": keys, "sure": "1"} | dict(page.context["posted"])
    client.post(url, sent | {"act": "category"})
    assert {one.category for one in bank.entries.all()} == {"党史"}


@pytest.mark.parametrize(
    ("act", "value"),
    [
        ("category", {"category": "新"}),
        ("difficulty", {"difficulty": "3"}),
        ("add_tags", {"tags": "甲，乙"}),
        ("remove_tags", {"tags": "常考"}),
        ("move", {}),
    ],
)
def test_sorting_is_taken_back_but_not_over_what_came_after(
    client, editor, bank, act, value
):
    one, two = (make_question(bank).entry for _no in range(2))
    sort_entries(entries=[one], category="旧", difficulty=1, tags=["常考"])
    target = make_bank("党史")
    if act == "move":
        value = {"bank": str(target.key)}

    def sorted_as(entry):
        entry = BankEntry.objects.get(pk=entry.pk)
        tags = {tag.name for tag in entry.tags.all()}
        return entry.category, entry.difficulty, tags, entry.bank_id

    before = [sorted_as(one), sorted_as(two)]
    change(client, bank, [one, two], act, **value)
    assert [sorted_as(one), sorted_as(two)] != before
    home = reverse("quizzes:bank", args=[bank.key])
    last = client.get(home).context["last_change"]
    assert last.count == 2
    sort_entries(entries=[two], category="后来", difficulty=2, tags=["后来"])
    if act == "move":
        BankEntry.objects.filter(pk=two.pk).update(bank=make_bank("别处"))
    later = sorted_as(two)
    url = reverse("quizzes:take_back", args=[bank.key, last.key])
    assert client.post(url).status_code == 302
    assert [sorted_as(one), sorted_as(two)] == [before[0], later]
    assert client.get(home).context["last_change"] is None
    client.post(url)
    assert sorted_as(two) == later


def test_only_who_changed_it_takes_it_back(client, editor, bank):
    entry = make_question(bank).entry
    change(client, bank, [entry], "category", category="党史")
    home = reverse("quizzes:bank", args=[bank.key])
    last = client.get(home).context["last_change"]
    client.force_login(make_editor("李编辑"))
    assert client.get(home).context["last_change"] is None
    url = reverse("quizzes:take_back", args=[bank.key, last.key])
    assert client.post(url).status_code == 404


def test_drafts_are_put_into_use_together_and_retired_ones_stay(client, editor, bank):
    draft = make_question(bank, state=VersionState.DRAFT).entry
    gone = make_question(bank).entry
    change(client, bank, [gone], "retire")
    change(client, bank, [draft, gone], "ready")
    assert draft.versions.get().state == VersionState.READY
    assert gone.versions.get().state == VersionState.RETIRED


def test_questions_move_only_to_banks_that_this_person_may_use(client, editor, bank):
    entry = make_question(bank).entry
    foreign = make_bank(org=make_unit("外单位"))
    target = make_bank("党史")
    change(client, bank, [entry], "move", bank=str(foreign.key))
    entry.refresh_from_db()
    assert entry.bank == bank
    change(client, bank, [entry], "move", bank=str(target.key))
    entry.refresh_from_db()
    assert entry.bank == target
    # What lies in another bank than the page's own is not touched.
    change(client, bank, [entry], "category", category="党史")
    entry.refresh_from_db()
    assert entry.category == ""
    assert change(client, foreign, [entry], "retire").status_code == 404


def test_nothing_ticked_or_nothing_written_changes_nothing(client, editor, bank):
    entry = make_question(bank).entry
    for response in (
        change(client, bank, [], "category", category="x"),
        change(client, bank, [entry], "add_tags", tags=" ，"),
        change(client, bank, [entry], "explode"),
    ):
        assert response.status_code == 302
    entry.refresh_from_db()
    assert (entry.category, entry.tags.count()) == ("", 0)


def test_page_goes_back_to_the_same_list_and_nowhere_else(client, editor, bank):
    entry = make_question(bank).entry
    home = reverse("quizzes:bank", args=[bank.key])
    url = reverse("quizzes:many_questions", args=[bank.key])
    data = {"entry": str(entry.key), "act": "ready", "sure": "1"}
    for back, expected in (
        (f"{home}?tag=x", f"{home}?tag=x"),
        ("https://elsewhere.example/", home),
        ("//elsewhere.example/", home),
        ("/admin/logout/", home),
    ):
        assert client.post(url, data | {"back": back})["Location"] == expected


def test_where_a_question_is_used_is_told(client, editor, bank):
    version = make_question(bank, stem="谁用我？")
    fixed = make_quiz(entries=[(version.entry, 1)], title="点名的测验")
    make_quiz(entries=[SlotSpec(draw_bank=bank, count=1)], title="抽题的测验")
    make_attempt(make_member(), fixed)
    page = client.get(reverse("quizzes:question", args=[bank.key, version.entry.key]))
    assert [quiz.title for quiz in page.context["named"]] == ["点名的测验"]
    assert [quiz.title for quiz in page.context["drawing"]] == ["抽题的测验"]
    assert page.context["asked"] == 1
    [row] = client.get(reverse("quizzes:bank", args=[bank.key])).context["rows"]
    assert (row.quizzes, row.attempts) == (1, 1)


def test_questions_that_are_there_twice_are_found_across_banks(client, editor, bank):
    first = make_question(bank, stem="党的宗旨是什么？")
    second = make_question(make_bank(), stem="党的宗旨，是什么?")
    make_question(bank, stem="党的最高理想是什么？")
    make_question(make_bank(org=make_unit("外单位")), stem="党的宗旨是什么")
    page = client.get(reverse("quizzes:duplicates"))
    assert page.context["groups"] == [[first, second]]
    link = reverse("quizzes:question", args=[bank.key, first.entry.key])
    assert link in page.content.decode()


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("", ""),
        ("/", ""),
        ("甲 / 乙", "甲/乙"),
        ("甲／／乙/", "甲/乙"),
        ("长" * 300, "长" * 200),
    ],
)
def test_category_is_a_clean_path(written, stored):
    assert clean_category(written) == stored


def test_list_asks_the_same_number_of_queries_for_one_and_for_three(
    client, editor, bank
):
    def queries(url):
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    url = reverse("quizzes:bank", args=[bank.key])
    twice = reverse("quizzes:duplicates")
    sorted_question(bank, "第一题？", "甲/乙", ["丙"], 1)
    make_question(make_bank(), stem="第一题")
    one, groups = queries(url), queries(twice)
    for stem in ("第二题？", "第三题？"):
        sorted_question(bank, stem, "甲/丁", ["丙", "戊"], 2)
        make_question(make_bank(), stem=stem)
    assert (queries(url), queries(twice)) == (one, groups)
