"""import_questions and export_questions as people run them."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from quizzes.formats import FORMATS, read_questions
from quizzes.models import Bank, QuestionVersion
from quizzes.states import VersionState
from tests.builders.quizzes import make_bank, make_question

pytestmark = pytest.mark.django_db

GIFT = """::一大::党成立于哪一年？ {=1921 ~1911}

三会一课包括 {~%50%党课 ~%50%党小组会 ~%-100%茶话会}
"""
BROKEN = GIFT + "\n没有答案 {=\n"


def run(command, *args, **options):
    """What the command prints, in English: the sentences themselves are translated elsewhere."""
    out = io.StringIO()
    with translation.override("en"):
        call_command(command, *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def gift(tmp_path):
    path = tmp_path / "题.gift"
    path.write_text(GIFT, encoding="utf-8")
    return path


def test_import_makes_the_bank_and_drafts(gift):
    text = run("import_questions", str(gift), bank="党史")
    assert "line 1\tnew\tSingle choice\t党成立于哪一年？" in text
    assert "New question bank: 党史" in text
    versions = QuestionVersion.objects.filter(entry__bank__name="党史")
    assert [(one.kind, one.state) for one in versions] == [
        ("single", VersionState.DRAFT),
        ("multiple", VersionState.DRAFT),
    ]


def test_import_twice_adds_nothing(gift):
    run("import_questions", str(gift), bank="党史")
    facts = json.loads(run("import_questions", str(gift), bank="党史", as_json=True))
    assert (facts["add"], facts["duplicate"]) == (0, 2)
    assert facts["bank_made"] is False
    assert QuestionVersion.objects.count() == 2


def test_ready_puts_questions_into_use(gift):
    run("import_questions", str(gift), bank="党史", ready=True)
    assert set(QuestionVersion.objects.values_list("state", flat=True)) == {"ready"}


def test_dry_run_changes_nothing(gift):
    facts = json.loads(
        run("import_questions", str(gift), bank="党史", dry_run=True, as_json=True)
    )
    assert (facts["add"], facts["imported"], facts["dry_run"]) == (2, False, True)
    assert not Bank.objects.exists()


def test_one_bad_line_stops_everything_and_is_named(tmp_path):
    path = tmp_path / "坏.gift"
    path.write_text(BROKEN, encoding="utf-8")
    out = io.StringIO()
    with translation.override("en"), pytest.raises(CommandError) as caught:
        call_command("import_questions", str(path), bank="党史", stdout=out)
    assert caught.value.returncode == 1
    assert "line 5\trefused\tThe { of this question" in out.getvalue()
    assert not Bank.objects.exists()


def test_unsupported_questions_are_kept_as_files(tmp_path):
    path = tmp_path / "题.gift"
    path.write_text(GIFT + "\n只是说明文字\n", encoding="utf-8")
    run("import_questions", str(path), bank="党史", keep=str(tmp_path / "kept"))
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.name == "0001-line-5.txt"
    assert "只是说明文字" in kept.read_text(encoding="utf-8")
    assert QuestionVersion.objects.count() == 2


@pytest.mark.parametrize(
    "args", [[], ["--bank=党史"], ["x.gift"], ["x.unknown", "--bank=党史"]]
)
def test_wrong_usage_is_status_2(args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.unknown").write_text("x")
    with pytest.raises(CommandError) as caught:
        run("import_questions", *args)
    assert caught.value.returncode == 2


def test_missing_file_is_one_line():
    with pytest.raises(CommandError, match=r"nowhere\.gift") as caught:
        run("import_questions", "nowhere.gift", bank="党史")
    assert caught.value.returncode == 1


@pytest.mark.parametrize("suffix", [".gift", ".aiken", ".moodlexml", ".zip"])
def test_template_of_a_text_format_holds_examples(suffix, tmp_path):
    path = tmp_path / f"模板{suffix}"
    run("import_questions", template=str(path))
    facts = json.loads(run("import_questions", str(path), bank="党史", as_json=True))
    assert facts["add"] >= 1
    assert facts["refused"] == 0


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_template_of_a_table_is_empty(suffix, tmp_path):
    """Its headings are understood, and no example gets into a bank."""
    path = tmp_path / f"模板{suffix}"
    run("import_questions", template=str(path))
    report = read_questions(path.read_bytes(), suffix[1:])
    assert [one.code for one in report.problems] == ["nothing_found"]
    assert report.questions == ()


@pytest.mark.parametrize("format_name", sorted(FORMATS.keys() - {"aiken"}))
def test_export_comes_back_as_duplicates(format_name, tmp_path):
    bank = make_bank(name="党史")
    for kind in ("single", "multiple", "true_false"):
        make_question(bank, kind=kind, explanation="见教材=第1章")
    path = tmp_path / f"bank{FORMATS[format_name].suffixes[0]}"
    run("export_questions", bank="党史", format_name=format_name, output=str(path))
    facts = json.loads(run("import_questions", str(path), bank="党史", as_json=True))
    assert (facts["add"], facts["duplicate"], facts["refused"]) == (0, 3, 0)


def test_export_lists_what_the_format_lacks(tmp_path):
    bank = make_bank(name="党史")
    make_question(bank, kind="true_false", stem="判断句")
    make_question(bank, kind="single")
    facts = json.loads(
        run(
            "export_questions",
            bank="党史",
            format_name="aiken",
            output=str(tmp_path / "a.txt"),
            as_json=True,
        )
    )
    assert facts["written"] == 1
    assert [(one["stem"], one["refused"]) for one in facts["left_out"]] == [
        ("判断句", True)
    ]


def test_reports_speak_in_words_of_questions_with_markup(tmp_path):
    moodle = """<quiz><question type="truefalse"><name><text>q</text></name>
      <questiontext format="html"><text><![CDATA[<p>H<sub>2</sub>O 是水</p>]]></text></questiontext>
      <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
    </question></quiz>"""
    path = tmp_path / "bank.xml"
    path.write_text(moodle, encoding="utf-8")
    text = run("import_questions", str(path), bank="化学", format_name="moodlexml")
    assert "H2O 是水" in text
    out = str(tmp_path / "a.txt")
    facts = {"bank": "化学", "format_name": "aiken", "output": out}
    left_out = json.loads(run("export_questions", **facts, as_json=True))["left_out"]
    assert "H2O 是水" in left_out[0]["stem"]
    assert "H2O 是水" in run("export_questions", **facts)
    assert "<" not in text + left_out[0]["stem"]


def test_export_of_no_bank_is_refused(tmp_path):
    with pytest.raises(CommandError) as caught:
        run(
            "export_questions",
            bank="没有",
            format_name="gift",
            output=str(tmp_path / "a"),
        )
    assert caught.value.returncode == 1
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_export_asks_as_often_for_one_as_for_three(
    count, tmp_path, django_assert_num_queries
):
    bank = make_bank(name="党史")
    for _ in range(count):
        make_question(bank)
    with django_assert_num_queries(5):
        run(
            "export_questions",
            bank="党史",
            format_name="gift",
            output=str(tmp_path / "a.gift"),
        )
