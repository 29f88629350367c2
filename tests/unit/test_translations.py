"""Every string of the interface has its Simplified Chinese, with the same placeholders."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

PROJECT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
ROOMS = [
    "config",
    "cms",
    "reports",
    "training",
    "courses",
    "quizzes",
    "media_pipeline",
    "members",
    "lib",
    "templates",
]
# The names by which makemessages finds a string; any other name hides it.
KNOWN_AS_UNDERSCORE = {"gettext", "gettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The catalogue as GNU gettext would write it from today's sources."""
    copy = tmp_path_factory.mktemp("sources")
    for room in (*ROOMS, "locale"):
        shutil.copytree(PROJECT / room, copy / room)
    words = "makemessages --locale zh_Hans --no-location --no-wrap --verbosity 0"
    subprocess.run(
        [sys.executable, "-m", "django", *words.split()],
        cwd=copy,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    return polib.pofile(str(copy / CATALOGUE))


def test_nothing_is_untranslated(extracted: polib.POFile) -> None:
    missing = [
        entry.msgid
        for entry in extracted
        if not entry.obsolete and (not entry.translated() or entry.fuzzy)
    ]
    assert missing == []


def test_nothing_is_left_over(extracted: polib.POFile) -> None:
    assert [entry.msgid for entry in extracted.obsolete_entries()] == []


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "locale").rglob("*.po")), ids=lambda path: path.stem
)
def test_placeholders_survive_translation(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        known = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert set(PLACEHOLDER.findall(text)) <= known, entry.msgid
        if not entry.msgid_plural:
            assert set(PLACEHOLDER.findall(entry.msgstr)) == known, entry.msgid


def imported_as(path: Path) -> list[tuple[str, str]]:
    """(function of django.utils.translation, other name it is given) of a module's imports."""
    return [
        (one.name, one.asname)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.utils.translation"
        for one in node.names
        if one.asname is not None
    ]


def test_no_string_hides_behind_a_name_that_is_not_searched_for() -> None:
    modules = [path for room in ROOMS for path in (PROJECT / room).rglob("*.py")]
    assert len(modules) > 300
    aliases = {pair for path in modules for pair in imported_as(path)}
    assert aliases == {(name, "_") for name in KNOWN_AS_UNDERSCORE}
